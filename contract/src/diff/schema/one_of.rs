//! Whether the values of one alternative fit no other member of a `oneOf`, or were refused for that before.

use std::cell::LazyCell;

use super::{
    inclusion::{Among, Inclusion},
    overlap::Overlap,
    reading::Reading,
    shape::{Alternative, Kind, Shape},
    tags::{are_apart, tags},
};

impl<'a> Inclusion<'_, 'a> {
    /// Whether all values of an alternative fit another member of a `oneOf` too, so that none was ever taken.
    pub(super) fn was_never_taken(&mut self, narrow: Among<'_, 'a>) -> bool {
        let Some(one) = narrow.one() else { return true };
        let (shapes, only_declared) = (self.narrow, self.only_declared);
        excluding(one, narrow.shape).any(|other| {
            self.ask(shapes, shapes, |question| {
                question.only_declared = only_declared;
                question.covers(other, one)
            })
        })
    }

    /// Other alternatives that a value of this one may fit at once, so that it may have their properties too.
    pub(super) fn fitting_too<'q>(&self, narrow: Among<'q, 'a>) -> Vec<&'q Alternative<'a>> {
        let Some(one) = narrow.one().filter(|one| one.kind == Kind::Object) else {
            return Vec::new();
        };
        let others = narrow.shape.alternatives.iter().enumerate();
        others
            .filter(|(index, other)| {
                *index != narrow.index
                    && other.kind == Kind::Object
                    && !one.member.excludes(&other.member)
                    && Overlap::of(self.narrow, false).read_to_the_letter().may_be(one, other)
            })
            .map(|(_, other)| other)
            .collect()
    }

    /// Whether values of `narrow` fit no other member of a `oneOf` than this one, or were refused for that before.
    pub(super) fn is_the_only_one(
        &mut self,
        wide: Among<'_, 'a>,
        narrow: Among<'_, 'a>,
        others: &[&Alternative<'a>],
    ) -> bool {
        let (Some(taken), Some(one)) = (wide.one(), narrow.one()) else {
            return false;
        };
        if !self.reading.is_exclusive() {
            return true;
        }
        let tags = LazyCell::new(|| {
            let old = (narrow.shape, self.narrow.references);
            tags(old, (wide.shape, self.wide.references)).new
        });
        let members = wide.shape.alternatives.iter().enumerate();
        let mut excluding = members.filter(|(_, other)| taken.member.excludes(&other.member));
        excluding.all(|(index, other)| {
            !Overlap::of(self.wide, false).read_to_the_letter().may_be(taken, other)
                || (self.only_declared && lacks_what_is_required(other, one, others))
                || self.was_excluded(other, narrow)
                || (self.only_declared
                    && are_apart(&tags[wide.index], &tags[index])
                    && are_objects_or_refused(taken, other, narrow))
        })
    }

    /// Whether whoever reads a value by its tag finds the structure of each member that it may be taken for.
    pub(super) fn reads_alike(
        &mut self,
        wide: Among<'_, 'a>,
        narrow: Among<'_, 'a>,
        others: &[&Alternative<'a>],
    ) -> bool {
        let (Some(one), Reading::Structure) = (narrow.one(), self.reading) else {
            return true;
        };
        let (old, new) = (
            (wide.shape, self.wide.references),
            (narrow.shape, self.narrow.references),
        );
        let tags = tags(old, new);
        let (Some(Some(_)), Some(tag)) = (tags.old.get(wide.index), tags.new.get(narrow.index)) else {
            return true;
        };
        let members = wide.shape.alternatives.iter().zip(&tags.old).enumerate();
        members
            .filter(|(index, (_, other))| *index != wide.index && other.is_some() && !are_apart(other, tag))
            .all(|(_, (member, _))| self.takes(member, one, others))
    }

    fn was_excluded(&mut self, wide: &Alternative<'a>, narrow: Among<'_, 'a>) -> bool {
        let Some(one) = narrow.one() else { return false };
        let shapes = (self.wide, self.narrow);
        excluding(one, narrow.shape).any(|other| {
            self.narrow.digest(other) == self.wide.digest(wide)
                || self.ask(shapes.0, shapes.1, |question| question.covers(other, wide))
        })
    }
}

/// Whether only objects fit both members, or other values always did and were refused. A tag is a property, and tells objects apart.
fn are_objects_or_refused(one: &Alternative<'_>, other: &Alternative<'_>, narrow: Among<'_, '_>) -> bool {
    let were_others_refused = || {
        let known = narrow.one().filter(|one| one.is_inferred);
        known.is_some_and(|known| {
            excluding(known, narrow.shape)
                .any(|old| old.is_inferred && old.kind == Kind::Object && old.values.is_none())
        })
    };
    !one.is_inferred || !other.is_inferred || were_others_refused()
}

/// Whether objects of `narrow`, and of the others that it may fit at once, never have a property that `wide` requires.
pub(super) fn lacks_what_is_required(
    wide: &Alternative<'_>,
    narrow: &Alternative<'_>,
    others: &[&Alternative<'_>],
) -> bool {
    let written: Vec<&Alternative<'_>> = others.iter().copied().chain([narrow]).collect();
    let has_other_names = written.iter().any(|one| !one.has_only_declared_names());
    let is_object = narrow.kind == Kind::Object && !narrow.is_inferred;
    // Without a type, other values than objects fit `wide`; they are none of `narrow` if that has one.
    let are_objects = is_object || (!wide.is_inferred && narrow.stated_kind() == Kind::Anything);
    !has_other_names
        && are_objects
        && wide.kind == Kind::Object
        && wide
            .required
            .keys()
            .any(|name| !written.iter().any(|one| one.properties.contains_key(name)))
}

/// The other members of a `oneOf` that surely take a value if it fits them.
fn excluding<'q, 'a>(one: &'q Alternative<'a>, shape: &'q Shape<'a>) -> impl Iterator<Item = &'q Alternative<'a>> {
    let others = shape.alternatives.iter();
    others.filter(|other| one.member.excludes(&other.member) && other.member.choices.len() == 1)
}
