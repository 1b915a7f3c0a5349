//! What the service says in words: why it refused a request, why a task failed, why it was moderated.
//!
//! The places and shapes that are documented come first; whatever else stands there is shown too. Left out is what an
//! answer repeats of the request.

use serde_json::{Map, Value};

use crate::{
    http::lenient::{self, folded, property},
    text::redact,
};

/// Where an explanation stands, in the order in which they are looked for.
const PLACES: [(&str, &str); 6] = [
    ("details", "error"),
    ("result", "error"),
    ("details", "message"),
    ("result", "message"),
    ("details", "detail"),
    ("details", ""),
];

/// What says nothing that a reader needs, or repeats what was sent.
const LEFT_OUT: [&str; 9] = [
    "id",
    "input",
    "prompt",
    "request",
    "status",
    "status_code",
    "success",
    "timestamp",
    "polling_url",
];

/// The longest list that is shown.
const MOST_PARTS: usize = 20;

/// Why a call was refused, from an error body of any shape; on one line, with the secrets masked.
pub(crate) fn detail(body: &[u8], secrets: &[&str]) -> Option<String> {
    let (values, _) = lenient::values(body);
    let said = lenient::find(&values, &|object| {
        let explanation = match property(object, "detail") {
            Some(Value::Array(entries)) => Some(entries.iter().flat_map(entry).collect::<Vec<_>>().join("; ")),
            Some(other) => Some(words(other)),
            None => failure(object).or_else(|| error_and_message(object)),
        };
        explanation.filter(|text| !text.is_empty())
    });
    Some(redact(&said?, secrets)).filter(|text| !text.is_empty())
}

/// Why a task failed: where it is said now, or where it was said before.
pub(crate) fn failure_text(body: &Map<String, Value>, secrets: &[&str]) -> Option<String> {
    let said = failure(body).or_else(|| error_and_message(body))?;
    Some(redact(&said, secrets)).filter(|text| !text.is_empty())
}

/// Why a task was moderated: what `Moderation Reasons` says, or whatever else is said.
pub(crate) fn reasons(body: &Map<String, Value>, secrets: &[&str]) -> Vec<String> {
    let places = ["details", "result"];
    let named = places
        .iter()
        .filter_map(|place| property(body, place)?.as_object())
        .chain([body])
        .find_map(|object| property(object, "moderation reasons").or_else(|| property(object, "reasons")))
        .map(parts);
    let said = named
        .filter(|reasons| !reasons.is_empty())
        .or_else(|| property(body, "details").map(parts))
        .unwrap_or_default();
    said.iter()
        .map(|reason| redact(reason, secrets))
        .filter(|reason| !reason.is_empty())
        .take(MOST_PARTS)
        .collect()
}

fn failure(body: &Map<String, Value>) -> Option<String> {
    PLACES
        .iter()
        .filter_map(|(place, key)| {
            let place = property(body, place)?;
            match (*key, place) {
                ("", Value::Object(_) | Value::String(_) | Value::Array(_)) => Some(place),
                (key, Value::Object(object)) => property(object, key),
                _ => None,
            }
        })
        .map(words)
        .find(|text| !text.is_empty())
}

/// `{"error": …, "message": …}`, with either missing.
fn error_and_message(body: &Map<String, Value>) -> Option<String> {
    let mut said: Vec<String> = ["error", "message", "errors", "reason", "title"]
        .iter()
        .filter_map(|name| property(body, name))
        .map(words)
        .filter(|text| !text.is_empty())
        .collect();
    said.dedup();
    said.truncate(2);
    Some(said.join(": ")).filter(|text| !text.is_empty())
}

/// One entry of a validation error: `width: Input should be greater than or equal to 64`.
fn entry(entry: &Value) -> Option<String> {
    let Some(message) = entry.get("msg").and_then(Value::as_str) else {
        return Some(words(entry)).filter(|text| !text.is_empty());
    };
    let place: Vec<String> = entry
        .get("loc")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|part| *part != "body")
        .map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned))
        .collect();
    Some(match place.join(".") {
        place if place.is_empty() => message.to_owned(),
        place => format!("{place}: {message}"),
    })
}

fn words(value: &Value) -> String {
    parts(value).join("; ")
}

/// Whatever a value says, in parts: texts as they are, members with their name.
fn parts(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, "", 0, &mut found);
    found
}

