//! Promise: for any document, `emit` either gives Rust code that parses and has the requested items and nothing else,
//! or diagnostics. Tested on real and hostile documents with nodes deleted, swapped, renamed and replaced by junk, and
//! with changed bytes: nothing panics, aborts, or exceeds the time and memory limits stated here. `LOCKSTEP_MUTATIONS`
//! sets their number; the default is small, because an unoptimised build is slow. The full run is
//! `LOCKSTEP_MUTATIONS=1000000 cargo test --release --package lockstep-codegen --test mutations -- --nocapture`;
//! `LOCKSTEP_MUTATION=7` is the seventh alone, shown, and `LOCKSTEP_MUTATIONS_FROM` the first of a run.

mod batch;
mod corpus;
mod fuzzed;
mod hostile;
mod judged;
mod mutate;
#[path = "../../fuzz/src/targets.rs"]
mod targets;

use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use batch::{ALONE, BEGINS, FAILS, SUMMARY, Summary};

/// The folder of the generator's source.
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
/// The number of documents per process.
const BATCH: u64 = 1_000;

#[test]
fn mutated_documents_give_types_or_diagnostics() {
    if let Ok(range) = std::env::var(ALONE) {
        let (from, to) = range.split_once("..").unwrap();
        return batch::run(from.parse().unwrap()..to.parse().unwrap(), false);
    }
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    if let Some(only) = number("LOCKSTEP_MUTATION") {
        return batch::run(only..only + 1, true);
    }
    if std::env::var_os("LOCKSTEP_CORPUS").is_none() {
        println!("LOCKSTEP_CORPUS is not set: only documents of this repository are mutated");
    }
    let from = number("LOCKSTEP_MUTATIONS_FROM").unwrap_or(0);
    let to = from + number("LOCKSTEP_MUTATIONS").unwrap_or(150);
    let workers = number("LOCKSTEP_WORKERS")
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, |n| n.get() as u64));
    let batch = BATCH.min((to - from).div_ceil(workers)).max(1);
    let next = AtomicU64::new(from);
    let (total, failures) = (Mutex::new(Summary::default()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let begin = next.fetch_add(batch, Ordering::SeqCst);
                    if begin >= to {
                        return;
                    }
                    process(begin, (begin + batch).min(to), &total, &failures);
                }
            });
        }
    });
    println!("{}", total.into_inner().unwrap());
    let failures = failures.into_inner().unwrap();
    assert!(
        failures.is_empty(),
        "{} of them fail; LOCKSTEP_MUTATION shows one:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// Runs a batch in separate processes: if one ends early, the next one continues after the document that caused it.
fn process(mut begin: u64, end: u64, total: &Mutex<Summary>, failures: &Mutex<Vec<String>>) {
    while begin < end {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "mutated_documents_give_types_or_diagnostics", "--nocapture"])
            .env(ALONE, format!("{begin}..{end}"))
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let lines = |prefix: &'static str| text.lines().filter_map(move |line| line.strip_prefix(prefix));
        failures.lock().unwrap().extend(lines(FAILS).map(str::to_owned));
        if let Some(summary) = lines(SUMMARY).next() {
            total.lock().unwrap().add(&summary.parse().unwrap());
            return;
        }
        let Some(last) = lines(BEGINS).next_back().map(|seed| seed.parse::<u64>().unwrap()) else {
            panic!("{}: {text}{}", output.status, String::from_utf8_lossy(&output.stderr));
        };
        let error = String::from_utf8_lossy(&output.stderr);
        let error: Vec<&str> = error.lines().filter(|line| !line.trim().is_empty()).take(3).collect();
        failures.lock().unwrap().push(format!(
            "mutation {last} ends the process ({}): {}",
            output.status,
            error.join("; ")
        ));
        let ended = Summary { documents: last + 1 - begin, ..Summary::default() };
        total.lock().unwrap().add(&ended);
        begin = last + 1;
    }
}
