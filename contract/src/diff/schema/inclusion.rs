//! Whether everything that one schema allows is allowed by another.
//!
//! The answer is yes only where that is certain. Objects are read as a caller writes them: with the properties that are
//! declared, or that a map allows. Below a `not` or an `if`, every value counts: there they are read exactly.

use std::collections::HashSet;

use super::{
    applied::Role,
    facets::are_facets_covered,
    list::item,
    overlap::Overlap,
    patterns::Patterns,
    references::{Any, Key, key},
    shape::{Additional, Alternative, Kind, Shape},
    shapes::Shapes,
};

/// How many places are looked at before the answer is no.
const MOST_PLACES: usize = 2_000;

/// How deep schemas are looked into before the answer is no.
const DEEPEST: usize = 48;

/// A question about two documents, of which one is to allow all that the other does.
pub(super) struct Inclusion<'s, 'a> {
    wide: &'s Shapes<'a>,
    narrow: &'s Shapes<'a>,
    /// Whether objects count that have properties that nobody declares.
    is_exact: bool,
    /// Pairs of places that are being compared: in a circle, they are taken to be included.
    open: HashSet<(Key, Key)>,
    left: usize,
}

impl<'s, 'a> Inclusion<'s, 'a> {
    pub(super) fn of(narrow: &'s Shapes<'a>, wide: &'s Shapes<'a>) -> Self {
        Self {
            wide,
            narrow,
            is_exact: false,
            open: HashSet::new(),
            left: MOST_PLACES,
        }
    }

    /// The same of all values, whoever writes them.
    pub(super) fn exactly(narrow: &'s Shapes<'a>, wide: &'s Shapes<'a>) -> Self {
        Self {
            is_exact: true,
            ..Self::of(narrow, wide)
        }
    }

    /// Whether every value of `narrow` is one of `wide`.
    pub(super) fn covers(&mut self, wide: &Alternative<'a>, narrow: &Alternative<'a>) -> bool {
        if is_anything(wide) {
            return true;
        }
        if !wide.kind.covers(narrow.kind)
            // Without a type, all other kinds of values are allowed too.
            || (narrow.is_inferred && !wide.is_inferred)
            || !wide.others.keys().all(|name| has_same_other(name, wide, narrow))
            || !self.applied(wide, narrow)
        {
            return false;
        }
        let values = match (&wide.values, &narrow.values) {
            (None, _) => true,
            (Some((_, wide)), Some((_, narrow))) => narrow.keys().all(|value| wide.contains_key(value)),
            (Some(_), None) => false,
        };
        values
            && are_facets_covered(wide, narrow)
            && match narrow.kind {
                Kind::Object => self.object(wide, narrow),
                Kind::Array => self.list(wide, narrow),
                Kind::Anything => wide.properties.is_empty() && wide.required.is_empty(),
                _ => true,
            }
    }

    /// Whether schemas that `wide` applies are the same ones that `narrow` does.
    fn applied(&self, wide: &Alternative<'a>, narrow: &Alternative<'a>) -> bool {
        let digests = |shapes: &Shapes<'a>, alternative: &Alternative<'a>| -> Vec<u64> {
            let schemas = alternative.applied.each();
            schemas.iter().map(|any| shapes.digest_of(any)).collect()
        };
        // What is unevaluated depends on more than these.
        let has_rest = |role: &Role<'_>| matches!(role, Role::UnevaluatedProperties | Role::UnevaluatedItems);
        wide.applied.is_empty()
            || (!wide.applied.schemas.keys().any(has_rest)
                && wide.applied.text() == narrow.applied.text()
                && digests(self.wide, wide) == digests(self.narrow, narrow))
    }

    fn object(&mut self, wide: &Alternative<'a>, narrow: &Alternative<'a>) -> bool {
        let patterns = Patterns::of(narrow);
        wide.required.keys().all(|name| narrow.required.contains_key(name))
            && wide
                .properties
                .iter()
                .all(|(name, property)| match patterns.about(narrow, name) {
                    Some(narrow) => self.place(property, &narrow),
                    None => match &narrow.additional {
                        Additional::Schema(narrow) => self.place(property, narrow),
                        Additional::Open => !self.is_exact || self.takes_all(property),
                        Additional::Closed(_) => true,
                    },
                })
            && self.undeclared(wide, narrow)
    }

