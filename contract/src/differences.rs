//! Where two JSON documents differ, as pointers. [`crate::diff`] decides what a difference means.

use std::{collections::HashSet, fmt};

use openapi31_codegen::Pointer;
use serde_json::{Map, Value};

use crate::text::cut;

/// One place where the second document is not like the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Where; for a list of plain values, the list.
    pub pointer: Pointer,
    /// In what way.
    pub kind: Kind,
}

/// In what way two documents differ at one place.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// The second one lacks this.
    Missing(Value),
    /// The first one does not have this.
    Added(Value),
    /// The first has one value, the second another.
    Changed(Value, Value),
}

/// All places where `found` differs from `expected`, in the order of the pointers.
pub fn differences(expected: &Value, found: &Value) -> Vec<Difference> {
    let mut differences = Vec::new();
    compare(expected, found, &Pointer::root(), &mut differences);
    differences
}

fn compare(expected: &Value, found: &Value, pointer: &Pointer, into: &mut Vec<Difference>) {
    let mut report = |kind| {
        into.push(Difference {
            pointer: pointer.clone(),
            kind,
        });
    };
    match (expected, found) {
        _ if expected == found => {}
        (Value::Object(expected), Value::Object(found)) => compare_objects(expected, found, pointer, into),
        (Value::Array(one), Value::Array(other)) if are_plain(one) && are_plain(other) => {
            let missing = members_not_in(one, other).map(Kind::Missing);
            let kinds: Vec<_> = missing.chain(members_not_in(other, one).map(Kind::Added)).collect();
            if kinds.is_empty() {
                report(Kind::Changed(expected.clone(), found.clone()));
            }
            kinds.into_iter().for_each(report);
        }
        (Value::Array(expected), Value::Array(found)) => compare_lists(expected, found, pointer, into),
        _ => report(Kind::Changed(expected.clone(), found.clone())),
    }
}

fn compare_objects(
    expected: &Map<String, Value>,
    found: &Map<String, Value>,
    pointer: &Pointer,
    into: &mut Vec<Difference>,
) {
    let mut keys: Vec<&String> = expected.keys().chain(found.keys()).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        compare_entries(expected.get(key), found.get(key), &pointer.join(key), into);
    }
}

fn compare_lists(expected: &[Value], found: &[Value], pointer: &Pointer, into: &mut Vec<Difference>) {
    for index in 0..expected.len().max(found.len()) {
        compare_entries(expected.get(index), found.get(index), &pointer.join(index), into);
    }
}

fn compare_entries(expected: Option<&Value>, found: Option<&Value>, pointer: &Pointer, into: &mut Vec<Difference>) {
    let kind = match (expected, found) {
        (Some(expected), Some(found)) => return compare(expected, found, pointer, into),
        (Some(expected), None) => Kind::Missing(expected.clone()),
        (None, Some(found)) => Kind::Added(found.clone()),
        (None, None) => return,
    };
    into.push(Difference {
        pointer: pointer.clone(),
        kind,
    });
}

fn members_not_in<'a>(members: &'a [Value], others: &[Value]) -> impl Iterator<Item = Value> + use<'a> {
    let others: HashSet<String> = others.iter().map(Value::to_string).collect();
    members
        .iter()
        .filter(move |member| !others.contains(&member.to_string()))
        .cloned()
}

fn are_plain(members: &[Value]) -> bool {
    !members.iter().any(|member| member.is_object() || member.is_array())
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = &self.pointer;
        match &self.kind {
            Kind::Missing(value) => write!(f, "missing #{pointer}: {}", short(value)),
            Kind::Added(value) => write!(f, "added   #{pointer}: {}", short(value)),
            Kind::Changed(expected, found) => {
                write!(f, "changed #{pointer}: {} became {}", short(expected), short(found))
            }
        }
    }
}

/// A value in one line that is not too long.
fn short(value: &Value) -> String {
    const LONGEST: usize = 80;
    cut(&value.to_string(), LONGEST)
}
