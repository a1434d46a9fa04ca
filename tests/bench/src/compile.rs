//! Compile time of a crate with the generated types, and of the same with typify's and with hand-written ones: same
//! dependencies, all compiled before, the crates in turn.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use crate::{ROOT, Result, median, row, shown};

const ROUNDS: usize = 9;

const DEPENDENCIES: &str = r#"
[dependencies]
fluent-uri = "0.4"
serde = { version = "1", features = ["derive"] }
serde_json = { version = "1", features = ["float_roundtrip"] }
uuid = { version = "1", features = ["serde"] }

[features]
schemars = []
"#;

/// The crates, and what ours is compared with.
const NAMES: [&str; 4] = ["generated", "hand-checked", "hand-plain", "typify"];

pub fn print() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let read = |path: &str| fs::read_to_string(format!("{ROOT}/{path}"));
    let plain = read("tests/bench/hand-written/src/plain.rs")?;
    let checked = read("tests/bench/hand-written/src/checked.rs")?;
    // The checked types borrow the enums of the plain ones: here they get them for themselves.
    let enums: String = enums(&plain);
    let checked = checked.replace("pub use crate::plain::{ErrorStatus, SourceType, Status};", &enums);
    let sources = [read("generated/src/connection.rs")?, checked, plain, typified::SOURCE.to_owned()];
    for (name, source) in NAMES.iter().zip(sources) {
        fs::create_dir_all(folder.join(name).join("src"))?;
        let manifest = format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n{DEPENDENCIES}");
        fs::write(folder.join(name).join("Cargo.toml"), manifest)?;
        fs::write(folder.join(name).join("src/lib.rs"), source)?;
    }
    fs::write(folder.join("Cargo.toml"), format!("[workspace]\nresolver = \"2\"\nmembers = {NAMES:?}\n"))?;
    fs::copy(format!("{ROOT}/tests/bench/Cargo.lock"), folder.join("Cargo.lock"))?;

    for (title, arguments) in
        [("check", &["check"][..]), ("build", &["build"]), ("build --release", &["build", "--release"])]
    {
        cargo(folder, arguments, "generated")?;
        let mut times = vec![Vec::new(); NAMES.len()];
        for round in 0..ROUNDS + 1 {
            for turn in 0..NAMES.len() {
                let index = (round + turn) % NAMES.len();
                let file = fs::File::options().append(true).open(folder.join(NAMES[index]).join("src/lib.rs"))?;
                file.set_modified(SystemTime::now())?;
                let time = cargo(folder, arguments, NAMES[index])?;
                // The first round warms up.
                if round > 0 {
                    times[index].push(time);
                }
            }
        }
        for (name, own) in NAMES.iter().zip(&times) {
            let ratios = times[0].iter().zip(own).map(|(ours, own)| ours.as_secs_f64() / own.as_secs_f64()).collect();
            let (time, ratio) = (shown(median(own.clone())), median(ratios));
            row(&format!("cargo {title}: {name}"), format!("{time}; generated takes {ratio:.2} of it"));
        }
    }
    Ok(())
}

/// The items of `source` that are enums, each with its derives.
fn enums(source: &str) -> String {
    source.split("\n\n").filter(|item| item.contains("pub enum ")).collect::<Vec<_>>().join("\n\n")
}

fn cargo(folder: &Path, arguments: &[&str], package: &str) -> Result<Duration> {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).args(["--quiet", "--offline", "--package", package]);
    command
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("RUSTFLAGS", "--cap-lints=warn -Awarnings");
    command.stdout(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    let time = start.elapsed();
    if status.success() { Ok(time) } else { Err(format!("{package} does not compile").into()) }
}
