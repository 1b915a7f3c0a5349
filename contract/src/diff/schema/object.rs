//! The properties of an object.

use openapi31_codegen::Pointer;
use serde_json::{Value, json};

use super::{
    comparison::Comparison,
    describe::describe_shape,
    patterns::Patterns,
    references::{Any, place_of},
    shape::Alternative,
    undeclared::Object,
};
use crate::diff::level::Side;

impl<'a> Comparison<'_, 'a> {
    pub(super) fn properties(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        // A pattern that both have is compared as such.
        let (only_before, only_now) = (Patterns::without(old, Some(new)), Patterns::without(new, Some(old)));
        let (one, other) = (self.object(old, false), self.object(new, true));
        for (name, before) in &old.properties {
            if let Some(now) = new.properties.get(name) {
                if self.unsent(before, now) {
                    self.pairs.below(self.node, before, now, Side::Neither);
                } else if let (Some(before), Some(now)) = (only_before.about(old, name), only_now.about(new, name)) {
                    self.below(&before, &now);
                }
                continue;
            }
            // What is no longer declared may still be one of a map's entries.
            if let Some(now) = self.undeclared(&other, name) {
                let before = one.says(name, &now).unwrap_or_else(|| before.clone());
                self.below(&before, &now.schema);
            } else if self.pairs.old.unsent(before, self.side).is_some() {
                let shape = self.pairs.old.shape(before);
                self.report_unsent(&shape.pointer, "gone", json!(describe_shape(&shape)), Value::Null);
            } else {
                let shape = self.pairs.old.shape(before);
                let what = describe_shape(&shape);
                let message = |subject: &str| format!("{subject} is gone");
                self.report("property-removed", &shape.pointer, message, json!(what), Value::Null);
            }
        }
        for (name, now) in new
            .properties
            .iter()
            .filter(|(name, _)| !old.properties.contains_key(*name))
        {
            if let Some(before) = self.undeclared(&one, name) {
                let now = other.says(name, &before).unwrap_or_else(|| now.clone());
                self.below(&before.schema, &now);
            } else if self.pairs.new.unsent(now, self.side).is_some() {
                let shape = self.pairs.new.shape(now);
                self.report_unsent(&shape.pointer, "new", Value::Null, json!(describe_shape(&shape)));
            } else {
                self.property_added(now, new.required.contains_key(name));
            }
        }
        self.required(&one, &other);
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
    fn required(&mut self, one: &Object<'_, 'a>, other: &Object<'_, 'a>) {
        let (old, new) = (one.declares, other.declares);
        for (name, place) in &new.required {
            // What could not be sent, and has to be now, is required now.
            let was_unsent = self.is_unsent(&self.pairs.old, old, name);
            let was_required = old.required.contains_key(name) && !(was_unsent && self.side == Side::Request);
            if was_required || self.is_unsent(&self.pairs.new, new, name) {
                continue;
            }
            if self.knows(one, name) || !new.properties.contains_key(name) {
                let message = format!("{} is required now", self.property(name, new, place));
                self.requiredness("property-became-required", (name, new, place), message, [false, true]);
            }
        }
        for (name, place) in &old.required {
            let is_required = new.required.contains_key(name);
            if is_required || self.is_unsent(&self.pairs.old, old, name) || self.is_unsent(&self.pairs.new, new, name) {
                continue;
            }
            if self.knows(other, name) || !old.properties.contains_key(name) {
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
}
