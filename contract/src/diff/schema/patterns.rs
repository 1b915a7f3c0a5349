//! What an object says of a property by its name: the property's own schema, and those of the patterns that it matches.

use std::{collections::BTreeSet, rc::Rc};

use regex::{Regex, RegexBuilder};

use super::{
    applied::Role,
    limits::leaves_nothing_out,
    references::{Any, Site, address},
    shape::{Additional, Alternative},
    shapes::Shapes,
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

/// Whether a text matches a pattern; `None` where that is not known.
pub(super) fn matches(pattern: &str, text: &str) -> Option<bool> {
    if leaves_nothing_out(pattern) {
        return Some(true);
    }
    let (from_start, rest) = pattern.strip_prefix('^').map_or((false, pattern), |rest| (true, rest));
    let (to_end, literal) = rest.strip_suffix('$').map_or((false, rest), |rest| (true, rest));
    let is_plain = |c: char| c.is_alphanumeric() || ['-', '_', ':', '/', '@', ' '].contains(&c);
    if !literal.chars().all(is_plain) {
        // What a backslash stands for is not the same everywhere.
        let regex = RegexBuilder::new(pattern).size_limit(LARGEST).build();
        return regex
            .ok()
            .filter(|_| !pattern.contains('\\'))
            .map(|regex| regex.is_match(text));
    }
    Some(match (from_start, to_end) {
        (true, true) => text == literal,
        (true, false) => text.starts_with(literal),
        (false, true) => text.ends_with(literal),
        (false, false) => text.contains(literal),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_mean_the_same_everywhere_are_matched() {
        for (pattern, text, expected) in [
            ("^x-", "x-a", Some(true)),
            ("^x-", "ax-", Some(false)),
            ("_id$", "task_id", Some(true)),
            ("_id$", "id_task", Some(false)),
            ("^a$", "a", Some(true)),
            ("^a$", "ab", Some(false)),
            ("b", "abc", Some(true)),
            (".*", "", Some(true)),
            ("^[a-z]+$", "a", Some(true)),
            ("^[a-z]+$", "1", Some(false)),
            (r"^\d+$", "1", None),
            ("(?=a)b", "b", None),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
