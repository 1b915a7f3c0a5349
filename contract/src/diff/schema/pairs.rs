//! Pairs of places, one of each document, as the nodes of a graph.
//!
//! Each pair is compared once, however many operations lead to it and however the references run in circles. Work waits
//! in a queue, so that a chain of ten thousand references is no deeper than one.

use std::{
    collections::{HashMap, VecDeque},
    rc::Rc,
};

use openapi31_codegen::Pointer;
use serde_json::Value;

use super::{
    around::Around,
    references::{Any, Key, key},
    shapes::Shapes,
};
use crate::diff::{findings::Finding, level::Side, subject::subject};

pub(in crate::diff) type NodeId = usize;

/// What was found between two places, and which pairs of places lie below them.
#[derive(Default)]
pub(in crate::diff) struct Node {
    pub(in crate::diff) findings: Vec<Finding>,
    pub(in crate::diff) below: Vec<NodeId>,
}

/// All pairs that were found so far.
pub(in crate::diff) struct Pairs<'a> {
    pub(in crate::diff) old: Shapes<'a>,
    pub(in crate::diff) new: Shapes<'a>,
    pub(in crate::diff) nodes: Vec<Node>,
    pub(super) unproven: Vec<Unproven<'a>>,
    known: HashMap<(Key, Key, Side), NodeId>,
    waiting: VecDeque<Waiting<'a>>,
    /// How many branches may still be compared together with what is around them.
    branches_left: usize,
}

/// A pair of which nothing shows that the new schema allows what has to be allowed.
pub(super) struct Unproven<'a> {
    pub(super) node: NodeId,
    pub(super) rule: &'static str,
    pub(super) what: &'static str,
    pub(super) old: Any<'a>,
    pub(super) new: Any<'a>,
}

/// Two places that wait to be compared.
pub(super) struct Waiting<'a> {
    pub(super) node: NodeId,
    pub(super) old: Any<'a>,
    pub(super) new: Any<'a>,
    pub(super) side: Side,
    /// For two branches, what is around them.
    pub(super) around: Option<Rc<Around<'a>>>,
}

const MOST_BRANCHES: usize = 20_000;

impl<'a> Pairs<'a> {
    pub(in crate::diff) fn new(old: &'a Value, new: &'a Value) -> Self {
        Self {
            old: Shapes::new(old),
            new: Shapes::new(new),
            nodes: Vec::new(),
            unproven: Vec::new(),
            known: HashMap::new(),
            waiting: VecDeque::new(),
            branches_left: MOST_BRANCHES,
        }
    }

    /// A node that is about something else than two schemas.
    pub(in crate::diff) fn node(&mut self) -> NodeId {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    /// The node of these two places; it waits in the queue to be compared.
    pub(in crate::diff) fn pair(&mut self, old: &Any<'a>, new: &Any<'a>, side: Side) -> NodeId {
        let id = (key(old), key(new), side);
        if let Some(known) = self.known.get(&id) {
            return *known;
        }
        let node = self.node();
        self.known.insert(id, node);
        self.waiting.push_back(Waiting {
            node,
            old: old.clone(),
            new: new.clone(),
            side,
            around: None,
        });
        node
    }

    /// Whether these two places are compared in this direction.
    pub(super) fn has(&self, old: &Any<'a>, new: &Any<'a>, side: Side) -> bool {
        self.known.contains_key(&(key(old), key(new), side))
    }

    /// Whether nothing tells two values apart, whatever they refer to.
    pub(in crate::diff) fn are_equal(&self, old: &Value, new: &Value) -> bool {
        self.old.classes.whole(old) == self.new.classes.whole(new)
    }

    /// Puts the pair of these two places below a node. Nothing is found between places that are equal.
    pub(in crate::diff) fn below(&mut self, node: NodeId, old: &Any<'a>, new: &Any<'a>, side: Side) {
        if self.old.whole(old) == self.new.whole(new) {
            return;
        }
        let pair = self.pair(old, new, side);
        if let Some(node) = self.nodes.get_mut(node) {
            node.below.push(pair);
        }
    }

    /// The same for two branches, which are compared together with what is around them.
    pub(super) fn branch(&mut self, (node, side): (NodeId, Side), old: &Any<'a>, new: &Any<'a>, around: Around<'a>) {
        if self.branches_left == 0 {
            return self.below(node, old, new, side);
        }
        if self.old.whole(old) == self.new.whole(new) {
            return;
        }
        self.branches_left -= 1;
        let pair = self.node();
        self.waiting.push_back(Waiting {
            node: pair,
            old: old.clone(),
            new: new.clone(),
            side,
            around: Some(Rc::new(around)),
        });
        if let Some(node) = self.nodes.get_mut(node) {
            node.below.push(pair);
        }
    }

    /// The name of a place; in the old document if it was removed.
    pub(in crate::diff) fn subject(&self, place: &Pointer, is_gone: bool) -> String {
        let (old, new) = (self.old.references.root, self.new.references.root);
        subject(if is_gone { [old, new] } else { [new, old] }, place)
    }

    pub(in crate::diff) fn add_finding(&mut self, node: NodeId, finding: Finding) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.findings.push(finding);
        }
    }

    /// The next pair that waits to be compared.
    pub(super) fn next(&mut self) -> Option<Waiting<'a>> {
        self.waiting.pop_front()
    }
}
