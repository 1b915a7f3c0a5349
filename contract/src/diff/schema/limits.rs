//! Limits and formats of one alternative, folded from all schemas that hold.

use openapi31_codegen::Pointer;
use serde_json::Value;

use super::{number::Exact, shape::Alternative};
use crate::canonical::canonical_data;

/// The keywords that are folded here; the bounds of numbers are not.
const FACETS: [&str; 12] = [
    "contentEncoding",
    "contentMediaType",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "minItems",
    "minLength",
    "minProperties",
    "multipleOf",
    "pattern",
    "uniqueItems",
];

impl Alternative<'_> {
    /// Takes a limit or a format; `false` if it is none, or cannot be understood.
    ///
    /// Of two lengths, the tighter one counts. All patterns and formats count: several are a list.
    pub(super) fn add_facet(&mut self, place: Pointer, key: &str, value: &Value) -> bool {
        let Some(name) = FACETS.iter().find(|name| **name == key) else {
            return false;
        };
        let before = self.facets.get(name).map(|(_, value)| value);
        let folded = match (*name, value) {
            ("pattern", Value::String(pattern)) if leaves_nothing_out(pattern) => return true,
            ("contentEncoding" | "contentMediaType", Value::String(text)) => {
                with_member(before, Value::from(text.to_ascii_lowercase()))
            }
            ("pattern" | "format", Value::String(_)) => with_member(before, value.clone()),
            ("uniqueItems", Value::Bool(false)) => return true,
            ("uniqueItems", Value::Bool(true)) => Some(value.clone()),
            ("multipleOf", Value::Number(_)) if Exact::of(value) > Some(Exact::whole(0)) => multiple_of(before, value),
            (name, Value::Number(_)) if name.starts_with("min") || name.starts_with("max") => {
                let (now, before) = (Exact::of(value), before.and_then(Exact::of));
                let is_tighter = match before {
                    None => name.starts_with("max") || now > Some(Exact::whole(0)),
                    Some(_) if name.starts_with("max") => now < before,
                    Some(_) => now > before,
                };
                is_tighter.then(|| canonical_data(value))
            }
            _ => return false,
        };
        if let Some(folded) = folded {
            self.facets.insert(name, (place, folded));
        }
        true
    }
}

/// The members of a facet that may be a list.
pub(super) fn members(facet: Option<&Value>) -> Vec<&Value> {
    match facet {
        None => Vec::new(),
        Some(Value::Array(members)) => members.iter().collect(),
        Some(only) => vec![only],
    }
}

/// A facet with one more member, if it is new.
fn with_member(before: Option<&Value>, value: Value) -> Option<Value> {
    let mut all: Vec<Value> = members(before).into_iter().cloned().collect();
    if all.contains(&value) {
        return None;
    }
    all.push(value);
    all.sort_by_key(Value::to_string);
    Some(match all.pop() {
        Some(only) if all.is_empty() => only,
        last => all.into_iter().chain(last).collect(),
    })
}

/// A multiple of 4 and of 6 is a multiple of 12. Where that has too many digits, both are kept.
fn multiple_of(before: Option<&Value>, value: &Value) -> Option<Value> {
    let common = || Exact::of(before?)?.least_common_multiple(Exact::of(value)?);
    match (before, common()) {
        (Some(before), Some(common)) if Exact::of(before) == Some(common) => None,
        (Some(_), Some(common)) if Exact::of(&common.value()) == Some(common) => Some(common.value()),
        _ => with_member(before, canonical_data(value)),
    }
}

/// Whether every text matches this pattern, as far as one can see at a glance. A dot does not match a line break, so
/// `^.*$` leaves something out and `.*` does not.
pub(super) fn leaves_nothing_out(pattern: &str) -> bool {
    const ANY_CHARACTER: [&str; 9] = [
        r"[\s\S]",
        r"[\S\s]",
        r"[\w\W]",
        r"[\W\w]",
        r"[\d\D]",
        r"[\D\d]",
        "[^]",
        r"(.|\n)",
        r"(?:.|\n)",
    ];
    let (from_start, rest) = pattern.strip_prefix('^').map_or((false, pattern), |rest| (true, rest));
    let (to_end, rest) = rest.strip_suffix('$').map_or((false, rest), |rest| (true, rest));
    let is_whole = from_start && to_end;
    let repeated = rest.strip_suffix('?').unwrap_or(rest).strip_suffix('*');
    match (rest, repeated) {
        ("" | ".?", _) | (_, Some(".")) => !is_whole,
        (_, Some(character)) => ANY_CHARACTER.contains(&character),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_every_text_matches_are_known() {
        for pattern in [
            "",
            "^",
            "$",
            ".*",
            "^.*",
            ".*$",
            ".*?",
            ".?",
            r"[\s\S]*",
            r"^[\s\S]*$",
            r"^(.|\n)*$",
            "^[^]*?$",
        ] {
            assert!(leaves_nothing_out(pattern), "{pattern}");
        }
        for pattern in [
            "^$",
            "^.*$",
            "^.?$",
            ".+",
            "a*",
            ".",
            r"\^.*",
            r"^[\s\S]+$",
            "^[a-z]*$",
            r"\$",
            "*",
        ] {
            assert!(!leaves_nothing_out(pattern), "{pattern}");
        }
    }
}
