//! The same schema, written in another way.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::{
    places::Sample,
    schemas::{chance, pick},
};

/// The sample with some of its schemas written otherwise.
pub(crate) fn respelled(rng: &mut Rng, sample: &Sample) -> Sample {
    let mut respelled = sample.clone();
    for _ in 0..rng.usize(1..6) {
        let place = pick(rng, &respelled.places());
        let before = respelled.clone();
        if let Some(schema) = respelled.0.pointer_mut(&place) {
            respell(rng, schema, &before);
        }
        if chance(rng, 10) {
            name(&mut respelled, &place);
        }
        if !respelled.is_sound() {
            respelled = before;
        }
    }
    turn(&mut respelled.0);
    respelled
}

fn respell(rng: &mut Rng, schema: &mut Value, sample: &Sample) {
    match schema {
        Value::Bool(true) => *schema = json!({}),
        Value::Object(object) if object.is_empty() => *schema = json!(true),
        Value::Object(object) => match rng.u8(0..9) {
            0 => type_as_list(object),
            1 => null_as_member(schema),
            2 => types_as_union(schema),
            3 => constant_as_list(object),
            4 => *schema = json!({"allOf": [schema.take()]}),
            5 => inline(schema, sample),
            6 => numbers_as_floats(object),
            7 => idle(object),
            _ => open_bound(object),
        },
        _ => {}
    }
}

fn type_as_list(object: &mut Map<String, Value>) {
    match object.get("type") {
        Some(only @ Value::String(_)) if !object.contains_key("nullable") => {
            let list = json!([only]);
            object.insert("type".to_owned(), list);
        }
        Some(Value::Array(types)) => {
            let without: Vec<&Value> = types.iter().filter(|kind| **kind != "null").collect();
            if let ([only], true) = (without.as_slice(), types.len() == 2) {
                let only = (*only).clone();
                object.insert("type".to_owned(), only);
                object.insert("nullable".to_owned(), json!(true));
            }
        }
        _ => {}
    }
}

/// `nullable` as a member of a union.
fn null_as_member(schema: &mut Value) {
    if let Value::Object(object) = schema
        && object.remove("nullable") == Some(json!(true))
    {
        *schema = json!({"anyOf": [schema.take(), {"type": "null"}]});
    }
}

/// A list of types and nothing else, as a union.
fn types_as_union(schema: &mut Value) {
    if let (Some(Value::Array(types)), Some(1)) = (schema.get("type"), schema.as_object().map(Map::len)) {
        let members: Vec<Value> = types.iter().map(|kind| json!({"type": kind})).collect();
        *schema = json!({"anyOf": members});
    }
}

fn constant_as_list(object: &mut Map<String, Value>) {
    if let Some(constant) = object.remove("const") {
        // Both may stand there.
        let only = json!([constant]);
        match object.get("enum") {
            Some(_) => drop(object.insert("const".to_owned(), constant)),
            None => drop(object.insert("enum".to_owned(), only)),
        }
    } else if let Some(Value::Array(values)) = object.get("enum")
        && let [only] = values.as_slice()
    {
        let only = only.clone();
        object.remove("enum");
        object.insert("const".to_owned(), only);
    }
}

fn inline(schema: &mut Value, sample: &Sample) {
    if let Some(target) = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| sample.target(reference))
        && schema.as_object().is_some_and(|object| object.len() == 1)
    {
        *schema = target.clone();
    }
}

/// A component of this schema, and a reference to it.
fn name(sample: &mut Sample, place: &str) {
    if place == "/root" || sample.schemas().get("Named").is_some() {
        return;
    }
    let Some(held) = sample.0.pointer_mut(place) else {
        return;
    };
    let schema = held.take();
    *held = json!({"$ref": "#/components/schemas/Named"});
    sample.0["schemas"]["Named"] = schema;
}

fn numbers_as_floats(object: &mut Map<String, Value>) {
    for (keyword, held) in object {
        let is_number = keyword.ends_with("imum") || keyword.starts_with("min") || keyword.starts_with("max");
        if let Some(number) = held.as_i64().filter(|number| is_number && number.abs() < 1 << 50) {
            #[expect(clippy::cast_precision_loss, reason = "it is small")]
            let float = number as f64;
            *held = json!(float);
        }
    }
}

/// Keywords that say what holds anyway.
fn idle(object: &mut Map<String, Value>) {
    for (keyword, value) in [
        ("minLength", json!(0)),
        ("minItems", json!(0)),
        ("minProperties", json!(0)),
        ("uniqueItems", json!(false)),
        ("required", json!([])),
    ] {
        object.entry(keyword).or_insert(value);
    }
    if object.get("type").is_some_and(|kind| kind == "object") && !object.contains_key("unevaluatedProperties") {
        object.entry("additionalProperties").or_insert(json!(true));
    }
    if object.get("type").is_some_and(|kind| kind == "array") && !object.contains_key("unevaluatedItems") {
        object.entry("items").or_insert(json!({}));
    }
}

/// More than 1 is at least 2, of whole numbers.
fn open_bound(object: &mut Map<String, Value>) {
    let bound = object.get("exclusiveMinimum").and_then(Value::as_i64);
    if object.get("type").is_some_and(|kind| kind == "integer")
        && !object.contains_key("minimum")
        && let Some(bound) = bound.filter(|bound| bound.abs() < 100)
    {
        object.remove("exclusiveMinimum");
        object.insert("minimum".to_owned(), json!(bound + 1));
    }
}

/// Turns round every list whose order means nothing.
fn turn(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (keyword, held) in object.iter_mut() {
                if let (true, Value::Array(members)) = (
                    ["enum", "required", "type", "anyOf", "oneOf", "allOf"].contains(&keyword.as_str()),
                    &mut *held,
                ) {
                    members.reverse();
                }
                turn(held);
            }
            *object = std::mem::take(object).into_iter().rev().collect();
        }
        Value::Array(members) => members.iter_mut().for_each(turn),
        _ => {}
    }
}