    fn takes_all(&self, place: &Any<'a>) -> bool {
        self.wide.shape(place).alternatives.iter().any(is_anything)
    }

    /// Whether `wide` takes what only `narrow` declares, and what neither does.
    fn undeclared(&mut self, wide: &Alternative<'a>, narrow: &Alternative<'a>) -> bool {
        let mut only_there = narrow
            .properties
            .iter()
            .filter(|(name, _)| !wide.properties.contains_key(*name));
        let mut by_pattern = narrow
            .applied
            .schemas
            .iter()
            .filter(|(role, _)| matches!(role, Role::Pattern(_)) && !wide.applied.schemas.contains_key(role));
        match (&wide.additional, &narrow.additional) {
            (Additional::Open, _) => true,
            (Additional::Closed(_), Additional::Closed(_)) => {
                only_there.next().is_none() && by_pattern.next().is_none()
            }
            (Additional::Closed(_), _) | (Additional::Schema(_), Additional::Open) => false,
            (Additional::Schema(wide), narrow) => {
                only_there.all(|(_, property)| self.place(wide, property))
                    && by_pattern.all(|(_, property)| self.place(wide, property))
                    && match narrow {
                        Additional::Schema(narrow) => self.place(wide, narrow),
                        _ => true,
                    }
            }
        }
    }

    fn list(&mut self, wide: &Alternative<'a>, narrow: &Alternative<'a>) -> bool {
        let fixed = wide.places.len().max(narrow.places.len());
        // One more than the fixed places stands for all that follow.
        (0..=fixed).all(|index| self.place(&item(wide, index), &item(narrow, index)))
    }

    /// Whether every value that fits at one place fits at the other.
    pub(super) fn place(&mut self, wide: &Any<'a>, narrow: &Any<'a>) -> bool {
        if self.wide.digest_of(wide) == self.narrow.digest_of(narrow) {
            return true;
        }
        if self.left == 0 || self.open.len() > DEEPEST {
            return false;
        }
        self.left -= 1;
        let id = (key(wide), key(narrow));
        if !self.open.insert(id.clone()) {
            return true;
        }
        let (wide, narrow) = (self.wide.shape(wide), self.narrow.shape(narrow));
        let is_covered = !wide.is_truncated
            && !narrow.is_truncated
            && (narrow.null.is_none() || takes_null(&wide))
            && narrow
                .alternatives
                .iter()
                .all(|narrow| wide.alternatives.iter().any(|member| self.takes(&wide, member, narrow)));
        self.open.remove(&id);
        is_covered
    }

    /// Whether a member of a union takes all values of an alternative; of a `oneOf`, no other member may take one too.
    fn takes(&mut self, union: &Shape<'a>, member: &Alternative<'a>, narrow: &Alternative<'a>) -> bool {
        let shapes = self.wide;
        let is_doubled = |other: &Alternative<'a>| {
            member.member.excludes(&other.member) && Overlap::of(shapes, false).may_be(member, other)
        };
        self.covers(member, narrow) && !union.alternatives.iter().any(is_doubled)
    }
}

fn has_same_other(name: &str, wide: &Alternative<'_>, narrow: &Alternative<'_>) -> bool {
    let value = |alternative: &Alternative<'_>| alternative.others.get(name).map(|(_, value)| value.clone());
    value(wide) == value(narrow)
}

/// Whether there is no constraint at all.
pub(super) fn is_anything(alternative: &Alternative<'_>) -> bool {
    alternative.kind == Kind::Anything
        && alternative.values.is_none()
        && alternative.facets.is_empty()
        && alternative.applied.is_empty()
        && alternative.others.is_empty()
        && alternative.required.is_empty()
        && alternative.low.is_none()
        && alternative.high.is_none()
        && matches!(alternative.additional, Additional::Open)
}

fn takes_null(shape: &Shape<'_>) -> bool {
    shape.null.is_some() || shape.alternatives.iter().any(is_anything)
}
