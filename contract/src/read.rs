//! Reading what others wrote: JSON or YAML.

use openapi31_codegen::{Document, Error, Result, document::text};
use serde_json::Value;

/// Reads a document in JSON or YAML. One that starts with `{` is JSON.
///
/// # Errors
/// Neither JSON nor YAML, not OpenAPI 3.0 or 3.1, too large, or a `$ref` that leads nowhere or elsewhere.
pub fn document(bytes: &[u8]) -> Result<Document> {
    let without_mark = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    checked(if without_mark.trim_ascii_start().starts_with(b"{") {
        Document::from_json(bytes)?
    } else {
        Document::from_value(yaml(bytes)?)?
    })
}

/// A document of which nothing would be lost: every reference leads somewhere, and it has nothing that is new in OpenAPI 3.2.
///
/// # Errors
/// What would be lost.
pub fn checked(document: Document) -> Result<Document> {
    document.check_references()?;
    match document.notes().first() {
        Some(note) => Err(Error::at(&note.pointer, format!("{}: {}", note.keyword, note.how))),
        None => Ok(document),
    }
}

/// Reads YAML, of which JSON is a part.
///
/// # Errors
/// Not YAML, not UTF-8, HTML or XML, or too large.
pub fn yaml(bytes: &[u8]) -> Result<Value> {
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text(bytes)?, options)
        .map_err(|error| Error::new(format!("the document is not YAML: {error}")))
}
