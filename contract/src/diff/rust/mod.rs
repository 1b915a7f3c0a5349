//! What a change of the contract does to the generated code: items of both surfaces compared, each difference put to
//! the change of the contract that explains it, or reported by itself.

mod cause;
mod concerned;
mod finding;
mod items;
mod lost;

use std::{collections::BTreeMap, panic::resume_unwind, thread};

use openapi31_codegen::{Document, Pointer, Report, Result, Settings, Surface, generate};
use serde_json::{Value, json};

use self::{
    cause::{Cause, OperationIds, operation_ids},
    concerned::{Named, differing},
    finding::change,
    items::{Difference, differences},
    lost::lost,
};
use super::{
    findings::{Change, Diff, Finding},
    level::Level,
};

/// How many items a message names; the others are counted.
const NAMED: usize = 3;

/// Adds the level for Rust to every change, and changes for what no change of the contract explains and for what of the new
/// document does not become Rust as it is.
pub fn add_rust(diff: &mut Diff, old: &Document, new: &Document, settings: &Settings) {
    let read = |document: &Document| read(document, settings);
    match at_once(|| read(old), || read(new)) {
        (Ok((before, was_lost)), Ok((now, is_lost))) => {
            let ids = operation_ids([old, new]);
            let cause = |change: &Change| Cause::of(change, settings, &ids);
            compare(diff, &before, &now, &cause);
            name_items(diff, &before, settings, &ids);
            diff.changes.extend(lost(&was_lost, &is_lost));
        }
        (before, now) => {
            for (which, result) in [("old", before), ("new", now)] {
                if let Err(error) = result {
                    let place = error.pointer().cloned().unwrap_or_default();
                    let message = format!("no Rust can be generated from the {which} document: {error}");
                    let finding = Finding::new("rust-not-generated", &place, message, [json!(which), Value::Null]);
                    diff.changes.push(change(finding, Level::Breaking));
                }
            }
        }
    }
    diff.settle();
}

/// Compares the code of one contract, as two versions of the generator make it.
pub fn surface_diff(old: &Surface, new: &Surface) -> Diff {
    let mut diff = Diff {
        changes: differences(old, new).iter().map(unexplained).collect(),
        ..Diff::default()
    };
    diff.settle();
    diff
}

fn read(document: &Document, settings: &Settings) -> Result<(Surface, Report)> {
    let output = generate(document, settings)?;
    Ok((Surface::read(&output.code)?, output.report))
}

/// Runs both at the same time: they take most of the time of a diff.
fn at_once<T: Send>(first: impl FnOnce() -> T + Send, second: impl FnOnce() -> T) -> (T, T) {
    thread::scope(|scope| {
        let first = scope.spawn(first);
        let second = second();
        (first.join().unwrap_or_else(|panic| resume_unwind(panic)), second)
    })
}

fn compare(diff: &mut Diff, old: &Surface, new: &Surface, cause: &dyn Fn(&Change) -> Cause) {
    let differences = differences(old, new);
    let mut explained: BTreeMap<usize, Vec<&Difference<'_>>> = BTreeMap::new();
    let mut left = Vec::new();
    let causes: Vec<Cause> = diff.changes.iter().map(cause).collect();
    for difference in &differences {
        let best = causes
            .iter()
            .enumerate()
            .map(|(index, cause)| (cause.explains(difference), index));
        match best.max_by_key(|(score, index)| (*score, usize::MAX - index)) {
            Some((score, index)) if score > 0 => explained.entry(index).or_default().push(difference),
            _ => left.push(difference),
        }
    }
    for (index, items) in explained {
        if let Some(change) = diff.changes.get_mut(index) {
            change.rust = items.iter().map(|item| item.level).max().unwrap_or_default();
            change.items = differing(&items);
            append_items(change, &items);
        }
    }
    diff.changes.extend(left.into_iter().map(unexplained));
}

/// Gives the items that a change is about to changes of the wire after which the items are what they were.
fn name_items(diff: &mut Diff, old: &Surface, settings: &Settings, ids: &OperationIds<'_>) {
    let named = Named::of(old);
    for change in &mut diff.changes {
        if change.items.is_empty() && change.wire.max(change.rust) >= Level::Review {
            change.items = named.by(&Cause::of(change, settings, ids), change, ids);
        }
    }
}

/// Names the items that are gone or changed; new items are not named.
fn append_items(change: &mut Change, items: &[&Difference<'_>]) {
    let lost: Vec<&Difference<'_>> = items
        .iter()
        .copied()
        .filter(|item| item.level == Level::Breaking)
        .collect();
    if lost.is_empty() {
        return;
    }
    let (removed, other): (Vec<&Difference<'_>>, Vec<&Difference<'_>>) =
        lost.iter().copied().take(NAMED).partition(|item| item.new.is_none());
    let removed: Vec<String> = removed.iter().map(|item| item.name()).collect();
    let mut texts: Vec<String> = other.iter().map(|item| item.description()).collect();
    if let Some((last, rest)) = removed.split_last() {
        let is = if rest.is_empty() { "is" } else { "are" };
        texts.insert(0, format!("{} {is} gone", listed(rest, last)));
    }
    let more = lost.len().saturating_sub(NAMED);
    match more {
        0 => {}
        1 => texts.push("1 more item is gone or changed".to_owned()),
        more => texts.push(format!("{more} more items are gone or changed")),
    }
    change.message.push_str(&format!("; in Rust {}", texts.join(", ")));
}

fn listed(rest: &[String], last: &str) -> String {
    match rest {
        [] => last.to_owned(),
        rest => format!("{} and {last}", rest.join(", ")),
    }
}

fn unexplained(difference: &Difference<'_>) -> Change {
    let rule = match (difference.old, difference.new) {
        (None, _) => "rust-item-added",
        (_, None) => "rust-item-removed",
        _ => "rust-item-changed",
    };
    let value = |text: Option<&str>| text.map_or(Value::Null, Value::from);
    let place = Pointer::root().join(difference.path);
    let values = [value(difference.old), value(difference.new)];
    let finding = Finding::new(rule, &place, difference.description(), values);
    Change {
        items: differing(&[difference]),
        ..change(finding, difference.level)
    }
}
