//! Patterns, formats, multiples and flags: what one schema may have several of.

use serde_json::Value;

use super::{
    bounds::kebab,
    comparison::Comparison,
    formats::{Extent, is_extent},
    limits::members,
    number::Exact,
    shape::{Alternative, Placed},
};
use crate::diff::subject::short;

type Facet<'f> = Option<&'f Placed<Value>>;

impl<'a> Comparison<'_, 'a> {
    pub(super) fn facets(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        self.limits(old, new);
        self.multiple(old.facets.get("multipleOf"), new.facets.get("multipleOf"));
        for name in ["contentEncoding", "contentMediaType", "pattern", "uniqueItems"] {
            let (before, now) = (old.facets.get(name), new.facets.get(name));
            if let Some(how) = how(&all(before), &all(now)) {
                self.facet(&format!("{}-{how}", kebab(name)), name, before, now);
            }
        }
        self.format(old, new);
    }

    /// Integers and floats of so many bits are compared by what fits into them.
    fn format(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let (before, now) = (old.facets.get("format"), new.facets.get("format"));
        let kind = old.kind;
        let is_named = |name: &&Value| kind != new.kind || !is_extent(name, kind);
        let named = |facet| all(facet).into_iter().filter(is_named).collect::<Vec<_>>();
        let how = match how(&named(before), &named(now)) {
            Some(how) => how,
            None if kind != new.kind => return,
            None => {
                let has_extent = |facet| named(facet).len() < all(facet).len();
                let (extent, other) = (Extent::of(&all(before), kind), Extent::of(&all(now), kind));
                let is_narrower = !other.covers(extent.within(old));
                let is_wider = !extent.covers(other.within(new));
                match (is_narrower, is_wider) {
                    (false, false) => return,
                    (true, false) if has_extent(before) => "narrowed",
                    (true, false) => "added",
                    (false, true) if has_extent(now) => "widened",
                    (false, true) => "removed",
                    (true, true) => "changed",
                }
            }
        };
        self.facet(&format!("format-{how}"), "format", before, now);
    }

    fn multiple(&mut self, old: Facet<'_>, new: Facet<'_>) {
        let rule = match (follow(new, old), follow(old, new)) {
            (true, true) => return,
            (true, false) => "multiple-narrowed",
            (false, true) => "multiple-widened",
            (false, false) => "multiple-changed",
        };
        self.facet(rule, "multipleOf", old, new);
    }

    fn facet(&mut self, rule: &str, name: &str, old: Facet<'_>, new: Facet<'_>) {
        let Some((place, _)) = new.or(old) else { return };
        let value = |facet: Facet<'_>| facet.map_or(Value::Null, |(_, value)| value.clone());
        let text = |facet: Facet<'_>| facet.map_or_else(|| "none".to_owned(), |(_, value)| short(value));
        let (before, now) = (text(old), text(new));
        let message = |subject: &str| format!("`{name}` of {subject} was {before} and is {now}");
        self.report(rule, place, message, value(old), value(new));
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

/// Whether multiples of the first are multiples of the second: those of 32 are those of 16.
pub(super) fn follow(from: Facet<'_>, what: Facet<'_>) -> bool {
    let numbers = |facet| all(facet).into_iter().filter_map(Exact::of).collect::<Vec<_>>();
    let from = numbers(from);
    let is_followed = |number: Exact| from.iter().any(|multiple| number.divides(*multiple));
    numbers(what).into_iter().all(is_followed)
}

fn all<'f>(facet: Facet<'f>) -> Vec<&'f Value> {
    members(facet.map(|(_, value)| value))
}

/// Whether there are more members, fewer, or others.
fn how(old: &[&Value], new: &[&Value]) -> Option<&'static str> {
    let has_lost = old.iter().any(|value| !new.contains(value));
    let has_gained = new.iter().any(|value| !old.contains(value));
    match (has_lost, has_gained) {
        (false, false) => None,
        (false, true) => Some("added"),
        (true, false) => Some("removed"),
        (true, true) => Some("changed"),
    }
}
