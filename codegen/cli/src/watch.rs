//! `lockstep watch`: generates whenever an input file changes, and prints what changed, until it is stopped.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use codegen::diff::Snapshot;
use codegen::{Artifacts, Changed, Config, Error};

use crate::out::{print_error, print_stdout};
use crate::{Format, INPUT, Ran};

/// How often the files are checked for changes.
const INTERVAL: Duration = Duration::from_millis(250);

/// The modification time and length of a file; `None` if it does not exist.
type State = Option<(SystemTime, u64)>;

/// Returns the state of each file.
fn states<'a>(files: impl IntoIterator<Item = &'a PathBuf>) -> BTreeMap<PathBuf, State> {
    let state = |path: &Path| {
        let data = std::fs::metadata(path).ok()?;
        Some((data.modified().ok()?, data.len()))
    };
    files.into_iter().map(|path| (path.clone(), state(path))).collect()
}

/// `config` loads the configuration again each time it is called.
pub fn run(format: Format, config: impl Fn() -> Result<Config, Error>) -> Ran {
    let print = |text: &str| if format == Format::Quiet { Ok(()) } else { print_stdout(text) };
    let mut round = match first(&config) {
        Ok((round, artifacts, changed)) => {
            if let Err(error) = print(&codegen::human(&artifacts, &changed)) {
                return (Err(error), INPUT);
            }
            round
        }
        // Without any input files there is nothing to wait for.
        Err(error) => return (print_error(&error, format), INPUT),
    };
    loop {
        let changed = wait(&round.files);
        let named = changed.iter().map(|path| format!("changed {}\n", codegen::escaped(&path.display().to_string())));
        let printed = print(&named.collect::<String>()).and_then(|()| match next(&mut round, &config) {
            Ok(text) => print(&text),
            Err(error) => print_error(&error, format),
        });
        if printed.is_err() {
            return (printed, INPUT);
        }
    }
}

/// The state between two runs.
struct Round {
    files: BTreeMap<PathBuf, State>,
    /// The documents that the types were last generated from.
    before: Snapshot,
}

fn first(config: &impl Fn() -> Result<Config, Error>) -> Result<(Round, Artifacts, Vec<Changed>), Error> {
    let config = config()?;
    let (before, artifacts) = (Snapshot::take(&config)?, codegen::generate(&config)?);
    let files = states(&artifacts.read);
    let changed = artifacts.apply(false)?;
    Ok((Round { files, before }, artifacts, changed))
}

/// Generates again; returns a text about what changed.
fn next(round: &mut Round, config: &impl Fn() -> Result<Config, Error>) -> Result<String, Error> {
    // Even if this run fails, only another change starts the next one.
    round.files = states(round.files.keys());
    let config = config()?;
    let artifacts = codegen::generate(&config)?;
    round.files = states(&artifacts.read);
    let report = round.before.changes(&config)?;
    let changed = artifacts.apply(false)?;
    round.before = Snapshot::take(&config)?;
    let mut text = report.human();
    for changed in &changed {
        text.push_str(&format!("wrote {}\n", codegen::escaped(changed.path())));
    }
    if !artifacts.holds() {
        text.push_str("not every type is proved: run `lockstep check` for details\n");
    }
    Ok(text)
}

/// Waits until files have changed and none changes any more; returns the files that changed.
fn wait(files: &BTreeMap<PathBuf, State>) -> Vec<PathBuf> {
    let mut last = files.clone();
    loop {
        std::thread::sleep(INTERVAL);
        let now = states(files.keys());
        if now == last && now != *files {
            return now
                .into_iter()
                .filter(|(path, state)| files.get(path) != Some(state))
                .map(|(path, _)| path)
                .collect();
        }
        last = now;
    }
}
