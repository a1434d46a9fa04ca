//! What a person waits for: `cargo run` on a fresh clone and once more, and `cargo build` where nothing has changed, with
//! the build script of `generated` and without it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::crates::processor_time;
use crate::{ROOT, Result, median, row, shown};

const ROUNDS: usize = 21;

pub fn print() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (with, without) = (folder.path().join("with"), folder.path().join("without"));
    for clone in [&with, &without] {
        time(Command::new("git").args(["clone", "--quiet", ROOT]).arg(clone))?;
    }
    // What cannot be fetched while the clock runs is fetched before.
    let target = folder.path().join("target");
    let cargo = |clone: &Path, arguments: &[&str]| time(in_clone(clone, &target).args(arguments));
    cargo(&with, &["fetch", "--quiet", "--locked"])?;
    row("cold `cargo run` from a fresh clone, dependencies downloaded", shown(cargo(&with, &["run", "--quiet"])?));
    let warm = (0..ROUNDS).map(|_| cargo(&with, &["run", "--quiet"])).collect::<Result<Vec<_>>>()?;
    row("warm `cargo run`", shown(median(warm)));

    let manifest = fs::read_to_string(without.join("Cargo.toml"))?;
    let plain = manifest.replace(r#""regenerate", "#, "");
    if plain == manifest {
        return Err("the manifest does not ask for `regenerate`".into());
    }
    fs::write(without.join("Cargo.toml"), plain)?;
    let both = [&with, &without];
    let mut times: [Vec<Duration>; 2] = Default::default();
    for round in 0..ROUNDS + 2 {
        for (clone, times) in both.iter().zip(&mut times) {
            let time = cargo(clone, &["build", "--quiet"])?;
            // The first two compile what is not there yet.
            if round >= 2 {
                times.push(time);
            }
        }
    }
    let [with, without] = times;
    let ratios = with.iter().zip(&without).map(|(with, without)| with.as_secs_f64() / without.as_secs_f64()).collect();
    row("`cargo build`, nothing changed", shown(median(with)));
    row(
        "the same without the build script",
        format!("{}; with it takes {:.2} of it", shown(median(without)), median(ratios)),
    );
    Ok(())
}

/// What a first build from nothing takes of the processor, how many packages it compiles, and which of them twice.
pub fn first() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let clone = folder.path().join("clone");
    time(Command::new("git").args(["clone", "--quiet", ROOT]).arg(&clone))?;
    let target = folder.path().join("target");
    let cargo = |arguments: &[&str]| time(in_clone(&clone, &target).args(arguments));
    cargo(&["fetch", "--quiet", "--locked"])?;
    let before = processor_time()?;
    let clock = cargo(&["build", "--quiet", "--locked"])?;
    let processor = processor_time()? - before;
    row("first build from nothing: processor time", format!("{}; by the clock {}", shown(processor), shown(clock)));

    let tree =
        ["tree", "--locked", "--prefix", "none", "--no-dedupe", "--edges", "normal,build", "--format", "{p}\t{f}"];
    let output = in_clone(&clone, &target).args(tree).output()?;
    let mut packages: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let listed = String::from_utf8(output.stdout)?;
    for (package, features) in listed.lines().filter_map(|line| line.split_once('\t')) {
        // A package whose parts stand elsewhere in the list is marked there.
        packages.entry(package).or_default().insert(features.trim_end_matches(" (*)"));
    }
    let twice: Vec<_> =
        packages.iter().filter(|(_, features)| features.len() > 1).map(|(package, _)| *package).collect();
    row("first build from nothing: packages", format!("{}; compiled twice: {}", packages.len(), twice.len()));
    twice.iter().for_each(|package| row("first build from nothing: compiled twice", package));
    Ok(())
}

fn in_clone(clone: &Path, target: &Path) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(clone).env("CARGO_TARGET_DIR", target).env_remove("CI").env_remove("LOCKSTEP_LOCKED");
    command
}

fn time(command: &mut Command) -> Result<Duration> {
    command.stdout(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    let time = start.elapsed();
    if status.success() { Ok(time) } else { Err(format!("{command:?} failed").into()) }
}
