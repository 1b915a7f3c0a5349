//! What an answer of the service means where it is not the expected one: the three forms of its error bodies, and which
//! kind of error each HTTP status is.

use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::{
    Error, ErrorKind,
    cause::cause,
    generated::raw,
    text::sanitise,
    transport::{Answer, read, retry_after},
};

/// What a call does: a submit may have been charged for, the others change nothing that costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Submit,
    Ask,
}

impl Call {
    fn unknown(self) -> ErrorKind {
        match self {
            Self::Submit => ErrorKind::SubmitUnknown,
            Self::Ask => ErrorKind::Unavailable,
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::Submit => "; it is not known whether a task was made, so it was not sent again",
            Self::Ask => "",
        }
    }
}

/// The error of a call through the generated client.
pub(crate) async fn raw_error(error: raw::Error<()>, call: Call) -> Error {
    match error {
        raw::Error::CommunicationError(error) | raw::Error::InvalidUpgrade(error) => transport_error(error, call),
        raw::Error::ResponseBodyError(error) => broken_answer(error, call),
        raw::Error::InvalidResponsePayload(body, error) => unreadable(&body, call).with_source(error),
        raw::Error::UnexpectedResponse(response) => match read(response).await {
            Ok(answer) => answer_error(&answer, call),
            Err(error) => broken_answer(error, call),
        },
        raw::Error::ErrorResponse(response) => {
            status_error(response.status().as_u16(), response.headers(), &Bytes::new(), call)
        }
        raw::Error::InvalidRequest(why) => Error::new(ErrorKind::Config, format!("nothing was sent: {why}")),
        raw::Error::Custom(why) => Error::new(ErrorKind::UntrustedUrl, format!("nothing was sent: {why}")),
    }
}

/// The error of an exchange that brought no answer.
pub(crate) fn transport_error(error: reqwest::Error, call: Call) -> Error {
    if error.is_connect() {
        let message = format!("the service cannot be reached: {}", cause(&error));
        return Error::new(ErrorKind::Unreachable, message).with_transport(error);
    }
    if error.is_builder() || error.is_request() && error.is_redirect() {
        return Error::new(ErrorKind::Config, "the request cannot be written").with_transport(error);
    }
    broken_answer(error, call)
}

fn broken_answer(error: reqwest::Error, call: Call) -> Error {
    let message = format!("the service gave no whole answer: {}{}", cause(&error), call.advice());
    Error::new(call.unknown(), message).with_transport(error)
}

/// A 2xx whose body is not the expected one.
pub(crate) fn unreadable(body: &Bytes, call: Call) -> Error {
    let what = if body.trim_ascii_start().starts_with(b"<") {
        "markup"
    } else {
        "something else"
    };
    let message = format!(
        "the service answered with {what} where its JSON was expected{}",
        call.advice()
    );
    let id = serde_json::from_slice::<Value>(body)
        .ok()
        .and_then(|body| Some(body.get("id")?.as_str()?.to_owned()));
    Error::new(call.unknown(), message).with_task_id(id).with_answer(body)
}

/// The error of an answer that is not a success.
pub(crate) fn answer_error(answer: &Answer, call: Call) -> Error {
    status_error(answer.status, &answer.headers, &answer.body, call)
}

fn status_error(status: u16, headers: &HeaderMap, body: &Bytes, call: Call) -> Error {
    kind_of_status(status, headers, body, call).with_answer(body)
}

