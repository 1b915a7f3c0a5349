//! What all reports say of a diff and of a change.

use crate::diff::{Change, Diff, Level};

/// How many operations are named with a change; the others are counted.
pub(super) const NAMED: usize = 3;

/// The verdict in a line.
pub(super) fn summary(diff: &Diff) -> String {
    let counts = groups(diff)
        .map(|(level, changes)| format!("{} {level}", changes.len()))
        .collect::<Vec<_>>();
    let counts = if counts.is_empty() {
        "no changes".to_owned()
    } else {
        counts.join(", ")
    };
    let version = match (diff.semver.before_one, diff.semver.from_one) {
        ("none", "none") => "No release is needed.".to_owned(),
        (before_one, from_one) => format!("Version: {before_one} before 1.0, {from_one} from then on."),
    };
    format!("Verdict: {} ({counts}). {version}", diff.verdict)
}

/// The changes by level, the most severe first.
pub(super) fn groups(diff: &Diff) -> impl Iterator<Item = (Level, Vec<&Change>)> {
    Level::ALL.into_iter().rev().filter_map(|level| {
        let changes: Vec<&Change> = diff.changes.iter().filter(|change| change.level == level).collect();
        (!changes.is_empty()).then_some((level, changes))
    })
}

/// The two levels of a change, if they differ.
pub(super) fn levels(change: &Change) -> String {
    if change.wire == change.rust || change.rust == Level::None {
        return String::new();
    }
    format!("wire {}, rust {}", change.wire, change.rust)
}

/// The first operations of a change, by name; the others are counted.
pub(super) fn operations(change: &Change) -> String {
    let count = change.operations.len();
    let named: Vec<&str> = change.operations.iter().take(NAMED).map(String::as_str).collect();
    match count.saturating_sub(named.len()) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// A text without control characters, which a terminal would obey.
pub(super) fn without_control(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// With a capital letter at its start.
pub(super) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
