//! Splits the definitions into batches for typify, which needs ten times the memory of what it is given at once.

use crate::components::components;

/// How many definitions are in a batch. Only the largest documents have more.
const MAX_BATCH: usize = 4096;

/// Returns the indices of all definitions, in batches. Definitions that refer to each other in a cycle are in one batch, because
/// the shape of each depends on the others. `references` returns the definitions that one refers to.
pub fn batches(count: usize, references: impl Fn(usize) -> Vec<usize>) -> Vec<Vec<usize>> {
    if count <= MAX_BATCH {
        return vec![(0..count).collect()];
    }
    let edges: Vec<Vec<usize>> = (0..count).map(references).collect();
    joined(components(&edges), MAX_BATCH)
}

/// The components, joined to batches of about this size.
fn joined(components: Vec<Vec<usize>>, size: usize) -> Vec<Vec<usize>> {
    let mut batches: Vec<Vec<usize>> = Vec::new();
    for component in components {
        match batches.last_mut().filter(|batch| batch.len() < size) {
            Some(batch) => batch.extend(component),
            None => batches.push(component),
        }
    }
    // Within a batch, they are in the order of the document.
    batches.iter_mut().for_each(|batch| batch.sort_unstable());
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_stays_together() {
        assert_eq!(joined(vec![vec![3], vec![2, 0, 4], vec![1], vec![5]], 2), [vec![0, 2, 3, 4], vec![1, 5]]);
        assert_eq!(batches(3, |_| Vec::new()), [vec![0, 1, 2]]);
        let many = batches(2 * MAX_BATCH, |number| vec![(number + MAX_BATCH) % (2 * MAX_BATCH)]);
        assert_eq!(many.len(), 2);
        let all: usize = many.iter().map(Vec::len).sum();
        assert_eq!(all, 2 * MAX_BATCH);
        for batch in &many {
            assert!(batch.iter().all(|number| batch.contains(&((number + MAX_BATCH) % (2 * MAX_BATCH)))));
        }
    }
}
