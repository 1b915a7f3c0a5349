//! Places and values in the words of a report.

use serde_json::Value;

use crate::Pointer;

/// What a pointer points at, as a person names it: `Inputs.width`, `POST /v1/a, answer 200`.
pub(super) fn subject(pointer: &Pointer) -> String {
    let segments = pointer.segments();
    match segments {
        [components, _, name, rest @ ..] if components == "components" => format!("`{name}{}`", inside(rest)),
        [paths, path, method, rest @ ..] if paths == "paths" && crate::walk::METHODS.contains(&method.as_str()) => {
            let rest = inside(rest);
            let rest = rest.trim_start_matches('.');
            let operation = format!("{} {path}", method.to_uppercase());
            if rest.is_empty() {
                format!("`{operation}`")
            } else {
                format!("`{rest}` of `{operation}`")
            }
        }
        [paths, path, rest @ ..] if paths == "paths" => format!("`{path}{}`", inside(rest)),
        [] => "the document".to_owned(),
        _ => format!("`#{pointer}`"),
    }
}

/// The steps that mean something to a reader: properties by name, lists by `[]`; unions and shelves are left out.
fn inside(segments: &[String]) -> String {
    let mut text = String::new();
    let mut steps = segments.iter();
    while let Some(step) = steps.next() {
        match step.as_str() {
            "properties" | "parameters" | "responses" | "headers" => {
                if let Some(name) = steps.next() {
                    text.push('.');
                    text.push_str(name);
                }
            }
            "content" => drop(steps.next()),
            "anyOf" | "oneOf" | "allOf" => drop(steps.next()),
            "items" => text.push_str("[]"),
            "prefixItems" => {
                if let Some(index) = steps.next() {
                    text.push_str(&format!("[{index}]"));
                }
            }
            "additionalProperties" if steps.len() > 0 => text.push_str("[…]"),
            "requestBody" => text.push_str(".body"),
            "schema" => {}
            // A keyword at the end is what the message is about.
            _ => break,
        }
    }
    text
}

/// A value in one line that is not too long.
pub(super) fn short(value: &Value) -> String {
    const LONGEST: usize = 60;
    // A list of a million values is not printed to be cut.
    let text = match value {
        Value::Array(members) if members.len() > 8 => {
            let first: Vec<String> = members.iter().take(5).map(short).collect();
            return format!("{} and {} more", first.join(", "), members.len() - 5);
        }
        Value::Array(members) => members.iter().map(short).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
