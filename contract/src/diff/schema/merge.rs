//! Lists of values that are read as one.

use super::shape::Alternative;

/// A union of lists of values is one list.
pub(super) fn join_lists(alternatives: &mut Vec<Alternative<'_>>) {
    let mut joined: Vec<Alternative<'_>> = Vec::new();
    for alternative in alternatives.drain(..) {
        let same = joined.iter_mut().find(|other| is_same_list(other, &alternative));
        match (same.and_then(|same| same.values.as_mut()), &alternative.values) {
            (Some((_, into)), Some((_, from))) => into.extend(from.iter().map(|(text, value)| (text.clone(), *value))),
            _ => joined.push(alternative),
        }
    }
    *alternatives = joined;
}

/// Whether two lists of values of one kind differ in their values alone.
fn is_same_list(one: &Alternative<'_>, other: &Alternative<'_>) -> bool {
    one.kind == other.kind && one.is_list() && other.is_list() && are_refused_alike(one, other)
}

/// Whether they are members of the same `oneOf`s, if of any, and no value is in both lists: it would fit neither.
fn are_refused_alike(one: &Alternative<'_>, other: &Alternative<'_>) -> bool {
    let unions = |one: &Alternative<'_>| one.member.choices.iter().map(|(union, _)| *union).collect::<Vec<_>>();
    let (Some((_, values)), Some((_, others))) = (&one.values, &other.values) else {
        return false;
    };
    let share_a_value = || values.keys().any(|value| others.contains_key(value));
    unions(one) == unions(other) && !(one.member.excludes(&other.member) && share_a_value())
}
