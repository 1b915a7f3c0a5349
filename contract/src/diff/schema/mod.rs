//! Two schemas beside each other, in one direction.
//!
//! A pair of places is turned into two shapes, its alternatives are matched, and each match is compared keyword by
//! keyword. What lies below becomes the next pairs.

mod about;
mod bounds;
mod comparison;
mod describe;
mod fold;
mod list;
mod matching;
mod merge;
mod object;
mod pairs;
mod references;
mod shape;
mod shapes;
mod spread;

use openapi31_codegen::Pointer;
use serde_json::{Value, json};

use comparison::Comparison;
use describe::describe;
use matching::matching;
use shape::{Alternative, Kind, Shape};

pub(super) use pairs::{NodeId, Pairs};
pub(super) use references::{Any, Site, address, at};
pub(super) use shapes::Shapes;

use super::level::Side;

/// Compares all pairs that wait, and those that they lead to.
pub(super) fn compare(pairs: &mut Pairs<'_>) {
    while let Some((node, old, new, side)) = pairs.next() {
        let merged = side == Side::Response;
        let (before, now) = (pairs.old.shape(&old, merged), pairs.new.shape(&new, merged));
        let mut comparison = Comparison { pairs, node, side };
        comparison.about(&before, &now);
        comparison.alternatives(&before, &now);
        if before.is_truncated || now.is_truncated {
            comparison.as_written(&old, &new);
        }
    }
}

impl<'a> Comparison<'_, 'a> {
    fn alternatives(&mut self, old: &Shape<'a>, new: &Shape<'a>) {
        let matching = matching(self.pairs, &old.alternatives, &new.alternatives);
        for (before, now) in &matching.pairs {
            self.alternative(before, now);
        }
        match (
            matching.removed.as_slice(),
            matching.added.as_slice(),
            matching.pairs.is_empty(),
        ) {
            // Nothing but null before or after: the null was reported.
            ([], [], _) => {}
            ([removed], [added], _) if removed.kind != added.kind => self.kind_changed(removed, added),
            (removed, added, _) => {
                for alternative in removed {
                    let what = describe(alternative);
                    let message = |subject: &str| format!("{subject} is no longer {what}");
                    self.report(
                        "union-member-removed",
                        &alternative.pointer,
                        message,
                        json!(what),
                        Value::Null,
                    );
                }
                for alternative in added {
                    let what = describe(alternative);
                    let message = |subject: &str| format!("{subject} may be {what}");
                    self.report(
                        "union-member-added",
                        &alternative.pointer,
                        message,
                        Value::Null,
                        json!(what),
                    );
                }
            }
        }
    }

    fn kind_changed(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let rule = if new.kind.covers(old.kind) {
            "type-widened"
        } else if old.kind.covers(new.kind) {
            "type-narrowed"
        } else {
            "type-changed"
        };
        let (before, now) = (old.kind.name(), new.kind.name());
        let message = |subject: &str| format!("{subject} was {before} and is {now}");
        self.report(rule, &new.pointer, message, json!(before), json!(now));
    }

    /// Compares two alternatives of kinds that fit.
    fn alternative(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        if old.kind != new.kind {
            self.kind_changed(old, new);
        }
        self.values(old, new);
        self.bounds(old, new);
        self.facets(old, new);
        self.others(old, new);
        if old.kind == Kind::Object && new.kind == Kind::Object {
            self.properties(old, new);
            self.additional(old, new);
        }
        self.list(old, new);
    }

    /// Compares unions with too many members as they are written.
    fn as_written(&mut self, old: &Any<'a>, new: &Any<'a>) {
        let written = |shapes: &Shapes<'a>, any: &Any<'a>| -> Value {
            any.iter()
                .flatten()
                .map(|site| shapes.references.written_out(site.value))
                .collect()
        };
        let (before, now) = (written(&self.pairs.old, old), written(&self.pairs.new, new));
        if before != now {
            let place = new
                .first()
                .and_then(|all| all.first())
                .map_or_else(Pointer::root, |site| site.pointer.clone());
            self.unknown(&place, "anyOf", Value::Null, Value::Null);
        }
    }
}
