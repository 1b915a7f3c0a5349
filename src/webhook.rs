//! Webhooks (feature `webhook`): proving that a delivery is the service's, and reading it.
//!
//! Two proofs are documented, and it is not known which one is sent: the secret itself in `X-Webhook-Secret`, and
//! `sha256=` with the HMAC-SHA256 of the raw body in `X-BFL-Signature`. [`verify`] accepts either, in constant time; if
//! both are there, both have to hold. The body is the one that a poll gives. Deliveries come more than once: [`Seen`]
//! tells.

use std::{
    collections::{HashSet, VecDeque},
    fmt,
};

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use serde_json::{Map, Value};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::{
    client::Client,
    credits::{Credits, if_readable},
    error::{Error, ErrorKind},
    generated::{
        constraints::Object,
        raw::hidden::{HasWebhookSecret, HasWebhookUrl},
    },
    handle::TaskHandle,
    http::{accepted, lenient},
    request::{AnyRequest, Model, Request, Submit},
    result::{Delivery, Outcome},
    status::Status,
    task::reading::{Polled, ending, status_of},
    text::sanitise,
};

const URL_FIELD: &str = "webhook_url";
const SECRET_FIELD: &str = "webhook_secret";
const SECRET_HEADER: &str = "x-webhook-secret";
const SIGNATURE_HEADER: &str = "x-bfl-signature";

/// Where a task's end is delivered to.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    /// An https URL of yours, of at most 2083 characters.
    pub url: String,
    /// A secret that each delivery proves to know. Without one anybody can make deliveries up.
    pub secret: Option<String>,
}

impl Webhook {
    /// Refuses a secret that no delivery could prove to know: it comes back in a header, which carries printable ASCII and
    /// no space at its ends.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let Some(secret) = &self.secret else {
            return Ok(());
        };
        let printable = secret.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if printable && !secret.is_empty() && secret.trim() == secret {
            return Ok(());
        }
        let message = "the webhook secret was not sent: it has to be printable ASCII without white space at its ends (was \
                       a newline read with it?), because deliveries carry it in a header";
        Err(Error::new(ErrorKind::Invalid, message))
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("url", &format_args!("<{} characters>", self.url.len()))
            .field("secret", &self.secret.as_ref().map(|_| "…"))
            .finish()
    }
}

/// A task whose end is delivered to a webhook. It has no polling URL, so it cannot be awaited.
///
/// ```compile_fail
/// # async fn run(task: bfl::webhook::WebhookTask) {
/// task.await; // a `WebhookTask` is not a future
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[must_use = "a task is paid for; keep its id, by which its delivery is known"]
pub struct WebhookTask {
    id: String,
    model: String,
    #[serde(default, deserialize_with = "if_readable", skip_serializing_if = "Option::is_none")]
    cost: Option<Credits>,
}

impl WebhookTask {
    pub(crate) fn new(id: String, model: &str, cost: Option<Credits>) -> Self {
        Self {
            id,
            model: model.to_owned(),
            cost,
        }
    }

    /// The id that the service gave; the delivery names it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The slug of the model.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// What the service said at submit that it costs.
    pub fn cost(&self) -> Option<Credits> {
        self.cost
    }
}

/// A request that takes a webhook. Not every model's does: outpainting, FLUX 3 and video editing have none, which the
/// compiler tells of a typed request, and an error of an [`AnyRequest`].
pub trait TakesWebhook: Submit {}

impl<I: Into<M::Inputs> + HasWebhookUrl + HasWebhookSecret + Send, M: Model> TakesWebhook for Request<I, M> {}

impl TakesWebhook for AnyRequest {}

impl Client {
    /// Submits a request whose task's end is delivered to a webhook. The task cannot be awaited; it does not occupy one of
    /// the [`Limits`](crate::Limits)' slots, because its end is not seen here.
    ///
    /// # Errors
    /// As [`submit`](Client::submit); [`ErrorKind::SubmitUnknown`] is for an answer without an id, and
    /// [`ErrorKind::Invalid`] also for a model that takes no webhook.
    pub async fn submit_webhook<R: TakesWebhook>(&self, request: R, webhook: Webhook) -> Result<WebhookTask, Error> {
        webhook.check()?;
        let mut request = request.into_any();
        let takes_webhook = |object: &Object| object.fields.iter().any(|field| field.name == URL_FIELD);
        if request.inputs.object().is_some_and(|object| !takes_webhook(object)) {
            let message = format!("`{}` takes no webhook", sanitise(request.slug()));
            return Err(Error::new(ErrorKind::Invalid, message));
        }
        request.inputs.further.insert(URL_FIELD, webhook.url);
        if let Some(secret) = webhook.secret {
            request.inputs.further.insert(SECRET_FIELD, secret);
        }
        let slug = request.slug().to_owned();
        let (id, cost) = self.submit_for_webhook(request).await?;
        Ok(WebhookTask::new(id, &slug, cost))
    }
}

