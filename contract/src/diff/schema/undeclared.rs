//! The properties of an object that are not declared: those of patterns, those of a map, and the rest.

use std::rc::Rc;

use serde_json::json;

use super::{
    applied::{Role, allows_all},
    branches::Around,
    comparison::Comparison,
    inclusion::Inclusion,
    list::anything,
    patterns::{Patterns, both},
    references::Any,
    shape::{Additional, Alternative},
};

/// What a property has to be that an object does not declare.
pub(super) struct Undeclared<'a> {
    pub(super) schema: Any<'a>,
    /// The object is a branch, and what is around it says so. The same is said of the other branch.
    around: Option<Any<'a>>,
}

impl<'a> Comparison<'_, 'a> {
    /// What an undeclared property has to be, where something says so.
    pub(super) fn undeclared(
        &self,
        (object, patterns): (&Alternative<'a>, &Patterns<'a>),
        name: &str,
        is_new: bool,
    ) -> Option<Undeclared<'a>> {
        let here = |schema| Undeclared { schema, around: None };
        if let Some(schema) = patterns.about(object, name) {
            return Some(here(schema));
        }
        match (
            &object.additional,
            object.applied.schemas.get(&Role::UnevaluatedProperties),
        ) {
            (Additional::Schema(rest), _) | (Additional::Open, Some(rest)) if !is_false(rest) => {
                Some(here(rest.clone()))
            }
            (Additional::Open, None) => {
                let around = self.around.as_ref()?;
                Some(Undeclared {
                    schema: around.about(is_new, name)?,
                    around: around.about(!is_new, name),
                })
            }
            _ => None,
        }
    }

    /// What is said of a property that the other object does not declare.
    pub(super) fn told(
        &self,
        (object, patterns): (&Alternative<'a>, &Patterns<'a>),
        name: &str,
        other: &Undeclared<'a>,
    ) -> Option<Any<'a>> {
        let here = patterns.about(object, name)?;
        Some(match &other.around {
            Some(around) => both(&here, around),
            None => here,
        })
    }

    /// Whether something is said of a property of this name.
    pub(super) fn known(&self, object: &Alternative<'a>, is_new: bool) -> impl Fn(&str) -> bool + use<'a> {
        let patterns = Patterns::of(object);
        let around: Option<Rc<Around<'a>>> = self.around.clone();
        let object = object.clone();
        move |name| {
            matches!(object.additional, Additional::Schema(_))
                || patterns.about(&object, name).is_some()
                || around
                    .as_ref()
                    .is_some_and(|around| around.about(is_new, name).is_some())
        }
    }

    pub(super) fn additional(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        // One side says it of unevaluated properties, and something decides which those are: see there.
        let is_settled =
            |alternative: &Alternative<'_>| alternative.applied.settled.contains_key(&Role::UnevaluatedProperties);
        let has_rest =
            |alternative: &Alternative<'_>| alternative.applied.schemas.contains_key(&Role::UnevaluatedProperties);
        if (is_settled(old) && has_rest(new)) || (has_rest(old) && is_settled(new)) {
            return;
        }
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

    /// Properties with names of a pattern were undeclared ones before that, and are afterwards.
    pub(super) fn pattern_property(
        &mut self,
        pattern: &str,
        (old, before): (&Alternative<'a>, Option<&Any<'a>>),
        (new, now): (&Alternative<'a>, Option<&Any<'a>>),
    ) {
        let keyword = &format!("patternProperties: {pattern}");
        let is_new = before.is_none();
        let (without, there) = if is_new { (old, now) } else { (new, before) };
        let Some(there) = there else { return };
        let [(limits, limits_what), (allows, allows_what)] = match is_new {
            true => [
                ("pattern-property-added", "applies now"),
                ("pattern-property-allowed", "is new"),
            ],
            false => [
                ("pattern-property-removed", "no longer applies"),
                ("pattern-property-refused", "is gone"),
            ],
        };
        let is_open = match &without.additional {
            Additional::Schema(rest) => {
                match is_new {
                    true => self.below(rest, there),
                    false => self.below(there, rest),
                }
                false
            }
            Additional::Closed(_) => {
                if !is_false(there) {
                    self.applies(allows, keyword, allows_what, before, now);
                }
                false
            }
            Additional::Open => true,
        };
        if (is_open && !there.iter().flatten().all(|site| allows_all(site.value)))
            || self.limits_others(without, there, is_new)
        {
            self.applies(limits, keyword, limits_what, before, now);
        }
    }

    /// Whether names may match another pattern too, the schema of which does not say as much.
    fn limits_others(&self, without: &Alternative<'a>, there: &Any<'a>, is_new: bool) -> bool {
        let (shapes, others) = match is_new {
            true => (&self.pairs.new, &self.pairs.old),
            false => (&self.pairs.old, &self.pairs.new),
        };
        let mut patterns = without
            .applied
            .schemas
            .iter()
            .filter(|(role, _)| matches!(role, Role::Pattern(_)));
        patterns.any(|(_, other)| !Inclusion::of(others, shapes).place(there, other))
    }
}

fn is_false(any: &Any<'_>) -> bool {
    any.iter()
        .all(|all| all.iter().any(|site| site.value == &serde_json::Value::Bool(false)))
}
