//! From the facts of all sources to the contract: merge, overlays, origin. Refresh, check and show share this.

use openapi31_codegen::{Document, Error, Result, SOURCES};
use serde_json::{Map, Value, json};

use crate::{
    canonical::canonical_text,
    lock::Lock,
    merge::{Source, merge},
    overlay::{Overlay, Unmatched, overlay},
    project::Project,
    read::checked,
};

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

/// Merges the sources, applies the overlays, and records the origin of each source in the document.
///
/// # Errors
/// The sources contradict each other, or an overlay cannot be applied.
pub fn assemble(sources: &[Source], overlays: &[Overlay], lock: &Lock) -> Result<Contract> {
    let overlaid = overlay(merge(sources)?, overlays)?;
    let document = with_origins(overlaid.document, sources, lock)?;
    Ok(Contract {
        text: canonical_text(&document),
        document,
        unmatched: overlaid.unmatched,
    })
}

/// The document with the origin of each source, which becomes a constant of the generated code.
fn with_origins(document: Document, sources: &[Source], lock: &Lock) -> Result<Document> {
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
        root.insert(SOURCES.to_owned(), Value::Object(origins));
    }
    checked(Document::from_value(root)?)
}

/// The sources as they are committed.
///
/// # Errors
/// One of them is not there, or is not OpenAPI.
pub fn committed_sources(project: &Project) -> Result<Vec<Source>> {
    let settings = project.sources()?;
    settings
        .into_iter()
        .map(|source| committed(project, source.name))
        .collect()
}

/// One source as it is committed.
///
/// # Errors
/// It is not there, or is not OpenAPI.
pub fn committed(project: &Project, name: String) -> Result<Source> {
    if !project.facts_path(&name).exists() {
        return Err(Error::new(format!(
            "the source `{name}` has no committed document: run `{} refresh --from {name}=FILE`",
            project.command()
        )));
    }
    let document = project.facts(&name)?;
    Ok(Source { name, document })
}

/// The document without its origin, which is about the bytes of the sources and not about the contract.
///
/// # Errors
/// A `$ref` leads into the origin.
pub fn without_origins(document: Document) -> Result<Document> {
    let mut root = document.into_value();
    if let Some(root) = root.as_object_mut() {
        root.remove(SOURCES);
    }
    checked(Document::from_value(root)?)
}
