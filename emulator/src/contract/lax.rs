//! Pydantic's lax conversions that clients rely on: a number or boolean in a string, 0 or 1 for a boolean, and a
//! boolean for a number. Only where the contract does not accept the value as it is.

use serde_json::{Value, json};

/// Converts what can be converted; everything else stays for the schema to refuse.
pub(crate) fn convert(body: &mut Value, properties: &Value) {
    let Some(fields) = body.as_object_mut() else { return };
    for (name, value) in fields {
        if let Some(converted) = converted(value, &properties[name]) {
            *value = converted;
        }
    }
}

/// A schema's alternatives, or itself.
fn members(schema: &Value) -> impl Iterator<Item = &Value> {
    let alternatives = schema["anyOf"].as_array().map(Vec::as_slice).unwrap_or_default();
    std::iter::once(schema).chain(alternatives)
}

fn converted(value: &Value, schema: &Value) -> Option<Value> {
    let takes = |kind: &str| members(schema).any(|member| member["type"] == kind);
    match value {
        Value::String(_) if takes("string") => None,
        Value::String(text) if takes("boolean") => truth(text).map(Value::Bool),
        Value::String(text) if takes("integer") => whole(text.trim()),
        Value::String(text) if takes("number") => decimal(text.trim()),
        Value::Number(number) if takes("boolean") && !takes("integer") && !takes("number") => match number.as_f64() {
            Some(0.0) => Some(json!(false)),
            Some(1.0) => Some(json!(true)),
            _ => None,
        },
        Value::Bool(truth) if !takes("boolean") && (takes("integer") || takes("number")) => {
            Some(json!(u8::from(*truth)))
        }
        Value::Array(items) => list(items, schema),
        _ => None,
    }
}

/// A list with what is in it converted. Texts stay as they are where a list of texts is taken.
fn list(items: &[Value], schema: &Value) -> Option<Value> {
    let texts = members(schema).any(|member| member["items"]["type"] == "string");
    if texts && items.iter().all(Value::is_string) {
        return None;
    }
    members(schema).find_map(|member| {
        let wanted = |index: usize| member["prefixItems"].get(index).unwrap_or(&member["items"]);
        let changed: Vec<_> = (0..)
            .zip(items)
            .map(|(index, item)| converted(item, wanted(index)))
            .collect();
        let any = changed.iter().any(Option::is_some);
        any.then(|| {
            let both = changed.into_iter().zip(items);
            both.map(|(new, old)| new.unwrap_or_else(|| old.clone())).collect()
        })
    })
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "on" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// Digits, perhaps with a sign, perhaps with a fraction of zero.
fn whole(text: &str) -> Option<Value> {
    let digits = match text.split_once('.') {
        Some((digits, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => digits,
        Some(_) => return None,
        None => text,
    };
    digits.parse::<i64>().ok().map(Value::from)
}

fn decimal(text: &str) -> Option<Value> {
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let number: f64 = text.parse().ok().filter(|_| plain)?;
    number.is_finite().then(|| json!(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_booleans_may_come_as_strings_where_no_string_is_wanted() {
        let properties = json!({
            "seed": { "anyOf": [{ "type": "integer" }, { "type": "null" }] },
            "guidance": { "type": "number" },
            "raw": { "type": "boolean" },
            "prompt": { "type": "string" },
            "keyframes": { "anyOf": [
                { "type": "array", "items": { "type": "string" } },
                { "type": "array", "items": {
                    "type": "array", "prefixItems": [{ "type": "number" }, { "type": "string" }]
                } },
            ] },
        });
        for (sent, taken) in [
            (
                json!({ "seed": "42", "guidance": " 2.5 ", "raw": "yes" }),
                json!({ "seed": 42, "guidance": 2.5, "raw": true }),
            ),
            (json!({ "seed": "42.0", "raw": 0 }), json!({ "seed": 42, "raw": false })),
            (
                json!({ "seed": "4.2", "guidance": "inf", "raw": "maybe" }),
                json!({ "seed": "4.2", "guidance": "inf", "raw": "maybe" }),
            ),
            (
                json!({ "prompt": "42", "other": "1" }),
                json!({ "prompt": "42", "other": "1" }),
            ),
            (
                json!({ "seed": true, "guidance": false }),
                json!({ "seed": 1, "guidance": 0 }),
            ),
            (
                json!({ "keyframes": [["0", "1"], [2, "3"]] }),
                json!({ "keyframes": [[0.0, "1"], [2, "3"]] }),
            ),
            (json!({ "keyframes": ["0", "1"] }), json!({ "keyframes": ["0", "1"] })),
            (json!([1]), json!([1])),
        ] {
            let mut body = sent;
            convert(&mut body, &properties);
            assert_eq!(body, taken);
        }
    }
}
