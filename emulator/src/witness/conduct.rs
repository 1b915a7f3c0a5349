//! Checks what clients do, and records violations.

use std::sync::Mutex;

use time::{Duration, OffsetDateTime};

use super::{
    record::{BodyHash, Record},
    violation::Violation,
};
use crate::{faults::Phase, sync::lock};

/// What the client of a task has been answered.
#[derive(Debug, Default)]
pub(crate) struct ClientState {
    /// When the next poll is allowed.
    not_before: Option<OffsetDateTime>,
    /// Set once the end was reported: until when the result can be fetched.
    terminal_until: Option<OffsetDateTime>,
}

/// A request as far as a client's conduct is concerned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Observer<'a> {
    pub(crate) record: &'a Record,
    /// Number of the request.
    pub(crate) number: u64,
    pub(crate) phase: Phase,
    pub(crate) at: OffsetDateTime,
    /// Id of the task that is polled or fetched, and what its client has been answered.
    pub(crate) task: Option<(&'a str, &'a Mutex<ClientState>)>,
    /// Names the body of a submit.
    pub(crate) body: Option<BodyHash>,
}

/// What a client can learn from an answer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ResponseFacts {
    /// How long `Retry-After` asks to wait before the same request.
    pub(crate) wait: Option<Duration>,
    /// Set where the answer reports the end, and nothing hides it: until when the result can be fetched.
    pub(crate) terminal_until: Option<OffsetDateTime>,
    /// Whether the answer is whole, and a success.
    pub(crate) success: bool,
}

impl Observer<'_> {
    /// Checks a request that carries the key.
    pub(crate) fn check_key(&self, host: &str, to_delivery: bool) {
        let request = self.number;
        if to_delivery || self.phase == Phase::Download {
            self.record.violation(Violation::KeySentToDelivery { request });
        }
        if self.record.is_decoy(host) {
            let host = host.to_owned();
            self.record.violation(Violation::KeySentElsewhere { request, host });
        }
    }

    /// Checks when a request comes.
    pub(crate) fn check_time(&self) {
        let request = self.number;
        let mut not_before = self.body.and_then(|body| self.record.throttled_until(body));
        if let (Phase::Poll, Some((task, client))) = (self.phase, self.task) {
            let mut client = lock(client);
            not_before = client.not_before.take();
            if client.terminal_until.is_some_and(|until| self.at < until) {
                let task = task.to_owned();
                self.record.violation(Violation::PolledAfterEnd { request, task });
            }
        }
        if let Some(allowed) = not_before.filter(|allowed| self.at < *allowed) {
            let by = (allowed - self.at).try_into().unwrap_or_default();
            let phase = self.phase;
            self.record.violation(Violation::TooSoon { request, phase, by });
        }
    }

    /// Notes that a submit made a task, whether the client learns of it or not.
    pub(crate) fn task_made(&self, second: &str) {
        let Some(body) = self.body else { return };
        if let Some(first) = self.record.submitted(body, second, self.at) {
            let (request, second) = (self.number, second.to_owned());
            self.record
                .violation(Violation::SubmittedTwice { request, first, second });
        }
    }

    /// Notes what follows from the answer for later requests.
    pub(crate) fn answered(&self, facts: ResponseFacts) {
        let not_before = facts.wait.and_then(|wait| self.at.checked_add(wait));
        match (self.phase, self.body, self.task) {
            (Phase::Submit, Some(body), _) => {
                if let Some(until) = not_before {
                    self.record.throttle(body, until);
                }
            }
            (Phase::Poll, _, Some((_, client))) => {
                let mut client = lock(client);
                client.not_before = not_before;
                if facts.terminal_until.is_some() {
                    client.terminal_until = facts.terminal_until;
                }
            }
            // A client that could not fetch a result may poll for another URL.
            (Phase::Download, _, Some((_, client))) if !facts.success => lock(client).terminal_until = None,
            _ => {}
        }
    }
}
