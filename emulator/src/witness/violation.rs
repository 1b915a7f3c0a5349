//! What a client must not do.

use std::{fmt, time::Duration};

use serde::Serialize;

use crate::faults::Phase;

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
    /// A task was polled after its end had been reported, while its delivery URL was still valid.
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
