//! What an object says of a property by its name: the property's own schema, and those of the patterns that it matches.

use std::{collections::BTreeSet, rc::Rc};

use regex::Regex;

use super::{
    applied::Role,
    references::{Any, Site, address},
    regular::compiled,
    shape::{Additional, Alternative},
    shapes::Shapes,
};

/// The patterns of an object's `patternProperties`.
#[derive(Default)]
pub(super) struct Patterns<'a> {
    /// A pattern that cannot be read may match every name.
    schemas: Vec<(&'a str, Option<Regex>, Any<'a>)>,
}

impl<'a> Patterns<'a> {
    pub(super) fn of(object: &Alternative<'a>) -> Self {
        Self::without(object, None)
    }

    /// The patterns of an object that another one has not got.
    pub(super) fn without(object: &Alternative<'a>, other: Option<&Alternative<'a>>) -> Self {
        let is_there = |role: &Role<'a>| other.is_some_and(|other| other.applied.schemas.contains_key(role));
        let pattern = |(role, any): (&Role<'a>, &Any<'a>)| match role {
            Role::Pattern(pattern) if !is_there(role) => {
                let regex = compiled(pattern);
                Some((*pattern, regex, any.clone()))
            }
            _ => None,
        };
        Self {
            schemas: object.applied.schemas.iter().filter_map(pattern).collect(),
        }
    }

    /// All that these patterns and the object's own declaration say of a property; `None` if it is undeclared.
    pub(super) fn about(&self, object: &Alternative<'a>, name: &str) -> Option<Any<'a>> {
        let matching = self.schemas.iter().filter(|(_, regex, _)| {
            let is_match = |regex: &Regex| regex.is_match(name);
            regex.as_ref().is_none_or(is_match)
        });
        let declared = object.properties.get(name).cloned();
        declared
            .into_iter()
            .chain(matching.map(|(.., any)| any.clone()))
            .reduce(|one, other| both(&one, &other))
    }
}

/// The names of properties that are declared under a condition, by an `if` or one of its branches, for example.
#[derive(Debug, Default)]
pub(super) struct ConditionalNames<'a> {
    names: BTreeSet<&'a str>,
    /// Whether there are names that are not known.
    has_others: bool,
}

/// How deep conditions are looked for inside of conditions.
const DEEPEST: usize = 4;

impl<'a> ConditionalNames<'a> {
    pub(super) fn of(shapes: &Shapes<'a>, object: &Alternative<'a>) -> Self {
        let mut conditional = Self::default();
        conditional.add(shapes, object, DEEPEST);
        conditional
    }

    fn add(&mut self, shapes: &Shapes<'a>, object: &Alternative<'a>, depth: usize) {
        let conditions = object.applied.that_evaluate(Role::UnevaluatedProperties);
        if depth == 0 {
            self.has_others |= !conditions.is_empty();
            return;
        }
        for condition in &conditions {
            for branch in &shapes.shape(condition).alternatives {
                let is_pattern = |role: &Role<'_>| matches!(role, Role::Pattern(_) | Role::UnevaluatedProperties);
                self.has_others |=
                    matches!(branch.additional, Additional::Schema(_)) || branch.applied.schemas.keys().any(is_pattern);
                self.names.extend(branch.properties.keys());
                self.add(shapes, branch, depth - 1);
            }
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.has_others || self.names.contains(name)
    }
}

/// What fits both places.
pub(super) fn both<'a>(one: &Any<'a>, other: &Any<'a>) -> Any<'a> {
    let together = one.iter().flat_map(|one| {
        other.iter().map(move |other| {
            let mut all = one.clone();
            let is_new = |site: &&Site<'a>| !one.iter().any(|known| address(known.value) == address(site.value));
            all.extend(other.iter().filter(is_new).cloned());
            all
        })
    });
    Rc::new(together.collect())
}
