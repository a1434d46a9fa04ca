//! Finds the strongly connected components of a graph of dependencies, in an order in which each component comes after
//! those that it depends on.

/// Returns the strongly connected components (Tarjan 1972). `edges` are the dependencies of each node, by index. Paths
/// of any length take no stack.
pub fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search =
        Search { edges, visits: vec![None; edges.len()], stack: Vec::new(), visited: 0, found: Vec::new() };
    for node in 0..edges.len() {
        if search.visits.get(node).is_some_and(Option::is_none) {
            search.visit(node);
        }
    }
    search.found
}

#[derive(Clone, Copy)]
struct Visit {
    order: usize,
    /// The earliest node on the stack that is reachable.
    lowest: usize,
    on_stack: bool,
}

struct Search<'e> {
    edges: &'e [Vec<usize>],
    visits: Vec<Option<Visit>>,
    stack: Vec<usize>,
    visited: usize,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn visit(&mut self, first: usize) {
        // The path to the current node, each node with the number of its dependencies that were visited.
        let mut path = vec![(first, 0)];
        self.enter(first);
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            let Some(dependency) = self.edges.get(node).and_then(|edges| edges.get(*next)).copied() else {
                path.pop();
                let lowest = self.leave(node);
                path.last().into_iter().for_each(|(above, _)| self.lower(*above, lowest));
                continue;
            };
            *next += 1;
            match self.visits.get(dependency).copied().flatten() {
                None => {
                    self.enter(dependency);
                    path.push((dependency, 0));
                }
                Some(known) if known.on_stack => self.lower(node, known.order.min(known.lowest)),
                Some(_) => {}
            }
        }
    }

    fn enter(&mut self, node: usize) {
        let known = Visit { order: self.visited, lowest: self.visited, on_stack: true };
        self.visited += 1;
        if let Some(slot) = self.visits.get_mut(node) {
            *slot = Some(known);
        }
        self.stack.push(node);
    }

    fn lower(&mut self, node: usize, lowest: usize) {
        if let Some(Some(known)) = self.visits.get_mut(node) {
            known.lowest = known.lowest.min(lowest);
        }
    }

    /// Returns the earliest node that is reachable; if it is the node itself, its component is complete.
    fn leave(&mut self, node: usize) -> usize {
        let Some(known) = self.visits.get(node).copied().flatten() else { return usize::MAX };
        if known.lowest == known.order {
            let mut component = Vec::new();
            while let Some(member) = self.stack.pop() {
                if let Some(Some(known)) = self.visits.get_mut(member) {
                    known.on_stack = false;
                }
                component.push(member);
                if member == node {
                    break;
                }
            }
            component.sort_unstable();
            self.found.push(component);
        }
        known.lowest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_in_dependency_order() {
        // 0 → 1 ⇄ 2 → 3, 4 → 4, 5 → 3.
        let edges = [vec![1], vec![2], vec![1, 3], vec![], vec![4], vec![3]];
        assert_eq!(components(&edges), [vec![3], vec![1, 2], vec![0], vec![4], vec![5]]);
    }

    #[test]
    fn long_paths_take_no_stack() {
        const LENGTH: usize = 200_000;
        let ring: Vec<Vec<usize>> = (0..LENGTH).map(|node| vec![(node + 1) % LENGTH]).collect();
        assert_eq!(components(&ring).len(), 1);
        let chain: Vec<Vec<usize>> = (0..LENGTH).map(|node| (node + 1..LENGTH).take(1).collect()).collect();
        assert_eq!(components(&chain).first(), Some(&vec![LENGTH - 1]));
    }
}
