//! The schemas that two alternatives apply to their values, beside those of properties and list members.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    applied::{Contains, Role},
    bounds::kebab,
    comparison::Comparison,
    inclusion::Inclusion,
    references::{Any, Site},
    shape::{Additional, Alternative, Kind, Shape},
    shapes::Shapes,
};
use crate::diff::level::Side;

/// How a schema relates to the one that was there before, as far as that is certain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Relation {
    /// The new one allows all that the old one did.
    pub(super) is_wider: bool,
    /// The old one allowed all that the new one does.
    pub(super) is_narrower: bool,
}

impl<'a> Comparison<'_, 'a> {
    pub(super) fn applied(&mut self, old: &Alternative<'a>, new: &Alternative<'a>) {
        let roles: BTreeSet<Role<'a>> = [old, new]
            .into_iter()
            .flat_map(|alternative| alternative.applied.schemas.keys().copied())
            .collect();
        for role in roles {
            let (before, now) = (old.applied.rest(role), new.applied.rest(role));
            match (role, before, now) {
                (Role::Not, Some(before), Some(now)) => self.denied((old, before), (new, now)),
                (Role::Dependent(_), Some(before), Some(now)) => self.branch(before, now, (old, new)),
                (_, Some(before), Some(now)) => self.below(before, now),
                (Role::Pattern(pattern), _, _) => self.pattern_property(pattern, (old, before), (new, now)),
                _ => self.appeared(role.keyword(), before, now),
            }
        }
        let undecided = self.undecided(old, new);
        let (counts, decides) = (undecided.contains(&Role::UnevaluatedItems), !undecided.is_empty());
        let is_told = self.contains(&old.applied.contains, &new.applied.contains, counts);
        let is_told = self.conditionals(old, new, decides) || is_told;
        for role in undecided.into_iter().filter(|_| !is_told) {
            self.unevaluated(role, old, new);
        }
        self.dependent(old, new);
    }

    pub(super) fn below(&mut self, old: &Any<'a>, new: &Any<'a>) {
        self.pairs.below(self.node, old, new, self.side);
    }

    /// Reports a schema that is applied now, or no longer.
    pub(super) fn appeared(&mut self, keyword: &str, old: Option<&Any<'a>>, new: Option<&Any<'a>>) {
        let how = if old.is_none() { "added" } else { "removed" };
        let name = if keyword == "if" { "conditional" } else { keyword };
        let what = if old.is_none() {
            "applies now"
        } else {
            "no longer applies"
        };
        self.applies(&format!("{}-{how}", kebab(name)), keyword, what, old, new);
    }

    pub(super) fn applies(
        &mut self,
        rule: &str,
        keyword: &str,
        what: &str,
        old: Option<&Any<'a>>,
        new: Option<&Any<'a>>,
    ) {
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
    fn denied(&mut self, (object, old): (&Alternative<'a>, &Any<'a>), (other, new): (&Alternative<'a>, &Any<'a>)) {
        let relation = self.relation(old, new);
        let Some(how) = how([!relation.is_narrower, !relation.is_wider]) else {
            return;
        };
        // Values that are sent now may be refused, and values that were refused may come.
        let is_unwritten = match self.side {
            Side::Request => has_unwritten(object, &self.pairs.new.shape(new)),
            _ => has_unwritten(other, &self.pairs.old.shape(old)),
        };
        let (rule, what) = match how {
            "tightened" => ("not-tightened", "excludes more"),
            "loosened" => ("not-loosened", "excludes less"),
            _ if is_unwritten => (
                "not-changed-undeclared",
                "excludes other properties that are declared nowhere",
            ),
            _ => (
                "not-changed",
                "excludes something else: neither schema is known to allow all that the other does",
            ),
        };
        self.applies(rule, "not", what, Some(old), Some(new));
    }

    /// How a schema relates to another one, where neither is what is sent or received.
    pub(super) fn relation(&mut self, old: &Any<'a>, new: &Any<'a>) -> Relation {
        let (before, now) = (&self.pairs.old, &self.pairs.new);
        if before.digest_of(old) == now.digest_of(new) {
            // Words may differ.
            self.pairs.below(self.node, old, new, Side::Neither);
            return Relation {
                is_wider: true,
                is_narrower: true,
            };
        }
        Relation {
            is_wider: Inclusion::exactly(before, now).place(new, old),
            is_narrower: Inclusion::exactly(now, before).place(old, new),
        }
    }

    /// Whether it was told that values may be lost and gained.
    fn contains(&mut self, old: &[Contains<'a>], new: &[Contains<'a>], is_undecided: bool) -> bool {
        let mut is_told = false;
        let (pairs, removed, added) = self.matched(old, new, |contains| &contains.site);
        for (before, now) in pairs {
            let (site, site_now) = (before.site.alone(), now.site.alone());
            if is_undecided || before.is_bounded() || now.is_bounded() {
                is_told |= self.counted((before, &site), (now, &site_now), is_undecided);
            } else {
                self.below(&site, &site_now);
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
        is_told
    }

    /// Other members are counted: more of them fit a schema that allows more, which helps with `minContains` and hurts with
    /// `maxContains`.
    fn counted(
        &mut self,
        (old, site): (&Contains<'a>, &Any<'a>),
        (new, site_now): (&Contains<'a>, &Any<'a>),
        is_undecided: bool,
    ) -> bool {
        let Relation { is_wider, is_narrower } = self.relation(site, site_now);
        let may_lose = (new.least > 0 && !is_wider) || (new.most.is_some() && !is_narrower);
        let may_gain = (old.least > 0 && !is_narrower) || (old.most.is_some() && !is_wider);
        let how = match how([may_lose, may_gain]) {
            Some(_) if is_undecided => "changed",
            Some(how) => how,
            None => return false,
        };
        let what = match how {
            "tightened" => "counts other members, and lets fewer lists through",
            "loosened" => "counts other members, and lets more lists through",
            _ => "counts other members: lists may no longer fit, and others may fit",
        };
        self.applies(&format!("contains-{how}"), "contains", what, Some(site), Some(site_now));
        how == "changed"
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
    pub(super) fn matched<'s, T>(&self, old: &'s [T], new: &'s [T], site: fn(&T) -> &Site<'a>) -> Matched<'s, T> {
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
pub(super) type Matched<'s, T> = (Vec<(&'s T, &'s T)>, Vec<&'s T>, Vec<&'s T>);

/// How a schema changed by which values may be lost and which may be gained.
pub(super) fn how([may_lose, may_gain]: [bool; 2]) -> Option<&'static str> {
    match (may_lose, may_gain) {
        (false, false) => None,
        (true, false) => Some("tightened"),
        (false, true) => Some("loosened"),
        (true, true) => Some("changed"),
    }
}

/// Whether all that is denied has a property that the object does not declare.
fn has_unwritten(object: &Alternative<'_>, denied: &Shape<'_>) -> bool {
    let is_open = |role: &Role<'_>| matches!(role, Role::Pattern(_) | Role::Dependent(_));
    let is_declared =
        |one: &Alternative<'_>, name: &str| object.properties.contains_key(name) || one.properties.contains_key(name);
    let is_unwritten =
        |one: &Alternative<'_>| one.kind == Kind::Object && one.required.keys().any(|name| !is_declared(one, name));
    object.stated_kind() == Kind::Object
        && !matches!(object.additional, Additional::Schema(_))
        && object.applied.conditionals.is_empty()
        && !object.applied.schemas.keys().any(is_open)
        && !denied.is_truncated
        && denied.alternatives.iter().all(is_unwritten)
}

fn first<'s, 'a>(any: &'s Any<'a>) -> Option<&'s Site<'a>> {
    any.first().and_then(|all| all.first())
}
