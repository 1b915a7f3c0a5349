//! What was received and sent, as tests read it.

use std::time::Duration;

use serde::Serialize;
use time::OffsetDateTime;

use crate::faults::Phase;

/// One request, and the response to it.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Exchange {
    /// Counts all requests from 0.
    pub number: u64,
    /// When it came.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Since the request before it; zero for the first.
    pub gap: Duration,
    /// What it was for.
    pub phase: Phase,
    /// `GET`, `POST`…
    pub method: String,
    /// Path and query.
    pub path: String,
    /// In the order in which they came, in lower case, with secrets redacted.
    pub headers: Vec<(String, String)>,
    /// The beginning of the body: JSON with secrets redacted, media named by kind and size, and long texts truncated.
    pub body: String,
    /// The task that it was about.
    pub task: Option<String>,
    /// The faults that were injected, as they are written.
    pub faults: Vec<String>,
    /// The status code of the response; 0 where there is none: the connection was reset, or there is no response yet.
    pub status: u16,
    /// From its arrival to the head of its response, with all delays; `None` where there is no response.
    pub took: Option<Duration>,
    /// The beginning of the response's body, if it was JSON and no fault was injected.
    pub response: String,
}

impl Exchange {
    /// The value of a header; secrets are redacted.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// One attempt to deliver a webhook.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct WebhookAttempt {
    /// When it was sent, or would have been.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// The task that it reports.
    pub task: String,
    /// Where it went, without query.
    pub url: String,
    /// Counts from 1.
    pub attempt: u32,
    /// What the receiver answered.
    pub status: Option<u16>,
    /// Why it did not arrive.
    pub error: Option<String>,
    /// The faults that were injected, as they are written.
    pub faults: Vec<String>,
}
