//! The members of a list.

use serde_json::json;

use super::{
    applied::Role,
    comparison::Comparison,
    references::{Any, anything},
    shape::{Alternative, Kind},
};

impl<'a> Comparison<'_, 'a> {
    pub(super) fn list(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let are_lists = old.may_be(Kind::Array) && new.may_be(Kind::Array);
        if !are_lists && !old.is_about(Kind::Array, new) {
            return;
        }
        let (node, side) = (self.node, self.side);
        if old.places.len() != new.places.len() {
            let (before, now) = (old.places.len(), new.places.len());
            let place = new.pointer.join("prefixItems");
            let message = |subject: &str| format!("{subject} had {before} fixed places and has {now}");
            self.report("tuple-changed", &place, message, json!(before), json!(now));
        }
        for (before, now) in old.places.iter().zip(&new.places) {
            self.pairs.below(node, before, now, side);
        }
        // What follows the fixed places.
        let rest = old.places.len().max(new.places.len());
        let is_settled = |list: &Alternative<'_>| list.applied.settled.contains_key(&Role::UnevaluatedItems);
        let has_rest = |list: &Alternative<'_>| list.applied.schemas.contains_key(&Role::UnevaluatedItems);
        // Of unevaluated members, more is said elsewhere.
        let is_told = (is_settled(old) && has_rest(new)) || (has_rest(old) && is_settled(new));
        if !is_told && (old.items.is_some() || new.items.is_some()) {
            self.pairs.below(node, &item(old, rest), &item(new, rest), side);
        }
    }
}

/// What stands at an index of a list.
pub(super) fn item<'a>(list: &Alternative<'a>, index: usize) -> Any<'a> {
    match list.places.get(index).or(list.items.as_ref()) {
        Some(place) => place.clone(),
        None => anything(list.pointer.join("items")),
    }
}
