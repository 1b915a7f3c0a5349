//! Values, and the types that they are of.

use serde_json::{Map, Number, Value};

/// The values of `const` and `enum`.
pub(super) fn values_of(schema: &Map<String, Value>) -> Option<Vec<Value>> {
    let list = schema.get("enum").and_then(Value::as_array);
    match (schema.get("const"), list) {
        (Some(only), Some(list)) if !list.contains(only) => Some(Vec::new()),
        (Some(only), _) => Some(vec![only.clone()]),
        (None, list) => list.filter(|list| !list.is_empty()).cloned(),
    }
}

pub(super) fn type_of_all(values: &[Value]) -> Option<&'static str> {
    let mut values = values.iter().filter(|value| !value.is_null()).peekable();
    values.peek()?;
    let values: Vec<&Value> = values.collect();
    ["string", "integer", "number", "boolean"]
        .into_iter()
        .find(|name| values.iter().all(|value| is_of_type(value, name)))
}

pub(super) fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" => value.as_number().is_some_and(|number| integral(number).is_some()),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

/// A whole number without its fraction: `64.0` as `64`.
pub(super) fn integral(number: &Number) -> Option<Number> {
    if number.is_i64() || number.is_u64() {
        return Some(number.clone());
    }
    let text = format!("{:.0}", number.as_f64().filter(|number| number.fract() == 0.0)?);
    text.parse::<i64>().ok().map(Number::from)
}
