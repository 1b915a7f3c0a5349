//! Texts and numbers: their bounds and formats.

use serde_json::{Map, Number, Value, json};

use super::values::integral;

pub(super) fn texts(schema: &Map<String, Value>, lowered: &mut Map<String, Value>) {
    counts(schema, ["minLength", "maxLength"], lowered);
    if let Some(pattern @ Value::String(_)) = schema.get("pattern") {
        lowered.insert("pattern".to_owned(), pattern.clone());
    }
    let encoding = schema.get("contentEncoding").and_then(Value::as_str);
    let media_type = schema
        .get("contentMediaType")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let is_text = media_type.is_empty() || media_type.starts_with("text/") || media_type.ends_with("json");
    match encoding.map(str::to_ascii_lowercase).as_deref() {
        Some("base64" | "base64url") => {
            lowered.insert("format".to_owned(), json!("byte"));
        }
        None | Some("binary") if !is_text => {
            lowered.insert("format".to_owned(), json!("binary"));
        }
        _ => {}
    }
}

/// 3.1 writes the exclusive bound itself, 3.0 a flag beside the bound. Where both bounds stand, the stricter counts.
pub(super) fn numbers(schema: &Map<String, Value>, lowered: &mut Map<String, Value>) {
    let multiple = schema.get("multipleOf").and_then(Value::as_number);
    if let Some(multiple) = multiple.filter(|multiple| multiple.as_f64().is_some_and(|multiple| multiple > 0.0)) {
        lowered.insert("multipleOf".to_owned(), whole(multiple));
    }
    for (inclusive, exclusive, is_stricter) in [
        ("minimum", "exclusiveMinimum", f64::ge as fn(&f64, &f64) -> bool),
        ("maximum", "exclusiveMaximum", f64::le as fn(&f64, &f64) -> bool),
    ] {
        let bound = schema.get(inclusive).and_then(Value::as_number);
        let (bound, is_exclusive) = match (bound, schema.get(exclusive)) {
            (Some(bound), Some(Value::Bool(flag))) => (bound, *flag),
            (Some(bound), Some(Value::Number(other))) => {
                let counts = match (other.as_f64(), bound.as_f64()) {
                    (Some(other), Some(bound)) => is_stricter(&other, &bound),
                    _ => false,
                };
                (if counts { other } else { bound }, counts)
            }
            (None, Some(Value::Number(other))) => (other, true),
            (Some(bound), _) => (bound, false),
            (None, _) => continue,
        };
        lowered.insert(inclusive.to_owned(), whole(bound));
        if is_exclusive {
            lowered.insert(exclusive.to_owned(), json!(true));
        }
    }
}

fn whole(number: &Number) -> Value {
    Value::Number(integral(number).unwrap_or_else(|| number.clone()))
}

pub(super) fn counts(schema: &Map<String, Value>, keywords: [&str; 2], lowered: &mut Map<String, Value>) {
    for keyword in keywords {
        let count = schema.get(keyword).and_then(Value::as_number).and_then(integral);
        if let Some(count) = count.filter(Number::is_u64) {
            lowered.insert(keyword.to_owned(), Value::Number(count));
        }
    }
}
