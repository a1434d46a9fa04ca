//! A large document: `emit --all`, and `diff` with itself and with a copy that has fifty edits. The document is the largest
//! one below `openapi` in the folder that `LOCKSTEP_CORPUS` names.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use codegen::diff::{self, Outcome};
use codegen::{Emitted, Verdict};
use serde_json::Value;

use crate::edits::edited;
use crate::{Result, median, row, shown};

const ROUNDS: usize = 9;
const EDITS: usize = 50;

/// The argument with which this program emits one document and nothing else, to see how much memory that takes.
pub const ALONE: &str = "emit-alone";

pub fn print(emits: bool, differs: bool) -> Result<()> {
    let Some(document) = largest()? else {
        eprintln!("skipped: emit, diff: LOCKSTEP_CORPUS names no folder with documents in `openapi`");
        return Ok(());
    };
    let text = std::fs::read_to_string(&document)?;
    let value: Value = serde_json::from_str(&text)?;
    let (after, made) = edited(&value, EDITS);
    let folder = tempfile::tempdir()?;
    let [old, same, new] = [("old.json", &value), ("same.json", &value), ("new.json", &after)].map(|(name, value)| {
        let path = folder.path().join(name);
        std::fs::write(&path, value.to_string()).map(|()| path)
    });
    let (old, same, new) = (old?, same?, new?);
    let [mut emit_times, mut same_times, mut edit_times] = <[Vec<Duration>; 3]>::default();
    for _ in 0..ROUNDS {
        // In turns, so that what disturbs one disturbs all.
        emit_times.push(time(|| emit(&old))?.0);
        if differs {
            let (time_of_same, report) = time(|| compared(&old, &same))?;
            assert_eq!(report.outcome, Outcome::Same, "nothing was edited");
            same_times.push(time_of_same);
            let (time_of_edits, report) = time(|| compared(&old, &new))?;
            assert_ne!(report.outcome, Outcome::Same, "something was edited");
            edit_times.push(time_of_edits);
        }
    }
    let emitted = emit(&old)?;
    let proved = emitted.proof.types.iter().filter(|proof| proof.verdict == Verdict::Equivalent).count();
    let size = format!("{} bytes, {} types, {proved} proved equivalent", text.len(), emitted.proof.types.len());
    row("emit --all, large document", format!("{}; {size}", shown(median(emit_times.clone()))));
    if emits {
        let output = Command::new(std::env::current_exe()?).arg(ALONE).arg(&document).output()?;
        row("the same, peak memory of the process", String::from_utf8_lossy(&output.stdout).trim());
    }
    if differs {
        let ratio = |times: &[Duration]| {
            let both = times.iter().zip(&emit_times);
            median(both.map(|(diff, emit)| diff.as_secs_f64() / emit.as_secs_f64()).collect())
        };
        let figure = |times: Vec<Duration>| {
            let ratio = ratio(&times);
            format!("{}; {ratio:.2} of emit", shown(median(times)))
        };
        row("diff of the same document with itself", figure(same_times));
        row(&format!("diff with a copy that has {} edits", made.len()), figure(edit_times));
    }
    Ok(())
}

/// Emits the document and prints the peak memory of this process.
pub fn alone(document: &Path) -> Result<()> {
    emit(document)?;
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM in /proc/self/status")?;
    let kilobytes: u64 = peak.trim().trim_end_matches("kB").trim().parse()?;
    println!("{} MB", kilobytes / 1024);
    Ok(())
}

fn largest() -> Result<Option<PathBuf>> {
    let Some(corpus) = std::env::var_os("LOCKSTEP_CORPUS").map(PathBuf::from) else { return Ok(None) };
    let folder = corpus.join("openapi");
    if !folder.is_dir() {
        return Ok(None);
    }
    let mut found: Vec<(u64, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|extension| extension == "json") {
            found.push((entry.metadata()?.len(), entry.path()));
        }
    }
    Ok(found.into_iter().max().map(|(_, path)| path))
}

fn time<T>(work: impl Fn() -> Result<T>) -> Result<(Duration, T)> {
    let start = Instant::now();
    let result = work()?;
    Ok((start.elapsed(), result))
}

fn emit(document: &Path) -> Result<Emitted> {
    Ok(codegen::emit(&codegen::Request { all: true, ..codegen::Request::of(document.to_owned()) })?)
}

fn compared(old: &Path, new: &Path) -> Result<diff::Report> {
    let (old, new) = (old.display().to_string(), new.display().to_string());
    Ok(diff::diff(&diff::Request { old, new, ..diff::Request::default() })?)
}
