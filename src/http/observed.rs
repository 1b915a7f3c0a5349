//! Sends a request and logs that it did.

use reqwest::{
    Client, Request, Response,
    header::{ACCEPT_ENCODING, HeaderMap, HeaderValue},
};
use tracing::Instrument;

use crate::http::cause::cause;

/// Sends a request in a span that tells method, path, lengths and status: never a query, a header or a body.
pub(crate) async fn observed(client: &Client, mut request: Request) -> reqwest::Result<Response> {
    request
        .headers_mut()
        .insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let sent = length(&request);
    let (method, path) = (request.method(), request.url().path());
    let span = tracing::debug_span!("request", %method, path, sent);
    async {
        let response = client.execute(request).await;
        match &response {
            Ok(response) => tracing::debug!(
                status = response.status().as_u16(),
                length = response.content_length(),
                request_id = request_id(response.headers()),
                "answered"
            ),
            Err(error) => tracing::debug!(why = cause(error), "not answered"),
        }
        response
    }
    .instrument(span)
    .await
}

pub(crate) fn length(request: &Request) -> usize {
    request.body().and_then(|body| body.as_bytes()).map_or(0, <[u8]>::len)
}

/// What the service calls an exchange, where it does.
fn request_id(headers: &HeaderMap) -> Option<&str> {
    ["x-request-id", "request-id", "x-amzn-requestid", "cf-ray"]
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok())
}
