//! What somebody may have edited in a schema.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::{
    places::Sample,
    schemas::{NAMES, Schemas, TEXTS, chance, pick, value},
};

/// The sample after one to three edits.
pub(crate) fn mutated(rng: &mut Rng, before: &Sample) -> Sample {
    loop {
        let mut after = before.clone();
        for _ in 0..pick(rng, &[1, 1, 1, 1, 2, 3]) {
            edit(rng, &mut after);
        }
        if after.is_sound() && is_schema(&after) {
            return after;
        }
    }
}

/// Whether it is a schema by the rules of JSON Schema.
pub(crate) fn is_schema(sample: &Sample) -> bool {
    let schemas = sample.schemas().as_object().into_iter().flat_map(Map::values);
    std::iter::once(sample.root())
        .chain(schemas)
        .all(jsonschema::meta::is_valid)
}

fn edit(rng: &mut Rng, sample: &mut Sample) {
    let places = sample.places();
    let components = sample.schemas().as_object().map_or(0, Map::len);
    let place = &pick(rng, &places);
    let inlined = sample
        .0
        .pointer(place)
        .and_then(|schema| sample.target(schema.get("$ref")?.as_str()?))
        .cloned();
    let Some(schema) = sample.0.pointer_mut(place) else {
        return;
    };
    match rng.u8(0..20) {
        0 | 1 => *schema = Schemas { rng, components }.schema(1),
        2 | 3 => Schemas { rng, components }.add_from_another(schema, 1),
        4 => remove_keyword(rng, schema),
        5 => wrap(rng, components, schema),
        6 => {
            if let Some(target) = inlined {
                *schema = target;
            }
        }
        _ => change_keyword(rng, components, schema),
    }
}

fn remove_keyword(rng: &mut Rng, schema: &mut Value) {
    if let Value::Object(schema) = schema
        && let Some(key) = any_key(rng, schema)
    {
        schema.remove(&key);
    }
}

fn any_key(rng: &mut Rng, object: &Map<String, Value>) -> Option<String> {
    object.keys().nth(rng.usize(0..object.len().max(1))).cloned()
}

fn wrap(rng: &mut Rng, components: usize, schema: &mut Value) {
    let inner = schema.take();
    *schema = match rng.u8(0..5) {
        0 => json!({"allOf": [inner]}),
        1 => json!({"anyOf": [inner, {"type": "null"}]}),
        2 => json!({"oneOf": [inner, Schemas { rng, components }.schema(1)]}),
        3 => json!({"allOf": [inner, Schemas { rng, components }.schema(1)]}),
        _ => json!({"anyOf": [Schemas { rng, components }.schema(1), inner]}),
    };
}

fn change_keyword(rng: &mut Rng, components: usize, schema: &mut Value) {
    let Value::Object(object) = schema else { return };
    let Some(key) = any_key(rng, object) else {
        *schema = Schemas { rng, components }.schema(1);
        return;
    };
    if let Some(other) = other_name(rng, &key)
        && chance(rng, 30)
        && !object.contains_key(other)
        && let Some(value) = object.remove(&key)
    {
        object.insert(other.to_owned(), value);
        return;
    }
    let Some(held) = object.get_mut(&key) else { return };
    match (key.as_str(), held) {
        ("properties" | "patternProperties" | "dependentSchemas", Value::Object(members)) => {
            change_members(rng, components, members)
        }
        ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(members)) => change_list(rng, components, members),
        ("required", Value::Array(names)) => toggle(names, json!(pick(rng, &NAMES))),
        ("enum", Value::Array(values)) => {
            let new = if rng.bool() {
                json!(pick(rng, &TEXTS))
            } else {
                value(rng)
            };
            toggle(values, new);
        }
        ("type", held) => change_type(rng, held),
        ("const", held) => *held = value(rng),
        ("multipleOf", held) => *held = pick(rng, &[json!(1), json!(2), json!(3), json!(0.5), json!(6)]),
        ("$ref", held) if components > 0 => {
            *held = json!(format!("#/components/schemas/S{}", rng.usize(0..components)));
        }
        (_, Value::Bool(held)) => *held = !*held,
        (_, held @ Value::Number(_)) => *held = moved(rng, held),
        (_, held @ Value::Object(_)) if key != "discriminator" && key != "dependentRequired" => {
            *held = Schemas { rng, components }.schema(1);
        }
        _ => {}
    }
}

fn other_name(rng: &mut Rng, key: &str) -> Option<&'static str> {
    Some(match key {
        "anyOf" => pick(rng, &["oneOf", "allOf"]),
        "oneOf" => pick(rng, &["anyOf", "allOf"]),
        "minimum" => "exclusiveMinimum",
        "exclusiveMinimum" => "minimum",
        "maximum" => "exclusiveMaximum",
        "exclusiveMaximum" => "maximum",
        "then" => "else",
        "else" => "then",
        _ => return None,
    })
}

fn change_members(rng: &mut Rng, components: usize, members: &mut Map<String, Value>) {
    let name = pick(rng, &NAMES);
    if members.remove(name).is_none() || rng.bool() {
        members.insert(name.to_owned(), Schemas { rng, components }.schema(1));
    }
}

fn change_list(rng: &mut Rng, components: usize, members: &mut Vec<Value>) {
    let index = rng.usize(0..members.len().max(1));
    match rng.u8(0..4) {
        0 if members.len() > 1 => drop(members.remove(index)),
        1 => members.insert(index.min(members.len()), Schemas { rng, components }.schema(1)),
        2 => members.reverse(),
        _ => members.push(Schemas { rng, components }.schema(1)),
    }
}

fn toggle(values: &mut Vec<Value>, value: Value) {
    match values.iter().position(|held| *held == value) {
        Some(index) if values.len() > 1 => drop(values.remove(index)),
        Some(_) => {}
        None => values.push(value),
    }
}

fn change_type(rng: &mut Rng, held: &mut Value) {
    let types = ["null", "boolean", "integer", "number", "string", "array", "object"];
    let new = json!(pick(rng, &types));
    match held {
        Value::Array(types) => toggle(types, new),
        other if rng.bool() && *other != new => *other = json!([other.clone(), new]),
        other => *other = new,
    }
}

fn moved(rng: &mut Rng, number: &Value) -> Value {
    let up = rng.bool();
    if let Some(number) = number.as_u64() {
        return json!(if up {
            number.saturating_add(1)
        } else {
            number.saturating_sub(1)
        });
    }
    if let Some(number) = number.as_i64() {
        return json!(if up { number + 1 } else { number - 1 });
    }
    json!(number.as_f64().unwrap_or_default() + if up { 0.25 } else { -0.25 })
}
