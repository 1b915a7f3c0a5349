//! The media types of a body or an answer.

use serde_json::{Map, Value};

/// The media types of a body or an answer, with what each carries.
pub(super) fn content(part: &Value) -> impl Iterator<Item = (&String, &Value)> {
    part.get("content")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::iter)
}

/// A media type without its parameters, in lower case.
pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a media type is JSON.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    matches!(essence.as_str(), "application/json" | "text/json") || essence.ends_with("+json")
}

/// Of the media types that are JSON, the one to use: `application/json` where there is one. A wildcard stands for JSON where
/// it has a schema.
pub(super) fn json<'a>(part: &'a Value, is_bytes: impl Fn(&'a Value) -> bool) -> Option<(&'a String, &'a Value)> {
    let is_usable = |media: &'a Value| media.get("schema").is_none_or(|schema| !is_bytes(schema));
    let rank = |media_type: &str, media: &Value| {
        let essence = essence(media_type);
        let has_schema = media.get("schema").is_some();
        match essence.as_str() {
            "application/json" => Some(0),
            _ if is_json(media_type) => Some(1),
            "*/*" | "application/*" if has_schema => Some(2),
            _ => None,
        }
    };
    content(part)
        .filter(|(_, media)| is_usable(media))
        .filter_map(|(media_type, media)| Some((rank(media_type, media)?, media_type, media)))
        .min_by_key(|(rank, ..)| *rank)
        .map(|(_, media_type, media)| (media_type, media))
}

/// A media type as a request or an `Accept` header can name it.
pub(super) fn concrete_json(media_type: &str) -> String {
    let media_type = media_type.trim();
    if media_type.contains('*') || !media_type.is_ascii() {
        "application/json"
    } else {
        media_type
    }
    .to_owned()
}
