//! OpenAPI 3.1 down to 3.0.3, for tools that are stuck there.
//!
//! [`lower`] is faithful: the names of the document stay, what 3.0 cannot say becomes looser and is listed, and every value that
//! the document allows is still allowed. [`lower_for_progenitor`] goes on from there to what progenitor generates code from.

#[cfg(feature = "progenitor")]
pub mod progenitor;

mod accepts;
mod anchors;
mod for_progenitor;
mod grammar;
mod loose;
mod names;
mod objects;
mod references;
mod requirements;
mod root;
mod scalars;
mod schema;
mod types;
mod unions;
mod values;

use serde_json::Value;

use crate::{Document, Report};

/// The document in OpenAPI 3.0.3, for any tool.
///
/// A document of 3.0 comes out as it is, but for what is not valid there. The report's `generated` counts the operations that
/// are left; nothing is omitted unless it has no form in 3.0.
pub fn lower(document: &Document) -> (Value, Report) {
    root::Lowering::new(document.value()).run()
}

/// The document in the part of OpenAPI 3.0.3 that progenitor 0.15 generates code from.
///
/// Operations that progenitor cannot send as documented are omitted and listed, and schemas that it cannot generate become
/// looser.
pub fn lower_for_progenitor(document: &Document) -> (Value, Report) {
    let (lowered, report) = lower(document);
    for_progenitor::lower(&lowered, report)
}
