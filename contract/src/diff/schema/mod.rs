//! Two schemas beside each other, in one direction.
//!
//! A pair of places is turned into two shapes, its alternatives are matched, and each match is compared keyword by
//! keyword. What lies below becomes the next pairs.

mod about;
mod annotated;
mod applied;
mod around;
mod bounds;
mod branches;
mod classes;
mod comparison;
mod conditions;
mod describe;
mod drafts;
mod effect;
mod exclusive;
mod facets;
mod fits;
mod fold;
mod formats;
mod implied;
mod included;
mod inclusion;
mod kind;
mod kinds;
mod limits;
mod list;
mod lists;
mod matching;
mod member;
mod merge;
mod net;
mod number;
mod object;
mod one_of;
mod overlap;
mod pairs;
mod patterns;
mod reading;
mod references;
mod regular;
mod scope;
mod sets;
mod shape;
mod shapes;
mod spread;
mod tags;
mod undeclared;
mod values;
mod visibility;
mod without_effect;

use serde_json::{Value, json};

use comparison::Comparison;
use describe::describe;
use matching::{Matching, matching};
use net::tell_unproven;
use references::place_of;
use shape::{Alternative, Kind, Shape};
use visibility::drop_what_travels_elsewhere;

pub(super) use pairs::{Node, NodeId, Pairs};
pub(super) use references::{Any, References, Site, address, at};
pub(super) use shapes::Shapes;

use super::level::Side;
use crate::canonical::canonical_data;

/// Compares all pairs that wait, and those that they lead to.
pub(super) fn compare(pairs: &mut Pairs<'_>) {
    while let Some(waiting) = pairs.next() {
        let (old, new) = (waiting.old, waiting.new);
        let (before, now) = (pairs.old.shape(&old), pairs.new.shape(&new));
        let mut comparison = Comparison {
            pairs,
            node: waiting.node,
            side: waiting.side,
            around: waiting.around,
        };
        comparison.about(&before, &now);
        comparison.without_effect(&before, &now);
        let matching = comparison.alternatives(&before, &now);
        // What a branch leaves to be said belongs to what is around it.
        if comparison.around.is_none() {
            comparison.prove((&old, &before), (&new, &now), &matching);
        }
        if before.is_truncated || now.is_truncated {
            comparison.as_written(&old, &new);
        }
    }
    tell_unproven(pairs);
    drop_what_travels_elsewhere(pairs);
}

impl<'a> Comparison<'_, 'a> {
    fn alternatives(&mut self, old: &Shape<'a>, new: &Shape<'a>) -> Matching {
        let matching = matching([&self.pairs.old, &self.pairs.new], old, new, self.side);
        for (before, now) in &matching.pairs {
            self.alternative(&old.alternatives[*before], &new.alternatives[*now]);
        }
        if let ([removed], [added]) = (matching.removed.as_slice(), matching.added.as_slice())
            && old.alternatives[*removed].kind != new.alternatives[*added].kind
        {
            self.kind_changed(&old.alternatives[*removed], &new.alternatives[*added]);
        } else {
            matching
                .removed
                .iter()
                .for_each(|removed| self.member_removed(&old.alternatives[*removed]));
            for added in &matching.added {
                let is_tagged = matching.is_tagged(*added, old, new);
                self.member_added(&new.alternatives[*added], is_tagged);
            }
        }
        for member in &matching.merged {
            self.member_merged(&old.alternatives[*member]);
        }
        for member in &matching.split {
            self.member_split(&new.alternatives[*member]);
        }
        if self.side == Side::Request {
            self.exclusive(old, new, &matching);
        }
        matching
    }

    fn member_removed(&mut self, member: &Alternative<'a>) {
        let (place, union) = member.place_in_union();
        let message = format!("{} is no longer {}", self.pairs.subject(&union, true), describe(member));
        self.report(
            "union-member-removed",
            &place,
            |_| message,
            written(member),
            Value::Null,
        );
    }

    fn member_added(&mut self, member: &Alternative<'a>, is_tagged: bool) {
        let (place, union) = member.place_in_union();
        let message = format!("{} may be {}", self.pairs.subject(&union, false), describe(member));
        let rule = match self.side {
            Side::Response if is_tagged => "union-tag-added",
            _ => "union-member-added",
        };
        self.report(rule, &place, |_| message, Value::Null, written(member));
    }

    fn member_merged(&mut self, member: &Alternative<'a>) {
        let (place, union) = member.place_in_union();
        let subject = self.pairs.subject(&union, true);
        let message = format!("{subject} no longer names {}, which it still allows", describe(member));
        self.report("union-member-merged", &place, |_| message, written(member), Value::Null);
    }

    fn member_split(&mut self, member: &Alternative<'a>) {
        let (place, union) = member.place_in_union();
        let subject = self.pairs.subject(&union, false);
        let message = format!("{subject} names {}, which it allowed before", describe(member));
        self.report("union-member-split", &place, |_| message, Value::Null, written(member));
    }

    fn kind_changed(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        // What is said of objects or lists alone says nothing of other values.
        let (before, now) = (old.stated_kind(), new.stated_kind());
        let rule = if now.covers(before) {
            "type-widened"
        } else if before.covers(now) {
            "type-narrowed"
        } else {
            "type-changed"
        };
        let (before, now) = (before.name(), now.name());
        let message = |subject: &str| format!("{subject} was {before} and is {now}");
        self.report(rule, &new.pointer, message, json!(before), json!(now));
    }

    /// Compares two alternatives of kinds that fit.
    fn alternative(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        if old.stated_kind() != new.stated_kind() {
            self.kind_changed(old, new);
        }
        self.values(old, new);
        self.bounds(old, new);
        self.facets(old, new);
        self.applied(old, new);
        self.others(old, new);
        let are_objects = old.may_be(Kind::Object) && new.may_be(Kind::Object);
        if are_objects || old.is_about(Kind::Object, new) {
            self.properties(old, new);
            self.additional(old, new);
        }
        self.list(old, new);
    }

    /// Compares unions with too many members as they are written.
    fn as_written(&mut self, old: &Any<'a>, new: &Any<'a>) {
        if self.pairs.old.digest_of(old) != self.pairs.new.digest_of(new) {
            let place = place_of(new);
            self.unknown(&place, "anyOf", Value::Null, Value::Null);
        }
    }
}

/// A member of a union as it is written; of a list of types, its type.
fn written(member: &Alternative<'_>) -> Value {
    member
        .member
        .written
        .map_or_else(|| json!(describe(member)), canonical_data)
}
