//! What the faults of one request come to, and how they change its answer: first the JSON, then the head, and last the
//! bytes on the wire.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, StatusCode, Version, header},
    response::Response,
};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{
    Fault, Framing, Phase, Target,
    change::{self, Changes},
    engine::{Applying, draw},
    sending::{Sending, until_stopped},
};
use crate::{api::reply::json_response, clock::Clock, wire::Wire, workers::Lanes};

/// The faults of one request, put together. Of two that contradict each other the later wins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Applied {
    delay: Duration,
    hang: bool,
    status: Option<StatusCode>,
    status_only: Option<StatusCode>,
    body: Option<String>,
    changes: Changes,
    no_length: Option<Framing>,
    headers: Vec<(HeaderName, HeaderValue)>,
    handled: Option<bool>,
    cut: Option<Cut>,
    drip: Option<(u64, Duration)>,
    redirect: Option<Target>,
    polling_url: Option<Target>,
    told_status: Option<String>,
    pub(crate) lost: bool,
    pub(crate) expired: bool,
    pub(crate) duplicate: bool,
    pub(crate) unsigned: bool,
    pub(crate) wrong_signature: bool,
    /// For the record.
    pub(crate) written: Vec<String>,
}

/// A webhook as it goes out.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) body: Bytes,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// How many bytes of the body are sent.
    pub(crate) sent: usize,
    pub(crate) reset: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cut {
    ResetBefore,
    ResetDuring(Option<u64>),
    ResetAfter,
    Truncate(Option<u64>),
}

/// Addresses that a broken answer may name.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// Path and query of the request.
    pub(crate) path: String,
    /// The same origin under another name.
    pub(crate) other: String,
    /// Where this task would be polled under another name of this machine.
    pub(crate) other_poll: String,
    /// The request's key and prompt, where they are to come back.
    pub(crate) echo: String,
}

impl Applied {
    /// `seed` and `number` decide about jitter.
    pub(crate) fn new(faults: Vec<Applying>, phase: Phase, seed: u64, number: u64) -> Self {
        let mut applied = Self::default();
        for (fault, before) in faults.into_iter().filter(|(fault, _)| fault.applies_to(phase)) {
            applied.written.push(fault.to_string());
            applied.take(fault, before, draw(seed, number));
        }
        applied
    }

    fn take(&mut self, fault: Fault, before: u64, chance: f64) {
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
            | Fault::Encode(_) => self.changes.add(fault),
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
                let turn = usize::try_from(before).unwrap_or(usize::MAX);
                self.told_status = (turn < statuses.len()).then(|| statuses.swap_remove(turn));
            }
            Fault::Backwards if before % 2 == 1 => self.told_status = Some("Pending".to_owned()),
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

    pub(crate) fn is_nothing(&self) -> bool {
        self.written.is_empty()
    }

    /// Whether the client can read the whole answer, and it says what is true.
    pub(crate) fn is_honest(&self) -> bool {
        let other_answer = self.status.or(self.status_only).is_some() || self.redirect.is_some() || self.body.is_some();
        let other_length = self.headers.iter().any(|(name, _)| name == header::CONTENT_LENGTH);
        !other_answer
            && !other_length
            && self.changes.is_empty()
            && self.no_length.is_none()
            && self.cut.is_none()
            && self.drip.is_none()
            && self.told_status.is_none()
    }

    /// Whether the answer repeats the request's key and prompt.
    pub(crate) fn echoes(&self) -> bool {
        self.changes.echo()
    }

    /// Whether there is an answer at all.
    pub(crate) fn answers(&self) -> bool {
        self.cut != Some(Cut::ResetBefore)
    }

    /// Whether the answer names another host on purpose.
    pub(crate) fn leads_elsewhere(&self) -> bool {
        self.polling_url == Some(Target::Other) || self.redirect == Some(Target::Other)
    }

    /// Waits as long as the faults say, or until the emulator stops.
    pub(crate) async fn wait(&self, clock: &Clock, stopped: &watch::Receiver<bool>) {
        if self.hang {
            until_stopped(stopped, std::future::pending()).await;
        } else if !self.delay.is_zero() {
            until_stopped(stopped, clock.sleep(self.delay)).await;
        }
    }

    /// The answer that takes the place of doing what was asked, if there is one.
    pub(crate) fn instead(&self, id: Option<&str>) -> Option<Response> {
        let refuses = self.status.is_some() || self.redirect.is_some();
        if self.lost && self.handled != Some(true) {
            let body = crate::task::report::not_found(id.unwrap_or_default());
            return Some(json_response(StatusCode::NOT_FOUND, &body));
        }
        if self.handled.map_or(refuses, |handled| !handled) {
            return Some(json_response(StatusCode::OK, &json!({ "detail": "OK" })));
        }
        None
    }

    /// A webhook's body and headers, broken.
    pub(crate) fn message(&self, body: Bytes) -> Message {
        let mut body = self.body.as_deref().map_or(body, |text| change::unescaped(text).into());
        if let (Some(status), Ok(mut told)) = (&self.told_status, serde_json::from_slice::<Value>(&body)) {
            tell(&mut told, status);
            body = Bytes::from(told.to_string());
        }
        body = self.changes.made(body, "");
        let (sent, reset) = match self.cut {
            Some(Cut::ResetBefore) => (0, true),
            Some(Cut::ResetDuring(at)) => (cut_at(at, &body), true),
            Some(Cut::ResetAfter) => (body.len(), true),
            Some(Cut::Truncate(at)) => (cut_at(at, &body), false),
            None => (body.len(), false),
        };
        Message {
            body,
            headers: self.changes.coding().into_iter().chain(self.headers.clone()).collect(),
            sent,
            reset,
        }
    }

