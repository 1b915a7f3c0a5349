//! What a diff means for somebody's code.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use serde_json::{Value, json};

use super::common::clean;
use crate::{
    diff::{Change, Diff, Level},
    used_by::{How, Use, UsedBy},
};

/// How many places a text names for a change; the others are counted.
const MOST: usize = 20;

/// For a terminal: what is used, and where.
pub(super) fn text(diff: &Diff, used: &UsedBy) -> String {
    let mut report = headline(diff, used) + "\n";
    for change in used_changes(diff, used) {
        let _ = writeln!(
            report,
            "\n  {}  {}  {}",
            change.level,
            change.fingerprint,
            clean(&change.message)
        );
        let (shown, more) = places(change, used);
        for place in shown {
            let _ = writeln!(
                report,
                "    {}:{}:{}  {}",
                clean(&place.file),
                place.line,
                place.column,
                clean(&how(place))
            );
        }
        if more > 0 {
            let _ = writeln!(report, "    and {more} more");
        }
    }
    for note in notes(used) {
        let _ = writeln!(report, "\n{}", clean(&note));
    }
    report
}

/// The places in your own code that the compiler found, each with the change.
pub(super) fn in_your_code<'a>(diff: &'a Diff, used: &'a UsedBy) -> impl Iterator<Item = (&'a Change, &'a Use)> {
    used_changes(diff, used).into_iter().flat_map(|change| {
        let places = used.of(&change.fingerprint);
        let places = places.filter(|place| place.is_yours && place.how == How::Compiler);
        places.map(move |place| (change, place))
    })
}

/// For programs: `used_by`, and the `uses` of each change.
pub(super) fn add(report: &mut Value, used: &UsedBy) {
    let changes = report.get_mut("changes").and_then(Value::as_array_mut);
    for change in changes.into_iter().flatten().filter_map(Value::as_object_mut) {
        let fingerprint = change.get("fingerprint").and_then(Value::as_str).unwrap_or_default();
        let uses: Vec<&Use> = used.of(fingerprint).collect();
        change.insert("uses".to_owned(), json!(uses));
    }
    if let Some(report) = report.as_object_mut() {
        let about = json!({
            "packages": used.packages,
            "generators": used.generators,
            "unmarked": used.unmarked,
            "items": used.items,
        });
        report.insert("used_by".to_owned(), about);
    }
}

/// `12 breaking changes, 1 in your code: src/main.rs:40.`
pub(super) fn headline(diff: &Diff, used: &UsedBy) -> String {
    let mut parts = Vec::new();
    for (level, one, many) in [
        (Level::Breaking, "breaking change", "breaking changes"),
        (Level::Review, "change to review", "changes to review"),
    ] {
        let changes: Vec<&Change> = diff.changes.iter().filter(|change| change.level == level).collect();
        let in_use = |change: &&&Change| used.is_used(&change.fingerprint);
        let in_use: Vec<&&Change> = changes.iter().filter(in_use).collect();
        match changes.len() {
            0 if level == Level::Breaking => parts.push("No breaking changes.".to_owned()),
            0 => {}
            count => {
                let noun = if count == 1 { one } else { many };
                let places = first_places(&in_use, used);
                let elsewhere = elsewhere(&changes, used);
                parts.push(format!(
                    "{count} {noun}, {} in your code{places}{elsewhere}.",
                    in_use.len()
                ));
            }
        }
    }
    parts.join(" ")
}

/// How many of them other packages of the workspace use.
fn elsewhere(changes: &[&Change], used: &UsedBy) -> String {
    let mut counts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for change in changes {
        for place in used.of(&change.fingerprint).filter(|place| !place.is_yours) {
            counts.entry(&place.package).or_default().insert(&change.fingerprint);
        }
    }
    let counts = counts
        .iter()
        .map(|(package, changes)| format!("; {} in {package}", changes.len()));
    counts.collect()
}

/// Where they are, by file and line.
fn first_places(changes: &[&&Change], used: &UsedBy) -> String {
    const NAMED: usize = 5;
    let lines: BTreeSet<(&str, usize)> = changes
        .iter()
        .flat_map(|change| used.of(&change.fingerprint))
        .filter(|place| place.is_yours && place.how == How::Compiler)
        .map(|place| (place.file.as_str(), place.line))
        .collect();
    if lines.is_empty() {
        return String::new();
    }
    let mut named: Vec<String> = lines
        .iter()
        .take(NAMED)
        .map(|(file, line)| format!("{}:{line}", clean(file)))
        .collect();
    let more = lines.len().saturating_sub(named.len());
    if more > 0 {
        named.push(format!("and {more} more lines"));
    }
    format!(": {}", named.join(", "))
}

/// The changes with a use, those in the manifest's own packages first.
pub(super) fn used_changes<'a>(diff: &'a Diff, used: &UsedBy) -> Vec<&'a Change> {
    let is_named = |change: &&Change| used.of(&change.fingerprint).next().is_some();
    let mut changes: Vec<&Change> = diff.changes.iter().filter(is_named).collect();
    changes.sort_by_key(|change| !used.is_used(&change.fingerprint));
    changes
}

/// The first places of a change, what the compiler says of your code first, and how many more there are.
pub(super) fn places<'a>(change: &Change, used: &'a UsedBy) -> (Vec<&'a Use>, usize) {
    let mut places: Vec<&Use> = used.of(&change.fingerprint).collect();
    places.sort_by_key(|place| (place.how, !place.is_yours));
    let more = places.len().saturating_sub(MOST);
    places.truncate(MOST);
    (places, more)
}

pub(super) fn how(place: &Use) -> String {
    let item = place.what.trim_start_matches("raw::");
    match place.how {
        How::Compiler if place.is_yours => item.to_owned(),
        How::Compiler => format!("{item}  (in {})", place.package),
        How::Search => format!("{:?}  (search: may be something else)", place.what),
    }
}

/// What the uses are worth.
pub(super) fn notes(used: &UsedBy) -> Vec<String> {
    let packages: Vec<&str> = used.packages.iter().map(String::as_str).collect();
    if packages.is_empty() {
        return Vec::new();
    }
    let mut notes = Vec::new();
    if used.generators.is_empty() {
        notes.push(format!(
            "The compiler was not asked: no package that {} is built of generates its code from the old document with these \
             settings.",
            packages.join(", ")
        ));
    }
    for (package, generator) in &used.unmarked {
        notes.push(format!(
            "{package} depends on {generator}, but its code has no marks: it is of another document, or has other names than \
             these settings give, or this build does not compile it."
        ));
    }
    for (package, items) in used.generators.iter().filter(|(_, items)| **items < used.items) {
        notes.push(format!(
            "The code of {package} has {items} of the {} generated items that change: it has the others not at all, or under \
             other names.",
            used.items
        ));
    }
    notes
}
