//! From the facts of all sources to `openapi.json`: the part of the way that refresh, check and show share.

use bfl_codegen::{
    Document, canonical_text,
    merge::{Source, merge},
    overlay::{Overlay, Unmatched, overlay},
};

use serde_json::{Map, Value, json};

use crate::{Failure, Repository, Result, lock::Lock};

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

/// Merges the sources, applies the overlays, and says in the document where it came from.
///
/// # Errors
/// The sources contradict each other, or an overlay cannot be applied.
pub fn contract(sources: &[Source], overlays: &[Overlay], lock: &Lock) -> Result<Contract> {
    let overlaid = overlay(merge(sources)?, overlays)?;
    let document = stamped(overlaid.document, sources, lock)?;
    Ok(Contract {
        text: canonical_text(&document),
        document,
        unmatched: overlaid.unmatched,
    })
}

/// The document with the origin of each of its sources, which the client hands on as a constant.
fn stamped(document: Document, sources: &[Source], lock: &Lock) -> Result<Document> {
    let origins: Map<String, Value> = sources
        .iter()
        .filter_map(|source| {
            let locked = lock.sources.get(&source.name)?;
            let origin = json!({
                "url": locked.url,
                "sha256": locked.raw.sha256,
                "retrieved": locked.retrieved.to_string(),
            });
            Some((source.name.clone(), origin))
        })
        .collect();
    let mut root = document.into_value();
    if let (false, Some(root)) = (origins.is_empty(), root.as_object_mut()) {
        root.insert(bfl_codegen::SOURCES.to_owned(), Value::Object(origins));
    }
    Ok(Document::from_value(root)?)
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
