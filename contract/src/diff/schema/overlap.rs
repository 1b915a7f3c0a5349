//! Whether a value may fit two members of a union.
//!
//! The answer is no only where something tells all values apart. Texts of other formats or other patterns count as other
//! texts.

use std::collections::HashSet;

use super::{
    applied::Role,
    facets::{are_facets_apart, are_limits_apart},
    list::item,
    references::{Any, Key, key},
    shape::{Additional, Alternative, Kind, Shape},
    shapes::Shapes,
};

/// How many places are looked at before the answer is yes.
const MOST_PLACES: usize = 500;

/// A question about two members of one document.
pub(super) struct Overlap<'s, 'a> {
    /// The documents of the first member and of the second.
    shapes: [&'s Shapes<'a>; 2],
    /// Whether the objects of the first member have no property that it does not declare: a caller writes what it declares.
    only_declared: bool,
    /// Whether nothing is taken to be meant that is not written.
    read_to_the_letter: bool,
    open: HashSet<(Key, Key)>,
    left: usize,
}

impl<'s, 'a> Overlap<'s, 'a> {
    pub(super) fn of(shapes: &'s Shapes<'a>, only_declared: bool) -> Self {
        Self {
            only_declared,
            ..Self::between([shapes, shapes])
        }
    }

    pub(super) fn between(shapes: [&'s Shapes<'a>; 2]) -> Self {
        Self {
            shapes,
            only_declared: false,
            read_to_the_letter: false,
            open: HashSet::new(),
            left: MOST_PLACES,
        }
    }

    pub(super) fn read_to_the_letter(mut self) -> Self {
        self.read_to_the_letter = true;
        self
    }

    pub(super) fn may_be(&mut self, one: &Alternative<'a>, other: &Alternative<'a>) -> bool {
        if self.read_to_the_letter && may_be_of_another_kind(one, other) {
            return true;
        }
        let Some(kind) = one.kind.and(other.kind) else {
            return false;
        };
        if let (Some((_, one)), Some((_, other))) = (&one.values, &other.values)
            && !one.keys().any(|value| other.contains_key(value))
        {
            return false;
        }
        let has_value_of = |one: &Alternative<'a>, kind: Kind| {
            let values = one.values.as_ref().map(|(_, values)| values);
            values.is_none_or(|values| values.values().any(|value| kind.covers(Kind::of(value))))
        };
        if !has_value_of(one, other.kind) || !has_value_of(other, one.kind) {
            return false;
        }
        let are_apart = match self.read_to_the_letter {
            true => kind != Kind::Anything && are_limits_apart(one, other),
            false => are_facets_apart(one, other),
        };
        if are_apart {
            return false;
        }
        match kind {
            Kind::Object => self.takes(one, other, false) && self.takes(other, one, true),
            Kind::Array if self.read_to_the_letter && !has_members(one) && !has_members(other) => true,
            Kind::Array => self.places(&item(one, 0), &item(other, 0)),
            _ => true,
        }
    }

    /// Whether `other` can have all that `one` requires.
    fn takes(&mut self, one: &Alternative<'a>, other: &Alternative<'a>, is_turned: bool) -> bool {
        let has_patterns = other
            .applied
            .schemas
            .keys()
            .any(|role| matches!(role, Role::Pattern(_)));
        one.required.keys().all(|name| {
            let (required, property) = (one.properties.get(name), other.properties.get(name));
            match (required, property, &other.additional) {
                (_, None, _) if self.read_to_the_letter && has_patterns => true,
                (_, None, Additional::Closed(_)) => false,
                (_, None, Additional::Open) => !(is_turned && self.only_declared),
                (Some(one), Some(other), _) | (Some(one), None, Additional::Schema(other)) => {
                    if is_turned {
                        self.places(other, one)
                    } else {
                        self.places(one, other)
                    }
                }
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
        let (before, now) = (self.shapes[0].shape(one), self.shapes[1].shape(other));
        let may_be = before.is_truncated
            || now.is_truncated
            || (before.may_be_null() && now.may_be_null())
            || before
                .alternatives
                .iter()
                .any(|one| now.alternatives.iter().any(|other| self.may_be(one, other)));
        self.open.remove(&id);
        may_be
    }
}

/// Whether a value may fit both because one of them says nothing about values of its kind.
fn may_be_of_another_kind(one: &Alternative<'_>, other: &Alternative<'_>) -> bool {
    const KINDS: [Kind; 5] = [Kind::Object, Kind::Array, Kind::String, Kind::Number, Kind::Boolean];
    let says_nothing = |one: &Alternative<'_>, kind: Kind| one.is_inferred && one.kind != kind && one.values.is_none();
    let may_be = |one: &Alternative<'_>, kind: Kind| match &one.values {
        Some((_, values)) => values.values().any(|value| kind.covers(Kind::of(value))),
        None => one.is_inferred || one.kind.and(kind).is_some(),
    };
    KINDS
        .into_iter()
        .any(|kind| says_nothing(one, kind) && may_be(other, kind) || says_nothing(other, kind) && may_be(one, kind))
}

/// Whether lists have a first member.
fn has_members(list: &Alternative<'_>) -> bool {
    list.facets.contains_key("minItems")
}

impl Shape<'_> {
    /// Whether null may be allowed, be it for want of a type.
    fn may_be_null(&self) -> bool {
        let is_open = |one: &Alternative<'_>| one.stated_kind() == Kind::Anything;
        self.null.is_some() || self.alternatives.iter().any(is_open)
    }
}
