//! Requests without what must not be stored: the content of media, and the signatures of URLs.

use serde_json::{Map, Value};

/// The longest text of a request that is stored, in bytes.
const LONGEST_TEXT: usize = 16 * 1024;

/// The value of a field as it is stored: media are replaced by their length, and URLs lose their query, which may be
/// signed.
pub(crate) fn redacted(value: &Value, is_media: bool) -> Value {
    match value {
        Value::String(text) => redacted_text(text, is_media).into(),
        Value::Array(items) => items.iter().map(|item| redacted(item, is_media)).collect(),
        Value::Object(members) => {
            let members = members.iter();
            members
                .map(|(name, member)| (name.clone(), redacted(member, is_media)))
                .collect::<Map<_, _>>()
                .into()
        }
        other => other.clone(),
    }
}

/// What stands for content of this length in base64.
pub(crate) fn characters(length: usize) -> Value {
    format!("<{length} characters>").into()
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
        let fields = request.as_object().unwrap().iter();
        let fields = fields.map(|(name, value)| (name.clone(), redacted(value, name != "prompt")));
        assert_eq!(
            Value::Object(fields.collect()),
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
        let long = redacted(&"x".repeat(LONGEST_TEXT + 1).into(), false);
        assert_eq!(long, "<16385 characters>");
    }
}
