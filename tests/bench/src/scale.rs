//! What documents of each family cost at the sizes that the family names: CPU time and peak memory of `lockstep`, run on
//! the document and nothing else.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use families::{FAMILIES, Family, SEED, Task};
use nix::sys::resource::{UsageWho, getrusage};

use crate::{ROOT, Result, row, shown};

/// The argument with which this program runs a command and nothing else, and prints what that took: the system counts for
/// all commands of a process together.
pub const ALONE: &str = "scale-alone";
/// How long a command may run.
const MAX_TIME: Duration = Duration::from_secs(120);

/// Prints a row for each size of each family; of those in `wanted`, where some are.
pub fn print(wanted: &[String]) -> Result<()> {
    let lockstep = built()?;
    let is_wanted = |family: &&Family| wanted.iter().any(|word| word == family.name);
    let any = FAMILIES.iter().any(|family| is_wanted(&family));
    for family in FAMILIES.iter().filter(|family| !any || is_wanted(family)) {
        let mut before: Option<(f64, f64)> = None;
        for size in family.figures {
            let folder = tempfile::tempdir()?;
            let mut paths = Vec::new();
            let mut bytes = 0;
            for (name, content) in family.build(*size, SEED) {
                bytes += content.len();
                let path = folder.path().join(name);
                std::fs::write(&path, content)?;
                paths.push(path);
            }
            let output = Command::new(std::env::current_exe()?)
                .arg(ALONE)
                .arg(&lockstep)
                .args(arguments(family.task, &paths, folder.path()))
                .output()?;
            let text = String::from_utf8(output.stdout)?;
            let cost = match text.trim().split(' ').collect::<Vec<_>>().as_slice() {
                [micros, kilobytes, code] => {
                    let time = Duration::from_micros(micros.parse()?);
                    let exponent = before.map(|(bytes_before, before)| {
                        (time.as_secs_f64() / before).ln() / (bytes as f64 / bytes_before).ln()
                    });
                    before = Some((bytes as f64, time.as_secs_f64()));
                    let exponent = exponent.map_or(String::new(), |exponent| format!(", exponent {exponent:.2}"));
                    format!(
                        "{}, {} MB{exponent}{}",
                        shown(time),
                        kilobytes.parse::<u64>()? / 1024,
                        ending(family.task, code)
                    )
                }
                _ => format!("not done within {} s", MAX_TIME.as_secs()),
            };
            row(&format!("scale: {}, {size} ({} KB)", family.name, bytes / 1000), cost);
        }
    }
    Ok(())
}

/// What an exit code says that is not the usual one.
fn ending(task: Task, code: &str) -> &'static str {
    match (task, code) {
        (_, "0") | (Task::Diff, "3" | "4") => "",
        (_, "1") => ", not equivalent",
        (_, "2") => ", refused",
        _ => ", FAILED",
    }
}

fn arguments(task: Task, paths: &[PathBuf], folder: &Path) -> Vec<PathBuf> {
    let words: &[&str] = match task {
        Task::Emit => &["emit"],
        Task::EmitAll => &["emit", "--all"],
        Task::EmitOperations => &["emit", "--all", "--operations"],
        Task::Diff => &["diff"],
    };
    let mut out: Vec<PathBuf> = words.iter().map(PathBuf::from).collect();
    if task == Task::Diff {
        out.extend(paths.iter().cloned());
    } else {
        out.extend([paths[0].clone(), "-o".into(), folder.join("out.rs")]);
    }
    out
}

/// The command, built from the workspace that is measured.
fn built() -> Result<PathBuf> {
    let build = ["build", "--release", "--quiet", "--locked", "--package", "lockstep-cli", "--bin", "lockstep"];
    if !Command::new("cargo").args(build).current_dir(ROOT).status()?.success() {
        return Err("lockstep cannot be built".into());
    }
    Ok(Path::new(ROOT).join("target/release/lockstep"))
}

/// Runs a command and prints its CPU time in microseconds, its peak memory in kilobytes and its exit code.
pub fn alone(command: &[String]) -> Result<()> {
    let [program, arguments @ ..] = command else { return Err("no command".into()) };
    let mut child = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() > MAX_TIME {
            child.kill()?;
            child.wait()?;
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = [usage.user_time(), usage.system_time()];
    let micros: i64 = time.iter().map(|time| time.tv_sec() * 1_000_000 + time.tv_usec()).sum();
    println!("{micros} {} {}", usage.max_rss(), status.code().unwrap_or(-1));
    Ok(())
}
