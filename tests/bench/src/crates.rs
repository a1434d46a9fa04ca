//! Crates that are nothing but a module of types, or a program around it: made in a workspace of their own, with the same
//! dependencies, and compiled in turns.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use nix::sys::resource::{UsageWho, getrusage};

use crate::{ROOT, Result, median, row, shown};

/// What the modules of the documents that are measured need, of ours and of typify's.
const DEPENDENCIES: &str = r#"
[dependencies]
chrono = { version = "0.4", default-features = false, features = ["serde"] }
fluent-uri = "0.4"
idna = "1"
regex = "1"
regress = "0.12"
serde = { version = "1", features = ["derive"] }
serde_json = { version = "1", features = ["float_roundtrip"] }
unicode-general-category = "1"
uuid = { version = "1", features = ["serde"] }

[features]
schemars = []
"#;

pub struct Crates {
    folder: tempfile::TempDir,
    /// Each with the file that its code stands in.
    names: Vec<(String, PathBuf)>,
}

impl Crates {
    /// Makes a crate of each source: a library, or, where it has `fn main`, a program.
    pub fn new(sources: &[(&str, String)]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut names = Vec::new();
        for (name, source) in sources {
            let package = folder.path().join(name);
            let file = package.join(if source.contains("fn main()") { "src/main.rs" } else { "src/lib.rs" });
            fs::create_dir_all(package.join("src"))?;
            let manifest =
                format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n{DEPENDENCIES}");
            fs::write(package.join("Cargo.toml"), manifest)?;
            fs::write(&file, source)?;
            names.push(((*name).to_owned(), file));
        }
        let members: Vec<_> = names.iter().map(|(name, _)| name).collect();
        fs::write(folder.path().join("Cargo.toml"), format!("[workspace]\nresolver = \"2\"\nmembers = {members:?}\n"))?;
        fs::copy(format!("{ROOT}/tests/bench/Cargo.lock"), folder.path().join("Cargo.lock"))?;
        Ok(Crates { folder, names })
    }

    /// Leaves out those that do not compile, but for the first, and says so.
    pub fn retain_compiling(&mut self, figure: &str) -> Result<()> {
        let (ours, others) = self.names.split_first().ok_or("no crate")?;
        self.cargo(&["check"], &ours.0)?;
        let compiles = |(name, _): &&(String, PathBuf)| {
            let compiles = self.cargo(&["check"], name).is_ok();
            if !compiles {
                row(&format!("{figure}: {name}"), "does not compile");
            }
            compiles
        };
        self.names = [ours].into_iter().chain(others.iter().filter(compiles)).cloned().collect();
        Ok(())
    }

    /// Compiles each so often, in turns, and prints the processor time of each and what the first takes of it.
    pub fn compare(&self, figure: &str, arguments: &[&str], rounds: usize) -> Result<()> {
        let mut times = vec![Vec::new(); self.names.len()];
        for round in 0..rounds + 1 {
            for turn in 0..self.names.len() {
                let index = (round + turn) % self.names.len();
                let (name, file) = &self.names[index];
                fs::File::options().append(true).open(file)?.set_modified(SystemTime::now())?;
                let before = processor_time()?;
                self.cargo(arguments, name)?;
                // The first round compiles the dependencies.
                if round > 0 {
                    times[index].push(processor_time()? - before);
                }
            }
        }
        for ((name, _), own) in self.names.iter().zip(&times) {
            let ratios = times[0].iter().zip(own).map(|(ours, own)| ours.as_secs_f64() / own.as_secs_f64()).collect();
            let (time, ratio) = (shown(median(own.clone())), median(ratios));
            row(&format!("{figure}: {name}"), format!("{time}; the first takes {ratio:.2} of it"));
        }
        Ok(())
    }

    /// Runs cargo for one of them.
    pub fn cargo(&self, arguments: &[&str], package: &str) -> Result<()> {
        let (command, options) = arguments.split_first().ok_or("no command")?;
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([*command, "--quiet", "--offline", "--package", package]).args(options);
        cargo
            .current_dir(self.folder.path())
            .env("CARGO_TARGET_DIR", self.target())
            .env("RUSTFLAGS", "--cap-lints=warn -Awarnings");
        cargo.stdout(Stdio::null());
        if cargo.status()?.success() { Ok(()) } else { Err(format!("{package} does not compile").into()) }
    }

    /// Where cargo puts what it makes.
    pub fn target(&self) -> PathBuf {
        Path::new(self.folder.path()).join("target")
    }
}

/// What the processes took that this one has waited for.
pub fn processor_time() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = [usage.user_time(), usage.system_time()];
    let micros: i64 = time.iter().map(|time| time.tv_sec() * 1_000_000 + time.tv_usec()).sum();
    Ok(Duration::from_micros(micros.try_into()?))
}
