//! What is to be marked, and how a mark tells of the changes.

use std::collections::{BTreeMap, BTreeSet};

use openapi31_codegen::{Document, Marks, Result, Settings};

use crate::{diff::Change, prose::sha256};

/// How a note begins. The item and the fingerprints follow.
const NOTE: &str = "openapi-vendor: ";

/// Marks for the items of the old code that the changes concern.
pub(super) fn marks<'a>(
    changes: impl Iterator<Item = &'a Change>,
    old: &Document,
    settings: &Settings,
) -> Result<Marks> {
    let mut items: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for change in changes {
        for item in &change.items {
            items.entry(item).or_default().insert(&change.fingerprint);
        }
    }
    let notes = items.into_iter().map(|(item, fingerprints)| {
        let fingerprints: Vec<&str> = fingerprints.into_iter().collect();
        (item.to_owned(), format!("{NOTE}{item} {}", fingerprints.join(" ")))
    });
    Marks::new(old, settings, notes.collect())
}

/// Other marks have another one, so that what cargo knows of them is kept apart.
pub(super) fn digest(marks: &Marks) -> String {
    let mut digest = sha256(format!("{} {}", env!("CARGO_PKG_VERSION"), marks.to_json()).as_bytes());
    digest.truncate(16);
    digest
}

/// The item and the fingerprints that the compiler's words about a deprecated item tell.
pub(super) fn told(words: &str) -> Option<(&str, Vec<&str>)> {
    let (_, note) = words.split_once(NOTE)?;
    let mut words = note.split(' ');
    let item = words.next()?;
    Some((item, words.collect()))
}
