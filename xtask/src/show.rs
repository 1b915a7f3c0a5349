//! `cargo xtask spec show`: the contract, or any document, after one of the steps.

use std::io::Read;

use bfl_codegen::{
    Document, canonical_text, facts, generate, lower,
    merge::{Source, merge},
};

use crate::{
    Failure, Repository, Result,
    cli::{Input, Show, Stage},
    contract::{Contract, committed_sources, contract},
    files,
    settings::settings,
};

/// The text of one stage.
///
/// # Errors
/// There is no such document, it is not OpenAPI, or an overlay cannot be applied to it.
pub fn show(repository: &Repository, request: &Show, stdin: impl Read) -> Result<String> {
    match (request.stage, &request.file) {
        (Stage::Upstream, None) => Err(Failure::new(
            "upstream's documents are not kept, only their facts: give a FILE, or --stage canonical",
        )),
        (Stage::Upstream, Some(input)) => upstream(input, stdin),
        (Stage::Canonical, input) => Ok(canonical_text(&merge(&sources(repository, input.as_ref(), stdin)?)?)),
        (Stage::Overlaid, input) => Ok(overlaid(repository, input.as_ref(), stdin)?.text),
        (Stage::Lowered, input) => {
            let contract = overlaid(repository, input.as_ref(), stdin)?;
            let lowered = lower(&contract.document, &settings())?.lowered;
            Ok(canonical_text(&Document::from_value(lowered)?))
        }
        (Stage::Rust, input) => {
            let contract = overlaid(repository, input.as_ref(), stdin)?;
            Ok(generate(&contract.document, &settings())?)
        }
    }
}

fn overlaid(repository: &Repository, input: Option<&Input>, stdin: impl Read) -> Result<Contract> {
    let sources = sources(repository, input, stdin)?;
    contract(&sources, &repository.overlays()?, &repository.lock()?)
}

/// The document as it came, if it is one.
fn upstream(input: &Input, stdin: impl Read) -> Result<String> {
    let bytes = files::read_input(input, stdin)?;
    Document::from_bytes(&bytes).map_err(|error| Failure::about(input, error))?;
    String::from_utf8(bytes).map_err(|error| Failure::about(input, error))
}

fn sources(repository: &Repository, input: Option<&Input>, stdin: impl Read) -> Result<Vec<Source>> {
    let Some(input) = input else {
        return committed_sources(repository);
    };
    let bytes = files::read_input(input, stdin)?;
    let document = Document::from_bytes(&bytes).and_then(|document| facts(&document));
    Ok(vec![Source {
        name: input.to_string(),
        document: document.map_err(|error| Failure::about(input, error))?,
    }])
}
