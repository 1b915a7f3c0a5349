//! The schemas that two alternatives apply to their values, beside those of properties and list members.

use std::collections::BTreeSet;

use openapi31_codegen::Pointer;
use serde_json::{Value, json};

use super::{
    applied::{Conditional, Contains, Role, allows_all},
    bounds::kebab,
    comparison::Comparison,
    inclusion::Inclusion,
    list::anything,
    references::{Any, Site},
    shape::{Additional, Alternative},
    shapes::Shapes,
};
use crate::diff::level::Side;

/// How one schema relates to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Equal,
    /// The new one allows all that the old one did, and more.
    Wider,
    Narrower,
    /// Neither, or it is not known.
    Other,
}

impl<'a> Comparison<'_, 'a> {
    pub(super) fn applied(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let roles: BTreeSet<Role<'a>> = [old, new]
            .into_iter()
            .flat_map(|alternative| alternative.applied.schemas.keys().copied())
            .collect();
        for role in roles {
            let (before, now) = (old.applied.schemas.get(&role), new.applied.schemas.get(&role));
            match (role, before, now) {
                (Role::Not, Some(before), Some(now)) => self.denied(before, now),
                (_, Some(before), Some(now)) => self.below(before, now),
                (Role::Pattern(_), _, _) => self.pattern_property(role, (old, before), (new, now)),
                _ => self.appeared(role.keyword(), before, now),
            }
        }
        self.contains(&old.applied.contains, &new.applied.contains);
        self.conditionals(&old.applied.conditionals, &new.applied.conditionals);
        self.dependent(old, new);
    }

    fn below(&mut self, old: &Any<'a>, new: &Any<'a>) {
        self.pairs.below(self.node, old, new, self.side);
    }

    /// Reports a schema that is applied now, or no longer.
    fn appeared(&mut self, keyword: &str, old: Option<&Any<'a>>, new: Option<&Any<'a>>) {
        let how = if old.is_none() { "added" } else { "removed" };
        let name = if keyword == "if" { "conditional" } else { keyword };
        let what = if old.is_none() {
            "applies now"
        } else {
            "no longer applies"
        };
        self.applies(&format!("{}-{how}", kebab(name)), keyword, what, old, new);
    }

    fn applies(&mut self, rule: &str, keyword: &str, what: &str, old: Option<&Any<'a>>, new: Option<&Any<'a>>) {
        let Some(place) = new.or(old).and_then(first) else {
            return;
        };
        let place = place.pointer.clone();
        let before = old.map_or(Value::Null, |any| self.pairs.old.written_out(any));
        let now = new.map_or(Value::Null, |any| self.pairs.new.written_out(any));
        let message = |subject: &str| format!("`{keyword}` of {subject} {what}");
        self.report(rule, &place, message, before, now);
    }

    /// What may not fit: a schema that allows more leaves fewer values.
    fn denied(&mut self, old: &Any<'a>, new: &Any<'a>) {
        let (rule, what) = match self.relation(old, new) {
            Relation::Equal => return,
            Relation::Wider => ("not-tightened", "excludes more"),
            Relation::Narrower => ("not-loosened", "excludes less"),
            Relation::Other => ("not-changed", "excludes something else"),
        };
        self.applies(rule, "not", what, Some(old), Some(new));
    }

    /// How a schema relates to another one, where neither is what is sent or received.
    fn relation(&mut self, old: &Any<'a>, new: &Any<'a>) -> Relation {
        let (before, now) = (&self.pairs.old, &self.pairs.new);
        if before.digest_of(old) == now.digest_of(new) {
            // Words may differ.
            self.pairs.below(self.node, old, new, Side::Neither);
            return Relation::Equal;
        }
        let is_wider = Inclusion::of(before, now).place(new, old);
        let is_narrower = Inclusion::of(now, before).place(old, new);
        match (is_wider, is_narrower) {
            (true, false) => Relation::Wider,
            (false, true) => Relation::Narrower,
            _ => Relation::Other,
        }
    }

    /// Properties with names of a pattern were undeclared ones before that, and are afterwards.
    fn pattern_property(
        &mut self,
        role: Role<'a>,
        (old, before): (&Alternative<'a>, Option<&Any<'a>>),
        (new, now): (&Alternative<'a>, Option<&Any<'a>>),
    ) {
        let Role::Pattern(pattern) = role else { return };
        let keyword = &format!("{}: {pattern}", role.keyword());
        let (without, there) = if before.is_none() { (old, now) } else { (new, before) };
        let Some(there) = there else { return };
        match (&without.additional, before.is_none()) {
            (Additional::Schema(rest), true) => self.below(rest, there),
            (Additional::Schema(rest), false) => self.below(there, rest),
            (Additional::Closed(_), true) => {
                self.applies("pattern-property-allowed", keyword, "is new", before, now);
            }
            (Additional::Closed(_), false) => {
                self.applies("pattern-property-refused", keyword, "is gone", before, now);
            }
            (Additional::Open, _) if there.iter().flatten().all(|site| allows_all(site.value)) => {}
            (Additional::Open, is_new) => {
                let (rule, what) = if is_new {
                    ("pattern-property-added", "applies now")
                } else {
                    ("pattern-property-removed", "no longer applies")
                };
                self.applies(rule, keyword, what, before, now);
            }
        }
    }

    fn contains(&mut self, old: &[Contains<'a>], new: &[Contains<'a>]) {
        let (pairs, removed, added) = self.matched(old, new, |contains| &contains.site);
        for (before, now) in pairs {
            let (site, site_now) = (before.site.alone(), now.site.alone());
            if before.most.is_none() && now.most.is_none() {
                self.below(&site, &site_now);
            } else if self.relation(&site, &site_now) != Relation::Equal {
                // More members fit a schema that allows more, and that may be too many.
                let what = "is about other members";
                self.applies("contains-changed", "contains", what, Some(&site), Some(&site_now));
            }
            let count = |site: &Site<'a>, key: &str, count: u64| {
                let mut place = site.pointer.clone();
                place.pop();
                Some((place.join(key), json!(count)))
            };
            if before.least != now.least {
                let limit = |contains: &Contains<'a>| count(&contains.site, "minContains", contains.least);
                self.moved("minContains", now.least > before.least, limit(before), limit(now));
            }
            if before.most != now.most {
                let limit = |contains: &Contains<'a>| count(&contains.site, "maxContains", contains.most?);
                let most = |contains: &Contains<'a>| contains.most.unwrap_or(u64::MAX);
                self.moved("maxContains", most(now) > most(before), limit(before), limit(now));
            }
        }
        for contains in removed {
            self.appeared("contains", Some(&contains.site.alone()), None);
        }
        for contains in added {
            self.appeared("contains", None, Some(&contains.site.alone()));
        }
    }

    fn conditionals(&mut self, old: &[Conditional<'a>], new: &[Conditional<'a>]) {
        let (pairs, removed, added) = self.matched(old, new, |conditional| &conditional.condition);
        for (before, now) in pairs {
            let (condition, condition_now) = (before.condition.alone(), now.condition.alone());
            if self.relation(&condition, &condition_now) != Relation::Equal {
                let what = "decides otherwise";
                let (old, new) = (Some(&condition), Some(&condition_now));
                self.applies("conditional-changed", "if", what, old, new);
            }
            for (branch, branch_now, key) in [
                (&before.then, &now.then, "then"),
                (&before.otherwise, &now.otherwise, "else"),
            ] {
                if branch.is_some() || branch_now.is_some() {
                    let (one, other) = (at_branch(before, branch, key), at_branch(now, branch_now, key));
                    self.below(&one, &other);
                }
            }
        }
        for conditional in removed {
            self.appeared("if", Some(&conditional.condition.alone()), None);
        }
        for conditional in added {
            self.appeared("if", None, Some(&conditional.condition.alone()));
        }
    }

    fn dependent(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let (before, now) = (&old.applied.dependent, &new.applied.dependent);
        for ((trigger, name), place) in before.iter().filter(|(names, _)| !now.contains_key(*names)) {
            let message = |subject: &str| format!("`{trigger}` of {subject} no longer requires `{name}`");
            self.report(
                "dependent-required-removed",
                place,
                message,
                json!([trigger, name]),
                Value::Null,
            );
        }
        for ((trigger, name), place) in now.iter().filter(|(names, _)| !before.contains_key(*names)) {
            let message = |subject: &str| format!("`{trigger}` of {subject} requires `{name}` now");
            self.report(
                "dependent-required-added",
                place,
                message,
                Value::Null,
                json!([trigger, name]),
            );
        }
    }

    /// Pairs the equal ones, then those that are left, in their order.
    fn matched<'s, T>(&self, old: &'s [T], new: &'s [T], site: fn(&T) -> &Site<'a>) -> Matched<'s, T> {
        let (mut removed, mut added): (Vec<&T>, Vec<&T>) = (old.iter().collect(), new.iter().collect());
        let mut pairs = Vec::new();
        if old.len() > 1 || new.len() > 1 {
            let digest = |shapes: &Shapes<'a>, one: &T| shapes.digest_of(&site(one).alone());
            removed.retain(|before| {
                let known = digest(&self.pairs.old, before);
                let equal = added.iter().position(|now| digest(&self.pairs.new, now) == known);
                if let Some(index) = equal {
                    pairs.push((*before, added.remove(index)));
                }
                equal.is_none()
            });
        }
        let common = removed.len().min(added.len());
        pairs.extend(removed.drain(..common).zip(added.drain(..common)));
        (pairs, removed, added)
    }
}

/// Pairs, what is gone, what is new.
type Matched<'s, T> = (Vec<(&'s T, &'s T)>, Vec<&'s T>, Vec<&'s T>);

/// A branch of a conditional; without it, anything goes.
fn at_branch<'a>(conditional: &Conditional<'a>, branch: &Option<Site<'a>>, key: &str) -> Any<'a> {
    let absent = || {
        let mut place: Pointer = conditional.condition.pointer.clone();
        place.pop();
        anything(place.join(key))
    };
    branch.as_ref().map_or_else(absent, Site::alone)
}

fn first<'s, 'a>(any: &'s Any<'a>) -> Option<&'s Site<'a>> {
    any.first().and_then(|all| all.first())
}
