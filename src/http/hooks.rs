//! What the generated client does around each call: the key goes in, an answer comes out that it can read.

use std::io;

use futures_util::stream;
use progenitor_client::{ClientHooks, ClientInfo, Error as RawError, OperationInfo};
use reqwest::{
    Method, Request, Response, StatusCode,
    header::{CONTENT_ENCODING, CONTENT_LENGTH},
};
use serde::Serialize;

use crate::{
    generated::raw,
    http::{
        accepted::Accepted,
        answer::Answer,
        lenient,
        shared::{KEY_HEADER, Shared},
        trust::Trust,
    },
    sync::lock,
};

impl ClientHooks<Shared> for raw::Client {
    async fn pre<E>(&self, request: &mut Request, _: &OperationInfo) -> Result<(), RawError<E>> {
        let shared = ClientInfo::inner(self);
        shared.check(request.url()).map_err(RawError::Custom)?;
        let key = shared
            .key_header()
            .await
            .map_err(|error| RawError::InvalidRequest(error.to_string()))?;
        request.headers_mut().insert(KEY_HEADER, key);
        Ok(())
    }

    async fn exec(&self, request: Request, _: &OperationInfo) -> reqwest::Result<Response> {
        let shared = ClientInfo::inner(self);
        let is_submit = *request.method() == Method::POST;
        let answer = shared.send(ClientInfo::client(self), request).await?;
        let Some(caught) = shared.caught() else {
            return Ok(readable(answer, is_submit, shared.trust()));
        };
        *lock(caught) = Some(answer);
        Ok(Response::from(http::Response::new(reqwest::Body::default())))
    }
}

/// An answer for the generated client: a task is told as the contract says, and what is readable is JSON.
fn readable(answer: Answer, is_submit: bool, trust: &Trust) -> Response {
    let accepted = Accepted::read(&answer, trust).filter(|(_, oddity)| is_submit && oddity.is_some());
    let (status, body, broken) = match accepted {
        Some((accepted, _)) => (200, accepted.to_json().to_string().into(), None),
        None => match lenient::values(&answer.body) {
            (values, false) if !values.is_empty() => (answer.status, values[0].to_string().into(), None),
            _ => (answer.status, answer.body, answer.broken),
        },
    };
    let end = broken.map(|broken| Err(broken.into_error()));
    let chunks = stream::iter([Ok(body)].into_iter().chain(end));
    let mut response = http::Response::new(reqwest::Body::wrap_stream(chunks));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    *response.headers_mut() = answer.headers;
    for coded in [CONTENT_ENCODING, CONTENT_LENGTH] {
        response.headers_mut().remove(coded);
    }
    Response::from(response)
}

/// A request's JSON, for the generated client.
#[allow(
    clippy::result_large_err,
    reason = "it is progenitor's error, as in the code that calls this"
)]
pub(crate) fn json_body<T: Serialize, E>(body: &T) -> Result<Vec<u8>, RawError<E>> {
    json_bytes(body).map_err(|error| RawError::InvalidRequest(error.to_string()))
}

/// JSON in memory of just its length: what grows while it is written takes up to half as much again.
pub(crate) fn json_bytes<T: Serialize>(body: &T) -> serde_json::Result<Vec<u8>> {
    let mut length = Length(0);
    serde_json::to_writer(&mut length, body)?;
    let mut json = Vec::with_capacity(length.0);
    serde_json::to_writer(&mut json, body)?;
    Ok(json)
}

/// Counts what is written.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
