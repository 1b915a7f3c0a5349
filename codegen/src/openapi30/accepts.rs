//! Which values a schema of 3.0.3 accepts, as far as defaults go: a default that its own schema refuses is dropped.

use serde_json::{Map, Value};

use super::values::is_of_type;
use crate::{
    Pointer, Report,
    document::{reference, resolve},
    walk::{self, Place},
};

/// How deep a default is looked at. What lies deeper is taken for right.
const DEEPEST: usize = 24;

pub(super) fn drop_unfit_defaults(document: &mut Value, report: &mut Report) {
    let mut unfit: Vec<Pointer> = Vec::new();
    let look = &mut |place, pointer: &Pointer, schema: &Map<String, Value>| {
        if let (Place::Schema, Some(default)) = (place, schema.get("default")) {
            let is_opaque = matches!(schema.get("format").and_then(Value::as_str), Some("binary" | "byte"));
            if is_opaque || !object_accepts(document, schema, default, 0) {
                unfit.push(pointer.clone());
            }
        }
        Ok(())
    };
    // The visit gives no error.
    let _ = walk::objects(document, Place::Root, &mut Pointer::root(), look);
    for pointer in unfit {
        if let Some(schema) = document
            .pointer_mut(&pointer.to_string())
            .and_then(Value::as_object_mut)
        {
            schema.remove("default");
        }
        report.approximate(
            &pointer.join("default"),
            "default",
            "dropped, because its own schema refuses it",
            "mend the default",
        );
    }
}

fn accepts(document: &Value, schema: &Value, value: &Value, depth: usize) -> bool {
    if depth > DEEPEST {
        return true;
    }
    if reference(schema).is_some() {
        return resolve(document, schema).is_none_or(|target| accepts(document, target, value, depth + 1));
    }
    schema
        .as_object()
        .is_none_or(|schema| object_accepts(document, schema, value, depth))
}

fn object_accepts(document: &Value, schema: &Map<String, Value>, value: &Value, depth: usize) -> bool {
    if value.is_null() {
        return schema.get("nullable") == Some(&Value::Bool(true));
    }
    let list = |keyword: &str| schema.get(keyword).and_then(Value::as_array);
    let member = |member: &Value| accepts(document, member, value, depth + 1);
    let fits_type = schema
        .get("type")
        .and_then(Value::as_str)
        .is_none_or(|name| is_of_type(value, name));
    fits_type
        && list("enum").is_none_or(|values| values.contains(value))
        && list("allOf").is_none_or(|members| members.iter().all(member))
        && list("anyOf").is_none_or(|members| members.iter().any(member))
        && list("oneOf").is_none_or(|members| members.iter().filter(|one| member(one)).count() == 1)
        && schema
            .get("not")
            .is_none_or(|not| !accepts(document, not, value, depth + 1))
        && match value {
            Value::Number(number) => within(schema, number.as_f64()),
            Value::String(text) => counts(schema, ["minLength", "maxLength"], text.chars().count()),
            Value::Array(members) => {
                counts(schema, ["minItems", "maxItems"], members.len())
                    && schema
                        .get("items")
                        .is_none_or(|items| members.iter().all(|one| accepts(document, items, one, depth + 1)))
            }
            Value::Object(object) => properties_fit(document, schema, object, depth),
            _ => true,
        }
}

fn properties_fit(document: &Value, schema: &Map<String, Value>, object: &Map<String, Value>, depth: usize) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    let has_all = required.is_none_or(|names| {
        names
            .iter()
            .filter_map(Value::as_str)
            .all(|name| object.contains_key(name))
    });
    let others = schema.get("additionalProperties");
    has_all
        && counts(schema, ["minProperties", "maxProperties"], object.len())
        && object.iter().all(|(name, value)| {
            match schema
                .get("properties")
                .and_then(|properties| properties.get(name))
                .or(others)
            {
                Some(Value::Bool(is_allowed)) => *is_allowed,
                Some(schema) => accepts(document, schema, value, depth + 1),
                None => true,
            }
        })
}

fn within(schema: &Map<String, Value>, number: Option<f64>) -> bool {
    let Some(number) = number else { return true };
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
    let is_exclusive = |keyword: &str| schema.get(keyword) == Some(&Value::Bool(true));
    bound("minimum").is_none_or(|least| number > least || (number == least && !is_exclusive("exclusiveMinimum")))
        && bound("maximum").is_none_or(|most| number < most || (number == most && !is_exclusive("exclusiveMaximum")))
}

fn counts(schema: &Map<String, Value>, [least, most]: [&str; 2], count: usize) -> bool {
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    bound(least).is_none_or(|least| count >= least) && bound(most).is_none_or(|most| count <= most)
}
