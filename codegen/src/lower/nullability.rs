//! Null: the flag of 3.0 and the lists of types of 3.1 become a union with null, so that every other pass sees one form only.

use serde_json::{Map, Value, json};

use super::schema::{is_null, is_null_name, site_keywords};
use crate::{Report, Result, Settings, walk};

/// `nullable: true` and boolean `exclusiveMinimum`: the flags of 3.0 become their 3.1 form.
pub(super) fn flags(document: &mut Value, _: &Settings, _: &mut Report) -> Result<()> {
    walk::schemas_mut(document, &mut |_, schema| {
        for (flag, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
            if let Some(Value::Bool(is_exclusive)) = schema.get(flag).cloned() {
                schema.remove(flag);
                if let Some(bound) = is_exclusive.then(|| schema.remove(bound)).flatten() {
                    schema.insert(flag.to_owned(), bound);
                }
            }
        }
        if schema.remove("nullable") == Some(Value::Bool(true)) {
            accept_null(schema);
        }
        Ok(())
    })?;
    let is_older = |version: &Value| version.as_str().is_some_and(|version| version.starts_with("3.0."));
    if let Some(version) = document.get_mut("openapi").filter(|version| is_older(version)) {
        *version = json!("3.1.0");
    }
    Ok(())
}

fn accept_null(schema: &mut Map<String, Value>) {
    if let Some(name @ Value::String(_)) = schema.get("type").cloned() {
        schema.insert("type".to_owned(), json!([name, "null"]));
        return;
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(Value::Array(members)) = schema.get_mut(keyword) {
            if !members.iter().any(is_null) {
                members.push(json!({ "type": "null" }));
            }
            return;
        }
    }
    if schema.contains_key("$ref") || schema.contains_key("allOf") {
        let site = site_keywords(&Value::Object(schema.clone()));
        let mut member = std::mem::replace(schema, site);
        member.retain(|key, _| !schema.contains_key(key));
        schema.insert("anyOf".to_owned(), json!([member, { "type": "null" }]));
    }
}

/// `type: [T, U, null]` -> `anyOf: [{type: T}, {type: U}, {type: null}]`, each with the keywords that concern it.
pub(super) fn type_arrays(document: &mut Value, _: &Settings, _: &mut Report) -> Result<()> {
    walk::schemas_mut(document, &mut |_, schema| {
        let Some(Value::Array(types)) = schema.get("type").cloned() else {
            return Ok(());
        };
        let members: Vec<Value> = types.iter().map(|name| member_of_type(schema, name)).collect();
        schema.retain(|key, _| key != "type" && key != "enum" && concerns(key).is_none());
        match <[Value; 1]>::try_from(members) {
            Ok([Value::Object(only)]) => schema.extend(only),
            Ok(_) => {}
            Err(members) => {
                schema.insert("anyOf".to_owned(), Value::Array(members));
            }
        }
        Ok(())
    })
}

fn member_of_type(schema: &Map<String, Value>, name: &Value) -> Value {
    let mut member: Map<String, Value> = schema
        .iter()
        .filter(|(key, _)| concerns(key).is_some_and(|types| types.iter().any(|t| name == t)))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if let Some(Value::Array(values)) = schema.get("enum")
        && !is_null_name(name)
    {
        let own = values.iter().filter(|value| is_of_type(value, name)).cloned().collect();
        member.insert("enum".to_owned(), Value::Array(own));
    }
    member.insert("type".to_owned(), name.clone());
    Value::Object(member)
}

fn is_of_type(value: &Value, name: &Value) -> bool {
    match name.as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => false,
    }
}

/// The types that a keyword applies to. `None`: it applies to all.
fn concerns(keyword: &str) -> Option<&'static [&'static str]> {
    match keyword {
        "minLength" | "maxLength" | "pattern" => Some(&["string"]),
        "format" => Some(&["string", "integer", "number"]),
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => Some(&["integer", "number"]),
        "items" | "prefixItems" | "minItems" | "maxItems" | "uniqueItems" => Some(&["array"]),
        "properties" | "required" | "additionalProperties" | "minProperties" | "maxProperties" => Some(&["object"]),
        _ => None,
    }
}
