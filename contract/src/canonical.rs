//! One layout for equal documents: sorted keys, sorted sets, plain numbers.
//!
//! Only the layout changes: nothing is added or lost, and doing it twice changes nothing. Members of a union keep their
//! order, because serde tries them in order.

use std::cmp::Ordering;

use openapi31_codegen::{Document, walk::Place};
use serde_json::{Map, Number, Value};

/// The lists whose order means nothing.
const SETS: &[(Place, &[&str])] = &[
    (Place::Schema, &["enum", "required", "type"]),
    (Place::ServerVariable, &["enum"]),
];

/// An OpenAPI document in canonical form.
pub fn canonical(document: &Value) -> Value {
    at_place(document, Place::Root)
}

/// The document as it is committed: canonical, indented by two spaces, with a final newline.
pub fn canonical_text(document: &Document) -> String {
    format!("{:#}\n", canonical(document.value()))
}

fn at_place(value: &Value, place: Place) -> Value {
    match value {
        Value::Object(object) => Value::Object(sorted_object(object, place)),
        Value::Array(members) => members.iter().map(|member| at_place(member, place)).collect(),
        Value::Number(number) => Value::Number(plain_number(number)),
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}

/// Sorts the entries before they go in, so that the order holds where a crate turns on serde_json's `preserve_order`.
fn sorted_object(object: &Map<String, Value>, place: Place) -> Map<String, Value> {
    let mut entries: Vec<_> = object.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    entries
        .into_iter()
        .map(|(key, value)| {
            let mut value = at_place(value, place.child(key));
            if is_set(place, key) {
                sort_members(&mut value);
            }
            (key.clone(), value)
        })
        .collect()
}

fn is_set(place: Place, key: &str) -> bool {
    SETS.iter().any(|(at, keys)| *at == place && keys.contains(&key))
}

fn sort_members(value: &mut Value) {
    if let Value::Array(members) = value {
        members.sort_by(compare);
    }
}

/// A total order over JSON: by kind, numbers by size, the rest by what is printed.
fn compare(one: &Value, other: &Value) -> Ordering {
    let sizes = || match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        _ => Ordering::Equal,
    };
    let texts = || match (one, other) {
        (Value::String(one), Value::String(other)) => one.cmp(other),
        _ => one.to_string().cmp(&other.to_string()),
    };
    kind(one).cmp(&kind(other)).then_with(sizes).then_with(texts)
}

fn kind(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

/// Writes a float that is a whole number as that number, where 64 bits hold it exactly (1e300 stays as it is).
pub(crate) fn plain_number(number: &Number) -> Number {
    const TWO_POW_63: f64 = 9_223_372_036_854_775_808.0;
    const TWO_POW_64: f64 = 18_446_744_073_709_551_616.0;
    if number.is_i64() || number.is_u64() {
        return number.clone();
    }
    match number.as_f64() {
        Some(float) if float.fract() != 0.0 => number.clone(),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the range is checked, and -0.0 becomes 0"
        )]
        Some(float) if (-TWO_POW_63..TWO_POW_63).contains(&float) => Number::from(float as i64),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range is checked"
        )]
        Some(float) if (TWO_POW_63..TWO_POW_64).contains(&float) => Number::from(float as u64),
        _ => number.clone(),
    }
}

/// Plain data in canonical form.
pub(crate) fn canonical_data(value: &Value) -> Value {
    at_place(value, Place::Data)
}

/// A schema in canonical form.
pub(crate) fn canonical_schema(value: &Value) -> Value {
    at_place(value, Place::Schema)
}
