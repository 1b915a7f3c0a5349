//! What of a request may not be shown.

use serde_json::Value;

/// What of a request may not be shown where the service repeats it: prompts, URLs, and the beginning of what is base64.
pub(crate) fn secret_texts(request: &Value) -> Vec<String> {
    const MOST: usize = 4096;
    let Value::Object(fields) = request else {
        return Vec::new();
    };
    let mut texts = Vec::new();
    for (name, value) in fields {
        collect_texts(value, name.contains("prompt"), &mut texts);
    }
    texts.iter().map(|text| text.chars().take(MOST).collect()).collect()
}

fn collect_texts<'a>(value: &'a Value, is_prompt: bool, texts: &mut Vec<&'a str>) {
    const SHORTEST: usize = 64;
    match value {
        Value::String(text) if is_prompt || text.len() >= SHORTEST || text.contains("://") => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, is_prompt, texts)),
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, value)| collect_texts(value, name.contains("prompt"), texts)),
        _ => {}
    }
}
