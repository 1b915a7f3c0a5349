//! Alternatives that are read as one: lists of values always, objects in responses.

use std::rc::Rc;

use super::{
    references::key,
    shape::{Additional, Alternative, Kind},
};

/// A union of lists of values is one list.
pub(super) fn join_lists(alternatives: &mut Vec<Alternative<'_>>) {
    let mut joined: Vec<Alternative<'_>> = Vec::new();
    for alternative in alternatives.drain(..) {
        let same = joined
            .iter_mut()
            .find(|other| other.kind == alternative.kind && other.is_list() && alternative.is_list());
        match (same.and_then(|same| same.values.as_mut()), &alternative.values) {
            (Some((_, into)), Some((_, from))) => into.extend(from.iter().map(|(text, value)| (text.clone(), *value))),
            _ => joined.push(alternative),
        }
    }
    *alternatives = joined;
}

/// Objects that may stand for each other in an answer: what a caller may find in it, and what is always there.
pub(super) fn merge_objects(alternatives: &mut Vec<Alternative<'_>>) {
    let mut merged: Vec<Alternative<'_>> = Vec::new();
    for alternative in alternatives.drain(..) {
        let is_object = alternative.kind == Kind::Object;
        match merged.iter_mut().find(|other| is_object && other.kind == Kind::Object) {
            Some(into) => into.unite(alternative),
            None => merged.push(alternative),
        }
    }
    *alternatives = merged;
}

impl<'a> Alternative<'a> {
    fn unite(&mut self, other: Alternative<'a>) {
        self.required.retain(|name, _| other.required.contains_key(name));
        for (name, any) in other.properties {
            let united = match self.properties.remove(name) {
                Some(before) if key(&before) == key(&any) => before,
                Some(before) => Rc::new(before.iter().chain(any.iter()).cloned().collect()),
                None => any,
            };
            self.properties.insert(name, united);
        }
        self.additional = match (std::mem::take(&mut self.additional), other.additional) {
            (Additional::Closed(place), Additional::Closed(_)) => Additional::Closed(place),
            (Additional::Schema(one), Additional::Schema(other)) => {
                Additional::Schema(Rc::new(one.iter().chain(other.iter()).cloned().collect()))
            }
            (Additional::Schema(any), Additional::Closed(_)) | (Additional::Closed(_), Additional::Schema(any)) => {
                Additional::Schema(any)
            }
            _ => Additional::Open,
        };
        self.facets
            .retain(|name, (_, value)| other.facets.get(name).is_some_and(|(_, same)| same == value));
        self.others.extend(other.others);
    }
}
