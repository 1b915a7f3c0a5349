//! Submitting a request whose end is delivered.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::{
    client::Client,
    credits::{Credits, if_readable},
    error::{Error, ErrorKind},
    generated::{
        constraints::Object,
        raw::hidden::{HasWebhookSecret, HasWebhookUrl},
    },
    request::{AnyRequest, Model, Request, Submit},
    text::sanitise,
};

const URL_FIELD: &str = "webhook_url";
const SECRET_FIELD: &str = "webhook_secret";

/// Where a task's end is delivered to.
///
/// ```
/// let webhook = bfl::webhook::Webhook::new("https://example.com/bfl").with_secret("my-webhook-secret");
/// ```
#[derive(Clone)]
pub struct Webhook {
    url: String,
    secret: Option<SecretString>,
}

impl Webhook {
    /// Delivers to an https URL of yours, of at most 2083 characters. Without a
    /// [secret](Self::with_secret) anybody can make deliveries up.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            secret: None,
        }
    }

    /// The same with a secret that each delivery proves to know.
    #[must_use]
    pub fn with_secret(mut self, secret: impl Into<String>) -> Self {
        self.secret = Some(secret.into().into());
        self
    }

    /// Refuses a secret that no delivery could prove to know: it comes back in a header, which carries printable ASCII and
    /// no space at its ends.
    fn check(&self) -> Result<(), Error> {
        let Some(secret) = self.secret.as_ref().map(ExposeSecret::expose_secret) else {
            return Ok(());
        };
        let printable = secret.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if printable && !secret.is_empty() && secret.trim() == secret {
            return Ok(());
        }
        let message = "the webhook secret was not sent: it should be printable ASCII without white space at its ends (was \
                       a newline read with it?), because deliveries carry it in a header";
        Err(Error::new(ErrorKind::Invalid, message))
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("url", &format_args!("<{} characters>", self.url.len()))
            .field("secret", &self.secret)
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
    fn new(id: String, model: &str, cost: Option<Credits>) -> Self {
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
            request
                .inputs
                .further
                .insert(SECRET_FIELD, secret.expose_secret().to_owned());
        }
        let slug = request.slug().to_owned();
        let (id, cost) = self.submit_for_webhook(request).await?;
        Ok(WebhookTask::new(id, &slug, cost))
    }
}
