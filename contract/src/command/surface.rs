//! `surface`: what callers can name in the generated code, one line an item.

use openapi31_codegen::{Document, Error, Result, Settings, Surface, generate};

use super::{args, outcome::Outcome};
use crate::{
    config::FILE,
    diff::{Diff, surface_diff},
    error::about,
    files::{Change, write_all},
    project::Project,
    report::{self, Report, Terminal},
};

/// Writes the surface, or says whether it is as it should be: it is not, where the contract changed without a refresh, or
/// another version of the generator makes other code of it.
///
/// # Errors
/// The contract cannot be read, or does not become Rust.
pub fn surface(project: &Project, request: args::Surface) -> Result<Outcome> {
    if !project.generates_rust() {
        let why = format!("{FILE} has no section [rust], so there is no surface");
        return match request.check {
            true => Ok(Outcome::passed(why + "\n")),
            false => Err(Error::new(why)),
        };
    }
    let contract = project.name(&project.contract_path());
    let document = Document::from_json(&project.read(&project.contract_path())?);
    let text = text(&document.map_err(|error| about(&contract, error))?, project.rust())?;
    let change = Change::of_text(project.surface_path(), text.clone());
    let path = project.name(&change.path);
    if !change.is_needed() {
        return Ok(Outcome::passed(format!("{path} is up to date\n")));
    }
    let stored = match change.path.exists() {
        true => String::from_utf8_lossy(&project.read(&change.path)?).into_owned(),
        false => String::new(),
    };
    let told = told(&surface_diff(&Surface::parse(&stored), &Surface::parse(&text)));
    if request.check {
        return Ok(Outcome::failed(format!(
            "check failed: {path} is not the surface of {contract}, as this version of the generator makes it:\n{told}\
             Run this without --check, and review the change.\n"
        )));
    }
    write_all(&[change])?;
    Ok(Outcome::passed(format!("{told}written: {path}\n")))
}

fn told(diff: &Diff) -> String {
    report::text(&Report::of(diff), Terminal::PIPE)
}

/// The snapshot of a contract.
pub(crate) fn text(document: &Document, settings: &Settings) -> Result<String> {
    let output = generate(document, settings)?;
    Ok(Surface::read(&output.code)?.to_string())
}
