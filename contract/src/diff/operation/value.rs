//! What a parameter, a header or a body carries: media types and their schemas.

use std::{collections::BTreeMap, rc::Rc};

use openapi31_codegen::{Pointer, walk::Place};
use serde_json::{Map, Value, json};

use crate::diff::{
    comparison::Comparison,
    level::Side,
    schema::{Any, NodeId, Site, at},
};

/// The schema of a parameter or a header, whichever way it is given.
pub(super) fn compare_value<'a>(
    comparison: &mut Comparison<'a>,
    node: NodeId,
    old: &Site<'a>,
    new: &Site<'a>,
    side: Side,
) {
    let (before, now) = (schema_of(old), schema_of(new));
    if before.is_some() || now.is_some() {
        let (before, now) = (
            before.unwrap_or_else(|| anything(old)),
            now.unwrap_or_else(|| anything(new)),
        );
        comparison.pairs.below(node, &before, &now, side);
    }
}

pub(super) fn compare_content<'a>(
    comparison: &mut Comparison<'a>,
    node: NodeId,
    old: &Site<'a>,
    new: &Site<'a>,
    side: Side,
    rules: [&'static str; 2],
) {
    let (before, now) = (
        entries(old.value, &old.pointer, "content"),
        entries(new.value, &new.pointer, "content"),
    );
    for (name, media) in &before {
        let Some(other) = now.get(name) else {
            let message = format!(
                "{} can no longer be `{name}`",
                comparison.pairs.subject(&old.pointer, true)
            );
            comparison.report_at(node, rules[1], &media.pointer, message, [json!(name), Value::Null]);
            continue;
        };
        comparison.compare_words(
            node,
            Place::MediaType,
            (media.value, &media.pointer),
            (other.value, &other.pointer),
        );
        let places = ((media.value, &media.pointer), (other.value, &other.pointer));
        comparison.report_unknown(node, Place::MediaType, &["schema"], places.0, places.1);
        compare_value(comparison, node, media, other, side);
    }
    for (name, media) in now.iter().filter(|(name, _)| !before.contains_key(*name)) {
        let message = format!("{} can be `{name}`", comparison.pairs.subject(&new.pointer, false));
        comparison.report_at(node, rules[0], &media.pointer, message, [Value::Null, json!(name)]);
    }
}

/// The entries of the map behind `key`, each with its place.
pub(super) fn entries<'a>(owner: &'a Value, place: &Pointer, key: &str) -> BTreeMap<&'a str, Site<'a>> {
    let place = place.join(key);
    let object: Option<&'a Map<String, Value>> = owner.get(key).and_then(Value::as_object);
    object
        .into_iter()
        .flatten()
        .filter(|(name, _)| key != "responses" || !name.starts_with("x-"))
        .map(|(name, value)| {
            let pointer = place.join(name);
            (name.as_str(), Site { value, pointer })
        })
        .collect()
}

fn schema_of<'a>(site: &Site<'a>) -> Option<Any<'a>> {
    if let Some(schema) = site.value.get("schema") {
        return Some(at(schema, site.pointer.join("schema")));
    }
    let content = entries(site.value, &site.pointer, "content");
    let (_, media) = content.into_iter().next()?;
    Some(at(media.value.get("schema")?, media.pointer.join("schema")))
}

fn anything<'a>(site: &Site<'a>) -> Any<'a> {
    const TRUE: &Value = &Value::Bool(true);
    Rc::new(vec![vec![Site {
        value: TRUE,
        pointer: site.pointer.join("schema"),
    }]])
}

pub(super) fn is_true(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&Value::Bool(true))
}
