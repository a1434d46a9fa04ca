//! Finds the strongly connected components of a graph, in dependency order.

/// Returns the strongly connected components (Tarjan 1972), each after those that it depends on. `edges` has the
/// dependencies of each node. The search is iterative, so paths of any length do not overflow the stack.
pub fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search { edges, marks: vec![None; edges.len()], stack: Vec::new(), visited: 0, found: Vec::new() };
    for node in 0..edges.len() {
        if search.marks.get(node).is_some_and(Option::is_none) {
            search.visit(node);
        }
    }
    search.found
}

#[derive(Clone, Copy)]
struct Mark {
    order: usize,
    /// The order of the earliest node on the stack that can be reached from it.
    low: usize,
    on_stack: bool,
}

struct Search<'e> {
    edges: &'e [Vec<usize>],
    marks: Vec<Option<Mark>>,
    stack: Vec<usize>,
    visited: usize,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn visit(&mut self, first: usize) {
        // The path to the current node, with the index of the next dependency of each node.
        let mut path = vec![(first, 0)];
        self.enter(first);
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            let Some(dependency) = self.edges.get(node).and_then(|edges| edges.get(*next)).copied() else {
                path.pop();
                let low = self.leave(node);
                path.last().into_iter().for_each(|(above, _)| self.lower(*above, low));
                continue;
            };
            *next += 1;
            match self.marks.get(dependency).copied().flatten() {
                None => {
                    self.enter(dependency);
                    path.push((dependency, 0));
                }
                Some(mark) if mark.on_stack => self.lower(node, mark.order.min(mark.low)),
                Some(_) => {}
            }
        }
    }

    fn enter(&mut self, node: usize) {
        let mark = Mark { order: self.visited, low: self.visited, on_stack: true };
        self.visited += 1;
        if let Some(slot) = self.marks.get_mut(node) {
            *slot = Some(mark);
        }
        self.stack.push(node);
    }

    fn lower(&mut self, node: usize, low: usize) {
        if let Some(Some(mark)) = self.marks.get_mut(node) {
            mark.low = mark.low.min(low);
        }
    }

    /// Returns the order of the earliest node on the stack that can be reached from this one. If that is the node itself, its
    /// component is complete.
    fn leave(&mut self, node: usize) -> usize {
        let Some(mark) = self.marks.get(node).copied().flatten() else { return usize::MAX };
        if mark.low == mark.order {
            let mut component = Vec::new();
            while let Some(member) = self.stack.pop() {
                if let Some(Some(mark)) = self.marks.get_mut(member) {
                    mark.on_stack = false;
                }
                component.push(member);
                if member == node {
                    break;
                }
            }
            component.sort_unstable();
            self.found.push(component);
        }
        mark.low
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
    fn long_paths_do_not_overflow_the_stack() {
        const LENGTH: usize = 200_000;
        let ring: Vec<Vec<usize>> = (0..LENGTH).map(|node| vec![(node + 1) % LENGTH]).collect();
        assert_eq!(components(&ring).len(), 1);
        let chain: Vec<Vec<usize>> = (0..LENGTH).map(|node| (node + 1..LENGTH).take(1).collect()).collect();
        assert_eq!(components(&chain).first(), Some(&vec![LENGTH - 1]));
    }
}
