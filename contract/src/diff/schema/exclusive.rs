//! Members of a `oneOf` that a value may fit twice: such a value is refused.

use openapi31_codegen::Pointer;
use serde_json::{Value, json};

use super::{
    comparison::Comparison,
    describe::describe,
    matching::Matching,
    overlap::Overlap,
    shape::{Alternative, Shape},
    shapes::Shapes,
    tags::{Tag, are_apart},
};

/// How many pairs of members are looked at.
const MOST_PAIRS: usize = 20_000;

/// One side of the comparison: its shape, and what each of its alternatives was or became.
struct Half<'s, 'a> {
    shapes: &'s Shapes<'a>,
    alternatives: &'s [Alternative<'a>],
    tags: &'s [Option<Tag>],
    partner: Vec<Option<usize>>,
    /// What equal alternatives share.
    digests: Vec<u64>,
}

impl<'a> Comparison<'_, 'a> {
    /// Reports that values fit two members of a `oneOf` that could be sent before, or that they no longer do.
    pub(super) fn exclusive(&mut self, old: &Shape<'a>, new: &Shape<'a>, matching: &Matching) {
        let partners = |length: usize, pairs: &mut dyn Iterator<Item = (usize, usize)>| {
            let mut partners = vec![None; length];
            pairs.for_each(|(one, other)| partners[one] = partners[one].or(Some(other)));
            partners
        };
        let before = Half {
            shapes: &self.pairs.old,
            alternatives: &old.alternatives,
            tags: &matching.tags.old,
            partner: partners(old.alternatives.len(), &mut matching.pairs.iter().copied()),
            digests: digests(&self.pairs.old, &old.alternatives),
        };
        let now = Half {
            shapes: &self.pairs.new,
            alternatives: &new.alternatives,
            tags: &matching.tags.new,
            partner: partners(
                new.alternatives.len(),
                &mut matching.pairs.iter().map(|(old, new)| (*new, *old)),
            ),
            digests: digests(&self.pairs.new, &new.alternatives),
        };
        let (refused, accepted) = (told(&doubles(&before, &now)), told(&doubles(&now, &before)));
        if let Some((place, pairs)) = refused {
            let list = pairs.join(", ");
            let message = |subject: &str| format!("{subject} may no longer be {list} at once");
            self.report("union-became-exclusive", &place, message, Value::Null, json!(pairs));
        }
        if let Some((place, pairs)) = accepted {
            let list = pairs.join(", ");
            let message = |subject: &str| format!("{subject} may be {list} at once");
            self.report("union-no-longer-exclusive", &place, message, json!(pairs), Value::Null);
        }
    }
}

fn digests<'a>(shapes: &Shapes<'a>, alternatives: &[Alternative<'a>]) -> Vec<u64> {
    // Only members of a `oneOf` can be doubled.
    match alternatives.iter().any(|one| !one.member.choices.is_empty()) {
        true => alternatives.iter().map(|one| shapes.digest(one)).collect(),
        false => (0..).take(alternatives.len()).collect(),
    }
}

/// Where the union is, and its pairs of members in words.
fn told(doubles: &[(&Alternative<'_>, &Alternative<'_>)]) -> Option<(Pointer, Vec<String>)> {
    let (_, place) = doubles.first()?.0.place_in_union();
    let words = doubles
        .iter()
        .map(|(one, other)| format!("{} and {}", describe(one), describe(other)));
    Some((place, words.collect()))
}

/// The pairs of members of `now` that exclude each other for a value that `before` allowed.
fn doubles<'s, 'a>(before: &Half<'s, 'a>, now: &Half<'s, 'a>) -> Vec<(&'s Alternative<'a>, &'s Alternative<'a>)> {
    let members = now.alternatives;
    if members.iter().all(|member| member.member.choices.is_empty()) {
        return Vec::new();
    }
    let pairs = (0..members.len()).flat_map(|one| (0..members.len()).map(move |other| (one, other)));
    let excluding = pairs.filter(|(one, other)| one != other && now.exclude(*one, *other));
    let is_new = |(one, other): &(usize, usize)| match (now.partner[*one], now.partner[*other]) {
        // Each pair of old members is looked at once.
        (Some(_), Some(_)) if one > other => false,
        (Some(old), Some(old_other)) if old != old_other => {
            now.overlap(*one, *other, false)
                && !(before.has_one_of(old, old_other) && before.overlap(old, old_other, false))
        }
        (Some(old), _) => now.overlap(*one, *other, true) && !before.is_doubled(old),
        (None, _) => false,
    };
    excluding
        .take(MOST_PAIRS)
        .filter(is_new)
        .map(|(one, other)| (&members[one], &members[other]))
        .collect()
}

impl Half<'_, '_> {
    /// Whether they are members of one `oneOf`.
    fn is_one_of(&self, one: usize, other: usize) -> bool {
        self.alternatives[one].member.excludes(&self.alternatives[other].member)
    }

    /// Whether two alternatives like these are members of one `oneOf`: which of several equal ones is which means nothing.
    fn has_one_of(&self, one: usize, other: usize) -> bool {
        let mut like_one = self.like(one);
        like_one.any(|one| self.like(other).any(|other| one != other && self.is_one_of(one, other)))
    }

    fn like(&self, one: usize) -> impl Iterator<Item = usize> {
        let digest = self.digests[one];
        (0..self.alternatives.len()).filter(move |other| self.digests[*other] == digest)
    }

    fn exclude(&self, one: usize, other: usize) -> bool {
        !are_apart(&self.tags[one], &self.tags[other]) && self.is_one_of(one, other)
    }

    fn overlap(&self, one: usize, other: usize, only_declared: bool) -> bool {
        Overlap::of(self.shapes, only_declared).may_be(&self.alternatives[one], &self.alternatives[other])
    }

    /// Whether values of a member fitted another one already: nobody takes such a `oneOf` at its word.
    fn is_doubled(&self, one: usize) -> bool {
        let is_doubled = |one: usize| {
            (0..self.alternatives.len())
                .any(|other| other != one && self.exclude(one, other) && self.overlap(one, other, true))
        };
        self.like(one).any(is_doubled)
    }
}