/// A delivery whose proof held.
#[derive(Clone)]
pub struct Event {
    id: String,
    status: Status,
    body: Map<String, Value>,
}

/// Checks a delivery's proof and reads it. `raw_body` has to be the bytes as they came.
///
/// # Errors
/// [`ErrorKind::Forged`] if no proof is there or one does not hold, [`ErrorKind::Malformed`] if the body is not one
/// that a poll gives.
pub fn verify(secret: &str, headers: &HeaderMap, raw_body: &[u8]) -> Result<Event, Error> {
    let forged = |why: &str| Error::new(ErrorKind::Forged, format!("the webhook delivery is not proven: {why}"));
    if secret.is_empty() {
        return Err(forged("the secret to check it with is empty"));
    }
    let mut proofs = 0;
    for value in headers.get_all(SECRET_HEADER) {
        if !bool::from(value.as_bytes().ct_eq(secret.as_bytes())) {
            return Err(forged("its secret is another one"));
        }
        proofs += 1;
    }
    for value in headers.get_all(SIGNATURE_HEADER) {
        let signature = value
            .to_str()
            .ok()
            .and_then(|text| text.strip_prefix("sha256="))
            .and_then(|digits| hex::decode(digits).ok())
            .ok_or_else(|| forged("its signature is not `sha256=` and hexadecimal digits"))?;
        let mut mac =
            Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| forged("the secret cannot be a key"))?;
        mac.update(raw_body);
        mac.verify_slice(&signature)
            .map_err(|_| forged("its signature is not that of its body"))?;
        proofs += 1;
    }
    if proofs == 0 {
        return Err(forged("it has neither X-Webhook-Secret nor X-BFL-Signature"));
    }
    Event::read(raw_body)
}

impl Event {
    /// Reads a delivery without a proof. It may have been made up by anybody.
    ///
    /// # Errors
    /// [`ErrorKind::Malformed`] if the body is not one that a poll gives.
    pub fn read(raw_body: &[u8]) -> Result<Self, Error> {
        let wrong = |what: &str| {
            Error::new(
                ErrorKind::Malformed,
                format!("the webhook delivery is not the body of a poll: {what}"),
            )
        };
        let (values, _) = lenient::values(raw_body);
        if values.is_empty() {
            return Err(wrong("it is not JSON"));
        }
        let found = lenient::find(&values, &|object| Some((accepted::id_of(object)?, object.clone())));
        let (id, body) = found.ok_or_else(|| wrong("it has no id"))?;
        let status = status_of(&body).ok_or_else(|| wrong("it has no status"))?;
        Ok(Self { id, status, body })
    }

    /// The task's id, by which a delivery that comes twice is known.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The task's status.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// How the task ended; `None` while it goes on. The client downloads the result.
    ///
    /// # Errors
    /// [`ErrorKind::MissingResult`] if it is ready and has no URL of a result.
    pub fn outcome(&self, client: &Client) -> Result<Option<Outcome<Delivery>>, Error> {
        let polled = Polled {
            core: client.core().clone(),
            handle: TaskHandle::of_webhook(&self.id),
            secrets: Vec::new(),
        };
        ending(&self.body, &self.status, &polled, &[]).map_err(|_| {
            let message = "the task is ready, and its delivery has no URL of a result";
            Error::new(ErrorKind::MissingResult, message).with_task_id(Some(self.id.clone()))
        })
    }

