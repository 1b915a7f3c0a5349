//! A task that was accepted, and its state. The state is not stored but follows from the time: so nothing runs in the
//! background, and a task costs nothing until somebody asks.

use std::{sync::Mutex, time::Duration};

use axum::body::Bytes;
use serde_json::Value;
use time::OffsetDateTime;

use super::{family::Family, job::Job, price::Price, trigger::Ending};
use crate::{faults::engine::Engine, witness::conduct::ClientState};

/// A moderated request is known early: after this part of the task's time.
const REQUEST_MODERATED_AT: f64 = 0.1;

/// A task that was accepted.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) family: &'static Family,
    pub(crate) submitted: OffsetDateTime,
    /// From submit to the end.
    pub(crate) duration: Duration,
    pub(crate) ending: Ending,
    pub(crate) price: Price,
    pub(crate) reported_prompt: String,
    pub(crate) reported_seed: Value,
    /// What a draft video leaves behind.
    pub(crate) draft: Option<Bytes>,
    pub(crate) job: Job,
    /// Rules that were sent along with it.
    pub(crate) faults: Engine,
    /// What its client has been answered.
    pub(crate) client: Mutex<ClientState>,
}

/// The state of a task at a moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum State {
    Pending,
    Reasoning,
    Generating { progress: f64 },
    Terminal,
}

impl Task {
    pub(crate) fn ends_at(&self) -> OffsetDateTime {
        let early = matches!(self.ending, Ending::RequestModerated(_));
        // A duration is at most a century, so that a part of it is one too.
        let duration = if early {
            self.duration.mul_f64(REQUEST_MODERATED_AT)
        } else {
            self.duration
        };
        let duration = time::Duration::try_from(duration).unwrap_or(time::Duration::MAX);
        self.submitted.saturating_add(duration)
    }

    pub(crate) fn state(&self, now: OffsetDateTime) -> State {
        if now >= self.ends_at() {
            return State::Terminal;
        }
        if !self.family.staged {
            return State::Pending;
        }
        let share = (now - self.submitted).as_seconds_f64() / self.duration.as_secs_f64();
        match share {
            _ if share < 0.1 => State::Pending,
            _ if share < 0.3 => State::Reasoning,
            _ => State::Generating {
                progress: ((share - 0.3) / 0.7 * 100.0).floor() / 100.0,
            },
        }
    }

    /// Whether it is charged.
    pub(crate) fn is_billed(&self) -> bool {
        self.ending == Ending::Ready
    }

    /// How many bytes are kept for it.
    pub(super) fn bytes_kept(&self) -> usize {
        self.job.bytes_kept()
            + self.reported_prompt.len()
            + self.draft.as_ref().map_or(0, Bytes::len)
            + self.faults.bytes_kept()
    }

    /// Whether the result can be fetched.
    pub(crate) fn is_ready(&self, now: OffsetDateTime) -> bool {
        self.ending == Ending::Ready && now >= self.ends_at()
    }

    /// The HTTP status of a poll after the end.
    pub(crate) fn poll_status(&self) -> u16 {
        match self.ending {
            Ending::Failed { poll_status, .. } => poll_status,
            _ => 200,
        }
    }
}
