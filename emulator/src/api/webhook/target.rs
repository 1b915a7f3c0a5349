//! Where a webhook goes.

use crate::task::request::Request;

/// Where a task's end is reported.
#[derive(Clone, Debug)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(super) secret: String,
    /// Where its result is delivered, as the client sees it.
    pub(super) delivery_origin: String,
}

impl Webhook {
    /// The webhook that a request asks for.
    pub(crate) fn requested(request: &Request<'_>, delivery_origin: String) -> Option<Self> {
        Some(Self {
            url: request.value("webhook_url")?.as_str()?.to_owned(),
            secret: request.text("webhook_secret").to_owned(),
            delivery_origin,
        })
    }
}
