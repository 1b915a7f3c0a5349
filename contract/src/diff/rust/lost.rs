//! What of a document does not become Rust as it is: operations without a method, and places that become looser.

use std::collections::BTreeSet;

use openapi31_codegen::{Pointer, Report};
use serde_json::{Value, json};

use super::finding::change;
use crate::diff::{
    findings::{Change, Finding},
    level::Level,
};

/// What the new document loses and the old one did not. Code that was there before is not touched, but somebody has to
/// decide whether the rest is good enough.
pub(super) fn lost(old: &Report, new: &Report) -> Vec<Change> {
    let had_no_method: BTreeSet<&str> = old.omitted.iter().map(|omitted| omitted.operation.as_str()).collect();
    let was_looser: BTreeSet<(&Pointer, &str)> = old
        .approximated
        .iter()
        .map(|place| (&place.pointer, place.keyword.as_str()))
        .collect();
    let omitted = new
        .omitted
        .iter()
        .filter(|omitted| !had_no_method.contains(omitted.operation.as_str()))
        .map(|omitted| {
            let message = format!("`{}` has no method in Rust: {}", omitted.operation, omitted.reason);
            let value = json!(omitted.reason);
            Finding::new(
                "rust-operation-omitted",
                &omitted.pointer,
                message,
                [Value::Null, value],
            )
        });
    let approximated = new
        .approximated
        .iter()
        .filter(|place| !was_looser.contains(&(&place.pointer, place.keyword.as_str())))
        .map(|place| {
            let message = format!(
                "Rust is looser than the document, for `{}`: {}",
                place.keyword, place.how
            );
            let value = json!(place.keyword);
            Finding::new("rust-approximated", &place.pointer, message, [Value::Null, value])
        });
    omitted
        .chain(approximated)
        .map(|finding| change(finding, Level::Review))
        .collect()
}
