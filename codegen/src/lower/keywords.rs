//! Which keywords of a schema say something about its type, and one form for each of them.
//!
//! JSON Schema lets a document have any keyword. What says nothing about a type stays out of the way; what narrows a type in
//! a way that Rust does not express is noted.

use serde_json::{Map, Value, json};

use super::schema::{OPEN, ORIGIN, Schema, UNIONS, UNIT};
use crate::{
    Pointer, Report, Result, Settings,
    walk::{self, BOUNDS},
};

/// What later passes and the generator know, beside [`BOUNDS`].
const KNOWN: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contentEncoding",
    "contentMediaType",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "enum",
    "example",
    "examples",
    "format",
    "items",
    "nullable",
    "oneOf",
    "prefixItems",
    "properties",
    "readOnly",
    "required",
    "title",
    "type",
    "writeOnly",
    OPEN,
    ORIGIN,
    UNIT,
];

/// Keywords that narrow what is valid, and not the type.
const UNCHECKED: &[&str] = &[
    "contains",
    "contentSchema",
    "dependencies",
    "dependentRequired",
    "else",
    "if",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];

pub(super) fn normalize(document: &mut Value, _: &Settings, report: &mut Report) -> Result<()> {
    walk::schemas_mut(document, &mut |pointer, schema| {
        take_dependent_schemas(schema);
        take_unevaluated(schema);
        drop_long_names(schema, pointer, report);
        tuples(schema);
        booleans(schema, pointer, report);
        patterns(schema, pointer, report);
        for keyword in UNCHECKED.iter().filter(|keyword| schema.contains_key(**keyword)) {
            if schema.get(*keyword).is_some_and(|found| narrows(keyword, found)) {
                let how = "not expressed in Rust: the service checks it";
                report.approximate(&pointer.join(keyword), keyword, how, "");
            }
        }
        schema.retain(|key, _| KNOWN.contains(&key.as_str()) || BOUNDS.contains(&key.as_str()));
        schema.retain(|key, value| {
            let is_right = has_right_form(key, value);
            if !is_right {
                let how = "passed over: it has not the form that OpenAPI gives it";
                report.approximate(&pointer.join(key), key, how, "repair the schema with an overlay");
            }
            is_right
        });
        types(schema);
        Ok(())
    })
}

/// The most bytes of a property's name: rustc takes gigabytes to compile the reading of a name of 40,000.
const LONGEST_NAME: usize = 1024;

fn drop_long_names(schema: &mut Schema, pointer: &Pointer, report: &mut Report) {
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| name.as_str().is_none_or(|name| name.len() <= LONGEST_NAME));
    }
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    let before = properties.len();
    properties.retain(|name, _| name.len() <= LONGEST_NAME);
    if properties.len() < before {
        report.approximate(
            &pointer.join("properties"),
            "properties",
            format!("no field for a property whose name is longer than {LONGEST_NAME} bytes"),
            "give the property a shorter name, or take it out, with an overlay",
        );
    }
}

/// Whether a keyword leaves fewer values valid: a name is a text anyway, and generators say so.
fn narrows(keyword: &str, value: &Value) -> bool {
    let is_any_name = keyword == "propertyNames" && *value == json!({ "type": "string" });
    !is_any_name && !value.is_boolean()
}

/// What `then`, `else` and `dependentSchemas` declare may come too: their properties are optional ones.
fn take_dependent_schemas(schema: &mut Schema) {
    let mut conditional: Vec<Value> = ["then", "else"]
        .iter()
        .filter_map(|key| schema.get(*key).cloned())
        .collect();
    if let Some(dependent) = schema.get("dependentSchemas").and_then(Value::as_object) {
        conditional.extend(dependent.values().cloned());
    }
    schema.remove("dependentSchemas");
    let declared: Map<String, Value> = conditional
        .iter()
        .filter_map(|schema| schema.get("properties")?.as_object())
        .flatten()
        .filter(|(_, schema)| schema.get("type").is_some() || schema.get("$ref").is_some())
        .map(|(name, schema)| (name.clone(), schema.clone()))
        .collect();
    if declared.is_empty() {
        return;
    }
    let properties = schema.entry("properties").or_insert_with(|| json!({}));
    if let Some(properties) = properties.as_object_mut() {
        for (name, schema) in declared {
            properties.entry(name).or_insert(schema);
        }
    }
}

