//! Which operations lead to which findings.

use std::rc::Rc;

use openapi31_codegen::graph::components;

use super::schema::{Node, NodeId};

/// A set of roots, a bit for each. Nodes that the same ones lead to share it.
pub(super) type Roots = Rc<Vec<u64>>;

/// For each node with findings, the roots that lead to it.
///
/// Nodes that lead to each other are led to by the same roots, so each such circle is looked at once, after all that lead to
/// it, whatever the number of roots. Nodes without a finding below them are left out.
pub(super) fn reached(nodes: &[Node], roots: &[NodeId]) -> Vec<Option<Roots>> {
    let leads = leading_to_findings(nodes);
    let edges: Vec<Vec<NodeId>> = nodes
        .iter()
        .map(|node| node.below.iter().copied().filter(|below| leads[*below]).collect())
        .collect();
    let circles = components(&edges);
    let mut circle_of = vec![0; nodes.len()];
    for (index, circle) in circles.iter().enumerate() {
        circle.iter().for_each(|node| circle_of[*node] = index);
    }
    let mut reaching: Vec<Option<Roots>> = vec![None; circles.len()];
    for (index, root) in roots.iter().enumerate().filter(|(_, root)| leads[**root]) {
        let mut bits = vec![0; roots.len().div_ceil(64)];
        bits[index / 64] |= 1 << (index % 64);
        join(&mut reaching[circle_of[*root]], &Rc::new(bits));
    }
    for (index, circle) in circles.iter().enumerate().rev() {
        let Some(roots) = reaching[index].clone() else { continue };
        let below = circle.iter().flat_map(|node| &edges[*node]);
        for other in below.map(|below| circle_of[*below]).filter(|other| *other != index) {
            join(&mut reaching[other], &roots);
        }
    }
    let of = |(index, node): (usize, &Node)| reaching[circle_of[index]].clone().filter(|_| !node.findings.is_empty());
    nodes.iter().enumerate().map(of).collect()
}

/// The roots of a set.
pub(super) fn members(roots: &Roots) -> impl Iterator<Item = usize> {
    let words = roots.iter().enumerate();
    words.flat_map(|(index, word)| {
        (0..64)
            .filter(move |bit| word >> bit & 1 == 1)
            .map(move |bit| 64 * index + bit)
    })
}

fn join(into: &mut Option<Roots>, roots: &Roots) {
    match into {
        None => *into = Some(Rc::clone(roots)),
        Some(known) if Rc::ptr_eq(known, roots) => {}
        Some(known) => {
            let is_less = known.iter().zip(roots.iter()).any(|(one, other)| other & !one != 0);
            if is_less {
                let words = Rc::make_mut(known).iter_mut().zip(roots.iter());
                words.for_each(|(one, other)| *one |= other);
            }
        }
    }
}

fn leading_to_findings(nodes: &[Node]) -> Vec<bool> {
    let mut above = vec![Vec::new(); nodes.len()];
    for (index, node) in nodes.iter().enumerate() {
        for below in &node.below {
            above[*below].push(index);
        }
    }
    let mut leads = vec![false; nodes.len()];
    let mut waiting: Vec<NodeId> = (0..nodes.len())
        .filter(|node| !nodes[*node].findings.is_empty())
        .collect();
    while let Some(node) = waiting.pop() {
        if !std::mem::replace(&mut leads[node], true) {
            waiting.extend(&above[node]);
        }
    }
    leads
}
