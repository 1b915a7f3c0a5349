//! The faults of one request, put together: what they change, and what the emulator does meanwhile.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};

use super::{
    cut::Cut,
    edit::BodyEdits,
    engine::{Match, draw},
    fault::{Fault, Framing, Target},
    phase::Phase,
};
use crate::{clock::Clock, shutdown::Shutdown};

/// The faults of one request, put together. Of two that conflict the later wins.
#[derive(Clone, Debug, Default)]
pub(crate) struct InjectedFaults {
    pub(super) delay: Duration,
    pub(super) hang: bool,
    pub(super) status: Option<StatusCode>,
    pub(super) status_only: Option<StatusCode>,
    pub(super) body: Option<String>,
    pub(super) edits: BodyEdits,
    pub(super) no_length: Option<Framing>,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) handled: Option<bool>,
    pub(super) cut: Option<Cut>,
    pub(super) drip: Option<(u64, Duration)>,
    pub(super) redirect: Option<Target>,
    pub(super) polling_url: Option<Target>,
    pub(super) reported_status: Option<String>,
    pub(crate) lost: bool,
    pub(crate) expired: bool,
    pub(crate) duplicate: bool,
    pub(crate) unsigned: bool,
    pub(crate) wrong_signature: bool,
    /// The faults as they are written, for the response log.
    pub(crate) texts: Vec<String>,
}

/// What answers a request that is not handled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Substitute {
    /// The task is not found.
    NotFound,
    /// Nothing of interest: the faults replace it.
    Empty,
}

impl InjectedFaults {
    /// `seed` and `number` decide about jitter.
    pub(crate) fn new(faults: Vec<Match>, phase: Phase, seed: u64, number: u64) -> Self {
        let mut injected = Self::default();
        for (fault, before) in faults.into_iter().filter(|(fault, _)| fault.applies_to(phase)) {
            injected.texts.push(fault.to_string());
            injected.add(fault, before, draw(seed, number));
        }
        injected
    }

    fn add(&mut self, fault: Fault, before: u64, chance: f64) {
        match fault {
            Fault::Delay(time) => self.delay = self.delay.saturating_add(time),
            Fault::Jitter(time) => self.delay = self.delay.saturating_add(time.mul_f64(chance)),
            Fault::Hang => {
                self.hang = true;
                // All that is left to do when the emulator stops.
                self.cut = Some(Cut::ResetBefore);
            }
            Fault::Status(code) => self.status = StatusCode::from_u16(code).ok(),
            Fault::StatusOnly(code) => self.status_only = StatusCode::from_u16(code).ok(),
            Fault::Body(text) => self.body = Some(text),
            Fault::Set(..)
            | Fault::Unset(_)
            | Fault::Echo(_)
            | Fault::Before(_)
            | Fault::After(_)
            | Fault::Encode(_) => self.edits.add(fault),
            Fault::NoLength(framing) => self.no_length = Some(framing),
            Fault::Header(name, value) => self.header(&name, &value),
            Fault::ContentType(value) => self.header("content-type", &value),
            Fault::ContentLength(length) => self.header("content-length", &length.to_string()),
            Fault::Handled => self.handled = Some(true),
            Fault::Unhandled => self.handled = Some(false),
            Fault::ResetBefore => self.cut = Some(Cut::ResetBefore),
            Fault::ResetDuring(at) => self.cut = Some(Cut::ResetDuring(at)),
            Fault::ResetAfter => self.cut = Some(Cut::ResetAfter),
            Fault::Truncate(at) => self.cut = Some(Cut::Truncate(at)),
            Fault::Drip(bytes, pause) => self.drip = Some((bytes, pause)),
            Fault::Redirect(target) => self.redirect = Some(target),
            Fault::PollingUrl(target) => self.polling_url = Some(target),
            Fault::Statuses(mut statuses) => {
                let index = usize::try_from(before).unwrap_or(usize::MAX);
                self.reported_status = (index < statuses.len()).then(|| statuses.swap_remove(index));
            }
            Fault::Backwards if before % 2 == 1 => self.reported_status = Some("Pending".to_owned()),
            Fault::Backwards => {}
            Fault::Lost => self.lost = true,
            Fault::Expired => self.expired = true,
            Fault::Duplicate => self.duplicate = true,
            Fault::Unsigned => self.unsigned = true,
            Fault::WrongSignature => self.wrong_signature = true,
        }
    }

    fn header(&mut self, name: &str, value: &str) {
        if let (Ok(name), Ok(value)) = (name.parse(), HeaderValue::from_str(value)) {
            self.headers.push((name, value));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Whether the client gets the whole answer, and it says what is true.
    pub(crate) fn keeps_answer_intact(&self) -> bool {
        let other_answer = self.status.or(self.status_only).is_some() || self.redirect.is_some() || self.body.is_some();
        let other_length = self.headers.iter().any(|(name, _)| name == header::CONTENT_LENGTH);
        !other_answer
            && !other_length
            && self.edits.is_empty()
            && self.no_length.is_none()
            && self.cut.is_none()
            && self.drip.is_none()
            && self.reported_status.is_none()
    }

    /// Whether the answer repeats the request's key and prompt.
    pub(crate) fn echoes(&self) -> bool {
        self.edits.echoes()
    }

    /// Whether there is an answer at all.
    pub(crate) fn answers(&self) -> bool {
        self.cut != Some(Cut::ResetBefore)
    }

    /// Whether the answer sends the client to another name of this host.
    pub(crate) fn redirects_to_other_host(&self) -> bool {
        self.polling_url == Some(Target::Other) || self.redirect == Some(Target::Other)
    }

    /// Waits as long as the faults say, or until the emulator stops.
    pub(crate) async fn wait(&self, clock: &Clock, shutdown: &Shutdown) {
        if self.hang {
            shutdown.or(std::future::pending()).await;
        } else if !self.delay.is_zero() {
            shutdown.or(clock.sleep(self.delay)).await;
        }
    }

    /// What answers in place of the handler; `None` where the request is handled.
    pub(crate) fn substitute(&self) -> Option<Substitute> {
        let refuses = self.status.is_some() || self.redirect.is_some();
        if self.lost && self.handled != Some(true) {
            return Some(Substitute::NotFound);
        }
        let handled = self.handled.unwrap_or(!refuses);
        (!handled).then_some(Substitute::Empty)
    }
}
