//! Whether a value may fit two members of a union.
//!
//! The answer is no only where something tells all values apart. Texts of other formats or other patterns count as other
//! texts.

use std::collections::HashSet;

use super::{
    facets::are_facets_apart,
    list::item,
    references::{Any, Key, key},
    shape::{Additional, Alternative, Kind},
    shapes::Shapes,
};

/// How many places are looked at before the answer is yes.
const MOST_PLACES: usize = 500;

/// A question about two members of one document.
pub(super) struct Overlap<'s, 'a> {
    shapes: &'s Shapes<'a>,
    /// Whether the objects of the first member have no property that it does not declare: a caller writes what it declares.
    only_declared: bool,
    open: HashSet<(Key, Key)>,
    left: usize,
}

impl<'s, 'a> Overlap<'s, 'a> {
    pub(super) fn of(shapes: &'s Shapes<'a>, only_declared: bool) -> Self {
        Self {
            shapes,
            only_declared,
            open: HashSet::new(),
            left: MOST_PLACES,
        }
    }

    pub(super) fn may_be(&mut self, one: &Alternative<'a>, other: &Alternative<'a>) -> bool {
        let Some(kind) = one.kind.and(other.kind) else {
            return false;
        };
        if let (Some((_, one)), Some((_, other))) = (&one.values, &other.values)
            && !one.keys().any(|value| other.contains_key(value))
        {
            return false;
        }
        if are_facets_apart(one, other) {
            return false;
        }
        match kind {
            Kind::Object => self.takes(one, other, false) && self.takes(other, one, self.only_declared),
            Kind::Array => self.places(&item(one, 0), &item(other, 0)),
            _ => true,
        }
    }

    /// Whether `other` can have all that `one` requires.
    fn takes(&mut self, one: &Alternative<'a>, other: &Alternative<'a>, only_declared: bool) -> bool {
        one.required.keys().all(|name| {
            let (required, property) = (one.properties.get(name), other.properties.get(name));
            match (required, property, &other.additional) {
                (_, None, Additional::Closed(_)) => false,
                (_, None, Additional::Open) => !only_declared,
                (Some(one), Some(other), _) | (Some(one), None, Additional::Schema(other)) => self.places(one, other),
                (None, ..) => true,
            }
        })
    }

    fn places(&mut self, one: &Any<'a>, other: &Any<'a>) -> bool {
        let id = (key(one), key(other));
        if self.left == 0 || self.open.len() > 32 || !self.open.insert(id.clone()) {
            return true;
        }
        self.left -= 1;
        let (before, now) = (self.shapes.shape(one), self.shapes.shape(other));
        let may_be = (before.null.is_some() && now.null.is_some())
            || before
                .alternatives
                .iter()
                .any(|one| now.alternatives.iter().any(|other| self.may_be(one, other)));
        self.open.remove(&id);
        may_be
    }
}