fn collect(value: &Value, name: &str, depth: usize, found: &mut Vec<String>) {
    const DEEPEST: usize = 6;
    if found.len() >= MOST_PARTS || depth > DEEPEST {
        return;
    }
    let named = |text: &str| match name {
        "" => text.to_owned(),
        name => format!("{name}: {text}"),
    };
    match value {
        Value::Null | Value::Bool(false) => {}
        Value::Bool(true) if name.is_empty() => {}
        Value::Bool(true) => found.push(name.to_owned()),
        Value::Number(number) => found.push(named(&number.to_string())),
        Value::String(text) if text.trim().is_empty() => {}
        Value::String(text) => found.push(named(text.trim())),
        Value::Array(items) => items.iter().for_each(|item| collect(item, name, depth + 1, found)),
        Value::Object(object) => {
            let said = object
                .iter()
                .filter(|(key, _)| !LEFT_OUT.iter().any(|name| folded(name) == folded(key)));
            for (key, value) in said {
                // A text that is all there is of an object needs no name.
                let key = if object.len() == 1 && value.is_string() {
                    name
                } else {
                    key
                };
                collect(value, key, depth + 1, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(body: Value) -> Option<String> {
        detail(body.to_string().as_bytes(), &[])
    }

    #[test]
    fn the_three_documented_forms_are_understood() {
        assert_eq!(
            of(json!({ "detail": "Not authenticated" })).unwrap(),
            "Not authenticated"
        );
        let entries = json!({ "detail": [
            { "type": "missing", "loc": ["body", "prompt"], "msg": "Field required", "input": { "secret": 1 } },
            { "type": "x", "loc": ["body", "keyframes", 2], "msg": "bad" },
        ] });
        assert_eq!(of(entries).unwrap(), "prompt: Field required; keyframes.2: bad");
        let result = json!({ "id": "1", "status": "Error", "details": { "error": "Invalid image" } });
        assert_eq!(of(result).unwrap(), "Invalid image");
        assert_eq!(detail(b"<html>", &[]), None);
        assert_eq!(detail(b"", &[]), None);
    }

    #[test]
    fn an_explanation_of_any_shape_is_shown() {
        for (body, said) in [
            (json!({ "error": "quota", "message": "Too many" }), "quota: Too many"),
            (
                json!({ "error": { "code": "E1", "message": "Too many" } }),
                "code: E1; message: Too many",
            ),
            (json!({ "message": "Forbidden" }), "Forbidden"),
            (
                json!({ "detail": { "msg": "gone", "input": "the prompt" } }),
                "msg: gone",
            ),
            (json!({ "detail": ["one", "two"] }), "one; two"),
            (json!({ "details": "broken" }), "broken"),
            (json!({ "details": { "error": { "reason": "broken" } } }), "broken"),
            (json!({ "details": { "code": 7 } }), "code: 7"),
            (json!({ "result": { "error": "broken" } }), "broken"),
            (json!({ "detail": [{ "loc": ["body"], "msg": "bad" }] }), "bad"),
            (json!({ "errors": [{ "message": "bad" }] }), "bad"),
        ] {
            assert_eq!(of(body.clone()).as_deref(), Some(said), "{body}");
        }
    }

    #[test]
    fn moderation_reasons_of_any_shape_are_shown() {
        let of = |details: Value| reasons(json!({ "details": details }).as_object().unwrap(), &[]);
        for (details, expected) in [
            (
                json!({ "Moderation Reasons": ["Safety Filter"] }),
                vec!["Safety Filter"],
            ),
            (json!({ "Moderation Reasons": "Safety Filter" }), vec!["Safety Filter"]),
            (json!({ "moderation_reasons": ["a", "b"] }), vec!["a", "b"]),
            (
                json!({ "Moderation Reasons": { "input": ["ignored"], "categories": ["violence", "hate"], "blocked": true } }),
                vec!["blocked", "categories: violence", "categories: hate"],
            ),
            (json!({ "Moderation Reasons": [{ "reason": "hate" }] }), vec!["hate"]),
            (json!({ "reasons": ["a"] }), vec!["a"]),
            (json!("refused"), vec!["refused"]),
            (json!({ "other": "refused" }), vec!["refused"]),
            (json!(null), vec![]),
            (json!({ "Moderation Reasons": [] }), vec![]),
        ] {
            assert_eq!(of(details.clone()), expected, "{details}");
        }
    }

    #[test]
    fn what_is_said_has_no_secret_and_one_line() {
        let body = json!({ "detail": "the prompt 'a red fox in the snow' with\u{1b}[31m bfl_secret-key is bad" });
        let said = detail(
            body.to_string().as_bytes(),
            &["a red fox in the snow", "bfl_secret-key"],
        )
        .unwrap();
        assert_eq!(said, "the prompt '[redacted]' with [31m [redacted] is bad");
        let long = detail(json!({ "detail": "x".repeat(5000) }).to_string().as_bytes(), &[]).unwrap();
        assert!(long.chars().count() <= 301);
    }
}
