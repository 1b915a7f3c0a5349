//! Responses with a body.

use axum::{
    body::Bytes,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::task::report::UNDOCUMENTED;

/// A JSON response; a body that cannot be written becomes a 500.
pub(crate) fn json_response(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => typed(status, "application/json", bytes),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A good answer, with one field more than the contract names.
pub(crate) fn ok(mut body: Value) -> Response {
    let (name, value) = UNDOCUMENTED;
    body[name] = json!(value);
    json_response(StatusCode::OK, &body)
}

/// A response with a body of some media type.
pub(crate) fn typed(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Response {
    let content_type = HeaderValue::from_static(media_type);
    (status, [(header::CONTENT_TYPE, content_type)], body.into()).into_response()
}
