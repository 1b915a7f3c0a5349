//! `cargo xtask surface`: what callers can name in the generated code, one line an item, in `spec/surface.txt`.

use bfl_codegen::{Document, Surface, generate};

use crate::{
    Failure, Outcome, Repository, Result, cli,
    files::{Change, write_all},
    settings::settings,
};

/// Writes the surface, or says whether it is as it should be.
///
/// # Errors
/// The contract cannot be read, or does not become Rust.
pub fn surface(repository: &Repository, request: cli::Surface) -> Result<Outcome> {
    let contract = repository.read(&repository.contract_path())?;
    let document = Document::from_json(&contract).map_err(|error| Failure::about("openapi.json", error))?;
    let change = Change::of_text(repository.surface_path(), text(&document)?);
    let path = repository.relative(&change.path).display().to_string();
    Ok(match (change.is_needed(), request.check) {
        (false, _) => Outcome::passed(format!("{path} is as it should be\n")),
        (true, true) => Outcome::failed(format!(
            "check failed: {path} is not the surface of openapi.json: run `cargo xtask surface`, and read what changed\n"
        )),
        (true, false) => {
            write_all(&[change])?;
            Outcome::passed(format!("written: {path}\n"))
        }
    })
}

/// The snapshot of a contract.
pub(crate) fn text(document: &Document) -> Result<String> {
    let code = generate(document, &settings())?;
    Ok(Surface::read(&code)?.to_string())
}