    /// Breaks an answer. `workers` are for answers that are large.
    pub(crate) async fn spoil(
        &self,
        answer: Response,
        places: Places,
        wire: Option<&Wire>,
        clock: &Clock,
        stopped: &watch::Receiver<bool>,
        workers: &Lanes,
    ) -> Response {
        if self.is_nothing() {
            return answer;
        }
        let (mut head, body) = answer.into_parts();
        // The emulator's own answers are complete in memory; one that is not becomes empty.
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        if let Some(status) = self.status.or(self.status_only) {
            head.status = status;
        }
        if let Some(target) = &self.redirect {
            head.status = self.status.unwrap_or(StatusCode::TEMPORARY_REDIRECT);
            if let Some(location) = location(target, &places) {
                head.headers.insert(header::LOCATION, location);
            }
        }
        if !head.status.is_success() {
            // It was about the task, which this answer does not admit.
            head.headers.remove(header::RETRY_AFTER);
        }
        let own = self.clone();
        let size = bytes.len();
        let changed = workers.run(size, move || own.other_body(bytes, &places)).await;
        let bytes = changed.unwrap_or_default();
        head.headers
            .insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        for (name, value) in self.changes.coding().into_iter().chain(self.headers.clone()) {
            head.headers.insert(name, value);
        }
        match self.no_length {
            Some(Framing::Close) => head.version = Version::HTTP_10,
            Some(Framing::Chunked) | None => {}
        }
        if self.no_length.is_some() {
            head.headers.remove(header::CONTENT_LENGTH);
        }
        Response::from_parts(head, self.body_on(bytes, wire, clock, stopped))
    }

    /// The body that takes the place of an answer's.
    fn other_body(&self, bytes: Bytes, places: &Places) -> Bytes {
        let bytes = match (&self.body, &self.redirect, self.status) {
            (_, Some(_), _) => return Bytes::new(),
            (Some(text), _, _) => change::unescaped(text).into(),
            (None, _, Some(status)) => {
                let reason = status.canonical_reason().unwrap_or("Unknown");
                Bytes::from(json!({ "detail": reason }).to_string())
            }
            (None, None, None) => self.changed(bytes, places),
        };
        self.changes.made(bytes, &places.echo)
    }

    /// The JSON of an answer with what the faults change in it.
    fn changed(&self, bytes: Bytes, places: &Places) -> Bytes {
        if self.told_status.is_none() && self.polling_url.is_none() {
            return bytes;
        }
        let Ok(mut body) = serde_json::from_slice::<Value>(&bytes) else {
            return bytes;
        };
        if let (Some(status), true) = (&self.told_status, body.get("status").is_some()) {
            tell(&mut body, status);
        }
        if let (Some(target), Some(fields)) = (&self.polling_url, body.as_object_mut()) {
            match target {
                Target::Nowhere => {
                    fields.remove("polling_url");
                }
                Target::Other => {
                    let id = fields.get("id").and_then(Value::as_str).unwrap_or_default();
                    let url = format!("{}/v1/get_result?id={id}", places.other_poll);
                    fields.insert("polling_url".to_owned(), json!(url));
                }
                Target::Same => {}
                Target::Url(url) => {
                    fields.insert("polling_url".to_owned(), json!(url));
                }
            }
        }
        Bytes::from(body.to_string())
    }

    fn body_on(&self, bytes: Bytes, wire: Option<&Wire>, clock: &Clock, stopped: &watch::Receiver<bool>) -> Body {
        let (end, broken) = match self.cut {
            Some(Cut::ResetBefore) => {
                if let Some(wire) = wire {
                    wire.reset();
                }
                (0, true)
            }
            Some(Cut::ResetDuring(end) | Cut::Truncate(end)) => (cut_at(end, &bytes), true),
            Some(Cut::ResetAfter) | None => (bytes.len(), false),
        };
        let declared = self.headers.iter().any(|(name, _)| name == header::CONTENT_LENGTH);
        if self.cut.is_none() && self.drip.is_none() && self.no_length.is_none() && !declared {
            return Body::from(bytes);
        }
        let sending = Sending {
            rest: bytes.slice(..end),
            step: self.drip.map(|(bytes, _)| usize::try_from(bytes).unwrap_or(usize::MAX)),
            pause: self.drip.map(|(_, pause)| pause).unwrap_or_default(),
            broken,
            cut: self.cut,
            wire: wire.cloned().unwrap_or_default(),
            clock: clock.clone(),
            stopped: stopped.clone(),
        };
        Body::from_stream(stream::unfold(Some(sending), Sending::next))
    }
}

/// Where a body of this length is cut.
fn cut_at(at: Option<u64>, body: &Bytes) -> usize {
    let at = at.map_or(body.len() / 2, |at| usize::try_from(at).unwrap_or(usize::MAX));
    at.min(body.len())
}

/// The poll body with another status, and nothing that would contradict it.
fn tell(body: &mut Value, status: &str) {
    body["status"] = json!(status);
    if status != "Ready" {
        body["result"] = Value::Null;
        body["progress"] = Value::Null;
        if let Some(fields) = body.as_object_mut() {
            fields.remove("cost");
        }
    }
}

fn location(target: &Target, places: &Places) -> Option<HeaderValue> {
    let url = match target {
        Target::Same => places.path.clone(),
        Target::Other => format!("{}{}", places.other, places.path),
        Target::Url(url) => url.clone(),
        Target::Nowhere => return None,
    };
    HeaderValue::from_str(&url).ok()
}
