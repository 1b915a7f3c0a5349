//! Which alternative of the old schema became which of the new one.

use std::collections::{BTreeSet, HashMap};

use super::{
    inclusion::Inclusion,
    reading::Reading,
    shape::{Alternative, Kind, Shape},
    shapes::Shapes,
    tags::{Tag, Tags, are_apart, tags},
};
use crate::diff::level::Side;

/// How many pairs of union members are compared; with more, members are matched in their order.
const MOST_PAIRS: usize = 10_000;

/// The alternatives of two shapes, by their positions.
pub(super) struct Matching {
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) removed: Vec<usize>,
    pub(super) added: Vec<usize>,
    /// Old alternatives that are none any more, and the values of which a new one takes.
    pub(super) merged: Vec<usize>,
    /// New alternatives, the values of which an old one took.
    pub(super) split: Vec<usize>,
    /// The tags by which the alternatives are known.
    pub(super) tags: Tags,
}

impl Matching {
    /// Whether a member that is new always comes with a tag, in a union where each member always came with another one.
    pub(super) fn is_tagged(&self, index: usize, old: &Shape<'_>, new: &Shape<'_>) -> bool {
        let Tags {
            property: Some(property),
            old: known,
            new: tags,
        } = &self.tags
        else {
            return false;
        };
        let has_tag = |alternative: &Alternative<'_>| alternative.required.contains_key(property.as_str());
        let count = old.alternatives.len();
        let discriminator = old.discriminator.as_ref().map(|(_, discriminator)| discriminator);
        let is_discriminated = discriminator.is_some_and(|discriminator| discriminator.get("propertyName").is_some());
        let is_union = count > 1 || (count == 1 && is_discriminated);
        let is_other = |tag: &Tag| {
            known
                .iter()
                .all(|known| known.as_ref().is_some_and(|known| known.is_disjoint(tag)))
        };
        is_union
            && old.alternatives.iter().all(has_tag)
            && has_tag(&new.alternatives[index])
            && tags[index].as_ref().is_some_and(is_other)
    }
}

/// Two shapes whose alternatives are being matched.
struct Matcher<'s, 'a> {
    shapes: [&'s Shapes<'a>; 2],
    old: &'s [Alternative<'a>],
    new: &'s [Alternative<'a>],
    found: Matching,
}

/// Matches equal alternatives first, then those of one tag, of one name, and those that look most like each other. What
/// is left is matched with an alternative that allows all that it does.
pub(super) fn matching<'a>(shapes: [&Shapes<'a>; 2], old: &Shape<'a>, new: &Shape<'a>, side: Side) -> Matching {
    let tags = tags((old, shapes[0].references), (new, shapes[1].references));
    let (old, new) = (old.alternatives.as_slice(), new.alternatives.as_slice());
    let mut matcher = Matcher {
        shapes,
        old,
        new,
        found: Matching {
            pairs: Vec::new(),
            removed: (0..old.len()).collect(),
            added: (0..new.len()).collect(),
            merged: Vec::new(),
            split: Vec::new(),
            tags,
        },
    };
    if let ([only], [other]) = (old, new)
        && (only.kind == other.kind || only.stated_kind() == other.stated_kind())
    {
        matcher.pair(0, 0);
        return matcher.found;
    }
    matcher.match_equal();
    matcher.match_tags();
    matcher.match_names();
    matcher.match_similar();
    matcher.match_wider();
    matcher.match_covered(side);
    matcher.found
}

