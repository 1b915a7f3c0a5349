//! What an object says of a property by its name: the property's own schema, and those of the patterns that it matches.

use std::rc::Rc;

use regex::{Regex, RegexBuilder};

use super::{
    applied::Role,
    references::{Any, address},
    shape::Alternative,
};

/// How much memory a pattern may take.
const LARGEST: usize = 1 << 20;

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
                let regex = RegexBuilder::new(pattern).size_limit(LARGEST).build().ok();
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

/// What fits both places.
pub(super) fn both<'a>(one: &Any<'a>, other: &Any<'a>) -> Any<'a> {
    let together = one.iter().flat_map(|one| {
        other.iter().map(move |other| {
            let mut all = one.clone();
            let is_new = |site: &&super::references::Site<'a>| {
                !one.iter().any(|known| address(known.value) == address(site.value))
            };
            all.extend(other.iter().filter(is_new).cloned());
            all
        })
    });
    Rc::new(together.collect())
}
