//! What the service says and the contract does not know: by name, and how often. Nothing that is said is kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::{
    generated::raw::types::{SubmitResponse, TaskResult},
    status::Status,
    sync::lock,
    text::sanitise,
};

/// The most names that are kept: what comes from outside has no end.
const MOST_NAMES: usize = 256;

/// Something that the contract does not know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Unknown {
    /// A status of a task.
    Status(String),
    /// A field of the answer to a submit.
    SubmitField(String),
    /// A field of the answer to a poll.
    PollField(String),
}

/// How often each was seen.
#[derive(Default)]
pub(crate) struct Drift(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    counts: BTreeMap<Unknown, u64>,
    /// Names that the contract knows, as far as they were looked up.
    known: [BTreeSet<String>; 2],
}

impl Drift {
    pub(crate) fn seen(&self) -> BTreeMap<Unknown, u64> {
        lock(&self.0).counts.clone()
    }

    /// Notes what is new in an answer to a submit.
    pub(crate) fn submit(&self, body: &[u8]) {
        if let Ok(Value::Object(body)) = serde_json::from_slice(body) {
            self.fields(0, &body, is_submit_field, Unknown::SubmitField);
        }
    }

    /// Notes what is new in an answer to a poll.
    pub(crate) fn poll(&self, body: &Map<String, Value>, status: &Status) {
        if let Status::Unknown(status) = status {
            lock(&self.0).note(Unknown::Status(sanitise(status)));
        }
        self.fields(1, body, is_poll_field, Unknown::PollField);
    }

    fn fields(
        &self,
        answer: usize,
        body: &Map<String, Value>,
        knows: fn(&str) -> bool,
        unknown: fn(String) -> Unknown,
    ) {
        let mut seen = lock(&self.0);
        for name in body.keys() {
            if seen.known[answer].contains(name) {
                continue;
            }
            if knows(name) {
                seen.known[answer].insert(name.clone());
            } else {
                seen.note(unknown(sanitise(name)));
            }
        }
    }
}

impl Seen {
    fn note(&mut self, unknown: Unknown) {
        if self.counts.len() < MOST_NAMES || self.counts.contains_key(&unknown) {
            *self.counts.entry(unknown).or_default() += 1;
        }
    }
}

fn is_submit_field(name: &str) -> bool {
    read::<SubmitResponse>(json!({ "id": "", name: null })).is_none_or(|read| !read.extra.contains_key(name))
}

fn is_poll_field(name: &str) -> bool {
    read::<TaskResult>(json!({ "id": "", "status": "", name: null })).is_none_or(|read| !read.extra.contains_key(name))
}

fn read<T: DeserializeOwned>(answer: Value) -> Option<T> {
    serde_json::from_value(answer).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_contract_does_not_know_is_counted_by_name() {
        let drift = Drift::default();
        let body =
            json!({ "id": "a", "status": "Dreaming", "details": "no object", "mood": "secret", "progress": null });
        for _ in 0..3 {
            drift.poll(body.as_object().unwrap(), &Status::from("Dreaming"));
        }
        drift.submit(br#"{"id":"a","polling_url":"b","queue":7}"#);
        let seen = drift.seen();
        assert_eq!(seen[&Unknown::Status("Dreaming".into())], 3);
        assert_eq!(seen[&Unknown::PollField("mood".into())], 3);
        assert_eq!(seen[&Unknown::SubmitField("queue".into())], 1);
        assert_eq!(seen.len(), 3);
        assert!(!format!("{seen:?}").contains("secret"));
    }

    #[test]
    fn names_without_end_are_not_kept() {
        let drift = Drift::default();
        let body: Map<String, Value> = (0..5000).map(|n| (format!("field{n}"), Value::Null)).collect();
        drift.poll(&body, &Status::Pending);
        assert_eq!(drift.seen().len(), MOST_NAMES);
    }
}
