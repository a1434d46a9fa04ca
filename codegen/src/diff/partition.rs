//! Partition refinement: splits classes of graph nodes until all nodes of a class have edges to the same classes, position
//! by position. The result is the coarsest such partition.

/// Refines the classes (Hopcroft 1971), in O(edges · log nodes). `edges` lists, in order, the targets of each node's edges;
/// nodes of one class have equally many.
pub fn refine(classes: &[usize], edges: &[Vec<usize>]) -> Vec<usize> {
    let mut partition = Partition::new(classes);
    // For each node, its incoming edges: their positions and sources.
    let mut incoming: Vec<Vec<(usize, usize)>> = vec![Vec::new(); classes.len()];
    for (node, out) in edges.iter().enumerate() {
        for (position, to) in out.iter().enumerate() {
            if let Some(known) = incoming.get_mut(*to) {
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
            partition.members(splitter).iter().filter_map(|node| incoming.get(*node)).flatten().copied().collect();
        arrows.sort_unstable();
        arrows.dedup();
        for same_position in arrows.chunk_by(|one, other| one.0 == other.0) {
            for (old, new) in partition.split(same_position.iter().map(|(_, node)| *node)) {
                is_open.push(false);
                // If the old block is still queued, queue the new one too; otherwise the smaller of both is enough.
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

/// Nodes in blocks. Each block is a range of `nodes` that begins with its marked nodes.
struct Partition {
    nodes: Vec<usize>,
    /// The index of each node in `nodes`.
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
    fn new(classes: &[usize]) -> Self {
        let mut nodes: Vec<usize> = (0..classes.len()).collect();
        let class = |node: &usize| classes.get(*node).copied().unwrap_or_default();
        nodes.sort_by_key(class);
        let (mut place, mut block_of) = (vec![0; nodes.len()], vec![0; nodes.len()]);
        let mut blocks = Vec::new();
        let mut start = 0;
        for block in nodes.chunk_by(|one, other| class(one) == class(other)) {
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

    /// Splits each block that contains some but not all of these nodes; returns such blocks with their new counterparts.
    fn split(&mut self, nodes: impl Iterator<Item = usize>) -> Vec<(usize, usize)> {
        let mut touched = Vec::new();
        for node in nodes {
            touched.extend(self.mark(node));
        }
        let mut splits = Vec::new();
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
            splits.push((old, new));
        }
        splits
    }

    /// Moves a node to the marked front of its block; returns the block if it is the first node marked there.
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

    /// The same result by naive refinement in rounds.
    fn by_rounds(classes: &[usize], edges: &[Vec<usize>]) -> Vec<usize> {
        let mut known = classes.to_vec();
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
    fn refinement_agrees_with_naive_rounds() {
        for seed in 0..200 {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let count = rng.random_range(1..30);
            let classes: Vec<usize> = (0..count).map(|_| rng.random_range(0..3)).collect();
            // As many edges as the number of its class.
            let edges: Vec<Vec<usize>> =
                classes.iter().map(|class| (0..*class).map(|_| rng.random_range(0..count)).collect()).collect();
            let (found, expected) = (refine(&classes, &edges), by_rounds(&classes, &edges));
            for one in 0..count {
                for other in 0..count {
                    assert_eq!(found[one] == found[other], expected[one] == expected[other], "seed {seed}");
                }
            }
        }
    }

    #[test]
    fn a_long_chain_is_refined_in_reasonable_time() {
        const LENGTH: usize = 50_000;
        let edges: Vec<Vec<usize>> = (0..LENGTH).map(|node| vec![node + 1]).chain([Vec::new()]).collect();
        let classes: Vec<usize> = vec![0; LENGTH].into_iter().chain([1]).collect();
        let mut found = refine(&classes, &edges);
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), LENGTH + 1);
    }
}
