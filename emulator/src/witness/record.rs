//! What the emulator has received and sent, and what a client did wrong. Everything here is bounded: of requests and
//! webhooks the last ones are kept, of violations the first ones.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::Mutex,
    time::Duration,
};

use serde::Serialize;
use time::OffsetDateTime;

use crate::{api::lock, faults::Phase};

/// Most requests, and most webhooks, that are remembered.
const MOST_ENTRIES: usize = 10_000;
const MOST_VIOLATIONS: usize = 1000;
/// Most bodies that are remembered in order to find repeated ones; beyond that remembering begins again.
const MOST_BODIES: usize = 100_000;

/// The same body is taken for a mistake when it comes again within this time; later it may well be meant.
const REPEATED_WITHIN: time::Duration = time::Duration::seconds(5);

/// One request as it was received, and how it was answered.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Received {
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
    /// In the order in which they came, in lower case, with secrets masked.
    pub headers: Vec<(String, String)>,
    /// The beginning of the body, with secrets masked and long texts cut.
    pub body: String,
    /// The task that it was about.
    pub task: Option<String>,
    /// The faults that applied, as they are written.
    pub faults: Vec<String>,
    /// The status code of the answer; 0 where there is none: the connection was reset, or it is not answered yet.
    pub status: u16,
    /// The beginning of the answer, if it was a text.
    pub answer: String,
}

impl Received {
    /// The value of a header; secrets are masked.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// One attempt to deliver a webhook.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct WebhookSent {
    /// When it was sent, or would have been.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// The task that it tells of.
    pub task: String,
    /// Where it went, without query.
    pub url: String,
    /// Counts from 1.
    pub attempt: u32,
    /// What the receiver answered.
    pub status: Option<u16>,
    /// Why it did not arrive.
    pub error: Option<String>,
    /// The faults that applied, as they are written.
    pub faults: Vec<String>,
}

/// Something that a client must not do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "violation", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Violation {
    /// The API key was sent with a download.
    KeySentToDelivery {
        /// Number of the request.
        request: u64,
    },
    /// The API key was sent to a host that only an answer had named.
    KeySentElsewhere {
        /// Number of the request.
        request: u64,
        /// The host.
        host: String,
    },
    /// The same bytes were accepted twice within five seconds, which is charged twice.
    SubmittedTwice {
        /// Number of the request.
        request: u64,
        /// The task that the first one made.
        first: String,
        /// The task that this one made.
        second: String,
    },
    /// A request came again before the time that `Retry-After` had named was over.
    TooSoon {
        /// Number of the request.
        request: u64,
        /// What was too soon.
        phase: Phase,
        /// How much too soon.
        by: Duration,
    },
    /// A task was polled although its end had been told, and its delivery URL was still good.
    PolledAfterEnd {
        /// Number of the request.
        request: u64,
        /// The task.
        task: String,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeySentToDelivery { request } => write!(f, "request {request} sent the key with a download"),
            Self::KeySentElsewhere { request, host } => {
                write!(
                    f,
                    "request {request} sent the key to {host}, which only an answer had named"
                )
            }
            Self::SubmittedTwice { request, first, second } => {
                write!(
                    f,
                    "request {request} submitted the same bytes as task {first} within five seconds, as task {second}"
                )
            }
            Self::TooSoon { request, phase, by } => {
                write!(
                    f,
                    "request {request} ({}) came {by:?} before Retry-After allowed it",
                    phase.name()
                )
            }
            Self::PolledAfterEnd { request, task } => {
                write!(f, "request {request} polled task {task} after its end")
            }
        }
    }
}

/// The memory of one emulator.
#[derive(Debug, Default)]
pub(crate) struct Record(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    received: VecDeque<Received>,
    total: u64,
    last: Option<OffsetDateTime>,
    webhooks: VecDeque<WebhookSent>,
    violations: Vec<Violation>,
    /// Bodies that made a task, and when the last of them came.
    submitted: HashMap<BodyHash, (String, OffsetDateTime)>,
    /// Bodies that were told to wait.
    waiting: HashMap<BodyHash, OffsetDateTime>,
    /// Names of this machine that only a broken answer uses.
    elsewhere: Vec<String>,
}

