//! Applies the faults of a webhook to its message.

use axum::{
    body::Bytes,
    http::{HeaderName, HeaderValue},
};
use serde_json::Value;

use super::{corrupt::override_status, cut::Cut, edit::unescaped, injected::InjectedFaults};

/// A webhook as it goes out.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) body: Bytes,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// How many bytes of the body are sent.
    pub(crate) sent: usize,
    pub(crate) reset: bool,
}

impl InjectedFaults {
    /// A webhook's message with its faults.
    pub(crate) fn message(&self, body: Bytes) -> Message {
        let mut body = self.body.as_deref().map_or(body, |text| unescaped(text).into());
        if let (Some(status), Ok(mut report)) = (&self.reported_status, serde_json::from_slice::<Value>(&body)) {
            override_status(&mut report, status);
            body = Bytes::from(report.to_string());
        }
        body = self.edits.apply(body, "");
        let sent = self.cut.map_or(body.len(), |cut| cut.sent(body.len()));
        let reset = self.cut.is_some_and(|cut| !matches!(cut, Cut::Truncate(_)));
        Message {
            body,
            headers: self.edits.coding().into_iter().chain(self.headers.clone()).collect(),
            sent,
            reset,
        }
    }
}
