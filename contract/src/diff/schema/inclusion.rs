//! Whether everything that one schema allows is allowed by another.
//!
//! The answer is yes only where that is certain. Objects are read as a caller writes them: with the properties that are
//! declared, or that a map allows. Below a `not` or an `if`, every value counts: there they are read exactly.

use std::collections::HashSet;

use serde_json::Value;

use super::{
    facets::are_facets_covered,
    fits::Fits,
    list::item,
    pairs::Pairs,
    reading::Reading,
    references::{Any, Key, key},
    shape::{Additional, Alternative, Kind, Shape},
    shapes::Shapes,
};
use crate::diff::level::Side;

/// How many places are looked at before the answer is no.
const MOST_PLACES: usize = 2_000;

/// How deep schemas are looked into before the answer is no.
const DEEPEST: usize = 48;

/// A question about two documents, of which one is to allow all that the other does.
pub(super) struct Inclusion<'s, 'a> {
    pub(super) wide: &'s Shapes<'a>,
    pub(super) narrow: &'s Shapes<'a>,
    /// How the wide schema is read.
    pub(super) reading: Reading,
    /// Whether objects have only properties that their schema declares.
    pub(super) only_declared: bool,
    /// The comparison that this belongs to: pairs of places that it compares are taken to be included.
    compared: Option<(&'s Pairs<'a>, Side)>,
    /// Pairs of places that are being compared: in a circle, they are taken to be included.
    open: HashSet<(Key, Key, bool)>,
    /// How many places this one is below.
    depth: usize,
    left: usize,
}

/// One place of the question: its schemas, what they allow, and the alternative that is looked at.
#[derive(Clone, Copy)]
pub(super) struct Among<'q, 'a> {
    pub(super) any: &'q Any<'a>,
    pub(super) shape: &'q Shape<'a>,
    pub(super) index: usize,
}

impl<'q, 'a> Among<'q, 'a> {
    pub(super) fn one(self) -> Option<&'q Alternative<'a>> {
        self.shape.alternatives.get(self.index)
    }

    fn at(self, index: usize) -> Self {
        Self { index, ..self }
    }
}

impl<'s, 'a> Inclusion<'s, 'a> {
    pub(super) fn of(narrow: &'s Shapes<'a>, wide: &'s Shapes<'a>) -> Self {
        Self {
            wide,
            narrow,
            reading: Reading::Word,
            only_declared: true,
            compared: None,
            open: HashSet::new(),
            depth: 0,
            left: MOST_PLACES,
        }
    }

    /// The same of all values, whoever writes them.
    pub(super) fn exactly(narrow: &'s Shapes<'a>, wide: &'s Shapes<'a>) -> Self {
        Self {
            only_declared: false,
            ..Self::of(narrow, wide)
        }
    }

    pub(super) fn read(mut self, reading: Reading) -> Self {
        self.reading = reading;
        self
    }

    /// As a step of a comparison: the pairs of places that it compares anyway are left to it.
    pub(super) fn within(pairs: &'s Pairs<'a>, side: Side) -> Self {
        let (narrow, wide) = match side {
            Side::Response => (&pairs.new, &pairs.old),
            _ => (&pairs.old, &pairs.new),
        };
        Self {
            compared: Some((pairs, side)),
            ..Self::of(narrow, wide)
        }
    }

    /// The direction in which the values travel.
    pub(super) fn side(&self) -> Side {
        self.compared.map_or(Side::Neither, |(_, side)| side)
    }

    /// Whether too much was asked for to be sure of a no.
    pub(super) fn is_exhausted(&self) -> bool {
        self.left == 0
    }

    /// Whether every value of `narrow` is one of `wide`, where each is the only alternative.
    pub(super) fn covers(&mut self, wide: &Alternative<'a>, narrow: &Alternative<'a>) -> bool {
        self.takes(wide, narrow, &[])
    }

