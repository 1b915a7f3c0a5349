//! A delivery as an extractor of axum.

use axum::{
    extract::{FromRef, FromRequest, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};

use super::{event::WebhookEvent, proof::verify};
use crate::error::ErrorKind;

/// The secret that an axum application checks deliveries with: a part of its state, from which [`WebhookEvent`] is an extractor
/// (feature `axum`).
///
/// ```
/// use axum::{Router, routing::post};
/// use bfl::webhook::{WebhookEvent, Secret};
///
/// async fn delivered(event: WebhookEvent) {
///     println!("{} is {}", event.id(), event.status());
/// }
///
/// let app: Router = Router::new().route("/bfl", post(delivered)).with_state(Secret::new("my-webhook-secret"));
/// ```
#[derive(Clone, Debug)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes the secret that submits name.
    pub fn new(secret: &str) -> Self {
        Self(secret.into())
    }
}

impl<S> FromRequest<S> for WebhookEvent
where
    S: Send + Sync,
    Secret: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let secret = Secret::from_ref(state);
        let headers = request.headers().clone();
        // The size of the body is bounded by axum's own limit.
        let body = Bytes::from_request(request, state)
            .await
            .map_err(IntoResponse::into_response)?;
        verify(secret.0.expose_secret(), &headers, &body).map_err(|error| {
            let status = match error.kind() {
                ErrorKind::Forged => StatusCode::FORBIDDEN,
                _ => StatusCode::BAD_REQUEST,
            };
            (status, error.to_string()).into_response()
        })
    }
}
