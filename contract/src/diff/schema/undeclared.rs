//! The properties of an object that are not declared: those of patterns, those of a map, and the rest.

use serde_json::json;

use super::{
    applied::{Role, allows_all},
    comparison::Comparison,
    inclusion::Inclusion,
    patterns::{ConditionalNames, Patterns, both},
    references::{Any, anything},
    shape::{Additional, Alternative},
};

/// One of the two objects, and what it says of properties beside their declarations.
pub(super) struct Object<'o, 'a> {
    pub(super) declares: &'o Alternative<'a>,
    patterns: Patterns<'a>,
    conditional: ConditionalNames<'a>,
    is_new: bool,
}

/// What a property has to be that an object does not declare.
pub(super) struct Undeclared<'a> {
    pub(super) schema: Any<'a>,
    /// The object is a branch, and what is around it says so. This is said around the other branch.
    around: Option<Any<'a>>,
}

impl<'a> Comparison<'_, 'a> {
    pub(super) fn object<'o>(&self, declares: &'o Alternative<'a>, is_new: bool) -> Object<'o, 'a> {
        let shapes = if is_new { &self.pairs.new } else { &self.pairs.old };
        Object {
            declares,
            patterns: Patterns::of(declares),
            conditional: ConditionalNames::of(shapes, declares),
            is_new,
        }
    }

    /// What an undeclared property has to be, where something says so.
    pub(super) fn undeclared(&self, object: &Object<'_, 'a>, name: &str) -> Option<Undeclared<'a>> {
        let here = |schema| Some(Undeclared { schema, around: None });
        let declares = object.declares;
        if let Some(schema) = object.patterns.about(declares, name) {
            return here(schema);
        }
        let unevaluated = declares.applied.schemas.get(&Role::UnevaluatedProperties);
        match (&declares.additional, unevaluated) {
            (Additional::Schema(rest), _) => here(rest.clone()),
            (Additional::Closed(_), _) => None,
            (Additional::Open, _) if object.conditional.has(name) => here(anything(declares.pointer.clone())),
            (Additional::Open, Some(rest)) => (!is_false(rest)).then(|| here(rest.clone())).flatten(),
            (Additional::Open, None) => {
                let around = self.around.as_ref()?;
                Some(Undeclared {
                    schema: around.about(object.is_new, name)?,
                    around: around.about(!object.is_new, name),
                })
            }
        }
    }

    /// Whether something is said of a property of this name.
    pub(super) fn knows(&self, object: &Object<'_, 'a>, name: &str) -> bool {
        object.declares.properties.contains_key(name) || self.undeclared(object, name).is_some()
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

impl<'a> Object<'_, 'a> {
    /// What is said of a property that the other object does not declare.
    pub(super) fn says(&self, name: &str, other: &Undeclared<'a>) -> Option<Any<'a>> {
        let here = self.patterns.about(self.declares, name)?;
        Some(match &other.around {
            Some(around) => both(&here, around),
            None => here,
        })
    }
}

fn is_false(any: &Any<'_>) -> bool {
    any.iter()
        .all(|all| all.iter().any(|site| site.value == &serde_json::Value::Bool(false)))
}
