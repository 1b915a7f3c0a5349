//! The three shapes in which the service says no: a text, a list of validation details, or a body that looks like a
//! poll result. Handlers return a [`Refusal`]; this module turns it into a response.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::contract::detail::Detail;

/// Why a request was not served.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// `{"detail": "text"}`.
    Text(StatusCode, String),
    /// `{"detail": [{type, loc, msg, input, ctx}]}`, always with 422.
    Invalid(Vec<Detail>),
    /// A poll result under another status code than 200.
    Result(StatusCode, Value),
    /// What was written before.
    Written(Box<Response>),
}

impl Refusal {
    pub(crate) fn text(status: StatusCode, detail: impl Into<String>) -> Self {
        Self::Text(status, detail.into())
    }

    /// The emulator itself is at fault.
    pub(crate) fn broken() -> Self {
        Self::text(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The emulator could not handle this request",
        )
    }

    /// The same, with its response made now: it may repeat a large request.
    pub(crate) fn written(self) -> Self {
        Self::Written(self.into_response().into())
    }

    pub(crate) fn not_found() -> Self {
        Self::text(StatusCode::NOT_FOUND, "Not Found")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Text(status, detail) => json_response(status, &json!({ "detail": detail })),
            Self::Invalid(details) => json_response(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "detail": details })),
            Self::Result(status, body) => json_response(status, &body),
            Self::Written(response) => *response,
        }
    }
}

/// A JSON response; a body that cannot be written becomes a 500.
pub(crate) fn json_response(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => {
            let content_type = HeaderValue::from_static("application/json");
            (status, [(header::CONTENT_TYPE, content_type)], bytes).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
