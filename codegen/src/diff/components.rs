//! Nodes and what each depends on to components of those that depend on each other, in an order in which each comes after
//! all that it depends on.

/// The strongly connected components (Tarjan 1972). `edges` has the dependencies of each node, by number.
pub fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search { edges, marks: vec![None; edges.len()], stack: Vec::new(), met: 0, found: Vec::new() };
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
    /// The earliest one on the stack that it leads back to.
    low: usize,
    on_stack: bool,
}

struct Search<'e> {
    edges: &'e [Vec<usize>],
    marks: Vec<Option<Mark>>,
    stack: Vec<usize>,
    met: usize,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    /// Gives the earliest node that this one leads back to. As deep as the longest way: runs on a large stack.
    fn visit(&mut self, node: usize) -> usize {
        let order = self.met;
        self.met += 1;
        let mut low = order;
        self.set(node, Mark { order, low, on_stack: true });
        self.stack.push(node);
        for next in self.edges.get(node).into_iter().flatten().copied() {
            match self.marks.get(next).copied().flatten() {
                None => low = low.min(self.visit(next)),
                Some(mark) if mark.on_stack => low = low.min(mark.order.min(mark.low)),
                Some(_) => {}
            }
        }
        self.set(node, Mark { order, low, on_stack: true });
        if low == order {
            let mut component = Vec::new();
            while let Some(member) = self.stack.pop() {
                self.set(member, Mark { order, low, on_stack: false });
                component.push(member);
                if member == node {
                    break;
                }
            }
            component.sort_unstable();
            self.found.push(component);
        }
        low
    }

    fn set(&mut self, node: usize, mark: Mark) {
        if let Some(slot) = self.marks.get_mut(node) {
            *slot = Some(mark);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_depends_on_each_other_is_together_and_after_what_it_depends_on() {
        // 0 → 1 ⇄ 2 → 3, 4 → 4, 5 → 3.
        let edges = [vec![1], vec![2], vec![1, 3], vec![], vec![4], vec![3]];
        assert_eq!(components(&edges), [vec![3], vec![1, 2], vec![0], vec![4], vec![5]]);
    }
}
