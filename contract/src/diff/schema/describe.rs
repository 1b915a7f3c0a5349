//! What a schema allows, in a few words.

use serde_json::Value;

use super::{
    matching::is_component,
    shape::{Alternative, Shape},
};
use crate::diff::subject::short;

/// An alternative in a few words.
pub(super) fn describe(alternative: &Alternative<'_>) -> String {
    if is_component(&alternative.pointer)
        && let Some(name) = alternative.pointer.segments().last()
    {
        return name.clone();
    }
    match &alternative.values {
        Some((_, values)) => short(&Value::Array(values.values().map(|value| (*value).clone()).collect())),
        None => alternative.kind.name().to_owned(),
    }
}

/// What a place allows, in a few words.
pub(super) fn describe_shape(shape: &Shape<'_>) -> String {
    let null = shape.null.is_some().then(|| "null".to_owned());
    let mut kinds: Vec<String> = shape.alternatives.iter().map(describe).chain(null).collect();
    kinds.dedup();
    kinds.join(" | ")
}
