//! Keywords of single values: constants, examples, bounds, defaults.

use std::collections::BTreeSet;

use serde_json::{Number, Value, json};

use crate::{
    Result, Settings,
    walk::{self, BOUNDS},
};

/// What Rust types do not express. It stays in the named document, from which the constraint table is made.
pub(super) fn is_constraint(key: &str) -> bool {
    BOUNDS.contains(&key) || ["default", "example"].contains(&key)
}

pub(super) fn const_to_enum(document: &mut Value, _: &Settings) -> Result<()> {
    walk::schemas_mut(document, &mut |_, schema| {
        if let Some(value) = schema.remove("const") {
            schema.insert("enum".to_owned(), Value::Array(vec![value]));
        }
        if let (None, Some(Value::Array(values))) = (schema.get("type"), schema.get("enum")) {
            let types: BTreeSet<&str> = values.iter().map(type_of).collect();
            if !types.is_empty() {
                schema.insert("type".to_owned(), types.into_iter().collect());
            }
        }
        Ok(())
    })
}

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

pub(super) fn examples(document: &mut Value, _: &Settings) -> Result<()> {
    walk::schemas_mut(document, &mut |_, schema| {
        if let Some(Value::Array(mut examples)) = schema.remove("examples")
            && !examples.is_empty()
        {
            schema.entry("example").or_insert_with(|| examples.remove(0));
        }
        Ok(())
    })
}

/// 3.1 writes the exclusive bound itself, 3.0 a flag beside the bound. Where both bounds stand, the stricter counts.
pub(super) fn exclusive_bounds(document: &mut Value, _: &Settings) -> Result<()> {
    walk::schemas_mut(document, &mut |_, schema| {
        for (exclusive, inclusive, is_stricter) in [
            ("exclusiveMinimum", "minimum", f64::ge as fn(&f64, &f64) -> bool),
            ("exclusiveMaximum", "maximum", f64::le as fn(&f64, &f64) -> bool),
        ] {
            let Some(bound) = schema.get(exclusive).filter(|bound| bound.is_number()).cloned() else {
                continue;
            };
            let other = schema.get(inclusive).and_then(Value::as_f64);
            let counts = match (bound.as_f64(), other) {
                (Some(bound), Some(other)) => is_stricter(&bound, &other),
                _ => true,
            };
            if counts {
                schema.insert(inclusive.to_owned(), bound);
                schema.insert(exclusive.to_owned(), Value::Bool(true));
            } else {
                schema.remove(exclusive);
            }
        }
        Ok(())
    })
}

pub(super) fn integer_bounds(document: &mut Value, _: &Settings) -> Result<()> {
    walk::schemas_mut(document, &mut |_, schema| {
        if schema.get("type") != Some(&json!("integer")) {
            return Ok(());
        }
        for keyword in ["minimum", "maximum", "multipleOf"] {
            if let Some(Value::Number(bound)) = schema.get_mut(keyword)
                && let Some(integer) = integral(bound)
            {
                *bound = integer;
            }
        }
        Ok(())
    })
}

/// Bounds and defaults go; so does the format of a string, which would ask for a type from another crate, and the
/// values of an enum that is not of strings.
pub(super) fn drop_constraints(document: &mut Value, _: &Settings) -> Result<()> {
    walk::schemas_mut(document, &mut |_, schema| {
        schema.retain(|key, _| !is_constraint(key));
        if schema.get("type") == Some(&json!("string")) && schema.get("format") != Some(&json!("binary")) {
            schema.remove("format");
        }
        if let Some(Value::Array(values)) = schema.get("enum")
            && !values.iter().all(Value::is_string)
        {
            schema.remove("enum");
        }
        Ok(())
    })
}

fn integral(number: &Number) -> Option<Number> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let float = number.as_f64().filter(|_| number.is_f64())?;
    (float.fract() == 0.0 && float.abs() <= EXACT).then(|| Number::from(float as i64))
}
