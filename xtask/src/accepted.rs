//! `spec/accepted.json`: the breaking changes that were taken, by whom they are known and why.
//!
//! An entry holds for as long as the contract says what was accepted. When upstream takes the change back, the entry no
//! longer applies: a refresh drops it, and `spec check` fails while it is there.

use std::fs;

use bfl_codegen::{
    Document, Pointer, canonical,
    diff::{Change, Diff, Level},
    facts,
    prose::sha256,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Failure, Repository, Result, cli::Refresh};

/// What `spec/sync` writes for a reason, so that its branch can be proposed: to be replaced before it is merged.
const PLACEHOLDER: &str = "proposed by spec/sync";

/// The breaking changes that were taken.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// In the order in which they were taken.
    pub changes: Vec<Entry>,
}

/// One breaking change that was taken.
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
    /// Why it was taken.
    pub because: String,
    /// The SHA-256 of what stands at its place since then, in the contract or, for a change of the generated code alone,
    /// in its surface; null where nothing does.
    pub now: Option<String>,
}

impl Entry {
    /// Whether the contract still says what was accepted.
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
                "has no reason, only \"{}\": replace `because` by why the change is taken",
                self.because
            )
        } else {
            return None;
        };
        Some(format!(
            "spec/accepted.json: {} ({} at #{}) {what}",
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

/// What of a diff may be taken, and what may not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judged {
    pub(crate) refused: Vec<Change>,
    pub(crate) accepted: Accepted,
}

/// Sets what was accepted against what is breaking.
pub(crate) fn judge(before: &Accepted, request: &Refresh, diff: &Diff, current: Current<'_>) -> Result<Judged> {
    if request.accept.len() != request.because.len() {
        return Err(Failure::new("each --accept needs its --because, in the same order"));
    }
    let breaking = || diff.changes.iter().filter(|change| change.level == Level::Breaking);
    for fingerprint in &request.accept {
        if !breaking().any(|change| change.fingerprint == *fingerprint) {
            return Err(Failure::new(format!(
                "--accept {fingerprint}: no breaking change of this refresh has that fingerprint; without --accept it lists them"
            )));
        }
    }
    if request.because.iter().any(|because| because.trim().is_empty()) {
        return Err(Failure::new("--because: a reason was expected"));
    }
    let mut judged = Judged::default();
    judged.accepted.changes = before
        .changes
        .iter()
        .filter(|entry| entry.applies(current))
        .cloned()
        .collect();
    for change in breaking() {
        let reason = request
            .accept
            .iter()
            .position(|fingerprint| *fingerprint == change.fingerprint);
        match reason.and_then(|index| request.because.get(index)) {
            Some(because) => judged.accepted.changes.push(entry(change, because, current)),
            None => judged.refused.push(change.clone()),
        }
    }
    Ok(judged)
}

/// What is wrong with the entries.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn check(repository: &Repository, contract: &Document) -> Result<Vec<String>> {
    let accepted = repository.accepted()?;
    let surface = fs::read_to_string(repository.surface_path()).unwrap_or_default();
    let surface = &surface;
    let current = Current { contract, surface };
    Ok(accepted
        .changes
        .iter()
        .filter_map(|entry| entry.problem(current))
        .collect())
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
    let told = value.pointer(location).map(Value::to_string);
    let told = told.or_else(|| item_at(current.surface, location).map(str::to_owned));
    told.map(|told| sha256(told.as_bytes()))
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
