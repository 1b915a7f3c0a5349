//! From the bytes of a request to checked JSON, with the service's answers where that fails.

use std::sync::Arc;

use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, header},
};
use serde_json::{Value, json};

use super::error::ApiError;
use crate::{
    app::App,
    contract::{Route, Schema, detail::Detail, pydantic::MODEL_TYPE_MESSAGE},
};

/// Most values in a body: no request needs as many, and each takes far more memory than text.
const MOST_VALUES: usize = 200_000;

/// The checked body of a request to the route at this position.
pub(crate) async fn read_body(
    app: &Arc<App>,
    index: usize,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Value, ApiError> {
    let (own, length) = (app.clone(), body.len());
    let read = move || {
        let checked = checked_body(&own.contract.routes()[index], &headers, &body);
        checked.map(|(value, _)| value).map_err(ApiError::rendered)
    };
    app.reading.run(length, read).await.ok_or_else(ApiError::internal)?
}

/// Parses the body and checks it against the route's schema.
pub(crate) fn checked_body<'a>(
    route: &'a Route,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(Value, &'a Schema), ApiError> {
    let expected = route.body.as_ref().ok_or_else(ApiError::not_found)?;
    if values(body) > MOST_VALUES {
        let message = format!("The request body has more than {MOST_VALUES} values");
        return Err(ApiError::text(StatusCode::PAYLOAD_TOO_LARGE, message));
    }
    let mut value = parse(body, headers).map_err(|detail| ApiError::Invalid(vec![detail]))?;
    expected.convert(&mut value);
    let schema = expected.check(&value)?;
    Ok((value, schema))
}

/// The body as JSON. A body that is declared as something else is not parsed.
fn parse(bytes: &[u8], headers: &HeaderMap) -> Result<Value, Detail> {
    let loc = || vec![json!("body")];
    if bytes.is_empty() {
        return Err(Detail::missing(loc(), &Value::Null));
    }
    if !is_json(headers) {
        let text = Value::String(String::from_utf8_lossy(bytes).into_owned());
        return Err(Detail::new("model_attributes_type", loc(), MODEL_TYPE_MESSAGE, &text));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let position = position(bytes, error.line(), error.column());
        let reason = if error.is_eof() {
            "Expecting value"
        } else {
            "Invalid JSON"
        };
        Detail::new(
            "json_invalid",
            vec![json!("body"), json!(position)],
            "JSON decode error",
            &json!({}),
        )
        .with_ctx(json!({ "error": reason }))
    })
}

/// About how many values a JSON text has: one more than the marks that separate or open them.
fn values(bytes: &[u8]) -> usize {
    let (mut values, mut quoted, mut escaped) = (1, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b',' | b'[' | b'{' if !quoted => values += 1,
            _ => {}
        }
    }
    values
}

/// `application/json` and `application/…+json`; nothing said counts as JSON.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(declared) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let media_type = declared
        .to_str()
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    let media_type = media_type.to_ascii_lowercase();
    media_type == "application/json" || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

/// How many bytes stand before a line and column, both counted from 1.
fn position(bytes: &[u8], line: usize, column: usize) -> usize {
    let before: usize = bytes
        .split_inclusive(|byte| *byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    (before + column.saturating_sub(1)).min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_without_what_stands_in_texts() {
        for (text, count) in [
            ("5", 1),
            (r#"{"a":1,"b":[2,3]}"#, 5),
            (r#"{"a":"[,{,"}"#, 2),
            (r#"["\"[,","\\",","]"#, 4),
        ] {
            assert_eq!(values(text.as_bytes()), count, "{text}");
        }
    }
}