/// Names a submit's path and body.
pub(crate) type BodyHash = [u8; 16];

impl Record {
    /// Number of a request that has just come, and the time since the one before.
    pub(crate) fn begin(&self, now: OffsetDateTime) -> (u64, Duration) {
        let mut memory = lock(&self.0);
        let number = memory.total;
        memory.total += 1;
        let gap = memory.last.replace(now).map_or(time::Duration::ZERO, |last| now - last);
        (number, gap.try_into().unwrap_or_default())
    }

    pub(crate) fn came(&self, received: Received) {
        push(&mut lock(&self.0).received, received);
    }

    /// Adds to a request's entry what is known once it is answered.
    pub(crate) fn answered(&self, number: u64, complete: impl FnOnce(&mut Received)) {
        let mut memory = lock(&self.0);
        if let Some(received) = memory
            .received
            .iter_mut()
            .rev()
            .find(|received| received.number == number)
        {
            complete(received);
        }
    }

    pub(crate) fn webhook(&self, sent: WebhookSent) {
        push(&mut lock(&self.0).webhooks, sent);
    }

    pub(crate) fn violation(&self, violation: Violation) {
        let violations = &mut lock(&self.0).violations;
        if violations.len() < MOST_VIOLATIONS {
            violations.push(violation);
        }
    }

    /// Remembers that a body made a task; the task that it made just before, if it did.
    pub(crate) fn submitted(&self, body: BodyHash, task: &str, at: OffsetDateTime) -> Option<String> {
        let mut memory = lock(&self.0);
        if memory.submitted.len() >= MOST_BODIES {
            memory.submitted.clear();
        }
        let before = memory.submitted.insert(body, (task.to_owned(), at));
        before
            .filter(|(_, then)| at - *then <= REPEATED_WITHIN)
            .map(|(task, _)| task)
    }

    /// Remembers until when a body must not be sent again.
    pub(crate) fn told_to_wait(&self, body: BodyHash, until: OffsetDateTime) {
        let mut memory = lock(&self.0);
        if memory.waiting.len() >= MOST_BODIES {
            memory.waiting.clear();
        }
        memory.waiting.insert(body, until);
    }

    /// Until when a body must not be sent; asked once.
    pub(crate) fn must_wait(&self, body: BodyHash) -> Option<OffsetDateTime> {
        lock(&self.0).waiting.remove(&body)
    }

    pub(crate) fn led_elsewhere(&self, host: &str) {
        let elsewhere = &mut lock(&self.0).elsewhere;
        if elsewhere.len() < 16 && !elsewhere.iter().any(|known| known == host) {
            elsewhere.push(host.to_owned());
        }
    }

    pub(crate) fn is_elsewhere(&self, host: &str) -> bool {
        lock(&self.0).elsewhere.iter().any(|known| known == host)
    }

    /// The last so many requests, the oldest first.
    pub(crate) fn received(&self, most: usize) -> Vec<Received> {
        let mut received = last(&lock(&self.0).received, most);
        received.sort_by_key(|received| received.number);
        received
    }

    pub(crate) fn webhooks(&self, most: usize) -> Vec<WebhookSent> {
        last(&lock(&self.0).webhooks, most)
    }

    pub(crate) fn violations(&self) -> Vec<Violation> {
        lock(&self.0).violations.clone()
    }

    pub(crate) fn total(&self) -> u64 {
        lock(&self.0).total
    }

    /// Forgets everything; numbers go on.
    pub(crate) fn clear(&self) {
        let mut memory = lock(&self.0);
        *memory = Memory {
            total: memory.total,
            ..Memory::default()
        };
    }
}

fn push<T>(entries: &mut VecDeque<T>, entry: T) {
    if entries.len() >= MOST_ENTRIES {
        entries.pop_front();
    }
    entries.push_back(entry);
}

fn last<T: Clone>(entries: &VecDeque<T>, most: usize) -> Vec<T> {
    entries.range(entries.len().saturating_sub(most)..).cloned().collect()
}
