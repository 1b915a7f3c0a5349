//! The properties of an object.

use openapi31_codegen::Pointer;
use serde_json::{Value, json};

use super::{
    comparison::Comparison,
    describe::describe_shape,
    list::anything,
    references::{Any, place_of},
    shape::{Additional, Alternative},
};
use crate::diff::level::Side;

impl<'a> Comparison<'_, 'a> {
    pub(super) fn properties(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let (node, side) = (self.node, self.side);
        for (name, before) in &old.properties {
            // What is no longer declared may still be one of a map's entries.
            match (new.properties.get(name), &new.additional) {
                (Some(now), _) if self.unsent(before, now) => self.pairs.below(node, before, now, Side::Neither),
                (Some(now), _) | (None, Additional::Schema(now)) => self.pairs.below(node, before, now, side),
                (None, _) if self.pairs.old.unsent(before, side).is_some() => {
                    let shape = self.pairs.old.shape(before);
                    self.report_unsent(&shape.pointer, "gone", json!(describe_shape(&shape)), Value::Null);
                }
                (None, _) => {
                    let shape = self.pairs.old.shape(before);
                    let what = describe_shape(&shape);
                    let message = |subject: &str| format!("{subject} is gone");
                    self.report("property-removed", &shape.pointer, message, json!(what), Value::Null);
                }
            }
        }
        for (name, now) in &new.properties {
            match (old.properties.get(name), &old.additional) {
                (Some(_), _) => {}
                (None, Additional::Schema(before)) => self.pairs.below(node, before, now, side),
                (None, _) if self.pairs.new.unsent(now, side).is_some() => {
                    let shape = self.pairs.new.shape(now);
                    self.report_unsent(&shape.pointer, "new", Value::Null, json!(describe_shape(&shape)));
                }
                (None, _) => self.property_added(now, new.required.contains_key(name)),
            }
        }
        self.required(old, new);
    }

    fn property_added(&mut self, property: &Any<'a>, is_required: bool) {
        let shape = self.pairs.new.shape(property);
        let what = describe_shape(&shape);
        let (rule, how) = match self.side {
            Side::Request if is_required => ("property-added-required", "new, and required"),
            _ => ("property-added", "new"),
        };
        let message = |subject: &str| format!("{subject} is {how}");
        self.report(rule, &shape.pointer, message, Value::Null, json!(what));
    }

    /// What has to be there, whether it is declared or not. A property that is new or gone was reported as such.
    fn required(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let is_known = |name: &str, in_one: &Alternative<'_>| {
            in_one.properties.contains_key(name) || matches!(in_one.additional, Additional::Schema(_))
        };
        for (name, place) in &new.required {
            // What could not be sent, and has to be now, is required now.
            let was_unsent = self.is_unsent(&self.pairs.old, old, name);
            let was_required = old.required.contains_key(name) && !(was_unsent && self.side == Side::Request);
            if was_required || self.is_unsent(&self.pairs.new, new, name) {
                continue;
            }
            if is_known(name, old) || !new.properties.contains_key(name) {
                let message = format!("{} is required now", self.property(name, new, place));
                self.requiredness("property-became-required", (name, new, place), message, [false, true]);
            }
        }
        for (name, place) in &old.required {
            let is_required = new.required.contains_key(name);
            if is_required || self.is_unsent(&self.pairs.old, old, name) || self.is_unsent(&self.pairs.new, new, name) {
                continue;
            }
            if is_known(name, new) || !old.properties.contains_key(name) {
                // Its place in the new document, if it still has one.
                let (owner, place) = match new.properties.contains_key(name) {
                    true => (new, place),
                    false => (old, place),
                };
                let message = format!("{} is optional now", self.property(name, owner, place));
                self.requiredness("property-became-optional", (name, owner, place), message, [true, false]);
            }
        }
    }

    fn requiredness(
        &mut self,
        rule: &str,
        (name, owner, place): (&str, &Alternative<'a>, &Pointer),
        message: String,
        [before, now]: [bool; 2],
    ) {
        let place = owner.properties.get(name).map_or_else(|| place.join(name), place_of);
        self.report(rule, &place, |_| message, json!(before), json!(now));
    }

    /// A property by its name; one that nothing declares as one of its object.
    fn property(&self, name: &str, owner: &Alternative<'a>, place: &Pointer) -> String {
        match owner.properties.get(name) {
            Some(property) => self.pairs.subject(&place_of(property), false),
            None => format!("`{name}` of {}", self.pairs.subject(place, false)),
        }
    }

    pub(super) fn additional(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let text = |additional: &Additional<'_>| match additional {
            Additional::Open => "any",
            Additional::Closed(_) => "none",
            Additional::Schema(_) => "those of a schema",
        };
        let (before, now) = (text(&old.additional), text(&new.additional));
        let place = |owner: &Alternative<'_>| owner.pointer.join("additionalProperties");
        let (node, side) = (self.node, self.side);
        let (rule, place) = match (&old.additional, &new.additional) {
            (Additional::Schema(before), Additional::Schema(now)) => {
                return self.pairs.below(node, before, now, side);
            }
            (Additional::Schema(before), Additional::Open) => {
                return self.pairs.below(node, before, &anything(place(new)), side);
            }
            (Additional::Open, Additional::Schema(now)) => {
                return self.pairs.below(node, &anything(place(old)), now, side);
            }
            (Additional::Open, Additional::Open) | (Additional::Closed(_), Additional::Closed(_)) => return,
            (_, Additional::Closed(place)) => ("additional-properties-closed", place.clone()),
            (Additional::Closed(place), _) => ("additional-properties-opened", place.clone()),
        };
        let message = |subject: &str| format!("undeclared properties of {subject}: {before} before, {now} now");
        self.report(rule, &place, message, json!(before), json!(now));
    }
}
