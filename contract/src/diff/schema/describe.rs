//! What a schema allows, in a few words.

use openapi31_codegen::Pointer;
use serde_json::Value;

use super::shape::{Alternative, Kind, Shape};
use crate::diff::subject::short;

/// An alternative in a few words.
pub(super) fn describe(alternative: &Alternative<'_>) -> String {
    if let Some(name) = alternative.member.name() {
        return name.to_owned();
    }
    if alternative.kind == Kind::Object {
        return describe_object(alternative);
    }
    match &alternative.values {
        Some((_, values)) => short(&Value::Array(values.values().map(|value| (*value).clone()).collect())),
        None => alternative.kind.name().to_owned(),
    }
}

/// An object without a name, by what it requires.
fn describe_object(object: &Alternative<'_>) -> String {
    const NAMED: usize = 3;
    let constant = |name: &str| {
        let site = object.properties.get(name)?.first()?.first()?;
        Some(short(site.value.get("const")?))
    };
    let property = |name: &str| match constant(name) {
        Some(value) => format!("`{name}` {value}"),
        None => format!("`{name}`"),
    };
    let mut names: Vec<String> = object.required.keys().take(NAMED).map(|name| property(name)).collect();
    if object.required.len() > NAMED {
        names.push("…".to_owned());
    }
    match names.is_empty() {
        true => "object".to_owned(),
        false => format!("object with {}", names.join(", ")),
    }
}

/// What a place allows, in a few words.
pub(super) fn describe_shape(shape: &Shape<'_>) -> String {
    let null = shape.null.is_some().then(|| "null".to_owned());
    let mut kinds: Vec<String> = shape.alternatives.iter().map(describe).chain(null).collect();
    kinds.dedup();
    kinds.join(" | ")
}

impl Alternative<'_> {
    /// Where it stands in its union, and where the union is.
    pub(super) fn place_in_union(&self) -> (Pointer, Pointer) {
        let Some(place) = &self.member.place else {
            return (self.pointer.clone(), self.pointer.clone());
        };
        let mut union = place.clone();
        union.pop();
        union.pop();
        (place.clone(), union)
    }
}