fn kind_of_status(status: u16, headers: &HeaderMap, body: &Bytes, call: Call) -> Error {
    let detail = detail(body);
    let said = detail.as_deref().map(|text| format!(": {text}")).unwrap_or_default();
    let about_key = detail
        .as_deref()
        .is_some_and(|text| text.to_ascii_lowercase().contains("api key"));
    let (kind, message) = match status {
        200..=299 => return unreadable(body, call).with_status(status),
        300..=399 => (
            ErrorKind::Redirected,
            "the service redirected the call, and calls follow no redirect: check the base URL".to_owned(),
        ),
        401 | 403 => (
            ErrorKind::Auth,
            format!(
                "the service did not accept the key (HTTP {status}{said}): check it, and whether it may use this model"
            ),
        ),
        422 if about_key => (
            ErrorKind::Auth,
            format!("the key is not in the form of a key (HTTP 422{said}): was it copied whole?"),
        ),
        402 => (
            ErrorKind::OutOfCredits,
            format!(
                "the credits do not suffice (HTTP 402{said}): add credits, or wait until running tasks are settled"
            ),
        ),
        429 => (
            ErrorKind::RateLimited,
            format!("too many tasks are active (HTTP 429{said}): wait until some have ended"),
        ),
        400..=499 => (
            ErrorKind::Refused,
            format!("the service refused the request (HTTP {status}{said})"),
        ),
        _ => (
            call.unknown(),
            format!("the service failed (HTTP {status}{said}){}", call.advice()),
        ),
    };
    Error::new(kind, message)
        .with_status(status)
        .with_retry_after(retry_after(headers))
}

/// What the service says, from each of its three forms. The `input` that it sends back is left out: it is the request.
pub(crate) fn detail(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let text = match body.get("detail") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(entries)) => {
            let entries: Vec<String> = entries.iter().filter_map(entry).collect();
            entries.join("; ")
        }
        _ => failure_text(&body)?,
    };
    Some(sanitise(&text)).filter(|text| !text.is_empty())
}

/// One entry of a validation error: `body.width: Input should be greater than or equal to 64`.
fn entry(entry: &Value) -> Option<String> {
    let message = entry.get("msg")?.as_str()?;
    let place: Vec<String> = entry
        .get("loc")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|part| *part != "body")
        .map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned))
        .collect();
    Some(format!("{}: {message}", place.join(".")))
}

/// Why a task failed: where it is said now, or where it was said before.
pub(crate) fn failure_text(body: &Value) -> Option<String> {
    [("details", "error"), ("result", "error"), ("details", "message")]
        .iter()
        .find_map(|(object, key)| body.get(object)?.get(key)?.as_str())
        .map(sanitise)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, body: &str, call: Call) -> Error {
        status_error(status, &HeaderMap::new(), &Bytes::from(body.to_owned()), call)
    }

    #[test]
    fn the_three_forms_of_error_bodies_are_understood() {
        assert_eq!(
            detail(br#"{"detail":"Not authenticated"}"#).unwrap(),
            "Not authenticated"
        );
        let array =
            br#"{"detail":[{"type":"missing","loc":["body","prompt"],"msg":"Field required","input":{"secret":1}},
            {"type":"x","loc":["body","keyframes",2],"msg":"bad"}]}"#;
        assert_eq!(detail(array).unwrap(), "prompt: Field required; keyframes.2: bad");
        let result = br#"{"id":"1","status":"Error","details":{"error":"Invalid image"}}"#;
        assert_eq!(detail(result).unwrap(), "Invalid image");
        assert_eq!(detail(b"<html>"), None);
        assert_eq!(detail(b""), None);
    }

    #[test]
    fn each_status_of_a_submit_has_its_kind() {
        let kind = |status: u16| error(status, "", Call::Submit).kind().clone();
        assert_eq!(kind(302), ErrorKind::Redirected);
        assert_eq!(kind(400), ErrorKind::Refused);
        assert_eq!(kind(401), ErrorKind::Auth);
        assert_eq!(kind(402), ErrorKind::OutOfCredits);
        assert_eq!(kind(403), ErrorKind::Auth);
        assert_eq!(kind(404), ErrorKind::Refused);
        assert_eq!(kind(422), ErrorKind::Refused);
        assert_eq!(kind(429), ErrorKind::RateLimited);
        assert_eq!(kind(500), ErrorKind::SubmitUnknown);
        assert_eq!(kind(503), ErrorKind::SubmitUnknown);
        let key = error(422, r#"{"detail":"Invalid API key format"}"#, Call::Submit);
        assert!(key.is_auth());
        assert_eq!(error(503, "", Call::Ask).kind(), &ErrorKind::Unavailable);
    }
}
