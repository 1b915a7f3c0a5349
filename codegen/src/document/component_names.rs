//! What things in other files are called when they become components.

use std::collections::{HashMap, HashSet};

use crate::{Pointer, walk::Place};

/// The section of `components` for objects of a kind. `None` where OpenAPI has no such components.
pub(super) fn section(kind: Place) -> Option<&'static str> {
    Some(match kind {
        Place::Schema => "schemas",
        Place::Response => "responses",
        Place::Parameter => "parameters",
        Place::RequestBody => "requestBodies",
        Place::Header => "headers",
        Place::SecurityScheme => "securitySchemes",
        Place::Link => "links",
        Place::PathItem => "pathItems",
        _ => return None,
    })
}

/// The names that are taken, by section.
#[derive(Default)]
pub(super) struct Names {
    taken: HashMap<String, HashSet<String>>,
}

impl Names {
    /// Takes a name that the document itself gives.
    pub(super) fn take(&mut self, section: &str, name: &str) {
        self.taken
            .entry(section.to_owned())
            .or_default()
            .insert(name.to_owned());
    }

    /// A name that is not taken yet: with a number where `wanted` is.
    pub(super) fn free(&mut self, section: &str, wanted: &str) -> String {
        let taken = self.taken.entry(section.to_owned()).or_default();
        let mut name = wanted.to_owned();
        let mut number = 2;
        while taken.contains(&name) {
            name = format!("{wanted}{number}");
            number += 1;
        }
        taken.insert(name.clone());
        name
    }
}

/// What something in another file is called: after the file if it is all of it, else after its last steps.
pub(super) fn suggested(file: &str, place: &Pointer) -> String {
    let steps = place.segments();
    let name = match steps.iter().rposition(|step| is_name(step)) {
        None => stem(file).to_owned(),
        Some(last) => steps.get(last..).unwrap_or_default().join("_"),
    };
    let is_allowed = |next: char| next.is_ascii_alphanumeric() || "-_.".contains(next);
    let name: String = name
        .chars()
        .map(|next| if is_allowed(next) { next } else { '_' })
        .collect();
    if name.is_empty() { "file".to_owned() } else { name }
}

/// Whether an author chose this step, and not the grammar.
fn is_name(step: &str) -> bool {
    const GRAMMAR: [&str; 14] = [
        "additionalProperties",
        "allOf",
        "anyOf",
        "content",
        "get",
        "items",
        "not",
        "oneOf",
        "parameters",
        "patch",
        "post",
        "put",
        "schema",
        "requestBody",
    ];
    !step.is_empty() && !step.bytes().all(|byte| byte.is_ascii_digit()) && !GRAMMAR.contains(&step)
}

/// The name of a file without its endings; that of its folder for an `index`.
fn stem(path: &str) -> &str {
    let (folder, file) = path.rsplit_once(['/', '\\']).unwrap_or(("", path));
    let stem = file.split('.').next().unwrap_or_default();
    match folder.rsplit(['/', '\\']).next() {
        Some(folder) if !folder.is_empty() && matches!(stem, "index" | "_index") => folder,
        _ => stem,
    }
}
