//! Requests without what must not be stored: the content of media, and the signatures of URLs.

use serde_json::{Map, Value};

/// The longest text of a request that is stored, in bytes.
const LONGEST_TEXT: usize = 16 * 1024;

/// The request as it is stored: media are replaced by their length, and URLs lose their query, which may be signed.
pub(crate) fn redacted(request: &Value, is_media: impl Fn(&str) -> bool) -> Value {
    let Value::Object(fields) = request else {
        return request.clone();
    };
    let redacted = fields.iter().map(|(name, value)| {
        let value = redacted_value(value, is_media(name));
        (name.clone(), value)
    });
    Value::Object(redacted.collect())
}

fn redacted_value(value: &Value, is_media: bool) -> Value {
    match value {
        Value::String(text) => redacted_text(text, is_media).into(),
        Value::Array(items) => items.iter().map(|item| redacted_value(item, is_media)).collect(),
        Value::Object(members) => {
            let members = members.iter();
            members
                .map(|(name, member)| (name.clone(), redacted_value(member, is_media)))
                .collect::<Map<_, _>>()
                .into()
        }
        other => other.clone(),
    }
}

fn redacted_text(text: &str, is_media: bool) -> String {
    if !is_media && text.len() <= LONGEST_TEXT {
        return text.to_owned();
    }
    match text.split_once("://") {
        Some((scheme @ ("http" | "https"), rest)) if rest.len() <= LONGEST_TEXT => {
            let place = rest.split(['?', '#']).next().unwrap_or_default();
            let (authority, path) = place.split_at(place.find('/').unwrap_or(place.len()));
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}{path}")
        }
        _ => format!("<{} characters>", text.len()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_a_request_neither_pictures_nor_signatures_are_kept() {
        let request = json!({
            "prompt": "a fox, see https://example.com/?a=b",
            "input_image": "iVBORw0KGgo=",
            "input_image_2": "https://user:word@example.com/a.png?sig=secret#x",
            "keyframes": [[0, "iVBORw0KGgo="], [2, "http://example.com?sig=secret"]],
            "images": ["AAAA"],
            "draft_cache": "AAAA",
            "width": 512,
        });
        assert_eq!(
            redacted(&request, |name| name != "prompt"),
            json!({
                "prompt": "a fox, see https://example.com/?a=b",
                "input_image": "<12 characters>",
                "input_image_2": "https://example.com/a.png",
                "keyframes": [[0, "<12 characters>"], [2, "http://example.com"]],
                "images": ["<4 characters>"],
                "draft_cache": "<4 characters>",
                "width": 512,
            })
        );
        let long = redacted(&json!({"prompt": "x".repeat(LONGEST_TEXT + 1)}), |_| false);
        assert_eq!(long["prompt"], "<16385 characters>");
    }
}
