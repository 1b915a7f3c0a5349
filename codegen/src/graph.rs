//! Graphs as lists: which nodes each node leads to.

/// The groups of nodes that lead to each other, each after all groups that it leads to: the strongly connected components,
/// by Tarjan's algorithm without recursion.
pub fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search {
        edges,
        order: vec![UNSEEN; edges.len()],
        lowest: vec![0; edges.len()],
        is_open: vec![false; edges.len()],
        open: Vec::new(),
        next: 0,
        groups: Vec::new(),
    };
    (0..edges.len()).for_each(|node| search.from(node));
    search.groups
}

const UNSEEN: usize = usize::MAX;

struct Search<'g> {
    edges: &'g [Vec<usize>],
    /// When a node was seen first.
    order: Vec<usize>,
    /// The earliest node that it leads back to.
    lowest: Vec<usize>,
    is_open: Vec<bool>,
    open: Vec<usize>,
    next: usize,
    groups: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn from(&mut self, start: usize) {
        if self.order[start] != UNSEEN {
            return;
        }
        self.enter(start);
        // Each node with the number of its edges that were followed.
        let mut way = vec![(start, 0)];
        while let Some((node, followed)) = way.last_mut() {
            let node = *node;
            if let Some(&target) = self.edges[node].get(*followed) {
                *followed += 1;
                if self.order[target] == UNSEEN {
                    self.enter(target);
                    way.push((target, 0));
                } else if self.is_open[target] {
                    self.lowest[node] = self.lowest[node].min(self.order[target]);
                }
                continue;
            }
            way.pop();
            if let Some((parent, _)) = way.last() {
                self.lowest[*parent] = self.lowest[*parent].min(self.lowest[node]);
            }
            if self.lowest[node] == self.order[node] {
                self.close(node);
            }
        }
    }

    fn enter(&mut self, node: usize) {
        self.order[node] = self.next;
        self.lowest[node] = self.next;
        self.next += 1;
        self.open.push(node);
        self.is_open[node] = true;
    }

    fn close(&mut self, first: usize) {
        let start = self.open.iter().rposition(|node| *node == first).unwrap_or(0);
        let group = self.open.split_off(start);
        group.iter().for_each(|node| self.is_open[*node] = false);
        self.groups.push(group);
    }
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn nodes_that_lead_to_each_other_are_a_group_and_come_after_what_they_lead_to() {
        let edges = [vec![1], vec![2], vec![0, 3], vec![], vec![4]];
        assert_eq!(components(&edges), [vec![3], vec![0, 1, 2], vec![4]]);
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let edges: Vec<Vec<usize>> = (1..=100_000).map(|next| vec![next]).chain([vec![]]).collect();
        assert_eq!(components(&edges).len(), edges.len());
    }
}
