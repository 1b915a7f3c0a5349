//! The comparison of two documents: where its findings go, and which operations they reach.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use openapi31_codegen::{Pointer, facts::is_prose, walk::Place};
use serde_json::{Value, json};

use super::{
    findings::{Diff, Finding, fingerprint},
    level::Side,
    reached::{Roots, members, reached},
    schema::{NodeId, Pairs, Shapes, Site, address},
    words::{Words, words_changed},
};
use crate::canonical::canonical_data;

/// What is being compared, and what was found.
pub(super) struct Comparison<'a> {
    pub(super) pairs: Pairs<'a>,
    /// The node that each operation starts from.
    pub(super) roots: Vec<(String, NodeId)>,
    /// Findings that belong to no node, and the operations that they are about.
    pub(super) general: Vec<(Finding, BTreeSet<String>)>,
    pub(super) old: &'a Value,
    pub(super) new: &'a Value,
    /// The nodes of places that several operations may lead to, by their addresses.
    shared: HashMap<(usize, usize, Side), NodeId>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(old: &'a Value, new: &'a Value) -> Self {
        Self {
            pairs: Pairs::new(old, new),
            roots: Vec::new(),
            general: Vec::new(),
            old,
            new,
            shared: HashMap::new(),
        }
    }

    /// A node below another one for two places that other nodes may lead to as well. Nothing if it is there already, so that
    /// what is shared is compared once, or if the places are equal.
    pub(super) fn shared_node(&mut self, above: NodeId, old: &Site<'a>, new: &Site<'a>, side: Side) -> Option<NodeId> {
        if self.pairs.are_equal(old.value, new.value) {
            return None;
        }
        let key = (address(old.value), address(new.value), side);
        if let Some(known) = self.shared.get(&key) {
            let known = *known;
            self.put_below(above, known);
            return None;
        }
        let node = self.pairs.node();
        self.shared.insert(key, node);
        self.put_below(above, node);
        Some(node)
    }

    /// Puts a node below another one.
    pub(super) fn put_below(&mut self, above: NodeId, below: NodeId) {
        if let Some(above) = self.pairs.nodes.get_mut(above) {
            above.below.push(below);
        }
    }

    /// Reports what is about no operation.
    pub(super) fn report(&mut self, rule: &'static str, location: &Pointer, message: String, old: Value, new: Value) {
        self.report_for(BTreeSet::new(), rule, location, message, [old, new]);
    }

    /// Reports what is about these operations.
    pub(super) fn report_for(
        &mut self,
        operations: BTreeSet<String>,
        rule: &'static str,
        location: &Pointer,
        message: String,
        values: [Value; 2],
    ) {
        let finding = Finding::new(rule, location, message, values);
        self.general.push((finding, operations));
    }

    /// Reports what is about all operations that lead to this node.
    pub(super) fn report_at(
        &mut self,
        node: NodeId,
        rule: &'static str,
        location: &Pointer,
        message: String,
        values: [Value; 2],
    ) {
        let finding = Finding::new(rule, location, message, values);
        self.pairs.add_finding(node, finding);
    }

    /// Reports what became deprecated (by the first rule) or is not any more (by the second).
    pub(super) fn compare_deprecation(
        &mut self,
        node: NodeId,
        rules: [&'static str; 2],
        old: (&Value, &Pointer),
        new: (&Value, &Pointer),
    ) {
        let is = |value: &Value| value.get("deprecated") == Some(&Value::Bool(true));
        let (before, now) = (is(old.0), is(new.0));
        if before != now {
            let (rule, place, what) = if now {
                (rules[0], new.1, "is deprecated")
            } else {
                (rules[1], old.1, "is no longer deprecated")
            };
            let message = format!("{} {what}", self.pairs.subject(place, !now));
            self.report_at(
                node,
                rule,
                &place.join("deprecated"),
                message,
                [json!(before), json!(now)],
            );
        }
    }

    /// Reports what became required (by the first rule) or optional (by the second).
    pub(super) fn report_requiredness(
        &mut self,
        node: NodeId,
        rules: [&'static str; 2],
        (before, now): (bool, bool),
        place: &Pointer,
    ) {
        if before == now {
            return;
        }
        let (rule, how) = if now {
            (rules[0], "required")
        } else {
            (rules[1], "optional")
        };
        let message = format!("{} is {how} now", self.pairs.subject(place, false));
        self.report_at(node, rule, place, message, [json!(before), json!(now)]);
    }

    /// Compares the words that stand at a place itself.
    pub(super) fn compare_words(
        &mut self,
        node: NodeId,
        place: Place,
        old: (&'a Value, &Pointer),
        new: (&'a Value, &Pointer),
    ) {
        let words = |value: &'a Value| -> BTreeMap<&'a str, String> {
            let object = value.as_object();
            let is_reference = value.get("$ref").is_some();
            let words = object
                .into_iter()
                .flatten()
                .filter(|(key, _)| is_prose(place, is_reference, key));
            words
                .map(|(key, value)| {
                    (
                        key.as_str(),
                        value
                            .as_str()
                            .map_or_else(|| canonical_data(value).to_string(), str::to_owned),
                    )
                })
                .collect()
        };
        let (before, now) = (words(old.0), words(new.0));
        let keys: BTreeSet<&str> = before.keys().chain(now.keys()).copied().collect();
        for key in keys {
            let texts = |words: &BTreeMap<&str, String>| words.get(key).cloned();
            let (one, other) = (texts(&before), texts(&now));
            if one != other {
                let at = if other.is_some() { new.1 } else { old.1 };
                let one: Vec<&str> = one.iter().map(String::as_str).collect();
                let other: Vec<&str> = other.iter().map(String::as_str).collect();
                self.pairs.add_finding(node, words_changed(&at.join(key), &one, &other));
            }
        }
    }

    /// Reports keywords that changed and for which there is no rule.
    pub(super) fn report_unknown(
        &mut self,
        node: NodeId,
        place: Place,
        known: &[&str],
        old: (&'a Value, &Pointer),
        new: (&'a Value, &Pointer),
    ) {
        let keys = |value: &'a Value| value.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
        let all: BTreeSet<&str> = keys(old.0).chain(keys(new.0)).collect();
        for key in all
            .into_iter()
            .filter(|key| !known.contains(key) && !is_prose(place, false, key))
        {
            let value = |shapes: &Shapes<'a>, value: &'a Value| {
                value
                    .get(key)
                    .map_or(Value::Null, |value| shapes.references.written_out(value))
            };
            let (before, now) = (value(&self.pairs.old, old.0), value(&self.pairs.new, new.0));
            if before != now {
                let at = if now.is_null() { old.1 } else { new.1 };
                let subject = self.pairs.subject(at, now.is_null());
                let message = format!("`{key}` of {subject} changed, and there is no rule for it");
                self.report_at(node, "unknown-keyword-changed", &at.join(key), message, [before, now]);
            }
        }
    }

    /// Gives every finding the operations that lead to it.
    pub(super) fn finish(self) -> Diff {
        let mut found: BTreeMap<String, (Finding, BTreeSet<String>)> = BTreeMap::new();
        let mut words = Words::default();
        let mut add = |finding: &Finding, operations: &BTreeSet<String>| {
            if words.gather(finding, operations) {
                return;
            }
            let entry = found
                .entry(fingerprint(finding))
                .or_insert_with(|| (finding.clone(), BTreeSet::new()));
            if entry.1.is_empty() {
                entry.1.clone_from(operations);
            } else {
                entry.1.extend(operations.iter().cloned());
            }
        };
        for (finding, operations) in &self.general {
            add(finding, operations);
        }
        let nodes = &self.pairs.nodes;
        let roots: Vec<NodeId> = self.roots.iter().map(|(_, root)| *root).collect();
        let mut last: Option<(Roots, BTreeSet<String>)> = None;
        for (node, reaching) in nodes.iter().zip(reached(nodes, &roots)) {
            if node.findings.is_empty() {
                continue;
            }
            let roots = reaching.unwrap_or_default();
            let operations = match last.take() {
                Some((same, operations)) if same == roots => operations,
                _ => {
                    let names = members(&roots).filter_map(|index| self.roots.get(index));
                    names.map(|(name, _)| name.clone()).collect()
                }
            };
            node.findings.iter().for_each(|finding| add(finding, &operations));
            last = Some((roots, operations));
        }
        for (finding, operations) in words.findings([self.new, self.old]) {
            found.insert(fingerprint(&finding), (finding, operations));
        }
        Diff::of(found)
    }
}
