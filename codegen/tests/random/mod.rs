//! Random schemas of OpenAPI 3.1, values for them, and what a schema of 3.0 means in JSON Schema.

use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Map, Value, json};

/// The component schemas that random ones refer to.
pub(crate) const COMPONENTS: [&str; 3] = ["A", "B", "C"];

const TEXTS: [&str; 6] = ["", "a", "ab", "item-1", "A", "b c"];
const NAMES: [&str; 5] = ["a", "b", "item-1", "item_1", "extra"];

/// A value of JSON that random schemas often have something to say about.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(2, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::Array),
            vec((select(&NAMES[..]), inner), 0..4).prop_map(object),
        ]
    })
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2_i64..4).prop_map(Value::from),
        select(vec![0.5, 1.5, 2.0]).prop_map(Value::from),
        select(&TEXTS[..]).prop_map(Value::from),
    ]
}

fn object(members: Vec<(&str, Value)>) -> Value {
    Value::Object(
        members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

/// A schema of OpenAPI 3.1.
pub(crate) fn schema() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 24, 3, |inner| {
        let properties = vec((select(&NAMES[..]), inner.clone()), 0..3).prop_map(object);
        let required = vec(select(&NAMES[..]), 0..2).prop_map(Value::from);
        prop_oneof![
            3 => (properties, required, option::of(prop_oneof![any::<bool>().prop_map(Value::from), inner.clone()]))
                .prop_map(|(properties, required, others)| with(
                    json!({ "type": "object", "properties": properties, "required": required }),
                    "additionalProperties",
                    others,
                )),
            2 => (inner.clone(), option::of(0_u64..3), any::<bool>())
                .prop_map(|(items, least, unique)| with(json!({ "type": "array", "items": items, "uniqueItems": unique }), "minItems", least.map(Value::from))),
            1 => (vec(inner.clone(), 1..3), option::of(inner.clone()))
                .prop_map(|(prefix, rest)| with(json!({ "type": "array", "prefixItems": prefix }), "items", rest)),
            2 => (select(vec!["anyOf", "oneOf", "allOf"]), vec(inner.clone(), 1..4)).prop_map(|(key, members)| json!({ key: members })),
            1 => (select(vec!["anyOf", "oneOf", "allOf"]), vec(inner.clone(), 1..3), inner.clone())
                .prop_map(|(key, members, beside)| with(beside, key, Some(Value::Array(members)))),
            1 => inner.clone().prop_map(|inner| json!({ "not": inner })),
            1 => (select(vec!["^item", "^.*$", "b"]), inner.clone()).prop_map(|(pattern, inner)| json!({ "type": "object", "patternProperties": { pattern: inner } })),
            1 => inner.clone().prop_map(|inner| json!({ "propertyNames": inner })),
            1 => inner.clone().prop_map(|inner| json!({ "type": ["array", "null"], "contains": inner })),
            1 => (inner.clone(), inner.clone()).prop_map(|(test, then)| json!({ "if": test, "then": then })),
            1 => (inner.clone(), any::<bool>()).prop_map(|(inner, others)| json!({ "allOf": [inner], "unevaluatedProperties": others })),
            1 => inner.prop_map(|inner| json!({ "$defs": { "own": inner }, "type": "object", "additionalProperties": { "type": ["string", "integer"] } })),
        ]
    })
}

fn leaf() -> impl Strategy<Value = Value> {
    let name = select(vec![
        "string", "integer", "number", "boolean", "null", "array", "object",
    ]);
    prop_oneof![
        Just(json!({})),
        any::<bool>().prop_map(Value::from),
        name.clone().prop_map(|name| json!({ "type": name })),
        vec(name, 1..3).prop_map(|mut names| {
            names.dedup();
            json!({ "type": names })
        }),
        scalar().prop_map(|only| json!({ "const": only })),
        vec(scalar(), 1..4).prop_map(|mut values| {
            let mut seen = Vec::new();
            values.retain(|value| {
                !seen.contains(value) && {
                    seen.push(value.clone());
                    true
                }
            });
            json!({ "enum": values })
        }),
        (option::of(0_u64..2), option::of(1_u64..3)).prop_map(|(least, most)| {
            with(
                with(
                    json!({ "type": ["string", "null"] }),
                    "minLength",
                    least.map(Value::from),
                ),
                "maxLength",
                most.map(Value::from),
            )
        }),
        (
            -1_i64..2,
            select(vec!["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"])
        )
            .prop_map(|(bound, key)| json!({ "type": "integer", key: bound })),
        (-1_i64..2, 0_i64..2).prop_map(|(least, most)| json!({ "exclusiveMinimum": least, "maximum": most })),
        Just(json!({ "type": "string", "pattern": "^a" })),
        Just(json!({ "type": "object", "dependentRequired": { "a": ["b"] } })),
        select(&COMPONENTS[..]).prop_map(|name| json!({ "$ref": format!("#/components/schemas/{name}") })),
        select(&COMPONENTS[..])
            .prop_map(|name| json!({ "$ref": format!("#/components/schemas/{name}"), "type": ["object", "null"] })),
    ]
}

