//! Items of the generated code that differ, and what each difference means for callers.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use openapi31_codegen::Surface;

use crate::diff::level::Level;

/// One item that is not the same.
pub(super) struct Difference<'a> {
    pub(super) path: &'a str,
    pub(super) old: Option<&'a str>,
    pub(super) new: Option<&'a str>,
    pub(super) level: Level,
}

impl Difference<'_> {
    pub(super) fn description(&self) -> String {
        let name = self.name();
        match (self.old, self.new) {
            (None, Some(new)) => format!("{name} is new: `{new}`"),
            (Some(_), None) => format!("{name} is gone"),
            (Some(old), Some(new)) => format!("{name} was `{old}` and is `{new}`"),
            (None, None) => name,
        }
    }

    pub(super) fn name(&self) -> String {
        format!("`{}`", self.path.trim_start_matches("raw::"))
    }

    pub(super) fn parts(&self) -> (&str, &str) {
        parts(self.path)
    }
}

/// The type and the member that a path names: `raw::types::Inputs::new` -> `Inputs`, `new`.
pub(super) fn parts(path: &str) -> (&str, &str) {
    let path = path.trim_start_matches("raw::").trim_start_matches("types::");
    let path = path.split_once("::types::").map_or(path, |(_, rest)| rest);
    let path = path
        .trim_start_matches("models::")
        .trim_start_matches("marker::")
        .trim_start_matches("requests::")
        .trim_start_matches("constraints::")
        .trim_start_matches("routes::");
    let (path, _) = path.split_once(": ").unwrap_or((path, ""));
    path.split_once("::")
        .or_else(|| path.split_once('.'))
        .unwrap_or((path, ""))
}

/// The items that differ, in the order of their paths.
pub(super) fn differences<'a>(old: &'a Surface, new: &'a Surface) -> Vec<Difference<'a>> {
    let (before, now) = (old.items(), new.items());
    let paths: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let mut differences = Vec::new();
    for path in paths {
        let (one, other) = (before.get(path).map(String::as_str), now.get(path).map(String::as_str));
        if one == other || comes_with_its_owner(path, one, other, before, now) {
            continue;
        }
        let level = match (one, other) {
            (None, Some(_)) => added(path, new, old),
            (Some(_), None) => Level::Breaking,
            (Some(one), Some(other)) => changed(one, other),
            (None, None) => Level::None,
        };
        differences.push(Difference {
            path,
            old: one,
            new: other,
            level,
        });
    }
    differences
}

/// Whether the type that an item belongs to is added or removed as well.
fn comes_with_its_owner(
    path: &str,
    old: Option<&str>,
    new: Option<&str>,
    before: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
) -> bool {
    let steps = path.rmatch_indices([':', '.']).map(|(at, _)| carried_type(&path[..at]));
    let mut owners = steps.filter(|owner| before.contains_key(&**owner) || now.contains_key(&**owner));
    match (old, new) {
        (Some(_), None) => owners.any(|owner| !now.contains_key(&*owner)),
        (None, Some(_)) => owners.any(|owner| !before.contains_key(&*owner)),
        _ => false,
    }
}

/// The methods of requests belong to the type that is sent: `requests::Inputs` -> `raw::types::Inputs`.
fn carried_type(path: &str) -> Cow<'_, str> {
    match path.strip_prefix("requests::") {
        Some(carried) => Cow::Owned(format!("raw::types::{carried}")),
        None => Cow::Borrowed(path),
    }
}

/// What is new breaks nobody, except a variant of an enum that callers may match to its end, or a field of a struct
/// that they may write out.
fn added(path: &str, new: &Surface, old: &Surface) -> Level {
    let is_open = |signature: &String| signature.contains("non-exhaustive");
    let owner = path
        .rsplit_once('.')
        .or_else(|| path.rsplit_once("::"))
        .map(|(owner, _)| owner);
    let Some(owner) = owner.filter(|owner| old.items().contains_key(*owner)) else {
        return Level::Additive;
    };
    let signature = new.items().get(path).map(String::as_str).unwrap_or_default();
    let is_part = path.as_bytes().get(owner.len()) == Some(&b'.') || signature.starts_with("variant");
    match old.items().get(owner) {
        Some(owner) if is_part && !is_open(owner) => Level::Breaking,
        _ => Level::Additive,
    }
}

/// New derives and attributes break nobody; removed ones, and any other change, do.
fn changed(old: &str, new: &str) -> Level {
    let (before, now) = (marks(old), marks(new));
    if before.0 != now.0 {
        return Level::Breaking;
    }
    if before.1.difference(&now.1).next().is_some() {
        return Level::Breaking;
    }
    let added: Vec<&&str> = now.1.difference(&before.1).collect();
    if added.contains(&&"non-exhaustive") {
        Level::Breaking
    } else if before.2 != now.2 {
        Level::Review
    } else {
        Level::Additive
    }
}

/// A signature without its marks; its derives and marks; whether it is deprecated.
fn marks(signature: &str) -> (&str, BTreeSet<&str>, bool) {
    let (signature, is_deprecated) = match signature.strip_suffix(", deprecated") {
        Some(rest) => (rest, true),
        None => (signature, false),
    };
    let (signature, is_open) = match signature.strip_suffix(", non-exhaustive") {
        Some(rest) => (rest, true),
        None => (signature, false),
    };
    let kept = |kind: &'static str| {
        let derives = signature.strip_prefix(kind)?.strip_prefix(" (")?.strip_suffix(')')?;
        Some((kind, derives.split(' ').collect::<BTreeSet<&str>>()))
    };
    let (rest, mut marks) = kept("struct")
        .or_else(|| kept("enum"))
        .unwrap_or((signature, BTreeSet::new()));
    if is_open {
        marks.insert("non-exhaustive");
    }
    (rest, marks, is_deprecated)
}