    /// Whether every value of `narrow` is one of `wide`. Objects may also have the properties of these others.
    pub(super) fn takes(
        &mut self,
        wide: &Alternative<'a>,
        narrow: &Alternative<'a>,
        others: &[&Alternative<'a>],
    ) -> bool {
        if is_anything(wide) {
            return true;
        }
        // Without a type, all other kinds of values are allowed too.
        let is_open = narrow.stated_kind() == Kind::Anything;
        if !wide.kind.covers(narrow.kind)
            || (is_open && wide.kind != Kind::Anything && !wide.is_inferred)
            || !self.applied(wide, narrow, others)
        {
            return false;
        }
        if self.reading != Reading::Structure && !self.has_limits_of(wide, narrow) {
            return false;
        }
        let may_be = |kind| is_open || narrow.kind == kind;
        (!may_be(Kind::Object) || self.object(wide, narrow, others))
            && (!may_be(Kind::Array) || self.list(wide, narrow))
    }

    fn has_limits_of(&self, wide: &Alternative<'a>, narrow: &Alternative<'a>) -> bool {
        // Within a comparison, keywords that nobody knows have a rule of their own.
        let are_others_covered =
            || self.compared.is_some() || wide.others.keys().all(|name| has_same_other(name, wide, narrow));
        let are_values_covered = match (&wide.values, &narrow.values) {
            (None, _) => true,
            (Some((_, wide)), Some((_, narrow))) => narrow.keys().all(|value| wide.contains_key(value)),
            (Some(_), None) => false,
        };
        are_values_covered && are_others_covered() && are_facets_covered(wide, narrow)
    }

    fn list(&mut self, wide: &Alternative<'a>, narrow: &Alternative<'a>) -> bool {
        if wide.items.is_none() && wide.places.is_empty() {
            return true;
        }
        let fixed = wide.places.len().max(narrow.places.len());
        // One more than the fixed places stands for all that follow.
        (0..=fixed).all(|index| self.place(&item(wide, index), &item(narrow, index)))
    }

    /// Whether every value that fits at one place fits at the other.
    pub(super) fn place(&mut self, wide: &Any<'a>, narrow: &Any<'a>) -> bool {
        if self.wide.digest_of(wide) == self.narrow.digest_of(narrow) || self.is_compared(wide, narrow) {
            return true;
        }
        if self.left == 0 || self.depth > DEEPEST {
            self.left = 0;
            return false;
        }
        self.left -= 1;
        let id = (key(wide), key(narrow), self.only_declared);
        if !self.open.insert(id.clone()) {
            return true;
        }
        self.depth += 1;
        let shapes = (self.wide.shape(wide), self.narrow.shape(narrow));
        let is_covered = !shapes.0.is_truncated
            && !shapes.1.is_truncated
            && self.shapes((wide, &shapes.0), (narrow, &shapes.1), (&[], &[]));
        self.depth -= 1;
        self.open.remove(&id);
        is_covered
    }

    fn is_compared(&self, wide: &Any<'a>, narrow: &Any<'a>) -> bool {
        self.only_declared
            && self.compared.is_some_and(|(pairs, side)| match side {
                Side::Response => pairs.has(wide, narrow, side),
                _ => pairs.has(narrow, wide, side),
            })
    }

    /// Whether one shape takes all values of the other, leaving out the alternatives that are told already. What is known of
    /// pairs of alternatives, first the wide one, is tried first.
    pub(super) fn shapes(
        &mut self,
        (wide, wide_shape): (&Any<'a>, &Shape<'a>),
        (narrow, narrow_shape): (&Any<'a>, &Shape<'a>),
        (known, told): (&[(usize, usize)], &[usize]),
    ) -> bool {
        let among = |any, shape| Among { any, shape, index: 0 };
        let (wide, narrow) = (among(wide, wide_shape), among(narrow, narrow_shape));
        (!self.may_be_null(narrow) || self.takes_null(wide))
            && (0..narrow.shape.alternatives.len())
                .filter(|index| !told.contains(index))
                .all(|index| self.alternative(wide, narrow.at(index), known))
    }

    fn alternative(&mut self, wide: Among<'_, 'a>, narrow: Among<'_, 'a>, known: &[(usize, usize)]) -> bool {
        let Some(one) = narrow.one() else { return true };
        let others = self.fitting_too(narrow);
        let partners = known.iter().filter(|(_, known)| *known == narrow.index);
        let all = partners.map(|(wide, _)| *wide).chain(0..wide.shape.alternatives.len());
        for candidate in all {
            let candidate = wide.at(candidate);
            if candidate.one().is_some_and(|wide| self.takes(wide, one, &others))
                && self.is_the_only_one(candidate, narrow, &others)
                && self.reads_alike(candidate, narrow, &others)
            {
                return true;
            }
        }
        self.takes_each_value(wide, narrow) || self.was_never_taken(narrow)
    }

    /// Asks another question, to the letter and of all objects, as part of this one.
    pub(super) fn ask(
        &mut self,
        narrow: &'s Shapes<'a>,
        wide: &'s Shapes<'a>,
        question: impl FnOnce(&mut Self) -> bool,
    ) -> bool {
        let mut other = Self {
            depth: self.depth + 1,
            left: self.left,
            ..Self::exactly(narrow, wide)
        };
        let answer = question(&mut other);
        self.left = other.left;
        answer
    }

    fn takes_each_value(&self, wide: Among<'_, 'a>, narrow: Among<'_, 'a>) -> bool {
        let Some(one) = narrow.one() else { return true };
        let (allowed, taken) = (
            Fits::in_document(self.narrow.references, Reading::Word),
            Fits::in_document(self.wide.references, self.reading),
        );
        let is_taken = |value: &Value| {
            allowed.place(narrow.any, value) == Some(false) || taken.place(wide.any, value) == Some(true)
        };
        match &one.values {
            Some((_, values)) => values.values().all(|value| is_taken(value)),
            None => one.kind == Kind::Boolean && [true, false].into_iter().all(|value| is_taken(&value.into())),
        }
    }

    fn may_be_null(&self, narrow: Among<'_, 'a>) -> bool {
        let fits = || Fits::in_document(self.narrow.references, Reading::Word).place(narrow.any, &Value::Null);
        let is_open = |one: &Alternative<'_>| one.stated_kind() == Kind::Anything && one.values.is_none();
        (narrow.shape.null.is_some() || narrow.shape.alternatives.iter().any(is_open)) && fits() != Some(false)
    }

    fn takes_null(&self, wide: Among<'_, 'a>) -> bool {
        match Fits::in_document(self.wide.references, self.reading).place(wide.any, &Value::Null) {
            Some(fits) => fits,
            None => {
                let shape = wide.shape;
                let takes_all = |one: &Alternative<'a>| match self.compared {
                    // Keywords that nobody knows have a rule of their own.
                    Some(_) => is_anything_known(one),
                    None => is_anything(one),
                };
                !self.reading.is_exclusive() && shape.null.is_some() || shape.alternatives.iter().any(takes_all)
            }
        }
    }
}

fn has_same_other(name: &str, wide: &Alternative<'_>, narrow: &Alternative<'_>) -> bool {
    let value = |alternative: &Alternative<'_>| alternative.others.get(name).map(|(_, value)| value.clone());
    value(wide) == value(narrow)
}

fn has_no_structure(alternative: &Alternative<'_>) -> bool {
    alternative.required.is_empty()
        && alternative.properties.is_empty()
        && alternative.refused.is_empty()
        && alternative.items.is_none()
        && alternative.places.is_empty()
        && matches!(alternative.additional, Additional::Open)
}

/// Whether there is no constraint at all.
pub(super) fn is_anything(alternative: &Alternative<'_>) -> bool {
    alternative.others.is_empty() && is_anything_known(alternative)
}

/// The same, but for keywords that nobody knows.
fn is_anything_known(alternative: &Alternative<'_>) -> bool {
    alternative.kind == Kind::Anything
        && alternative.values.is_none()
        && alternative.facets.is_empty()
        && alternative.applied.is_empty()
        && alternative.low.is_none()
        && alternative.high.is_none()
        && has_no_structure(alternative)
}
