//! What narrows the values of one kind: listed values, bounds, lengths, patterns, and keywords that nobody knows.

use std::collections::BTreeMap;

use openapi31_codegen::Pointer;
use serde_json::{Value, json};

use super::{
    comparison::Comparison,
    shape::{Alternative, Placed},
};
use crate::{canonical::canonical_data, diff::subject::short};

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

    pub(super) fn bounds(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        for (name, before, now, lower_is_wider) in [
            ("minimum", &old.low, &new.low, true),
            ("maximum", &old.high, &new.high, false),
        ] {
            let same = |one: &Placed<(f64, bool)>, other: &Placed<(f64, bool)>| {
                one.1.0.total_cmp(&other.1.0).is_eq() && one.1.1 == other.1.1
            };
            let is_raised = match (before, now) {
                (None, None) => continue,
                (Some(before), Some(now)) if same(before, now) => continue,
                (Some((_, before)), Some((_, now))) if before.0.total_cmp(&now.0).is_eq() => now.1 == lower_is_wider,
                (Some((_, before)), Some((_, now))) => now.0 > before.0,
                (None, Some(_)) => lower_is_wider,
                (Some(_), None) => !lower_is_wider,
            };
            self.moved(
                name,
                is_raised,
                before.as_ref().map(bound_text),
                now.as_ref().map(bound_text),
            );
        }
    }

    /// Reports a limit that was raised, lowered, added or removed.
    fn moved(&mut self, name: &str, is_raised: bool, old: Option<(Pointer, Value)>, new: Option<(Pointer, Value)>) {
        let Some((place, _)) = new.as_ref().or(old.as_ref()) else {
            return;
        };
        let place = place.clone();
        let kebab = kebab(name);
        let rule = format!("{kebab}-{}", if is_raised { "raised" } else { "lowered" });
        let text = |value: &Option<(Pointer, Value)>| {
            value
                .as_ref()
                .map_or_else(|| "none".to_owned(), |(_, value)| plain(value))
        };
        let (before, now) = (text(&old), text(&new));
        let message = |subject: &str| format!("`{name}` of {subject} was {before} and is {now}");
        let value = |value: Option<(Pointer, Value)>| value.map_or(Value::Null, |(_, value)| value);
        self.report(&rule, &place, message, value(old), value(new));
    }

    pub(super) fn facets(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let mut names: Vec<&'static str> = old.facets.keys().chain(new.facets.keys()).copied().collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let (before, now) = (old.facets.get(name), new.facets.get(name));
            if before.map(|(_, value)| value) == now.map(|(_, value)| value) {
                continue;
            }
            let number = |facet: Option<&Placed<Value>>| facet.and_then(|(_, value)| value.as_f64());
            match name {
                "multipleOf" => self.multiple(before, now),
                _ if name.starts_with("min") => {
                    let raised = number(now).unwrap_or(0.0) > number(before).unwrap_or(0.0);
                    self.moved(name, raised, before.cloned(), now.cloned());
                }
                _ if name.starts_with("max") => {
                    let raised = number(now).unwrap_or(f64::INFINITY) > number(before).unwrap_or(f64::INFINITY);
                    self.moved(name, raised, before.cloned(), now.cloned());
                }
                _ => self.keyword(name, before, now),
            }
        }
    }

    /// Reports a keyword that was added, removed or changed.
    fn keyword(&mut self, name: &str, old: Option<&Placed<Value>>, new: Option<&Placed<Value>>) {
        let what = match (old, new) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        };
        self.changed(&format!("{}-{what}", kebab(name)), name, old, new);
    }

    fn changed(&mut self, rule: &str, name: &str, old: Option<&Placed<Value>>, new: Option<&Placed<Value>>) {
        let Some((place, _)) = new.or(old) else { return };
        let value = |facet: Option<&Placed<Value>>| facet.map_or(Value::Null, |(_, value)| value.clone());
        let text = |facet: Option<&Placed<Value>>| facet.map_or_else(|| "none".to_owned(), |(_, value)| short(value));
        let (before, now) = (text(old), text(new));
        let message = |subject: &str| format!("`{name}` of {subject} was {before} and is {now}");
        self.report(rule, place, message, value(old), value(new));
    }

    /// A multiple of 32 is a multiple of 16.
    fn multiple(&mut self, old: Option<&Placed<Value>>, new: Option<&Placed<Value>>) {
        let number = |facet: Option<&Placed<Value>>| facet.and_then(|(_, value)| value.as_f64());
        let divides = |one: f64, other: f64| one != 0.0 && (other / one - (other / one).round()).abs() < 1e-9;
        let rule = match (number(old), number(new)) {
            (None, _) => "multiple-narrowed",
            (_, None) => "multiple-widened",
            (Some(before), Some(now)) if divides(before, now) => "multiple-narrowed",
            (Some(before), Some(now)) if divides(now, before) => "multiple-widened",
            _ => "multiple-changed",
        };
        self.changed(rule, "multipleOf", old, new);
    }

    pub(super) fn others(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let mut names: Vec<&String> = old.others.keys().chain(new.others.keys()).collect();
        names.sort();
        names.dedup();
        for name in names {
            let (before, now) = (old.others.get(name), new.others.get(name));
            let value = |other: Option<&Placed<Value>>| other.map_or(Value::Null, |(_, value)| value.clone());
            if let (true, Some((place, _))) = (value(before) != value(now), now.or(before)) {
                self.unknown(place, name, value(before), value(now));
            }
        }
    }
}

fn bound_text(bound: &Placed<(f64, bool)>) -> (Pointer, Value) {
    let (place, (number, exclusive)) = bound;
    let number = canonical_data(&json!(number));
    let value = if *exclusive {
        json!(format!("{number}, not included"))
    } else {
        number
    };
    (place.clone(), value)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn kebab(name: &str) -> String {
    name.chars()
        .flat_map(|c| {
            if c.is_uppercase() {
                vec!['-', c.to_ascii_lowercase()]
            } else {
                vec![c]
            }
        })
        .collect()
}
