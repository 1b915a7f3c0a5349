//! Listed values.

use std::collections::BTreeMap;

use openapi31_codegen::Pointer;
use serde_json::Value;

use super::{comparison::Comparison, shape::Alternative};
use crate::diff::{level::Side, subject::short};

impl<'a> Comparison<'_, 'a> {
    pub(super) fn values(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let all =
            |values: &BTreeMap<String, &Value>| Value::Array(values.values().map(|value| (*value).clone()).collect());
        match (&old.values, &new.values) {
            (Some((_, before)), Some((place, now))) => {
                let lacking = |one: &BTreeMap<String, &Value>, other: &BTreeMap<String, &Value>| -> Vec<Value> {
                    let left = one.iter().filter(|(text, _)| !other.contains_key(*text));
                    left.map(|(_, value)| (*value).clone()).collect()
                };
                let (removed, added) = (lacking(before, now), lacking(now, before));
                if self.side == Side::Response && removed.len() == before.len() && !before.is_empty() {
                    return self.replaced(place, removed, added);
                }
                if !removed.is_empty() {
                    let removed = Value::Array(removed);
                    let list = short(&removed);
                    let message = |subject: &str| format!("{subject} lost {list}");
                    self.report("enum-value-removed", place, message, removed, Value::Null);
                }
                if !added.is_empty() {
                    let added = Value::Array(added);
                    let list = short(&added);
                    let message = |subject: &str| format!("{subject} gained {list}");
                    self.report("enum-value-added", place, message, Value::Null, added);
                }
            }
            (Some((place, before)), None) => {
                let before = all(before);
                let list = short(&before);
                let message = |subject: &str| format!("{subject} is no longer limited to {list}");
                self.report("enum-opened", place, message, before, Value::Null);
            }
            (None, Some((place, now))) => {
                let now = all(now);
                let list = short(&now);
                let message = |subject: &str| format!("{subject} is limited to {list} now");
                self.report("enum-closed", place, message, Value::Null, now);
            }
            (None, None) => {}
        }
    }

    /// Nothing is received any more that was listed.
    fn replaced(&mut self, place: &Pointer, old: Vec<Value>, new: Vec<Value>) {
        let (old, new) = (Value::Array(old), Value::Array(new));
        let (before, now) = (short(&old), short(&new));
        let message = |subject: &str| format!("{subject} was {before} and is {now}");
        self.report("enum-replaced", place, message, old, new);
    }
}
