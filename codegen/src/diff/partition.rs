//! Nodes that are told apart by a colour of their own, and what each leads to, to the coarsest colours in which nodes of one
//! colour lead to nodes of one colour, step by step.

/// The colours, refined (Hopcroft 1971): in time in proportion to the edges, times the logarithm of the nodes. `edges` has,
/// in order, the numbers of the nodes that each leads to; nodes of one colour lead to as many.
pub fn refined(colours: &[usize], edges: &[Vec<usize>]) -> Vec<usize> {
    let mut partition = Partition::new(colours);
    // Who leads to a node, and by which of its edges.
    let mut leading: Vec<Vec<(usize, usize)>> = vec![Vec::new(); colours.len()];
    for (node, out) in edges.iter().enumerate() {
        for (position, to) in out.iter().enumerate() {
            if let Some(known) = leading.get_mut(*to) {
                known.push((position, node));
            }
        }
    }
    let mut open: Vec<usize> = (0..partition.blocks.len()).collect();
    let mut is_open = vec![true; open.len()];
    while let Some(splitter) = open.pop() {
        if let Some(slot) = is_open.get_mut(splitter) {
            *slot = false;
        }
        let mut arrows: Vec<(usize, usize)> =
            partition.members(splitter).iter().filter_map(|node| leading.get(*node)).flatten().copied().collect();
        arrows.sort_unstable();
        arrows.dedup();
        for same_position in arrows.chunk_by(|one, other| one.0 == other.0) {
            for (old, new) in partition.split(same_position.iter().map(|(_, node)| *node)) {
                is_open.push(false);
                // Where the old one is still to be used, both are; otherwise the smaller one is enough.
                let old_is_open = is_open.get(old).copied().unwrap_or(false);
                let smaller = if partition.members(new).len() <= partition.members(old).len() { new } else { old };
                let next = if old_is_open { new } else { smaller };
                if let Some(slot) = is_open.get_mut(next) {
                    *slot = true;
                }
                open.push(next);
            }
        }
    }
    partition.block_of
}

/// Nodes in blocks: each block is a range of `nodes`, in which those that were marked come first.
struct Partition {
    nodes: Vec<usize>,
    /// Where in `nodes` each stands.
    place: Vec<usize>,
    block_of: Vec<usize>,
    blocks: Vec<Block>,
}

#[derive(Clone, Copy)]
struct Block {
    start: usize,
    end: usize,
    marked: usize,
}

impl Partition {
    fn new(colours: &[usize]) -> Self {
        let mut nodes: Vec<usize> = (0..colours.len()).collect();
        let colour = |node: &usize| colours.get(*node).copied().unwrap_or_default();
        nodes.sort_by_key(colour);
        let (mut place, mut block_of) = (vec![0; nodes.len()], vec![0; nodes.len()]);
        let mut blocks = Vec::new();
        let mut start = 0;
        for block in nodes.chunk_by(|one, other| colour(one) == colour(other)) {
            for (at, node) in block.iter().enumerate() {
                if let (Some(place), Some(own)) = (place.get_mut(*node), block_of.get_mut(*node)) {
                    (*place, *own) = (start + at, blocks.len());
                }
            }
            blocks.push(Block { start, end: start + block.len(), marked: 0 });
            start += block.len();
        }
        Partition { nodes, place, block_of, blocks }
    }

    fn members(&self, block: usize) -> &[usize] {
        self.blocks.get(block).and_then(|block| self.nodes.get(block.start..block.end)).unwrap_or_default()
    }

    /// Divides each block that these nodes are a part of, and not all; gives each such block and the new one.
    fn split(&mut self, nodes: impl Iterator<Item = usize>) -> Vec<(usize, usize)> {
        let mut touched = Vec::new();
        for node in nodes {
            touched.extend(self.mark(node));
        }
        let mut made = Vec::new();
        for old in touched {
            let new = self.blocks.len();
            let Some(block) = self.blocks.get_mut(old) else { continue };
            let Block { start, end, marked } = *block;
            block.marked = 0;
            if start + marked == end {
                continue;
            }
            block.start = start + marked;
            self.blocks.push(Block { start, end: start + marked, marked: 0 });
            for node in self.nodes.get(start..start + marked).into_iter().flatten() {
                if let Some(own) = self.block_of.get_mut(*node) {
                    *own = new;
                }
            }
            made.push((old, new));
        }
        made
    }

    /// Moves a node to the front of its block; gives the block if it is the first one.
    fn mark(&mut self, node: usize) -> Option<usize> {
        let own = *self.block_of.get(node)?;
        let block = self.blocks.get_mut(own)?;
        let (from, to) = (*self.place.get(node)?, block.start + block.marked);
        if from < to {
            return None;
        }
        block.marked += 1;
        let is_first = block.marked == 1;
        let other = *self.nodes.get(to)?;
        self.nodes.swap(from, to);
        *self.place.get_mut(node)? = to;
        *self.place.get_mut(other)? = from;
        is_first.then_some(own)
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// The same, by telling nodes apart again and again.
    fn by_rounds(colours: &[usize], edges: &[Vec<usize>]) -> Vec<usize> {
        let mut known = colours.to_vec();
        loop {
            let mut numbers = std::collections::HashMap::new();
            let finer: Vec<usize> = (0..known.len())
                .map(|node| {
                    let out: Vec<usize> = edges.get(node).into_iter().flatten().map(|to| known[*to]).collect();
                    let next = numbers.len();
                    *numbers.entry((known[node], out)).or_insert(next)
                })
                .collect();
            let count = |of: &[usize]| of.iter().collect::<std::collections::HashSet<_>>().len();
            if count(&finer) == count(&known) {
                return finer;
            }
            known = finer;
        }
    }

    #[test]
    fn the_same_are_equal_as_by_rounds() {
        for seed in 0..200 {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let count = rng.random_range(1..30);
            let colours: Vec<usize> = (0..count).map(|_| rng.random_range(0..3)).collect();
            // As many edges as its colour says.
            let edges: Vec<Vec<usize>> =
                colours.iter().map(|colour| (0..*colour).map(|_| rng.random_range(0..count)).collect()).collect();
            let (found, expected) = (refined(&colours, &edges), by_rounds(&colours, &edges));
            for one in 0..count {
                for other in 0..count {
                    assert_eq!(found[one] == found[other], expected[one] == expected[other], "seed {seed}");
                }
            }
        }
    }

    #[test]
    fn a_long_chain_is_told_apart_at_once() {
        const LENGTH: usize = 50_000;
        let edges: Vec<Vec<usize>> = (0..LENGTH).map(|node| vec![node + 1]).chain([Vec::new()]).collect();
        let colours: Vec<usize> = vec![0; LENGTH].into_iter().chain([1]).collect();
        let mut found = refined(&colours, &edges);
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), LENGTH + 1);
    }
}
