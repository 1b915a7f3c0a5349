//! `show`: the contract, or any document, after one of the steps.

use std::io::Read;

use openapi31_codegen::{Document, Error, Result, facts, generate, lower};

use super::args::{Show, Stage};
use crate::{
    assemble::{Contract, assemble, committed_sources},
    canonical::canonical_text,
    error::about,
    input::Input,
    merge::{Source, merge},
    project::Project,
    read,
};

/// The text of one stage.
///
/// # Errors
/// There is no such document, it is not OpenAPI, or an overlay cannot be applied to it.
pub fn show(project: &Project, request: &Show, stdin: impl Read) -> Result<String> {
    match (request.stage, &request.file) {
        (Stage::Upstream, None) => Err(Error::new(
            "upstream's documents are not stored, only their facts: give a FILE, or use --stage canonical",
        )),
        (Stage::Upstream, Some(input)) => upstream(input, stdin),
        (Stage::Canonical, input) => Ok(canonical_text(&merge(&sources(project, input.as_ref(), stdin)?)?)),
        (Stage::Overlaid, input) => Ok(overlaid(project, input.as_ref(), stdin)?.text),
        (Stage::Lowered, input) => {
            let contract = overlaid(project, input.as_ref(), stdin)?;
            let lowered = lower(&contract.document, project.rust())?.named;
            Ok(canonical_text(&Document::from_value(lowered)?))
        }
        (Stage::Rust, input) => {
            let contract = overlaid(project, input.as_ref(), stdin)?;
            Ok(generate(&contract.document, project.rust())?.code)
        }
    }
}

fn overlaid(project: &Project, input: Option<&Input>, stdin: impl Read) -> Result<Contract> {
    let sources = sources(project, input, stdin)?;
    assemble(&sources, &project.overlays()?, &project.lock()?)
}

/// The document as it came, if it is one.
fn upstream(input: &Input, stdin: impl Read) -> Result<String> {
    let bytes = input.read(stdin)?;
    read::document(&bytes).map_err(|error| about(input, error))?;
    String::from_utf8(bytes).map_err(|error| about(input, error))
}

fn sources(project: &Project, input: Option<&Input>, stdin: impl Read) -> Result<Vec<Source>> {
    let Some(input) = input else {
        return committed_sources(project);
    };
    let bytes = input.read(stdin)?;
    let document = read::document(&bytes).and_then(|document| facts(&document));
    Ok(vec![Source {
        name: input.to_string(),
        document: document.map_err(|error| about(input, error))?,
    }])
}
