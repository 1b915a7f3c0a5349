//! The properties of an object.

use openapi31_codegen::Pointer;
use serde_json::{Value, json};

use super::{
    comparison::Comparison,
    describe::describe_shape,
    references::Any,
    shape::{Additional, Alternative},
};
use crate::diff::level::Side;

impl<'a> Comparison<'_, 'a> {
    pub(super) fn properties(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let side = self.side;
        for (name, before) in &old.properties {
            match new.properties.get(name) {
                Some(now) => {
                    let node = self.node;
                    self.pairs.below(node, before, now, side);
                    self.required(name, old, new, now);
                }
                None => {
                    let shape = self.pairs.old.shape(before, false);
                    let what = describe_shape(&shape);
                    let message = |subject: &str| format!("{subject} is gone");
                    self.report("property-removed", &shape.pointer, message, json!(what), Value::Null);
                }
            }
        }
        for (name, now) in new
            .properties
            .iter()
            .filter(|(name, _)| !old.properties.contains_key(*name))
        {
            let shape = self.pairs.new.shape(now, false);
            let what = describe_shape(&shape);
            let is_required = new.required.contains_key(name);
            let rule = match side {
                Side::Request if is_required => "property-added-required",
                _ => "property-added",
            };
            let how = if is_required { "new, and required" } else { "new" };
            let message = |subject: &str| format!("{subject} is {how}");
            self.report(rule, &shape.pointer, message, Value::Null, json!(what));
        }
        self.bare_required(old, new);
    }

    fn required(&mut self, name: &str, old: &Alternative<'a>, new: &Alternative<'a>, property: &Any<'a>) {
        let place = property
            .first()
            .and_then(|all| all.first())
            .map_or_else(Pointer::root, |site| site.pointer.clone());
        match (old.required.contains_key(name), new.required.contains_key(name)) {
            (false, true) => {
                let message = |subject: &str| format!("{subject} is required now");
                self.report("property-became-required", &place, message, json!(false), json!(true));
            }
            (true, false) => {
                let message = |subject: &str| format!("{subject} is optional now");
                self.report("property-became-optional", &place, message, json!(true), json!(false));
            }
            _ => {}
        }
    }

    /// Names in `required` that no property declares.
    fn bare_required(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let is_bare = |name: &str, one: &Alternative<'_>| !one.properties.contains_key(name);
        for (name, place) in &new.required {
            if !old.required.contains_key(name) && is_bare(name, new) {
                let message = |subject: &str| format!("`{name}` of {subject} is required now");
                self.report(
                    "property-became-required",
                    &place.join(name),
                    message,
                    json!(false),
                    json!(true),
                );
            }
        }
        for (name, place) in &old.required {
            if !new.required.contains_key(name) && is_bare(name, old) {
                let message = |subject: &str| format!("`{name}` of {subject} is optional now");
                self.report(
                    "property-became-optional",
                    &place.join(name),
                    message,
                    json!(true),
                    json!(false),
                );
            }
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
        let (rule, place) = match (&old.additional, &new.additional) {
            (Additional::Schema(before), Additional::Schema(now)) => {
                let (node, side) = (self.node, self.side);
                return self.pairs.below(node, before, now, side);
            }
            (Additional::Open, Additional::Open) | (Additional::Closed(_), Additional::Closed(_)) => return,
            (_, Additional::Closed(place)) => ("additional-properties-closed", place.clone()),
            (Additional::Open, Additional::Schema(_)) => ("additional-properties-closed", place(new)),
            (Additional::Closed(place), _) => ("additional-properties-opened", place.clone()),
            (Additional::Schema(_), Additional::Open) => ("additional-properties-opened", place(old)),
        };
        let message = |subject: &str| format!("undeclared properties of {subject}: {before} before, {now} now");
        self.report(rule, &place, message, json!(before), json!(now));
    }
}
