//! The breaking changes that somebody accepted, and why.
//!
//! An entry applies as long as the contract still has the change. When upstream reverts the change, the entry no longer
//! applies: a refresh drops it, and `spec check` fails while it is there.

use openapi31_codegen::{Document, Error, Pointer, Result, facts};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    canonical::canonical,
    diff::{Change, Diff, Level},
    prose::sha256,
};

/// What `sync` writes for a reason, so that its branch can be proposed: to be replaced before it is merged.
pub(crate) const PLACEHOLDER: &str = "proposed by sync: give the reason before you merge";

/// The accepted breaking changes.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// In the order in which they were accepted.
    pub changes: Vec<Entry>,
}

impl Accepted {
    /// What is wrong with the entries.
    pub(crate) fn problems(&self, current: Current<'_>) -> Vec<String> {
        self.changes.iter().filter_map(|entry| entry.problem(current)).collect()
    }
}

/// One accepted breaking change.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The change.
    pub fingerprint: String,
    /// The rule that found it.
    pub rule: String,
    /// Where it is.
    pub location: String,
    /// What it was.
    pub message: String,
    /// Why it was accepted.
    pub because: String,
    /// The SHA-256 of the new value at its place: in the contract or, for a change of the generated code alone, in its
    /// surface. Null if the change removed the value.
    pub now: Option<String>,
}

impl Entry {
    /// Whether the contract still has the accepted change.
    pub fn applies(&self, current: Current<'_>) -> bool {
        digest_at(current, &self.location) == self.now
    }

    fn has_reason(&self) -> bool {
        !self.because.trim().is_empty() && !self.because.starts_with(PLACEHOLDER)
    }

    fn problem(&self, current: Current<'_>) -> Option<String> {
        let what = if !self.applies(current) {
            "no longer applies: remove it".to_owned()
        } else if !self.has_reason() {
            format!(
                "has no reason, only \"{}\": write in `because` why the change is accepted",
                self.because
            )
        } else {
            return None;
        };
        Some(format!(
            "{} ({} at #{}) {what}",
            self.fingerprint, self.rule, self.location
        ))
    }
}

/// The contract, and the surface of the code that it becomes, as `spec/surface.txt` has it.
#[derive(Clone, Copy, Debug)]
pub struct Current<'a> {
    /// The document.
    pub contract: &'a Document,
    /// One line an item.
    pub surface: &'a str,
}

/// Which breaking changes are accepted, and which are refused.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decision {
    pub(crate) refused: Vec<Change>,
    pub(crate) accepted: Accepted,
}

/// The fingerprints that somebody accepts, and why, in the same order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Acceptances<'a> {
    pub(crate) fingerprints: &'a [String],
    pub(crate) reasons: &'a [String],
    pub(crate) because_of_others: Option<&'a str>,
}

/// Decides on each breaking change of a diff.
pub(crate) fn decide(before: &Accepted, given: Acceptances<'_>, diff: &Diff, current: Current<'_>) -> Result<Decision> {
    if given.fingerprints.len() != given.reasons.len() {
        return Err(Error::new("each --accept needs a --because, in the same order"));
    }
    let breaking = || diff.changes.iter().filter(|change| change.level == Level::Breaking);
    for fingerprint in given.fingerprints {
        if !breaking().any(|change| change.fingerprint == *fingerprint) {
            return Err(Error::new(format!(
                "--accept {fingerprint}: this refresh has no breaking change with that fingerprint; run it without --accept to list them"
            )));
        }
    }
    if given.reasons.iter().any(|because| because.trim().is_empty()) {
        return Err(Error::new("--because needs a reason"));
    }
    let mut decision = Decision::default();
    let is_given = |entry: &Entry| breaking().any(|change| change.fingerprint == entry.fingerprint);
    decision.accepted.changes = before
        .changes
        .iter()
        .filter(|entry| entry.applies(current) && !is_given(entry))
        .cloned()
        .collect();
    for change in breaking() {
        let reason = given
            .fingerprints
            .iter()
            .position(|fingerprint| *fingerprint == change.fingerprint);
        let reason = reason.and_then(|index| given.reasons.get(index)).map(String::as_str);
        match reason.or(given.because_of_others) {
            Some(because) => decision.accepted.changes.push(entry(change, because, current)),
            None => decision.refused.push(change.clone()),
        }
    }
    Ok(decision)
}

fn entry(change: &Change, because: &str, current: Current<'_>) -> Entry {
    Entry {
        fingerprint: change.fingerprint.clone(),
        rule: change.rule.to_owned(),
        location: change.location.clone(),
        message: change.message.clone(),
        because: because.trim().to_owned(),
        now: digest_at(current, &change.location),
    }
}

/// Of facts: our own words may change.
fn digest_at(current: Current<'_>, location: &str) -> Option<String> {
    let facts = facts(current.contract).ok()?;
    let value = canonical(facts.value());
    let found = value.pointer(location).map(Value::to_string);
    let found = found.or_else(|| item_at(current.surface, location).map(str::to_owned));
    found.map(|text| sha256(text.as_bytes()))
}

/// The line of an item of the generated code.
fn item_at<'a>(surface: &'a str, location: &str) -> Option<&'a str> {
    let place = Pointer::parse(location)?;
    let [item] = place.segments() else { return None };
    surface
        .lines()
        .find(|line| line.split_once("  ").is_some_and(|(path, _)| path == item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_that_came_back_makes_its_entry_stale() {
        let contract = &Document::from_json(br#"{"openapi": "3.1.0"}"#).expect("OpenAPI");
        let gone = "raw::types::A.x  String\n";
        let back = "raw::types::A.x  String\nraw::types::B  struct\n";
        let location = "/raw::types::B";
        let now = |surface| digest_at(Current { contract, surface }, location);
        assert_eq!(now(gone), None);
        assert!(now(back).is_some());
        assert_ne!(now(back), now("raw::types::B  enum\n"));
    }
}
