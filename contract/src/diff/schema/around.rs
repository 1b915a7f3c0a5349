//! What stands around the branches of a condition, and says more of the properties that they are about.

use super::{
    applied::Role,
    patterns::{ConditionalNames, Patterns, both},
    references::{Any, anything},
    shape::{Additional, Alternative},
    shapes::Shapes,
};

/// So many branches inside each other are compared together with what is around them.
const DEEPEST: usize = 3;

/// The alternatives that a branch belongs to: they say more of the properties that the branch is about.
#[derive(Debug)]
pub(super) struct Around<'a> {
    old: Alternative<'a>,
    new: Alternative<'a>,
    /// What other branches declare, before and now.
    conditional: [ConditionalNames<'a>; 2],
    /// How many branches stand inside each other.
    depth: usize,
}

impl<'a> Around<'a> {
    /// What is around the branches of two alternatives, which may be branches themselves.
    pub(super) fn of(
        [old_shapes, new_shapes]: [&Shapes<'a>; 2],
        outer: Option<&Self>,
        old: &Alternative<'a>,
        new: &Alternative<'a>,
    ) -> Self {
        let old = outer.map_or_else(|| old.clone(), |around| old.within(&around.old));
        let new = outer.map_or_else(|| new.clone(), |around| new.within(&around.new));
        Self {
            conditional: [
                ConditionalNames::of(old_shapes, &old),
                ConditionalNames::of(new_shapes, &new),
            ],
            old,
            new,
            depth: outer.map_or(1, |around| around.depth + 1),
        }
    }

    /// Whether branches inside of this one are compared alone.
    pub(super) fn is_deepest(&self) -> bool {
        self.depth >= DEEPEST
    }

    /// What is said around of a property in the old or the new document.
    pub(super) fn about(&self, is_new: bool, name: &str) -> Option<Any<'a>> {
        let object = if is_new { &self.new } else { &self.old };
        let declared = Patterns::of(object).about(object, name);
        declared.or_else(|| match &object.additional {
            Additional::Schema(rest) => Some(rest.clone()),
            Additional::Open if self.conditional[usize::from(is_new)].has(name) => {
                Some(anything(object.pointer.clone()))
            }
            _ => None,
        })
    }
}

impl<'a> Alternative<'a> {
    /// What it says of properties, and what the one around it says.
    fn within(&self, outer: &Self) -> Self {
        let mut all = self.clone();
        for (name, property) in &outer.properties {
            let known = all.properties.remove(name);
            let property = known.map_or_else(|| property.clone(), |known| both(&known, property));
            all.properties.insert(name, property);
        }
        for (role, schema) in &outer.applied.schemas {
            if matches!(role, Role::Pattern(_)) {
                all.applied.schemas.entry(*role).or_insert_with(|| schema.clone());
            }
        }
        if matches!(all.additional, Additional::Open) {
            all.additional = outer.additional.clone();
        }
        all
    }
}
