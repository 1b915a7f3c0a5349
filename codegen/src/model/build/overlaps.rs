//! Unions of which a value may be several members at once: Rust reads it as one.

use serde_json::{Map, Value};

use super::{super::Variant, members::concrete, schemas::Schemas};
use crate::{Pointer, Report, lower::list};

/// Notes the first two members of an `anyOf` that a value may be at once, each with properties that the other has no place
/// for.
pub(super) fn note(
    schemas: &Schemas<'_>,
    schema: &Value,
    members: &[&Value],
    variants: &[Variant],
    place: &Pointer,
    report: &mut Report,
) {
    // Of a `oneOf`, a value is exactly one.
    if schema.get("anyOf").is_none() {
        return;
    }
    let objects: Vec<(&Variant, &Value)> = variants
        .iter()
        .zip(members)
        .filter_map(|(variant, member)| match concrete(schemas, member).as_slice() {
            [only] if only.get("type").is_some_and(|name| name == "object") => Some((variant, *only)),
            _ => None,
        })
        .collect();
    let mut others = objects.as_slice();
    while let Some(((variant, one), rest)) = others.split_first() {
        if let Some((other, _)) = rest.iter().find(|(_, other)| may_be_both(schemas, one, other)) {
            report.approximate(
                &place.join("anyOf"),
                "anyOf",
                format!(
                    "one member: what may be `{}` and `{}` at once loses the properties of one",
                    variant.ident, other.ident
                ),
                "if values are several members at once, write one object with the properties of all with an overlay",
            );
            return;
        }
        others = rest;
    }
}

fn may_be_both<'a>(schemas: &Schemas<'a>, one: &'a Value, other: &'a Value) -> bool {
    let is_closed = |schema: &Value| schema.get("additionalProperties") == Some(&Value::Bool(false));
    let lose_some =
        lacks(one, other) && (lacks(other, one) || keeps_others(other)) || lacks(other, one) && keeps_others(one);
    let exclude = |name: &String, one: &'a Value| {
        let other = properties(other).and_then(|properties| properties.get(name));
        other.is_some_and(|other| exclude_each_other(schemas.behind(one), schemas.behind(other)))
    };
    lose_some
        && !is_closed(one)
        && !is_closed(other)
        && !properties(one)
            .into_iter()
            .flatten()
            .any(|(name, one)| exclude(name, one))
}

/// Whether an object has no place for what another may have.
fn lacks(one: &Value, other: &Value) -> bool {
    let is_known = |name: &String| properties(one).is_some_and(|known| known.contains_key(name));
    let has_unknown = properties(other).is_some_and(|properties| !properties.keys().all(is_known));
    !keeps_others(one) && (has_unknown || keeps_others(other))
}

fn keeps_others(schema: &Value) -> bool {
    let others = schema.get("additionalProperties");
    others.is_some_and(|others| others.is_object() || *others == Value::Bool(true))
}

fn exclude_each_other(one: &Value, other: &Value) -> bool {
    let name = |schema: &Value| schema.get("type").and_then(Value::as_str).map(str::to_owned);
    let has_values = |schema: &Value| schema.get("enum").is_some();
    let differ = name(one).zip(name(other)).is_some_and(|(one, other)| one != other);
    let has_none_in_common =
        has_values(one) && has_values(other) && !list(one, "enum").any(|value| list(other, "enum").any(|o| o == value));
    differ || has_none_in_common
}

fn properties(schema: &Value) -> Option<&Map<String, Value>> {
    schema.get("properties").and_then(Value::as_object)
}
