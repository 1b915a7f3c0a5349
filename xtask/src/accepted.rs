//! `spec/accepted.json`: the breaking changes that were taken, by whom they are known and why.
//!
//! An entry holds for as long as the contract says what was accepted. When upstream takes the change back, the entry no
//! longer applies: a refresh drops it, and `spec check` fails while it is there.

use bfl_codegen::{
    Document, canonical,
    diff::{Change, Diff, Level},
    facts,
    prose::sha256,
};
use serde::{Deserialize, Serialize};

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
    /// The SHA-256 of what stands at its place since then; null where nothing does.
    pub now: Option<String>,
}

impl Entry {
    /// Whether the contract still says what was accepted.
    pub fn applies(&self, contract: &Document) -> bool {
        digest_at(contract, &self.location) == self.now
    }

    fn has_reason(&self) -> bool {
        !self.because.trim().is_empty() && !self.because.starts_with(PLACEHOLDER)
    }

    fn problem(&self, contract: &Document) -> Option<String> {
        let what = if !self.applies(contract) {
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

/// What of a diff may be taken, and what may not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judged {
    pub(crate) refused: Vec<Change>,
    pub(crate) accepted: Accepted,
}

/// Sets what was accepted against what is breaking.
pub(crate) fn judge(before: &Accepted, request: &Refresh, diff: &Diff, contract: &Document) -> Result<Judged> {
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
        .filter(|entry| entry.applies(contract))
        .cloned()
        .collect();
    for change in breaking() {
        let reason = request
            .accept
            .iter()
            .position(|fingerprint| *fingerprint == change.fingerprint);
        match reason.and_then(|index| request.because.get(index)) {
            Some(because) => judged.accepted.changes.push(entry(change, because, contract)),
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
    Ok(accepted
        .changes
        .iter()
        .filter_map(|entry| entry.problem(contract))
        .collect())
}

fn entry(change: &Change, because: &str, contract: &Document) -> Entry {
    Entry {
        fingerprint: change.fingerprint.clone(),
        rule: change.rule.to_owned(),
        location: change.location.clone(),
        message: change.message.clone(),
        because: because.trim().to_owned(),
        now: digest_at(contract, &change.location),
    }
}

/// Of facts: our own words may change.
fn digest_at(contract: &Document, location: &str) -> Option<String> {
    let facts = facts(contract).ok()?;
    let value = canonical(facts.value());
    value
        .pointer(location)
        .map(|value| sha256(value.to_string().as_bytes()))
}
