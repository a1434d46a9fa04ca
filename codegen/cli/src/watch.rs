//! `lockstep watch`: generates whenever a file changes that is read for it, and says what changed, until it is stopped.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use codegen::diff::Snapshot;
use codegen::{Artifacts, Changed, Config, Error};

use crate::out::{print_error, print_stdout};
use crate::{Format, INPUT, Ran};

/// How often the files are looked at.
const INTERVAL: Duration = Duration::from_millis(250);

/// What tells a file from how it was: when it was changed, and its length; nothing where it is not there.
type State = Option<(SystemTime, u64)>;

/// The files, and how they are.
fn states<'a>(files: impl IntoIterator<Item = &'a PathBuf>) -> BTreeMap<PathBuf, State> {
    let state = |path: &Path| {
        let data = std::fs::metadata(path).ok()?;
        Some((data.modified().ok()?, data.len()))
    };
    files.into_iter().map(|path| (path.clone(), state(path))).collect()
}

/// The configuration is read by `config`, anew each time.
pub fn run(format: Format, config: impl Fn() -> Result<Config, Error>) -> Ran {
    let say = |text: &str| if format == Format::Quiet { Ok(()) } else { print_stdout(text) };
    let mut round = match first(&config) {
        Ok((round, artifacts, changed)) => {
            if let Err(error) = say(&codegen::human(&artifacts, &changed)) {
                return (Err(error), INPUT);
            }
            round
        }
        // Without any files there is nothing to wait for.
        Err(error) => return (print_error(&error, format), INPUT),
    };
    loop {
        let changed = wait(&round.files);
        let named = changed.iter().map(|path| format!("changed {}\n", codegen::escaped(&path.display().to_string())));
        let printed = say(&named.collect::<String>()).and_then(|()| match next(&mut round, &config) {
            Ok(said) => say(&said),
            Err(error) => print_error(&error, format),
        });
        if printed.is_err() {
            return (printed, INPUT);
        }
    }
}

/// What one run has left for the next.
struct Round {
    files: BTreeMap<PathBuf, State>,
    /// The documents as they were when the types were last made from them.
    before: Snapshot,
}

fn first(config: &impl Fn() -> Result<Config, Error>) -> Result<(Round, Artifacts, Vec<Changed>), Error> {
    let config = config()?;
    let (before, artifacts) = (Snapshot::take(&config)?, codegen::generate(&config)?);
    let files = states(&artifacts.read);
    let changed = artifacts.apply(false)?;
    Ok((Round { files, before }, artifacts, changed))
}

/// Generates again, and returns what there is to say about it.
fn next(round: &mut Round, config: &impl Fn() -> Result<Config, Error>) -> Result<String, Error> {
    // Also where it fails, only a further change is one.
    round.files = states(round.files.keys());
    let config = config()?;
    let artifacts = codegen::generate(&config)?;
    round.files = states(&artifacts.read);
    let report = round.before.changes(&config)?;
    let changed = artifacts.apply(false)?;
    round.before = Snapshot::take(&config)?;
    let mut said = report.human();
    for changed in &changed {
        said.push_str(&format!("wrote {}\n", codegen::escaped(changed.path())));
    }
    if !artifacts.holds() {
        said.push_str("not every type is proved: `lockstep check` says which\n");
    }
    Ok(said)
}

/// Waits until files change, and for a moment in which none does; returns which have changed.
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