/// What is said of all properties that nothing declares is said of the others here too.
fn take_unevaluated(schema: &mut Schema) {
    let says_a_type = |values: &Value| values.as_object().is_some_and(|values| !values.is_empty());
    if !schema.contains_key("additionalProperties")
        && let Some(values) = schema
            .get("unevaluatedProperties")
            .filter(|values| says_a_type(values))
            .cloned()
    {
        schema.remove("unevaluatedProperties");
        schema.insert("additionalProperties".to_owned(), values);
    }
}

/// `items: [A, B]`, as it was before 2020-12.
fn tuples(schema: &mut Schema) {
    if let Some(Value::Array(first)) = schema.get("items").cloned() {
        let others = schema.remove("additionalItems");
        schema.remove("items");
        schema.extend(others.map(|others| ("items".to_owned(), others)));
        schema.entry("prefixItems").or_insert(Value::Array(first));
    }
}

/// `true` is a schema that takes anything; what is `false` is not there.
fn booleans(schema: &mut Schema, pointer: &Pointer, report: &mut Report) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.retain(|_, schema| *schema != json!(false));
        properties.values_mut().for_each(to_object);
    }
    for keyword in ["allOf", "anyOf", "oneOf", "prefixItems"] {
        let Some(members) = schema.get_mut(keyword).and_then(Value::as_array_mut) else {
            continue;
        };
        let before = members.len();
        if keyword != "prefixItems" {
            members.retain(|member| *member != json!(false));
        }
        if keyword == "allOf" && members.len() < before {
            report.approximate(
                &pointer.join(keyword),
                keyword,
                "any JSON value: nothing is valid here",
                "",
            );
        }
        members.iter_mut().for_each(to_object);
    }
    if let Some(items @ Value::Bool(true)) = schema.get_mut("items") {
        *items = json!({});
    }
}

fn to_object(schema: &mut Value) {
    if !schema.is_object() {
        *schema = json!({});
    }
}

/// Properties by pattern are properties by name with values of one type.
fn patterns(schema: &mut Schema, pointer: &Pointer, report: &mut Report) {
    let Some(Value::Object(patterns)) = schema.remove("patternProperties") else {
        return;
    };
    let mut values: Vec<Value> = Vec::new();
    let others = schema.get("additionalProperties").filter(|others| others.is_object());
    for mut value in patterns.into_iter().map(|(_, value)| value).chain(others.cloned()) {
        if value == json!(false) {
            continue;
        }
        to_object(&mut value);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    let value = match values.len() {
        0 => return,
        1 => values.remove(0),
        _ => json!({ "anyOf": values }),
    };
    let how = "properties of any other name, which the service checks";
    report.approximate(&pointer.join("patternProperties"), "patternProperties", how, "");
    schema.insert("additionalProperties".to_owned(), value);
}

/// Whether a keyword's value has the form that the specification gives it. What has not says nothing.
fn has_right_form(key: &str, value: &Value) -> bool {
    match key {
        "properties" | "discriminator" => value.is_object(),
        "allOf" | "anyOf" | "oneOf" => value.as_array().is_some_and(|members| !members.is_empty()),
        "prefixItems" | "required" | "examples" => value.is_array(),
        "enum" => value.as_array().is_some_and(|values| !values.is_empty()),
        "items" | "additionalProperties" => value.is_object() || value.is_boolean(),
        "$ref" | "description" | "format" | "contentEncoding" | "contentMediaType" | "title" => value.is_string(),
        "type" => {
            let is_known = |name: &Value| TYPES.iter().any(|known| name == known);
            is_known(value) || value.as_array().is_some_and(|names| names.iter().any(is_known))
        }
        _ => true,
    }
}

/// Types are names of JSON's types. What has properties is an object where it does not say what it is; what has items, a list.
fn types(schema: &mut Schema) {
    if let Some(Value::Array(names)) = schema.get_mut("type") {
        names.retain(|name| TYPES.iter().any(|known| name == known));
    }
    let has_other = UNIONS
        .iter()
        .chain(&["$ref", "enum", "const", "type"])
        .any(|key| schema.contains_key(*key));
    if has_other {
        return;
    }
    let is_open = schema.get("additionalProperties").is_some_and(Value::is_object);
    if schema.contains_key("properties") || is_open {
        schema.insert("type".to_owned(), json!("object"));
    } else if schema.contains_key("items") || schema.contains_key("prefixItems") {
        schema.insert("type".to_owned(), json!("array"));
    }
}
