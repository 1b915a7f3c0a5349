//! The proof that the comparison told everything.
//!
//! If no rule says that something breaks, there has to be a proof that nothing does. In a request, the new schema has to accept
//! all that could be sent. In a response, the old one must have allowed all that comes. What is not proven is told. Places
//! further down have a proof of their own, and count as proven here.

use super::{
    comparison::Comparison,
    inclusion::Inclusion,
    matching::Matching,
    pairs::{NodeId, Pairs, Unproven},
    reading::Reading,
    references::{Any, place_of},
    shape::Shape,
};
use crate::diff::{
    findings::Finding,
    level::{Level, Side},
    rules::rule,
};

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
                old: old.0.clone(),
                new: new.0.clone(),
            };
            self.pairs.unproven.push(unproven);
        }
    }
}

/// Reports what was left unproven and is not explained at its place or further down.
pub(super) fn tell_unproven(pairs: &mut Pairs<'_>) {
    let unproven = std::mem::take(&mut pairs.unproven);
    if unproven.is_empty() {
        return;
    }
    let mut explained = Explained::of(pairs);
    // What is further down waits longer.
    for Unproven {
        node,
        rule,
        what,
        old,
        new,
    } in unproven.into_iter().rev()
    {
        let level = level(rule);
        if explained.has(node, level) {
            continue;
        }
        let place = place_of(&new);
        let message = format!("{} {what}, which no other rule explains", pairs.subject(&place, false));
        let values = [pairs.old.written_out(&old), pairs.new.written_out(&new)];
        pairs.add_finding(node, Finding::new(rule, &place, message, values));
        explained.add(node, level);
    }
}

/// Nodes at or below which something was found, by its weight.
struct Explained {
    above: Vec<Vec<NodeId>>,
    weights: Vec<Option<Level>>,
}

impl Explained {
    fn of(pairs: &Pairs<'_>) -> Self {
        let mut explained = Self {
            above: vec![Vec::new(); pairs.nodes.len()],
            weights: vec![None; pairs.nodes.len()],
        };
        for (id, node) in pairs.nodes.iter().enumerate() {
            for below in &node.below {
                explained.above[*below].push(id);
            }
        }
        for (id, node) in pairs.nodes.iter().enumerate() {
            if let Some(weight) = node.findings.iter().map(weight).max() {
                explained.add(id, weight);
            }
        }
        explained
    }

    fn has(&self, node: NodeId, level: Level) -> bool {
        self.weights[node] >= Some(level)
    }

    /// Each node is passed once for each weight at most.
    fn add(&mut self, node: NodeId, level: Level) {
        let mut waiting = vec![node];
        while let Some(node) = waiting.pop() {
            if self.weights[node] < Some(level) {
                self.weights[node] = Some(level);
                waiting.extend(&self.above[node]);
            }
        }
    }
}

fn level(id: &str) -> Level {
    rule(id).map_or(Level::Review, |rule| rule.level)
}

/// What is no longer to be sent fits no schema any more, and is told as that.
fn weight(finding: &Finding) -> Level {
    match finding.rule {
        "request-became-read-only" => Level::Breaking,
        id => level(id),
    }
}
