//! Runs the fuzz targets of `codegen/fuzz` on a number of inputs: the seeds, the hostile strings, and damaged ones.

use std::panic::{RefUnwindSafe, catch_unwind};
use std::path::Path;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::mutate::damaged;
use crate::{hostile, targets};

/// The default number of inputs for each target in addition to its seeds; `LOCKSTEP_FUZZ` overrides it.
const INPUTS: u64 = 60;

/// The seeds of a target, one per line.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    // The same number must select the same input on every machine.
    files.sort();
    files.into_iter().map(|file| std::fs::read(file).unwrap()).collect()
}

fn holds(target: &str, run: impl Fn(&[u8]) + RefUnwindSafe) {
    let count = std::env::var("LOCKSTEP_FUZZ").map_or(INPUTS, |text| text.parse().unwrap());
    let seeds = seeds(target);
    assert!(seeds.len() > 3, "{target} has {} seeds", seeds.len());
    let made = (0..count).map(|number| {
        let mut rng = ChaCha8Rng::seed_from_u64(number);
        let one = match rng.random_range(0..3) {
            0 => hostile::text(&mut rng).into_bytes(),
            _ => seeds[rng.random_range(0..seeds.len())].clone(),
        };
        damaged(&one, &mut rng)
    });
    let mut failing = Vec::new();
    for input in seeds.iter().cloned().chain(made) {
        // The panic message is on standard error.
        if catch_unwind(|| run(&input)).is_err() {
            failing.push(String::from_utf8_lossy(&input).into_owned());
        }
    }
    assert!(failing.is_empty(), "{target} fails for {} inputs: {failing:#?}", failing.len());
}

#[test]
fn documents_give_types_or_diagnostics() {
    holds("documents", targets::documents);
}

#[test]
fn patterns_mean_the_same_to_both_engines() {
    holds("patterns", targets::patterns);
}

#[test]
fn descriptions_become_only_comments() {
    holds("descriptions", targets::descriptions);
}

#[test]
fn sources_of_any_content_are_read_or_rejected() {
    holds("sources", targets::sources);
}
