//! What no other rule tells: two schemas of which nothing shows that the new one still allows what has to be allowed.
//!
//! The comparison explains what it finds. This is its proof: where a pair of places was compared and nothing was found that
//! breaks, everything that could be sent has to fit the new schema, and everything that comes the old one. Places further
//! down that are compared themselves are taken to be proven, as each of them is proven or told.

use std::collections::HashSet;

use openapi31_codegen::Pointer;
use serde_json::Value;

use super::{
    comparison::Comparison,
    inclusion::Inclusion,
    matching::Matching,
    pairs::{NodeId, Pairs},
    reading::Reading,
    references::{Any, place_of},
    shape::Shape,
};
use crate::diff::{
    findings::Finding,
    level::{Level, Side},
    rules::rule,
};

/// What is neither explained nor proven, unless it is explained further down.
#[derive(Debug)]
pub(super) struct Unproven {
    node: NodeId,
    rule: &'static str,
    what: &'static str,
    place: Pointer,
    values: [Value; 2],
}

impl<'a> Comparison<'_, 'a> {
    /// Notes what the schemas of this pair leave unproven.
    pub(super) fn prove(&mut self, old: (&Any<'a>, &Shape<'a>), new: (&Any<'a>, &Shape<'a>), matching: &Matching) {
        if old.1.is_truncated || new.1.is_truncated {
            return;
        }
        let is_proven = |reading: Reading, side: Side| {
            let mut inclusion = Inclusion::within(self.pairs, side).read(reading);
            let turned = || matching.pairs.iter().map(|(old, new)| (*new, *old)).collect::<Vec<_>>();
            let is_included = match side {
                Side::Response => inclusion.shapes(old, new, (&matching.pairs, &matching.added)),
                _ => inclusion.shapes(new, old, (&turned(), &matching.removed)),
            };
            is_included || inclusion.is_exhausted()
        };
        let rules: &[(Reading, &'static str, &'static str)] = match self.side {
            Side::Request => &[(Reading::Word, "request-may-be-refused", "may refuse what it took")],
            Side::Response => &[
                (
                    Reading::Structure,
                    "response-union-member-added",
                    "may be of another type or structure",
                ),
                (Reading::Open, "unknown-keyword-changed", "may be what it could not be"),
            ],
            Side::Neither => &[],
        };
        let first = rules.iter().find(|(reading, ..)| !is_proven(*reading, self.side));
        if let Some((_, rule, what)) = first.copied() {
            let unproven = Unproven {
                node: self.node,
                rule,
                what,
                place: place_of(new.0),
                values: [self.pairs.old.written_out(old.0), self.pairs.new.written_out(new.0)],
            };
            self.pairs.unproven.push(unproven);
        }
    }
}

/// Reports what was left unproven and is not explained at its place or further down.
pub(super) fn tell_unproven(pairs: &mut Pairs<'_>) {
    // What is further down waits longer.
    for unproven in std::mem::take(&mut pairs.unproven).into_iter().rev() {
        let level = rule(unproven.rule).map_or(Level::Review, |rule| rule.level);
        if is_explained(pairs, unproven.node, level) {
            continue;
        }
        let Unproven {
            node,
            rule,
            what,
            place,
            values,
        } = unproven;
        let message = format!("{} {what}, which no other rule explains", pairs.subject(&place, false));
        pairs.add_finding(node, Finding::new(rule, &place, message, values));
    }
}

/// Whether something at or below a node weighs as much.
fn is_explained(pairs: &Pairs<'_>, node: NodeId, level: Level) -> bool {
    let mut seen = HashSet::new();
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        let Some(found) = pairs.nodes.get(node).filter(|_| seen.insert(node)) else {
            continue;
        };
        // What is no longer to be sent fits no schema any more, and is told as that.
        let is_unsent = |finding: &Finding| finding.rule == "request-became-read-only";
        let weighs =
            |finding: &Finding| is_unsent(finding) || rule(finding.rule).is_some_and(|rule| rule.level >= level);
        if found.findings.iter().any(weighs) {
            return true;
        }
        waiting.extend(&found.below);
    }
    false
}
