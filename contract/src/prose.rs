//! A digest of a document's prose. It shows that only the wording changed, without storing the words.

use openapi31_codegen::{Document, facts::dropped};
use sha2::{Digest, Sha256};

use crate::canonical::canonical_data;

/// A digest of the prose that [`facts`](openapi31_codegen::facts()) drops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prose {
    /// Over all (pointer, text) pairs, in the order of the pointers.
    pub sha256: String,
    /// How many there are.
    pub texts: usize,
}

/// The digest of a document's prose. What is no text, such as an example, counts as its canonical JSON.
pub fn prose(document: &Document) -> Prose {
    let dropped = dropped(document);
    let lines: String = dropped
        .iter()
        .map(|(pointer, words)| format!("{}\n", serde_json::json!([pointer.to_string(), canonical_data(words)])))
        .collect();
    Prose {
        sha256: sha256(lines.as_bytes()),
        texts: dropped.len(),
    }
}

/// The SHA-256 of these bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
