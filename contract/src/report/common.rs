//! What all reports say of a diff and of a change.

use std::collections::BTreeSet;

use openapi31_codegen::is_deceptive;
use serde_json::Value;

use super::told::Report;
use crate::diff::{Change, Level};

/// How many operations are named with a change; the others are counted.
pub(super) const NAMED: usize = 3;

/// The longest value that a message has in it.
const IN_MESSAGE: usize = 60;

/// The verdict in a line.
pub(super) fn summary(report: &Report<'_>) -> String {
    let diff = report.diff;
    let counts = Level::ALL.into_iter().rev().filter_map(|level| {
        let count = diff.changes.iter().filter(|change| change.level == level).count();
        (count > 0).then(|| format!("{count} {level}"))
    });
    let counts: Vec<String> = counts.collect();
    let counts = if counts.is_empty() {
        "no changes".to_owned()
    } else {
        counts.join(", ")
    };
    let verdict = format!("{} ({counts}).", diff.verdict);
    let mut summary = if report.hidden > 0 {
        let changes = plural(report.hidden, "change");
        format!("Verdict of what the filter shows: {verdict} It hides {changes}.")
    } else {
        let version = match (diff.semver.before_one, diff.semver.from_one) {
            ("none", "none") => "No release is needed.".to_owned(),
            (before_one, from_one) => format!("Version: {before_one} before 1.0, {from_one} from then on."),
        };
        format!("Verdict: {verdict} {version}")
    };
    let (ignored, reweighed) = (report.applied.ignored.len(), report.applied.reweighed.len());
    if ignored > 0 {
        summary.push_str(&format!(" The configuration ignores {}.", plural(ignored, "change")));
    }
    if reweighed > 0 {
        let changes = plural(reweighed, "change");
        let who = if ignored > 0 { "It" } else { "The configuration" };
        summary.push_str(&format!(" {who} gives {changes} another level on the wire."));
    }
    summary
}

fn plural(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

/// The two levels of a change, if they differ.
pub(super) fn levels(change: &Change) -> String {
    if change.wire == change.rust || change.rust == Level::None {
        return String::new();
    }
    format!("wire {}, rust {}", change.wire, change.rust)
}

/// The first operations, by name; the others are counted.
pub(super) fn operations(operations: &BTreeSet<&str>) -> String {
    let named: Vec<&str> = operations.iter().take(NAMED).copied().collect();
    match operations.len().saturating_sub(named.len()) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// The old and the new value of a change, as far as its message has to cut them: what it is called, and its parts.
pub(super) fn long_values(change: &Change) -> Vec<(&'static str, Vec<String>)> {
    // Nobody looks for a changed word in two texts that stand one below the other.
    if change.rule == "words-changed" {
        return Vec::new();
    }
    let values = match (&change.old, &change.new) {
        (old, Value::Null) => vec![("in full:", old)],
        (Value::Null, new) => vec![("in full:", new)],
        (old, new) => vec![("old:", old), ("new:", new)],
    };
    let is_told = |value: &Value| match value {
        Value::String(text) => change.message.contains(text),
        other => change.message.contains(&other.to_string()),
    };
    let values: Vec<(&str, &Value)> = values.into_iter().filter(|(_, value)| !is_told(value)).collect();
    let parts = |value: &Value| match value {
        Value::Array(members) => members.iter().map(Value::to_string).collect(),
        other => vec![other.to_string()],
    };
    let values: Vec<(&str, Vec<String>)> = values.into_iter().map(|(name, value)| (name, parts(value))).collect();
    let is_cut = |parts: &[String]| {
        const MEMBERS: usize = 8;
        let length: usize = parts.iter().map(|part| part.chars().count() + 2).sum();
        parts.len() > MEMBERS || length > IN_MESSAGE
    };
    match values.iter().any(|(_, parts)| is_cut(parts)) {
        true => values,
        false => Vec::new(),
    }
}

/// A text without what a terminal would obey, or what would turn or hide other text: control characters are spaces,
/// directions and invisible characters are `�`.
pub(super) fn clean(text: &str) -> String {
    let clean = |c: char| match c {
        c if c.is_control() => ' ',
        c if is_deceptive(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    // The log of a workflow would obey this, wherever it stands.
    text.chars().map(clean).collect::<String>().replace("##[", "## [")
}

/// With a capital letter at its start.
pub(super) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
