//! Promise: the cost of a document is proportional to its size, whatever part of it is large. The test counts
//! allocations and allocated bytes, which are the same on any machine, at doubling sizes, and bounds the exponent of
//! their growth.
//!
//! `LOCKSTEP_GROWTH=4 cargo test --release --package lockstep-codegen --test growth -- --ignored --nocapture` measures
//! documents of four times the size and prints the exponents; `LOCKSTEP_FAMILY='chain of allOf'` measures a single
//! family.

use std::alloc::System;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use codegen::Request;
use cpu_time::ProcessTime;
use families::{FAMILIES, Family, Files, SEED, Task};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The maximum exponent of the cost relative to the bytes of the document: 1 is linear.
const MAX_EXPONENT: f64 = 1.2;
/// The number of times that the smallest size is doubled.
const DOUBLINGS: u32 = 3;
/// The maximum CPU time of one family in an unoptimised build.
const MAX_TIME: Duration = Duration::from_secs(60);
/// The environment variable with the family that a child process measures, without other threads that would be counted
/// too.
const ALONE: &str = "LOCKSTEP_GROWTH_ALONE";

/// The start of a line with the cost of a document.
const COST: &str = "cost ";

/// The cost of a document.
#[derive(Debug, Clone, Copy)]
struct Cost {
    bytes_of_document: f64,
    allocations: f64,
    bytes: f64,
    /// The CPU time in seconds, printed only.
    seconds: f64,
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn no_family_costs_more_than_its_size() {
    if let Ok(family) = std::env::var(ALONE) {
        return alone(&family);
    }
    let only = std::env::var("LOCKSTEP_FAMILY").ok();
    let is_wanted = |name: &str| only.as_ref().is_none_or(|only| only == name);
    let wanted = FAMILIES.iter().filter(|family| is_wanted(family.name));
    let left: Mutex<Vec<&Family>> = Mutex::new(wanted.rev().collect());
    let found: Mutex<BTreeMap<&str, Result<[f64; 2], String>>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(family) = { left.lock().unwrap().pop() } {
                    let costs = costs(family);
                    let seconds = costs
                        .as_ref()
                        .map_or(f64::NAN, |costs| costs.iter().map(|cost| cost.seconds).fold(0.0, f64::max));
                    let exponents = costs.map(|costs| exponents(&costs));
                    println!("{:45} {exponents:.2?}, {seconds:.1} s", family.name);
                    found.lock().unwrap().insert(family.name, exponents);
                }
            });
        }
    });
    let found = found.into_inner().unwrap();
    assert!(!found.is_empty(), "there is no family {only:?}");
    let steep = |exponents: &Result<[f64; 2], String>| {
        exponents.as_ref().map_or(true, |all| all.iter().any(|one| *one > MAX_EXPONENT))
    };
    let steep: Vec<_> = found.iter().filter(|(_, exponents)| steep(exponents)).collect();
    assert!(steep.is_empty(), "exponents of allocations and of bytes above {MAX_EXPONENT}: {steep:#.2?}");
}

/// Returns the exponents of allocations and of bytes over the last two doublings.
fn exponents(costs: &[Cost]) -> [f64; 2] {
    let [.., first, _, last] = costs else { panic!("too few sizes") };
    let size = (last.bytes_of_document / first.bytes_of_document).ln();
    [(last.allocations / first.allocations).ln() / size, (last.bytes / first.bytes).ln() / size]
}

/// Measures the cost of a family's documents, from the smallest to the largest, in a separate process.
fn costs(family: &Family) -> Result<Vec<Cost>, String> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "no_family_costs_more_than_its_size", "--ignored", "--nocapture"]).env(ALONE, family.name);
    let output = command.output().unwrap();
    if !output.status.success() {
        return Err(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    let text = String::from_utf8(output.stdout).unwrap();
    let cost = |line: &str| {
        let numbers: Vec<f64> = line.split(' ').map(|number| number.parse().unwrap()).collect();
        Cost { bytes_of_document: numbers[0], allocations: numbers[1], bytes: numbers[2], seconds: numbers[3] }
    };
    Ok(text.lines().filter_map(|line| line.strip_prefix(COST)).map(cost).collect())
}

/// Measures documents of a family, and prints a line with the cost of each.
fn alone(name: &str) {
    let family = FAMILIES.iter().find(|family| family.name == name).unwrap();
    let started = ProcessTime::now();
    std::thread::spawn(move || {
        while started.elapsed() < MAX_TIME {
            std::thread::sleep(Duration::from_millis(200));
        }
        eprintln!("not done within {MAX_TIME:?} of CPU time");
        std::process::exit(1);
    });
    let factor: usize = std::env::var("LOCKSTEP_GROWTH").ok().map_or(1, |text| text.parse().unwrap());
    for doubling in 0..=DOUBLINGS {
        let files = family.build((family.small * factor) << doubling, SEED);
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in &files {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        let bytes: usize = files.iter().map(|(_, content)| content.len()).sum();
        let region = Region::new(ALLOCATOR);
        run(family.task, folder.path(), &files);
        let change = region.change();
        let allocations = change.allocations + change.reallocations;
        println!("{COST}{bytes} {allocations} {} {}", change.bytes_allocated, started.elapsed().as_secs_f64());
    }
}

/// Runs the operation that a family tests.
fn run(task: Task, folder: &Path, files: &Files) {
    let path = |at: usize| folder.join(&files[at].0);
    if task == Task::Diff {
        let (old, new) = (path(0).display().to_string(), path(1).display().to_string());
        codegen::diff::diff(&codegen::diff::Request { old, new, ..codegen::diff::Request::default() }).unwrap();
        return;
    }
    let (all, operations) = (task != Task::Emit, task == Task::EmitOperations);
    if let Err(error) = codegen::emit(&Request { all, operations, ..Request::of(path(0)) }) {
        panic!("refused: {error}");
    }
}