    /// The body, as far as it is JSON.
    pub fn body(&self) -> &Map<String, Value> {
        &self.body
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("id", &self.id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// The deliveries that were seen: by task and status, the latest so many.
#[derive(Debug)]
pub struct Seen {
    capacity: usize,
    order: VecDeque<(String, String)>,
    seen: HashSet<(String, String)>,
}

impl Seen {
    /// Remembers this many; at least one.
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            order: VecDeque::new(),
            seen: HashSet::new(),
        }
    }

    /// Whether this is the first time that this delivery is seen.
    pub fn is_new(&mut self, event: &Event) -> bool {
        let key = (event.id.clone(), event.status.as_str().to_owned());
        if !self.seen.insert(key.clone()) {
            return false;
        }
        self.order.push_back(key);
        if self.order.len() > self.capacity
            && let Some(oldest) = self.order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        true
    }
}

/// The secret that an axum application checks deliveries with: a part of its state, from which [`Event`] is an extractor
/// (feature `axum`).
///
/// ```
/// use axum::{Router, routing::post};
/// use bfl::webhook::{Event, Secret};
///
/// async fn delivered(event: Event) {
///     println!("{} is {}", event.id(), event.status());
/// }
///
/// let app: Router = Router::new().route("/bfl", post(delivered)).with_state(Secret::new("my-webhook-secret"));
/// ```
#[cfg(feature = "axum")]
#[derive(Clone)]
pub struct Secret(std::sync::Arc<str>);

#[cfg(feature = "axum")]
impl Secret {
    /// Takes the secret that submits name.
    pub fn new(secret: &str) -> Self {
        Self(secret.into())
    }
}

#[cfg(feature = "axum")]
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(feature = "axum")]
impl<S> axum::extract::FromRequest<S> for Event
where
    S: Send + Sync,
    Secret: axum::extract::FromRef<S>,
{
    type Rejection = axum::response::Response;

    async fn from_request(request: axum::extract::Request, state: &S) -> Result<Self, Self::Rejection> {
        use axum::{extract::FromRef, response::IntoResponse};

        let secret = Secret::from_ref(state);
        let headers = request.headers().clone();
        // The size of the body is bounded by axum's own limit.
        let body = bytes::Bytes::from_request(request, state)
            .await
            .map_err(IntoResponse::into_response)?;
        verify(&secret.0, &headers, &body).map_err(|error| {
            let status = match error.kind() {
                ErrorKind::Forged => http::StatusCode::FORBIDDEN,
                _ => http::StatusCode::BAD_REQUEST,
            };
            (status, error.to_string()).into_response()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "my-webhook-secret";
    const BODY: &[u8] = br#"{"id":"task-1","status":"Ready","result":{"sample":"https://example.com/x.png"}}"#;

    fn signature(body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(body);
        let digits: String = mac
            .finalize()
            .into_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("sha256={digits}")
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn either_proof_is_accepted_and_a_wrong_one_is_not() {
        let good = signature(BODY);
        for proof in [
            headers(&[("x-webhook-secret", SECRET)]),
            headers(&[("X-BFL-Signature", &good)]),
            headers(&[("x-webhook-secret", SECRET), ("x-bfl-signature", &good)]),
        ] {
            assert_eq!(verify(SECRET, &proof, BODY).unwrap().id(), "task-1");
        }
        for forged in [
            headers(&[]),
            headers(&[("x-webhook-secret", "other")]),
            headers(&[("x-webhook-secret", "")]),
            headers(&[("x-bfl-signature", &signature(b"other"))]),
            headers(&[("x-bfl-signature", "sha256=zz")]),
            headers(&[("x-bfl-signature", "sha256=")]),
            headers(&[("x-bfl-signature", &good[7..])]),
            headers(&[("x-webhook-secret", SECRET), ("x-bfl-signature", "sha256=00")]),
        ] {
            assert_eq!(
                verify(SECRET, &forged, BODY).unwrap_err().kind(),
                ErrorKind::Forged,
                "{forged:?}"
            );
        }
        assert!(verify("", &headers(&[("x-webhook-secret", "")]), BODY).is_err());
    }

    #[test]
    fn the_body_is_the_one_that_a_poll_gives() {
        assert_eq!(Event::read(BODY).unwrap().status(), &Status::Ready);
        let old = br#"{"id":"a","status":"SUCCESS","result":{"sample":"https://example.com/x"},"timestamp":1}"#;
        assert_eq!(Event::read(old).unwrap().status(), &Status::Ready);
        for wrong in [
            &b""[..],
            b"null",
            b"{}",
            b"[]",
            br#"{"id":"a"}"#,
            br#"{"id":"a","status":7}"#,
            b"\xff",
        ] {
            assert_eq!(Event::read(wrong).unwrap_err().kind(), ErrorKind::Malformed);
        }
    }

    #[test]
    fn a_delivery_is_new_once() {
        let event =
            |id: &str, status: &str| Event::read(format!(r#"{{"id":"{id}","status":"{status}"}}"#).as_bytes()).unwrap();
        let mut seen = Seen::new(2);
        assert!(seen.is_new(&event("a", "Ready")));
        assert!(!seen.is_new(&event("a", "Ready")));
        assert!(seen.is_new(&event("a", "Error")));
        assert!(seen.is_new(&event("b", "Ready")));
        assert!(seen.is_new(&event("a", "Ready")), "only the latest two are remembered");
    }

    #[test]
    fn nothing_secret_is_shown() {
        let webhook = Webhook {
            url: "https://example.com/?token=secret-token".into(),
            secret: Some(SECRET.into()),
        };
        let shown = format!("{webhook:?} {:?}", Event::read(BODY).unwrap());
        assert!(
            !shown.contains("secret-token") && !shown.contains(SECRET) && !shown.contains("example.com"),
            "{shown}"
        );
    }
}
