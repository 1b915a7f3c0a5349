//! What a comparison finds, and the changes that become of it.

use std::collections::{BTreeMap, BTreeSet};

use openapi31_codegen::Pointer;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    level::{Level, Side},
    rules::rule,
};
use crate::{canonical::canonical_data, prose::sha256};

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Which rule found it.
    pub rule: &'static str,
    /// The higher one of the next two.
    pub level: Level,
    /// What it means on the wire: for what the server accepts and sends.
    pub wire: Level,
    /// What it means for the generated code.
    pub rust: Level,
    /// In which direction the changed thing travels.
    pub direction: Side,
    /// Where it is, as a JSON pointer: in the new document, or in the old one for what was removed.
    pub location: String,
    /// The operations it reaches, such as `POST /v1/orders`.
    pub operations: BTreeSet<String>,
    /// The items of the old document's generated code that it concerns, such as `raw::types::Order.coupon`, if it may break
    /// their users.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub items: BTreeSet<String>,
    /// What changed, in a sentence.
    pub message: String,
    /// What was there.
    pub old: Value,
    /// What is there now.
    pub new: Value,
    /// Identifies this change, whatever else changes.
    pub fingerprint: String,
}

/// All changes between two documents, the most severe first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Diff {
    /// The highest level of all changes.
    pub verdict: Level,
    /// Which part of the crate's version has to go up.
    pub semver: Semver,
    /// The changes.
    pub changes: Vec<Change>,
}

/// Which part of a version has to go up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Semver {
    /// Before 1.0, where the middle number stands for breaking changes.
    #[serde(rename = "0.x")]
    pub before_one: &'static str,
    /// From 1.0 on.
    #[serde(rename = "1.x")]
    pub from_one: &'static str,
}

/// A version goes up by what the code can no longer do, or can do now. Words are shown by rustdoc, so they want a release.
fn semver(verdict: Level) -> Semver {
    let (before_one, from_one) = match verdict {
        Level::None => ("none", "none"),
        Level::Docs => ("patch", "patch"),
        Level::Additive => ("patch", "minor"),
        Level::Review => ("minor", "minor"),
        Level::Breaking => ("minor", "major"),
    };
    Semver { before_one, from_one }
}

/// What a comparison found, before it is known which operations it reaches.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) rule: &'static str,
    pub(super) location: Pointer,
    pub(super) message: String,
    pub(super) old: Value,
    pub(super) new: Value,
}

impl Finding {
    pub(super) fn new(rule: &'static str, location: &Pointer, message: String, [old, new]: [Value; 2]) -> Self {
        Self {
            rule,
            location: location.clone(),
            message,
            old,
            new,
        }
    }
}

impl Diff {
    pub(super) fn of(found: BTreeMap<String, (Finding, BTreeSet<String>)>) -> Self {
        let changes = found.into_iter().map(|(fingerprint, (finding, operations))| {
            let rule = rule(finding.rule);
            debug_assert!(rule.is_some(), "no rule {}", finding.rule);
            let (wire, direction) = rule.map_or((Level::Review, Side::Neither), |rule| (rule.level, rule.side));
            Change {
                rule: finding.rule,
                level: wire,
                wire,
                rust: Level::None,
                direction,
                location: finding.location.to_string(),
                operations,
                items: BTreeSet::new(),
                message: finding.message,
                old: finding.old,
                new: finding.new,
                fingerprint,
            }
        });
        let mut diff = Self {
            changes: changes.collect(),
            ..Self::default()
        };
        diff.settle();
        diff
    }

    /// Puts levels, order and verdict right after changes were added, taken out or weighed anew.
    pub(crate) fn settle(&mut self) {
        for change in &mut self.changes {
            change.level = change.wire.max(change.rust);
        }
        self.changes.sort_by(|one, other| {
            let place = |change: &Change| (change.location.clone(), change.rule, change.fingerprint.clone());
            other.level.cmp(&one.level).then_with(|| place(one).cmp(&place(other)))
        });
        self.verdict = self.changes.first().map_or(Level::None, |change| change.level);
        self.semver = semver(self.verdict);
    }

    /// The report for programs.
    pub fn to_json(&self) -> Value {
        // Serialising these types cannot fail.
        serde_json::to_value(self).unwrap_or(Value::Null)
    }
}

/// The same for the same change, whatever else changes and however its message is worded.
pub(super) fn fingerprint(finding: &Finding) -> String {
    let identity = json!([
        finding.rule,
        finding.location.to_string(),
        canonical_data(&finding.old),
        canonical_data(&finding.new)
    ]);
    let mut hash = sha256(identity.to_string().as_bytes());
    hash.truncate(16);
    hash
}
