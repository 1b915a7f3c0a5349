//! Which alternative of the old schema became which of the new one.

use std::collections::HashMap;

use openapi31_codegen::Pointer;

use super::{
    pairs::Pairs,
    shape::{Alternative, Kind},
};

/// How many pairs of union members are compared; with more, members are matched in their order.
const MOST_PAIRS: usize = 10_000;

#[derive(Default)]
pub(super) struct Matching<'s, 'a> {
    pub(super) pairs: Vec<(&'s Alternative<'a>, &'s Alternative<'a>)>,
    pub(super) removed: Vec<&'s Alternative<'a>>,
    pub(super) added: Vec<&'s Alternative<'a>>,
}

/// Matches equal alternatives first, then those that look most like each other, then those that one covers.
pub(super) fn matching<'s, 'a>(
    pairs_of: &Pairs<'a>,
    old: &'s [Alternative<'a>],
    new: &'s [Alternative<'a>],
) -> Matching<'s, 'a> {
    let (mut removed, mut added): (Vec<_>, Vec<_>) = (old.iter().collect(), new.iter().collect());
    let mut pairs = Vec::new();
    if let ([only], [other]) = (old, new)
        && only.kind == other.kind
    {
        return Matching {
            pairs: vec![(only, other)],
            ..Matching::default()
        };
    }
    match_equal(pairs_of, &mut removed, &mut added, &mut pairs);
    match_similar(&mut removed, &mut added, &mut pairs);
    // A member that another one covers already is neither lost nor new; a wider one takes the place of a narrower.
    match_covered(&mut removed, &mut added, new, &mut pairs);
    added.retain(|alternative| !old.iter().any(|other| covers(other, alternative)));
    Matching { pairs, removed, added }
}

/// Pairs those that are equal; their parts are still compared, for what the digest does not look at.
fn match_equal<'s, 'a>(
    pairs_of: &Pairs<'a>,
    removed: &mut Vec<&'s Alternative<'a>>,
    added: &mut Vec<&'s Alternative<'a>>,
    pairs: &mut Vec<(&'s Alternative<'a>, &'s Alternative<'a>)>,
) {
    let mut digests: HashMap<u64, Vec<usize>> = HashMap::new();
    for (index, alternative) in added.iter().enumerate().rev() {
        digests.entry(pairs_of.new.digest(alternative)).or_default().push(index);
    }
    let mut is_matched = vec![false; added.len()];
    removed.retain(|alternative| {
        let found = digests.get_mut(&pairs_of.old.digest(alternative)).and_then(Vec::pop);
        if let Some(index) = found {
            is_matched[index] = true;
            pairs.push((alternative, added[index]));
        }
        found.is_none()
    });
    let mut index = 0;
    added.retain(|_| {
        index += 1;
        !is_matched[index - 1]
    });
}

/// Pairs members of one kind, the most similar first.
fn match_similar<'s, 'a>(
    removed: &mut Vec<&'s Alternative<'a>>,
    added: &mut Vec<&'s Alternative<'a>>,
    pairs: &mut Vec<(&'s Alternative<'a>, &'s Alternative<'a>)>,
) {
    if removed.len().saturating_mul(added.len()) > MOST_PAIRS {
        let common = removed.len().min(added.len());
        pairs.extend(removed.drain(..common).zip(added.drain(..common)));
        return;
    }
    loop {
        let mut best: Option<(i64, usize, usize)> = None;
        for (i, one) in removed.iter().enumerate() {
            for (j, other) in added.iter().enumerate() {
                if let Some(score) = similarity(one, other)
                    && best.is_none_or(|(highest, ..)| score > highest)
                {
                    best = Some((score, i, j));
                }
            }
        }
        let Some((_, i, j)) = best else { return };
        pairs.push((removed.remove(i), added.remove(j)));
    }
}

/// How much two members look like each other; `None` where they are different things.
fn similarity(one: &Alternative<'_>, other: &Alternative<'_>) -> Option<i64> {
    if one.kind != other.kind {
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
    }
    if one.pointer == other.pointer {
        score += 120;
    } else if one.kind == Kind::Object && is_component(&one.pointer) && is_component(&other.pointer) && score < 50 {
        // Two components with other names that share little are two things.
        return None;
    }
    if one.values.is_some() == other.values.is_some() {
        score += 10;
    }
    let facets = one
        .facets
        .iter()
        .filter(|(name, (_, value))| other.facets.get(*name).is_some_and(|(_, same)| same == value));
    Some(score + i64::try_from(facets.count()).unwrap_or(0))
}

/// Whether a place is a named component.
pub(super) fn is_component(pointer: &Pointer) -> bool {
    matches!(pointer.segments(), [components, _, _] if components == "components")
}

/// Pairs what is left with a member of a wider kind, if there is one: `integer` is covered by `number`.
fn match_covered<'s, 'a>(
    removed: &mut Vec<&'s Alternative<'a>>,
    added: &mut Vec<&'s Alternative<'a>>,
    new: &'s [Alternative<'a>],
    pairs: &mut Vec<(&'s Alternative<'a>, &'s Alternative<'a>)>,
) {
    removed.retain(|alternative| {
        let other = added.iter().position(|other| {
            let fits = other.kind.covers(alternative.kind) || alternative.kind.covers(other.kind);
            fits && other.kind != alternative.kind
        });
        if let Some(index) = other {
            pairs.push((alternative, added.remove(index)));
            return false;
        }
        !new.iter().any(|wider| covers(wider, alternative))
    });
}

/// Whether every value of `narrow` is one of `wide`, as far as this can tell without looking inside objects.
fn covers(wide: &Alternative<'_>, narrow: &Alternative<'_>) -> bool {
    if wide.kind == Kind::Anything && wide.values.is_none() && wide.others.is_empty() && wide.facets.is_empty() {
        return true;
    }
    if !wide.kind.covers(narrow.kind) || matches!(narrow.kind, Kind::Object | Kind::Array | Kind::Anything) {
        return false;
    }
    let values = match (&wide.values, &narrow.values) {
        (None, _) => true,
        (Some((_, wide)), Some((_, narrow))) => narrow.keys().all(|value| wide.contains_key(value)),
        (Some(_), None) => false,
    };
    let low = match (&wide.low, &narrow.low) {
        (None, _) => true,
        (Some((_, wide)), Some((_, narrow))) => narrow.0 > wide.0 || (narrow.0 >= wide.0 && (!wide.1 || narrow.1)),
        (Some(_), None) => false,
    };
    let high = match (&wide.high, &narrow.high) {
        (None, _) => true,
        (Some((_, wide)), Some((_, narrow))) => narrow.0 < wide.0 || (narrow.0 <= wide.0 && (!wide.1 || narrow.1)),
        (Some(_), None) => false,
    };
    let facets = wide
        .facets
        .iter()
        .all(|(name, (_, value))| narrow.facets.get(name).is_some_and(|(_, same)| same == value));
    values && low && high && facets && wide.others.is_empty()
}
