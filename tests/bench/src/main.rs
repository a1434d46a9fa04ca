//! `cargo run --release` prints every figure of the project as one table. See README.md beside this.

mod builds;
mod compile;
mod crates;
mod documents;
mod edits;
mod large;
mod rules;
mod scale;
mod size;
mod throughput;
mod turns;
mod unions;

use std::time::{Duration, Instant};

type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// The workspace that is measured.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if let [large::ALONE, document] = wanted.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        return large::alone(document.as_ref());
    }
    if let [first, command @ ..] = wanted.as_slice()
        && first == scale::ALONE
    {
        return scale::alone(command);
    }
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| word == name);
    println!("| figure | {:>12} |", "value");
    println!("|---|--:|");
    if is_wanted("lines") {
        lines()?;
    }
    if is_wanted("throughput") {
        throughput::print();
    }
    if is_wanted("unions") {
        unions::print();
    }
    if is_wanted("rules") {
        rules::print();
    }
    if is_wanted("generate") {
        generate()?;
    }
    if is_wanted("emit") || is_wanted("diff") {
        large::print(is_wanted("emit"), is_wanted("diff"))?;
    }
    if is_wanted("scale") {
        scale::print(&wanted)?;
    }
    if is_wanted("compile") {
        compile::print(&wanted)?;
    }
    if is_wanted("llvm-lines") {
        size::llvm_lines()?;
    }
    if is_wanted("binary") {
        size::binary()?;
    }
    if is_wanted("first-build") {
        builds::first()?;
    }
    if is_wanted("builds") {
        builds::print()?;
    }
    Ok(())
}

fn row(figure: &str, value: impl std::fmt::Display) {
    println!("| {figure} | {value} |");
}

fn lines() -> Result<()> {
    let count = |text: &str| {
        let code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
        format!("{} ({} without comments and blanks)", text.lines().count(), text.lines().filter(code).count())
    };
    let hand = |name: &str| std::fs::read_to_string(format!("{ROOT}/tests/bench/hand-written/src/{name}.rs"));
    row("lines: generated", count(&std::fs::read_to_string(format!("{ROOT}/generated/src/connection.rs"))?));
    row("lines: typify 0.8", count(typified::SOURCE));
    row("lines: typify 0.8 with builders, the default of its command", count(typified::WITH_BUILDERS));
    row("lines: by hand, plain", count(&hand("plain")?));
    row("lines: by hand, checked (beside three enums of plain)", count(&hand("checked")?));
    Ok(())
}

/// The whole pipeline, proof included, in memory.
fn generate() -> Result<()> {
    let config = codegen::Config::load(format!("{ROOT}/lockstep.toml"))?;
    let mut times = Vec::new();
    for _ in 0..21 {
        let start = Instant::now();
        let artifacts = codegen::generate(&config)?;
        times.push(start.elapsed());
        assert!(artifacts.holds(), "not proved");
    }
    row("generate and prove, release", shown(median(times)));
    Ok(())
}

/// The middle one.
fn median<T: PartialOrd + Copy>(mut values: Vec<T>) -> T {
    values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    values[values.len() / 2]
}

fn shown(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds >= 1.0 => format!("{seconds:.1} s"),
        seconds if seconds >= 1e-3 => format!("{:.1} ms", seconds * 1e3),
        seconds => format!("{:.2} µs", seconds * 1e6),
    }
}