fn with(schema: Value, key: &str, value: Option<Value>) -> Value {
    match (schema, value) {
        (Value::Object(mut schema), Some(value)) => {
            schema.insert(key.to_owned(), value);
            Value::Object(schema)
        }
        (schema, _) => schema,
    }
}

/// A document whose `Root` has the schema as a property. `B` may refer to `A`, and `C` to both.
pub(crate) fn document(schema: &Value, [a, b, c]: [&Value; 3]) -> Value {
    let root = json!({ "type": "object", "properties": { "value": schema }, "required": ["value"] });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Random", "version": "1" },
        "paths": { "/roots": { "post": {
            "operationId": "send",
            "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Root" } } } },
            "responses": { "200": { "description": "", "content": { "application/json": { "schema": schema } } } },
        } } },
        "components": { "schemas": { "Root": root, "A": a, "B": b, "C": c } },
    })
}

/// A component's schema that refers to nothing but those before it: a circle would be another test.
pub(crate) fn component(before: usize) -> impl Strategy<Value = Value> {
    schema().prop_map(move |schema| referring_back(schema, before))
}

fn referring_back(schema: Value, before: usize) -> Value {
    match schema {
        Value::Object(object) => {
            let target = object
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|target| target.rsplit('/').next());
            if target.is_some_and(|target| !COMPONENTS[..before].contains(&target)) {
                return json!({ "type": "string" });
            }
            let members = object
                .into_iter()
                .map(|(key, value)| (key, referring_back(value, before)));
            Value::Object(members.collect())
        }
        Value::Array(members) => members
            .into_iter()
            .map(|member| referring_back(member, before))
            .collect(),
        other => other,
    }
}

/// Whether a value is valid as the property of `Root` in a document of 3.1.
pub(crate) fn is_valid(document: &Value, value: &Value) -> bool {
    let schemas = &document["components"]["schemas"];
    let schema = json!({ "$ref": "#/components/schemas/Root", "components": { "schemas": schemas } });
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    validator.is_valid(&json!({ "value": value }))
}

/// A document of 3.0 with the schemas that tools take its schemas for.
pub(crate) fn as_json_schema(document: &Value) -> Value {
    let mut document = document.clone();
    let schemas = document["components"]["schemas"].as_object_mut().expect("schemas");
    for schema in schemas.values_mut() {
        *schema = meant(schema);
    }
    document
}

/// The same, for one of `oneOf` as it becomes an enum in Rust, which takes the first member that fits.
pub(crate) fn as_rust_reads(document: &Value) -> Value {
    let text = as_json_schema(document).to_string().replace("\"oneOf\":", "\"anyOf\":");
    serde_json::from_str(&text).expect("JSON")
}

fn meant(schema: &Value) -> Value {
    let Some(object) = schema.as_object() else {
        return schema.clone();
    };
    // Beside a reference, nothing counts.
    if let Some(target) = object.get("$ref") {
        return json!({ "$ref": target });
    }
    let mut written = Map::new();
    for (key, value) in object {
        let value = match key.as_str() {
            "properties" => {
                let properties = value.as_object().expect("properties").iter();
                properties
                    .map(|(name, schema)| (name.clone(), meant(schema)))
                    .collect::<Map<_, _>>()
                    .into()
            }
            "items" | "additionalProperties" | "not" => meant(value),
            "allOf" | "anyOf" | "oneOf" => value.as_array().expect("members").iter().map(meant).collect(),
            "nullable" | "default" | "example" | "discriminator" => continue,
            "minimum" | "maximum" => {
                let flag = format!("exclusive{}{}", key[..1].to_uppercase(), &key[1..]);
                let is_exclusive = object.get(&flag) == Some(&json!(true));
                written.insert(if is_exclusive { flag } else { key.clone() }, value.clone());
                continue;
            }
            "exclusiveMinimum" | "exclusiveMaximum" => continue,
            _ => value.clone(),
        };
        written.insert(key.clone(), value);
    }
    if object.get("nullable") == Some(&json!(true)) {
        return json!({ "anyOf": [{ "type": "null" }, written] });
    }
    Value::Object(written)
}
