//! The schemas whose annotations are those of a place.

use std::collections::HashSet;

use serde_json::Value;

use super::references::{References, Site, address, members};

/// The schemas whose annotations are those of the place, the outermost first: these schemas, their targets, the parts of
/// an `allOf` and the only member of a union beside null.
pub(super) fn annotated<'a>(references: References<'a>, all: &[Site<'a>]) -> Vec<Site<'a>> {
    let mut waiting: Vec<Site<'a>> = all.iter().rev().cloned().collect();
    let mut annotated: Vec<Site<'a>> = Vec::new();
    let mut known = HashSet::new();
    while let Some(site) = waiting.pop() {
        let is_new = known.insert(address(site.value));
        let Some(object) = site.value.as_object().filter(|_| is_new) else {
            continue;
        };
        for union in ["anyOf", "oneOf"] {
            let mut real = members(object, union, &site.pointer).filter(|member| !is_null(member.value));
            if let (Some(only), None) = (real.next(), real.next()) {
                waiting.push(only);
            }
        }
        let parts: Vec<Site<'a>> = members(object, "allOf", &site.pointer).collect();
        waiting.extend(parts.into_iter().rev());
        waiting.extend(references.target(site.value));
        annotated.push(site);
    }
    annotated
}

pub(super) fn is_null(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null") || schema.get("const") == Some(&Value::Null)
}
