//! Keywords of single values: constants and lists of values.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::schema::{UNIONS, is_null_name};
use crate::{Report, Result, Settings, walk};

/// A constant is a list of one value. A list of values says which type they are of, and nothing beside it does.
pub(super) fn const_to_enum(document: &mut Value, _: &Settings, report: &mut Report) -> Result<()> {
    walk::schemas_mut(document, &mut |pointer, schema| {
        if let Some(value) = schema.remove("const") {
            schema.insert("enum".to_owned(), Value::Array(vec![value]));
        }
        if let Some(Value::Array(values)) = schema.get("enum")
            && let Some(texts) = as_texts(values, schema.get("type"))
        {
            let how = "numbers and `true` are the texts that they look like, as `type` says";
            report.approximate(&pointer.join("enum"), "enum", how, "write the values in quotes");
            schema.insert("enum".to_owned(), Value::Array(texts));
        }
        let Some(Value::Array(values)) = schema.get("enum") else {
            return Ok(());
        };
        let listed = values.len();
        let types: BTreeSet<&str> = values.iter().map(type_of).collect();
        let is_of_type = |name: &Value| match name.as_str() {
            Some("number") => types.contains("number") || types.contains("integer"),
            name => name.is_some_and(|name| types.contains(name)),
        };
        let are_listed = match schema.get("type") {
            Some(Value::Array(names)) => names.iter().any(is_of_type),
            Some(name) => is_of_type(name),
            None => false,
        };
        if !are_listed {
            let mut types: Vec<&str> = types.into_iter().collect();
            if types.contains(&"number") {
                types.retain(|name| *name != "integer");
            }
            let types = if let [only] = types.as_slice() {
                json!(only)
            } else {
                json!(types)
            };
            schema.insert("type".to_owned(), types);
        } else if let (Some(name @ Value::String(_)), true) = (schema.get("type").cloned(), types.contains("null")) {
            // `nullable` is a flag of 3.0, and a null among the values says the same.
            schema.insert("type".to_owned(), json!([name, "null"]));
        }
        for keyword in UNIONS {
            schema.remove(keyword);
        }
        if listed > MOST_VALUES {
            schema.remove("enum");
            let how =
                format!("has any value of its type: of {listed} values, at most {MOST_VALUES} are listed in Rust");
            report.approximate(&pointer.join("enum"), "enum", how, "");
        }
        Ok(())
    })
}

/// The values of a text, where some are none: quotes are easily forgotten in YAML.
fn as_texts(values: &[Value], schema_type: Option<&Value>) -> Option<Vec<Value>> {
    let is_scalar = |value: &Value| value.is_number() || value.is_boolean();
    let is_text = match schema_type? {
        Value::Array(names) => names.iter().all(|name| name == "string" || is_null_name(name)),
        name => name == "string",
    };
    let are_wrong = values.iter().any(is_scalar) && !values.iter().any(|value| value.is_array() || value.is_object());
    let text = |value: &Value| match value {
        value if is_scalar(value) => Value::String(value.to_string()),
        value => value.clone(),
    };
    (is_text && are_wrong).then(|| values.iter().map(text).collect())
}

/// How many values become variants: each is several lines of code, and time and memory for rustc.
const MOST_VALUES: usize = 10_000;

/// The type that a schema would give a value.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
