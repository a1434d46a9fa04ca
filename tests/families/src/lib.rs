//! Families of documents: each is one shape of schema at any size, built from a seed, so that what a document costs can be
//! held against how large it is.

mod chains;
mod combined;
mod compared;

mod many;
mod synthetic;
mod table;
mod texts;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
pub use synthetic::synthetic;
pub use table::FAMILIES;

/// What the documents are made from where nobody says otherwise.
pub const SEED: u64 = 0;

/// Documents of one shape.
#[derive(Debug)]
pub struct Family {
    /// What is large in them.
    pub name: &'static str,
    pub task: Task,
    /// The size at which an unoptimised build takes a fraction of a second.
    pub small: usize,
    /// The sizes whose seconds and megabytes the bench prints.
    pub figures: &'static [usize],
    build: Build,
}

/// What is done with the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// The first is generated from as it stands.
    Emit,
    /// All definitions of the first are generated from.
    EmitAll,
    /// And the schemas in its operations.
    EmitOperations,
    /// The first is compared with the second.
    Diff,
}

type Build = fn(usize, &mut ChaCha8Rng) -> Files;

/// The name and the content of each file.
pub type Files = Vec<(String, Vec<u8>)>;

impl Family {
    /// The documents of this size, the same for the same seed.
    pub fn build(&self, size: usize, seed: u64) -> Files {
        (self.build)(size, &mut ChaCha8Rng::seed_from_u64(seed))
    }
}

/// One document.
fn json(document: &Value) -> Files {
    vec![("document.json".to_owned(), document.to_string().into_bytes())]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::FAMILIES;

    #[test]
    fn each_family_has_a_name_of_its_own_and_gives_what_its_seed_says() {
        let names: HashSet<&str> = FAMILIES.iter().map(|family| family.name).collect();
        assert_eq!(names.len(), FAMILIES.len());
        for family in FAMILIES {
            assert_eq!(family.build(family.small, 3), family.build(family.small, 3), "{}", family.name);
        }
    }

    #[test]
    fn twice_the_size_is_a_larger_document() {
        for family in FAMILIES {
            let bytes = |size: usize| family.build(size, 3).iter().map(|(_, content)| content.len()).sum::<usize>();
            let growth = bytes(4 * family.small) as f64 / bytes(family.small) as f64;
            assert!(growth > 1.9, "{}: {growth}", family.name);
        }
    }
}
