//! `surface`: what callers can name in the generated code, one line an item, in `spec/surface.txt`.

use openapi31_codegen::{Document, Result, Settings, Surface, generate};

use super::{args, outcome::Outcome};
use crate::{
    error::about,
    files::{Change, write_all},
    project::Project,
};

/// Writes the surface, or says whether it is as it should be.
///
/// # Errors
/// The contract cannot be read, or does not become Rust.
pub fn surface(project: &Project, request: args::Surface) -> Result<Outcome> {
    let contract = project.read(&project.contract_path())?;
    let document = Document::from_json(&contract).map_err(|error| about("openapi.json", error))?;
    let change = Change::of_text(project.surface_path(), text(&document, project.rust())?);
    let path = project.relative(&change.path).display().to_string();
    Ok(match (change.is_needed(), request.check) {
        (false, _) => Outcome::passed(format!("{path} is up to date\n")),
        (true, true) => Outcome::failed(format!(
            "check failed: {path} is not the surface of openapi.json: run this without --check and review the change\n"
        )),
        (true, false) => {
            write_all(&[change])?;
            Outcome::passed(format!("written: {path}\n"))
        }
    })
}

/// The snapshot of a contract.
pub(crate) fn text(document: &Document, settings: &Settings) -> Result<String> {
    let output = generate(document, settings)?;
    Ok(Surface::read(&output.code)?.to_string())
}
