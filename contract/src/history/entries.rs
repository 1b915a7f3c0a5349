//! The revisions: documents and patches in a folder, by day.

use std::{fmt, fs, path::Path, str::FromStr};

use json_patch::Patch;
use openapi31_codegen::{Document, Error, Result};
use serde_json::Value;
use time::{Date, macros::format_description};

use crate::{
    canonical::canonical_text,
    error::{self, about},
    read::checked,
};

/// A revision that was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its name.
    pub name: Name,
    /// The facts of the contract.
    pub document: Document,
}

/// The day on which a revision was taken, and which one of that day it is, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    day: Date,
    number: u32,
}

impl Name {
    /// The name of what is taken on this day, after these.
    pub(super) fn next(before: &[Entry], day: Date) -> Self {
        match before.last() {
            Some(Entry { name: last, .. }) if last.day >= day => Self {
                day: last.day,
                number: last.number.saturating_add(1),
            },
            _ => Self { day, number: 1 },
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            1 => self.day.fmt(f),
            number => write!(f, "{}.{number}", self.day),
        }
    }
}

impl FromStr for Name {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        let (day, number) = match text.split_once('.') {
            None => (text, 1),
            Some((day, number)) => (day, number.parse().map_err(|_| ())?),
        };
        let day = Date::parse(day, format_description!("[year]-[month]-[day]")).map_err(|_| ())?;
        let name = Self { day, number };
        // Of several spellings, one is the name.
        if name.to_string() == text { Ok(name) } else { Err(()) }
    }
}

/// The revisions of a folder, from the oldest on; none, if there is no such folder.
///
/// # Errors
/// A file cannot be read, has another name, is not OpenAPI, or is a patch that does not fit.
pub fn read(folder: &Path) -> Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    for name in names(folder, "json")? {
        let path = folder.join(format!("{name}.json"));
        let bytes = fs::read(&path).map_err(|reason| error::io(&path, &reason))?;
        let before = entries.last().map(|entry| &entry.document);
        let document = revision(&bytes, before).map_err(|error| about(path.display(), error))?;
        entries.push(Entry { name, document });
    }
    Ok(entries)
}

/// The names of the files with this extension, in their order.
pub(super) fn names(folder: &Path, extension: &str) -> Result<Vec<Name>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|reason| error::io(folder, &reason))? {
        let path = entry.map_err(|reason| error::io(folder, &reason))?.path();
        if path.extension().is_none_or(|found| found != extension) {
            continue;
        }
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let name = stem.parse().map_err(|()| {
            about(
                path.display(),
                "a revision is named after its day, such as 2026-11-21.json",
            )
        })?;
        names.push(name);
    }
    names.sort();
    Ok(names)
}

/// An object is a document, and a list is a patch of the one before.
fn revision(bytes: &[u8], before: Option<&Document>) -> Result<Document> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| Error::new(error.to_string()))?;
    if !value.is_array() {
        return Document::from_json(bytes).and_then(checked);
    }
    let before = before.ok_or_else(|| Error::new("the oldest revision has to be a document, and this is a patch"))?;
    let patch: Patch = serde_json::from_value(value).map_err(|error| Error::new(error.to_string()))?;
    let mut value = before.value().clone();
    json_patch::patch(&mut value, &patch)
        .map_err(|error| Error::new(format!("the patch does not fit the revision before: {error}")))?;
    Document::from_value(value).and_then(checked)
}

/// What is written of a revision: the patch, unless the document is shorter.
pub(super) fn text(before: Option<&Document>, document: &Document) -> Result<String> {
    let whole = canonical_text(document);
    let Some(before) = before else { return Ok(whole) };
    let patch = json_patch::diff(before.value(), document.value());
    let lines = patch
        .0
        .iter()
        .map(|operation| serde_json::to_string(operation).map_err(|error| Error::new(format!("a patch: {error}"))));
    let lines = lines.collect::<Result<Vec<String>>>()?;
    let patch = format!("[\n{}\n]\n", lines.join(",\n"));
    Ok(if patch.len() < whole.len() { patch } else { whole })
}
