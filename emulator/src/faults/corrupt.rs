//! Applies the faults of a request to its answer: first the JSON, then the head, and last the bytes on the wire.

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, StatusCode, Version, header},
    response::Response,
};
use serde_json::{Value, json};

use super::{
    cut::Cut,
    edit::unescaped,
    fault::{Framing, Target},
    injected::InjectedFaults,
    stream::BodyStream,
};
use crate::{clock::Clock, shutdown::Shutdown, wire::Wire, workers::WorkerPools};

/// Addresses and texts that a corrupted answer may name.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    /// Path and query of the request.
    pub(crate) path: String,
    /// The same origin under another name.
    pub(crate) other: String,
    /// Where this task would be polled under another name of this machine.
    pub(crate) other_poll: String,
    /// The request's key and prompt, where they are to come back.
    pub(crate) echo: String,
}

impl InjectedFaults {
    /// Applies the faults to a response. `workers` are for large bodies.
    pub(crate) async fn corrupt(
        &self,
        response: Response,
        addresses: Addresses,
        wire: Option<&Wire>,
        clock: &Clock,
        shutdown: &Shutdown,
        workers: &WorkerPools,
    ) -> Response {
        if self.is_empty() {
            return response;
        }
        let (mut head, body) = response.into_parts();
        // The emulator's own answers are complete in memory; one that is not becomes empty.
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        if let Some(status) = self.status.or(self.status_only) {
            head.status = status;
        }
        if let Some(target) = &self.redirect {
            head.status = self.status.unwrap_or(StatusCode::TEMPORARY_REDIRECT);
            if let Some(location) = location(target, &addresses) {
                head.headers.insert(header::LOCATION, location);
            }
        }
        if !head.status.is_success() {
            // It was about the task, which this answer does not admit.
            head.headers.remove(header::RETRY_AFTER);
        }
        let own = self.clone();
        let size = bytes.len();
        let changed = workers.run(size, move || own.corrupted_body(bytes, &addresses)).await;
        let bytes = changed.unwrap_or_default();
        head.headers
            .insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        for (name, value) in self.edits.coding().into_iter().chain(self.headers.clone()) {
            head.headers.insert(name, value);
        }
        match self.no_length {
            Some(Framing::Close) => head.version = Version::HTTP_10,
            Some(Framing::Chunked) | None => {}
        }
        if self.no_length.is_some() {
            head.headers.remove(header::CONTENT_LENGTH);
        }
        Response::from_parts(head, self.body_stream(bytes, wire, clock, shutdown))
    }

    /// The body after all faults.
    fn corrupted_body(&self, bytes: Bytes, addresses: &Addresses) -> Bytes {
        let bytes = match (&self.body, &self.redirect, self.status) {
            (_, Some(_), _) => return Bytes::new(),
            (Some(text), _, _) => unescaped(text).into(),
            (None, _, Some(status)) => {
                let reason = status.canonical_reason().unwrap_or("Unknown");
                Bytes::from(json!({ "detail": reason }).to_string())
            }
            (None, None, None) => self.redirected_body(bytes, addresses),
        };
        self.edits.apply(bytes, &addresses.echo)
    }

    /// The JSON of a response with another status or polling URL.
    fn redirected_body(&self, bytes: Bytes, addresses: &Addresses) -> Bytes {
        if self.reported_status.is_none() && self.polling_url.is_none() {
            return bytes;
        }
        let Ok(mut body) = serde_json::from_slice::<Value>(&bytes) else {
            return bytes;
        };
        if let (Some(status), true) = (&self.reported_status, body.get("status").is_some()) {
            override_status(&mut body, status);
        }
        if let (Some(target), Some(fields)) = (&self.polling_url, body.as_object_mut()) {
            match target {
                Target::Nowhere => {
                    fields.remove("polling_url");
                }
                Target::Other => {
                    let id = fields.get("id").and_then(Value::as_str).unwrap_or_default();
                    let url = format!("{}/v1/get_result?id={id}", addresses.other_poll);
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

    fn body_stream(&self, bytes: Bytes, wire: Option<&Wire>, clock: &Clock, shutdown: &Shutdown) -> Body {
        if let (Some(Cut::ResetBefore), Some(wire)) = (self.cut, wire) {
            wire.reset();
        }
        let end = self.cut.map_or(bytes.len(), |cut| cut.sent(bytes.len()));
        let declared = self.headers.iter().any(|(name, _)| name == header::CONTENT_LENGTH);
        if self.cut.is_none() && self.drip.is_none() && self.no_length.is_none() && !declared {
            return Body::from(bytes);
        }
        let stream = BodyStream {
            rest: bytes.slice(..end),
            step: self.drip.map(|(bytes, _)| usize::try_from(bytes).unwrap_or(usize::MAX)),
            pause: self.drip.map(|(_, pause)| pause).unwrap_or_default(),
            cut: self.cut,
            wire: wire.cloned().unwrap_or_default(),
            clock: clock.clone(),
            shutdown: shutdown.clone(),
        };
        Body::from_stream(futures_util::stream::unfold(Some(stream), BodyStream::next))
    }
}

/// The poll body with another status, and nothing that would contradict it.
pub(super) fn override_status(body: &mut Value, status: &str) {
    body["status"] = json!(status);
    if status != "Ready" {
        body["result"] = Value::Null;
        body["progress"] = Value::Null;
        if let Some(fields) = body.as_object_mut() {
            fields.remove("cost");
        }
    }
}

fn location(target: &Target, addresses: &Addresses) -> Option<HeaderValue> {
    let url = match target {
        Target::Same => addresses.path.clone(),
        Target::Other => format!("{}{}", addresses.other, addresses.path),
        Target::Url(url) => url.clone(),
        Target::Nowhere => return None,
    };
    HeaderValue::from_str(&url).ok()
}