impl<'a> Matcher<'_, 'a> {
    fn pair(&mut self, old: usize, new: usize) {
        self.found.pairs.push((old, new));
        self.found.removed.retain(|other| *other != old);
        self.found.added.retain(|other| *other != new);
    }

    /// Pairs those that only words tell apart.
    fn match_equal(&mut self) {
        let mut digests: HashMap<u64, Vec<usize>> = HashMap::new();
        for (index, alternative) in self.new.iter().enumerate().rev() {
            digests
                .entry(self.shapes[1].digest(alternative))
                .or_default()
                .push(index);
        }
        let mut taken = BTreeSet::new();
        for (index, alternative) in self.old.iter().enumerate() {
            let found = digests.get_mut(&self.shapes[0].digest(alternative)).and_then(Vec::pop);
            if let Some(other) = found {
                taken.insert(index);
                self.found.pairs.push((index, other));
            }
        }
        let taken_now: BTreeSet<usize> = self.found.pairs.iter().map(|(_, new)| *new).collect();
        self.found.removed.retain(|index| !taken.contains(index));
        self.found.added.retain(|index| !taken_now.contains(index));
    }

    fn match_tags(&mut self) {
        self.match_by(
            |matcher, index| matcher.found.tags.old[index].iter().flatten().cloned().collect(),
            |matcher, index| matcher.found.tags.new[index].iter().flatten().cloned().collect(),
        );
    }

    fn match_names(&mut self) {
        let name = |alternative: &Alternative<'_>| alternative.member.name().map(str::to_owned).into_iter().collect();
        self.match_by(
            move |matcher, index| name(&matcher.old[index]),
            move |matcher, index| name(&matcher.new[index]),
        );
    }

    /// Pairs those that are known by the same words.
    fn match_by(&mut self, old: impl Fn(&Self, usize) -> Vec<String>, new: impl Fn(&Self, usize) -> Vec<String>) {
        let mut known: HashMap<(Kind, String), usize> = HashMap::new();
        for index in self.found.added.iter().rev() {
            for word in new(self, *index) {
                known.insert((self.new[*index].kind, word), *index);
            }
        }
        let mut taken = BTreeSet::new();
        for index in self.found.removed.clone() {
            let kind = self.old[index].kind;
            let found = old(self, index)
                .into_iter()
                .find_map(|word| known.get(&(kind, word)).copied());
            if let Some(other) = found.filter(|other| taken.insert(*other) && !self.are_apart(index, *other)) {
                self.pair(index, other);
            }
        }
    }

    /// Pairs members of one kind, the most similar first.
    fn match_similar(&mut self) {
        let (removed, added) = (self.found.removed.clone(), self.found.added.clone());
        let mut scores: Vec<(i64, usize, usize)> = Vec::new();
        if removed.len().saturating_mul(added.len()) <= MOST_PAIRS {
            for (old, new) in removed.iter().flat_map(|old| added.iter().map(move |new| (*old, *new))) {
                scores.extend(self.similarity(old, new).map(|score| (score, old, new)));
            }
        } else {
            let same = removed.iter().zip(&added);
            scores.extend(same.filter_map(|(old, new)| Some((self.similarity(*old, *new)?, *old, *new))));
        }
        scores.sort_by_key(|(score, old, new)| (-score, *old, *new));
        let (mut olds, mut news) = (BTreeSet::new(), BTreeSet::new());
        for (_, old, new) in scores {
            if !olds.contains(&old) && !news.contains(&new) {
                olds.insert(old);
                news.insert(new);
                self.pair(old, new);
            }
        }
    }

    fn are_apart(&self, old: usize, new: usize) -> bool {
        are_apart(&self.found.tags.old[old], &self.found.tags.new[new])
    }

    /// How much two members look like each other; `None` where they are different things.
    fn similarity(&self, old: usize, new: usize) -> Option<i64> {
        let (one, other) = (&self.old[old], &self.new[new]);
        // A lone member that is left on each side may have got another tag.
        let are_alone = self.found.removed.len() == 1 && self.found.added.len() == 1 && self.found.pairs.is_empty();
        if one.kind != other.kind || (self.are_apart(old, new) && !are_alone) {
            return None;
        }
        let mut score = 0;
        if one.kind == Kind::Object {
            let common = one
                .properties
                .keys()
                .filter(|name| other.properties.contains_key(*name))
                .count();
            let all = one.properties.len().max(other.properties.len());
            let shared = (100 * common).checked_div(all).unwrap_or(0);
            score += i64::try_from(shared).unwrap_or(0);
            // Two components with other names that share little are two things.
            if one.member.name().is_some() && other.member.name().is_some() && score < 50 {
                return None;
            }
        }
        score += 20 * self.equal_parts(one, other);
        if one.values.is_some() == other.values.is_some() {
            score += 10;
        }
        if one.pointer == other.pointer {
            score += 1;
        }
        let facets = one
            .facets
            .iter()
            .filter(|(name, (_, value))| other.facets.get(*name).is_some_and(|(_, same)| same == value));
        Some(score + i64::try_from(facets.count()).unwrap_or(0))
    }

    /// How many properties and items are equal.
    fn equal_parts(&self, one: &Alternative<'a>, other: &Alternative<'a>) -> i64 {
        let are_equal = |one, other| self.shapes[0].digest_of(one) == self.shapes[1].digest_of(other);
        let properties = one.properties.iter().filter(|(name, property)| {
            other
                .properties
                .get(*name)
                .is_some_and(|other| are_equal(property, other))
        });
        let items = one
            .items
            .iter()
            .zip(&other.items)
            .filter(|(one, other)| are_equal(one, other));
        i64::try_from(properties.count() + items.count()).unwrap_or(0)
    }

    /// Pairs what is left with a new member of a wider or a narrower kind: `integer` and `number`.
    fn match_wider(&mut self) {
        for old in self.found.removed.clone() {
            let kind = self.old[old].kind;
            let fits = |new: &usize| {
                let other = self.new[*new].kind;
                other != kind && (other.covers(kind) || kind.covers(other))
            };
            if let Some(new) = self.found.added.iter().copied().find(fits) {
                self.pair(old, new);
            }
        }
    }

    /// Sets aside members that are gone while another one takes their values, and new ones whose values an old one took.
    ///
    /// In a response, a name of its own is something that a reader may tell the member by.
    fn match_covered(&mut self, side: Side) {
        let [old_shapes, new_shapes] = self.shapes;
        // What else differs is left to the proof.
        let reading = |one: &Alternative<'_>| match side {
            Side::Response if one.member.name().is_some() && one.values.is_none() => Reading::Structure,
            _ => Reading::Loose,
        };
        let is_union = side == Side::Response && self.old.len() > 1 && self.new.len() > 1;
        let is_told_apart = |one: &Alternative<'_>| is_union && one.member.name().is_some();
        for old in self.found.removed.clone() {
            if is_told_apart(&self.old[old]) {
                continue;
            }
            let mut inclusion = Inclusion::of(old_shapes, new_shapes).read(reading(&self.old[old]));
            let mut others = (0..self.new.len()).filter(|new| !self.are_apart(old, *new));
            if others.any(|new| inclusion.covers(&self.new[new], &self.old[old])) {
                self.found.merged.push(old);
                self.found.removed.retain(|other| *other != old);
            }
        }
        for new in self.found.added.clone() {
            if is_told_apart(&self.new[new]) {
                continue;
            }
            let mut inclusion = Inclusion::of(new_shapes, old_shapes).read(reading(&self.new[new]));
            let mut others = (0..self.old.len()).filter(|old| !self.are_apart(*old, new));
            if others.any(|old| inclusion.covers(&self.old[old], &self.new[new])) {
                self.found.split.push(new);
                self.found.added.retain(|other| *other != new);
            }
        }
    }
}
