//! Reading a delivery.

use std::fmt;

use serde_json::{Map, Value};

use crate::{
    client::Client,
    error::{Error, ErrorKind},
    handle::TaskHandle,
    http::{accepted, lenient},
    result::{Delivery, Outcome},
    status::Status,
    task::reading::{Polled, ending, status_of},
};

/// A delivery whose proof held.
#[derive(Clone)]
pub struct WebhookEvent {
    pub(super) id: String,
    pub(super) status: Status,
    body: Map<String, Value>,
}

impl WebhookEvent {
    /// Reads a delivery without a proof. It may have been made up by anybody.
    ///
    /// # Errors
    /// [`ErrorKind::Malformed`] if the body is not one that a poll gives.
    pub fn read(raw_body: &[u8]) -> Result<Self, Error> {
        let invalid = |what: &str| {
            Error::new(
                ErrorKind::Malformed,
                format!("the webhook delivery is not the body of a poll: {what}"),
            )
        };
        let (values, _) = lenient::values(raw_body);
        if values.is_empty() {
            return Err(invalid("it is not JSON"));
        }
        let found = lenient::find(&values, &|object| Some((accepted::id_of(object)?, object.clone())));
        let (id, body) = found.ok_or_else(|| invalid("it has no id"))?;
        let status = status_of(&body).ok_or_else(|| invalid("it has no status"))?;
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

impl fmt::Debug for WebhookEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookEvent")
            .field("id", &self.id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
