//! The three forms in which the service refuses a request: a text, a list of validation details, or a body that looks
//! like a poll result. Handlers return an [`ApiError`], which becomes a response. Every error of the other rooms
//! becomes one here.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::respond::json_response;
use crate::{
    contract::{BodyError, detail::Detail},
    task::{keys::KeyError, rejection::Rejection},
    wire::upload::UploadError,
};

/// Why a request was not served.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// `{"detail": "text"}`.
    Text(StatusCode, String),
    /// `{"detail": [{type, loc, msg, input, ctx}]}`, always with 422.
    Invalid(Vec<Detail>),
    /// A poll result with another status code than 200.
    PollBody(StatusCode, Value),
    /// A response that was rendered before.
    Rendered(Box<Response>),
}

impl ApiError {
    pub(crate) fn text(status: StatusCode, detail: impl Into<String>) -> Self {
        Self::Text(status, detail.into())
    }

    /// The emulator itself is at fault.
    pub(crate) fn internal() -> Self {
        Self::text(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The emulator could not handle this request",
        )
    }

    /// The same, with its response made now: it may repeat a large request.
    pub(crate) fn rendered(self) -> Self {
        Self::Rendered(self.into_response().into())
    }

    pub(crate) fn not_found() -> Self {
        Self::text(StatusCode::NOT_FOUND, "Not Found")
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self {
            Self::Text(status, detail) => json_response(status, &json!({ "detail": detail })),
            Self::Invalid(details) => json_response(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "detail": details })),
            Self::PollBody(status, body) => json_response(status, &body),
            Self::Rendered(response) => *response,
        }
    }
}

impl From<KeyError> for ApiError {
    fn from(error: KeyError) -> Self {
        let status = match error {
            KeyError::Missing | KeyError::Unknown => StatusCode::FORBIDDEN,
            KeyError::Malformed => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self::text(status, error.to_string())
    }
}

impl From<UploadError> for ApiError {
    fn from(error: UploadError) -> Self {
        let status = match error {
            UploadError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            UploadError::TooSlow => StatusCode::REQUEST_TIMEOUT,
        };
        Self::text(status, error.to_string())
    }
}

impl From<BodyError> for ApiError {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::Invalid(details) => Self::Invalid(details),
            BodyError::Contract(_) => Self::text(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
        }
    }
}

impl From<Rejection> for ApiError {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::BadRequest(text) => Self::text(StatusCode::BAD_REQUEST, text),
            Rejection::Invalid(detail) => Self::Invalid(vec![*detail]),
        }
    }
}
