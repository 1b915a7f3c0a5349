//! From the facts of all sources to `openapi.json`: the part of the way that refresh, check and show share.

use bfl_codegen::{
    Document, canonical_text,
    merge::{Source, merge},
    overlay::{Overlay, Unmatched, overlay},
};

use crate::{Failure, Repository, Result};

/// What the sources and the overlays make.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The document.
    pub document: Document,
    /// What is written to `openapi.json`.
    pub text: String,
    /// Overlay actions that found nothing to act on.
    pub unmatched: Vec<Unmatched>,
}

/// Merges the sources and applies the overlays.
///
/// # Errors
/// The sources contradict each other, or an overlay cannot be applied.
pub fn contract(sources: &[Source], overlays: &[Overlay]) -> Result<Contract> {
    let overlaid = overlay(merge(sources)?, overlays)?;
    Ok(Contract {
        text: canonical_text(&overlaid.document),
        document: overlaid.document,
        unmatched: overlaid.unmatched,
    })
}

/// The sources as they are committed.
///
/// # Errors
/// One of them is not there, or is not OpenAPI.
pub fn committed_sources(repository: &Repository) -> Result<Vec<Source>> {
    let settings = repository.sources()?;
    settings
        .into_iter()
        .map(|source| committed(repository, source.name))
        .collect()
}

/// One source as it is committed.
///
/// # Errors
/// It is not there, or is not OpenAPI.
pub fn committed(repository: &Repository, name: String) -> Result<Source> {
    if !repository.facts_path(&name).exists() {
        return Err(Failure::new(format!(
            "nothing is committed of the source `{name}`: give --from {name}=FILE to `cargo xtask spec refresh`"
        )));
    }
    let document = repository.facts(&name)?;
    Ok(Source { name, document })
}
