//! What two revisions of a contract mean for those who depend on it.
//!
//! [`diff`] compares what the documents say on the wire: each operation is followed through parameters, bodies and
//! answers, in both directions of every `$ref`, and each change is reported once with all operations it reaches.
//! [`add_rust`] compares what the documents become in Rust. What a change weighs is decided by the table in [`rules`]
//! and nowhere else; how a report looks is the caller's business.

mod operations;
pub mod rules;
mod rust;
mod schemas;
mod shape;
mod subject;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use openapi31_codegen::{Document, Pointer, Settings};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{canonical::canonical_data, prose::sha256};

pub use rules::{RULES, Rule, rule};
pub use rust::add_rust;

/// What a change means for somebody who uses the crate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nothing, or only layout.
    #[default]
    None,
    /// Words only.
    Docs,
    /// Everything written before still compiles and works.
    Additive,
    /// Compiles and is accepted, but may mean something else.
    Review,
    /// Something written before can stop compiling, or be refused, or be missing.
    Breaking,
}

impl Level {
    /// All levels, the least first.
    pub const ALL: [Self; 5] = [Self::None, Self::Docs, Self::Additive, Self::Review, Self::Breaking];

    /// As reports and the command line spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Docs => "docs",
            Self::Additive => "additive",
            Self::Review => "review",
            Self::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// In which direction a thing travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// From the caller to the service.
    Request,
    /// From the service to the caller.
    Response,
    /// Neither: it is about the contract itself, or about the generated code.
    Neither,
}

impl Side {
    /// As reports spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Neither => "neither",
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Which rule found it.
    pub rule: &'static str,
    /// The higher one of the next two.
    pub level: Level,
    /// What it means for what the server accepts, sends and says.
    pub wire: Level,
    /// What it means for the generated code.
    pub rust: Level,
    /// In which direction the changed thing travels.
    pub direction: Side,
    /// Where it is, as a JSON pointer: in the new document, or in the old one for what is gone.
    pub location: String,
    /// The operations it reaches, such as `POST /v1/flux-2-pro`.
    pub operations: BTreeSet<String>,
    /// What changed, in a sentence.
    pub message: String,
    /// What was there.
    pub old: Value,
    /// What is there now.
    pub new: Value,
    /// By which this change is known again, whatever else changes.
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
struct Finding {
    rule: &'static str,
    location: Pointer,
    message: String,
    old: Value,
    new: Value,
}

/// Compares two documents on the wire.
pub fn diff(old: &Document, new: &Document) -> Diff {
    operations::compare(old.value(), new.value())
}

/// Compares two documents on the wire, and the code that they become with these settings.
pub fn diff_with_rust(old: &Document, new: &Document, settings: &Settings) -> Diff {
    let mut diff = diff(old, new);
    if old != new {
        add_rust(&mut diff, old, new, settings);
    }
    diff
}

impl Diff {
    fn of(found: BTreeMap<String, (Finding, BTreeSet<String>)>) -> Self {
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

    /// Puts levels, order and verdict right after changes were added or weighed anew.
    fn settle(&mut self) {
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

/// The same for the same change, whatever happens around it and in whatever words it is told.
fn fingerprint(finding: &Finding) -> String {
    let told = json!([
        finding.rule,
        finding.location.to_string(),
        canonical_data(&finding.old),
        canonical_data(&finding.new)
    ]);
    let mut hash = sha256(told.to_string().as_bytes());
    hash.truncate(16);
    hash
}
