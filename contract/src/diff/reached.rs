//! Which operations lead to which findings.

use super::schema::{Node, NodeId};

/// For each node with findings, the roots that lead to it, by their index.
///
/// A first walk against the arrows finds the nodes that lead to a finding at all. Each root then walks only inside of those,
/// so that operations without findings cost nothing, however much they reach.
pub(super) fn reached(nodes: &[Node], roots: &[NodeId]) -> Vec<Vec<usize>> {
    let leads = leading_to_findings(nodes);
    let mut reached = vec![Vec::new(); nodes.len()];
    let mut seen = vec![usize::MAX; nodes.len()];
    for (index, root) in roots.iter().enumerate() {
        let mut waiting = vec![*root];
        while let Some(node) = waiting.pop() {
            if !leads[node] || std::mem::replace(&mut seen[node], index) == index {
                continue;
            }
            if !nodes[node].findings.is_empty() {
                reached[node].push(index);
            }
            waiting.extend(&nodes[node].below);
        }
    }
    reached
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
