//! Schemas that hold for the same value under a condition: `if`, `then`, `else` and `dependentSchemas`.

use openapi31_codegen::Pointer;
use serde_json::Value;

use super::{
    applied::{Conditional, Role},
    around::Around,
    comparison::Comparison,
    conditions::{Relation, how},
    inclusion::Inclusion,
    references::{Any, Site, anything, place_of},
    shape::Alternative,
    shapes::Shapes,
};

impl<'a> Comparison<'_, 'a> {
    /// Whether it was told that values may be lost and gained.
    pub(super) fn conditionals(&mut self, old: &Alternative<'a>, new: &Alternative<'a>, is_undecided: bool) -> bool {
        let conditions = |alternative: &Alternative<'a>| alternative.applied.conditionals.clone();
        let (before, now) = (conditions(old), conditions(new));
        let (pairs, removed, added) = self.matched(&before, &now, |conditional| &conditional.condition);
        let mut is_told = false;
        for (before, now) in pairs {
            is_told |= self.condition(before, now, is_undecided);
            for (branch, branch_now, key) in [
                (&before.then, &now.then, "then"),
                (&before.otherwise, &now.otherwise, "else"),
            ] {
                if branch.is_some() || branch_now.is_some() {
                    let (one, other) = (at_branch(before, branch, key), at_branch(now, branch_now, key));
                    self.branch(&one, &other, (old, new));
                }
            }
        }
        for conditional in removed.into_iter().filter(|conditional| !conditional.is_alone()) {
            self.appeared("if", Some(&conditional.condition.alone()), None);
        }
        for conditional in added.into_iter().filter(|conditional| !conditional.is_alone()) {
            self.appeared("if", None, Some(&conditional.condition.alone()));
        }
        is_told
    }

    /// Values that fit the new condition and did not fit the old one go from `else` to `then`, others the other way.
    fn condition(&mut self, old: &Conditional<'a>, new: &Conditional<'a>, is_undecided: bool) -> bool {
        let (condition, condition_now) = (old.condition.alone(), new.condition.alone());
        let Relation { is_wider, is_narrower } = self.relation(&condition, &condition_now);
        let (then, otherwise) = (
            at_branch(old, &old.then, "then"),
            at_branch(old, &old.otherwise, "else"),
        );
        let is_within = |narrow, wide| Inclusion::exactly(&self.pairs.old, &self.pairs.old).place(wide, narrow);
        let (then_is_stricter, else_is_stricter) = (is_within(&then, &otherwise), is_within(&otherwise, &then));
        let may_lose = (!is_narrower && !else_is_stricter) || (!is_wider && !then_is_stricter);
        let may_gain = (!is_narrower && !then_is_stricter) || (!is_wider && !else_is_stricter);
        let how = match how([may_lose, may_gain]) {
            Some(_) if is_undecided => "changed",
            Some(how) => how,
            None => return false,
        };
        let what = match how {
            "tightened" => "decides otherwise, and lets fewer values through",
            "loosened" => "decides otherwise, and lets more values through",
            _ => "decides otherwise: other values may have to fit other schemas",
        };
        let (before, now) = (Some(&condition), Some(&condition_now));
        self.applies(&format!("conditional-{how}"), "if", what, before, now);
        how == "changed"
    }

    /// Compares two branches, together with what stands around them.
    pub(super) fn branch(&mut self, one: &Any<'a>, other: &Any<'a>, (old, new): (&Alternative<'a>, &Alternative<'a>)) {
        let outer = self.around.as_deref();
        if outer.is_some_and(Around::is_deepest) {
            return self.below(one, other);
        }
        let around = Around::of([&self.pairs.old, &self.pairs.new], outer, old, new);
        self.pairs.branch((self.node, self.side), one, other, around);
    }

    /// The roles of undeclared members, if other conditions than before decide which members these are.
    pub(super) fn undecided(&self, old: &Alternative<'a>, new: &Alternative<'a>) -> Vec<Role<'a>> {
        let mut roles = vec![Role::UnevaluatedProperties, Role::UnevaluatedItems];
        roles.retain(|role| {
            let (old, new) = (&old.applied, &new.applied);
            let digests = |shapes: &Shapes<'a>, conditions: &[Any<'a>]| -> Vec<u64> {
                conditions.iter().map(|any| shapes.digest_of(any)).collect()
            };
            let (before, now) = (old.that_evaluate(*role), new.that_evaluate(*role));
            old.rest(*role).is_some()
                && new.rest(*role).is_some()
                && digests(&self.pairs.old, &before) != digests(&self.pairs.new, &now)
                && (before
                    .iter()
                    .any(|any| role.is_decided_by(&self.pairs.old.written_out(any)))
                    || now
                        .iter()
                        .any(|any| role.is_decided_by(&self.pairs.new.written_out(any))))
        });
        roles
    }

    pub(super) fn unevaluated(&mut self, role: Role<'a>, old: &Alternative<'a>, new: &Alternative<'a>) {
        let rule = match role {
            Role::UnevaluatedItems => "unevaluated-items-changed",
            _ => "unevaluated-properties-changed",
        };
        let Some(place) = new.applied.rest(role).map(place_of) else {
            return;
        };
        let written = |shapes: &Shapes<'a>, alternative: &Alternative<'a>| -> Value {
            let conditions = alternative.applied.that_evaluate(role);
            conditions.iter().map(|any| shapes.written_out(any)).collect()
        };
        let (before, now) = (written(&self.pairs.old, old), written(&self.pairs.new, new));
        let keyword = role.keyword();
        let message = |subject: &str| {
            format!("`{keyword}` of {subject} may be about others: other conditions decide about which")
        };
        self.report(rule, &place, message, before, now);
    }
}

/// A branch of a conditional; without it, anything goes.
fn at_branch<'a>(conditional: &Conditional<'a>, branch: &Option<Site<'a>>, key: &str) -> Any<'a> {
    let absent = || {
        let mut place: Pointer = conditional.condition.pointer.clone();
        place.pop();
        anything(place.join(key))
    };
    branch.as_ref().map_or_else(absent, Site::alone)
}
