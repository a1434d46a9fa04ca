//! Texts to answers: builds the crate in `tests/consumer`, once for each way in which its serde_json can be built, and asks
//! it. It shares no feature with this workspace, whose own crates turn on some of serde_json's.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// A way to build serde_json.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    Plain,
    PreserveOrder,
    ArbitraryPrecision,
}

impl Build {
    pub const ALL: [Build; 3] = [Build::Plain, Build::PreserveOrder, Build::ArbitraryPrecision];

    pub fn name(self) -> &'static str {
        match self {
            Build::Plain => "plain",
            Build::PreserveOrder => "preserve_order",
            Build::ArbitraryPrecision => "arbitrary_precision",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// With the text that it writes for what it read.
    Accepted(String),
    /// With the message.
    Rejected(String),
}

/// What the compiled types say to each (type, JSON text), in order.
///
/// A type is called `plain::` or `exact::` and its name.
pub fn ask(build: Build, lines: &[(String, String)]) -> Vec<Answer> {
    let mut child = Command::new(program(build)).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input: String = lines
        .iter()
        .map(|(name, text)| {
            assert!(!text.contains('\n'), "a line per text: {text:?}");
            format!("{name}\t{text}\n")
        })
        .collect();
    // Written from a thread: it answers before it has read everything.
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "the consumer failed: {}", output.status);
    let answers: Vec<Answer> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .zip(lines)
        .map(|(line, (name, text))| match line.split_once('\t') {
            Some(("accepted", written)) => Answer::Accepted(written.to_owned()),
            Some(("rejected", why)) => Answer::Rejected(why.to_owned()),
            Some(("unknown", _)) => panic!("tests/consumer/src/main.rs does not list the type {name}"),
            _ => panic!("{name} {text}: {line}"),
        })
        .collect();
    assert_eq!(answers.len(), lines.len(), "an answer to each");
    answers
}

fn program(build: Build) -> &'static Path {
    static PROGRAMS: OnceLock<Vec<PathBuf>> = OnceLock::new();
    let programs = PROGRAMS.get_or_init(|| {
        let folder = copy();
        Build::ALL.iter().map(|build| compile(&folder, *build)).collect()
    });
    &programs[build as usize]
}

/// A copy of the crate, so that nothing is written into the source tree. What has not changed keeps its time, and with
/// that what was built from it.
fn copy() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("agreement");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let put = |path: &str, text: &str| {
        let path = folder.join(path);
        if std::fs::read_to_string(&path).ok().as_deref() != Some(text) {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    };
    let here = "path = \"../../generated\"";
    let manifest = read("tests/consumer/Cargo.toml");
    assert!(manifest.contains(here));
    // A literal string: a path may have backslashes.
    let there = format!("path = '{}'", root.join("generated").display());
    put("consumer/Cargo.toml", &manifest.replace(here, &there));
    put("consumer/src/main.rs", &read("tests/consumer/src/main.rs"));
    put("fixtures/exact/connection.rs", &read("tests/fixtures/exact/connection.rs"));
    folder
}

fn compile(folder: &Path, build: Build) -> PathBuf {
    let crate_folder = folder.join("consumer");
    // The workspace's versions, which are the ones that are there without a network. Cargo takes out what is not needed.
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    std::fs::copy(lock, crate_folder.join("Cargo.lock")).unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = folder.join("target");
    let output = Command::new(cargo)
        .args(["build", "--offline", "--message-format=short", "--target-dir"])
        .arg(&target)
        .args(if build == Build::Plain { vec![] } else { vec!["--features", build.name()] })
        .env_remove("CARGO_BUILD_TARGET")
        .current_dir(&crate_folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // The next build puts another program in its place.
    let name = format!("consumer{}", std::env::consts::EXE_SUFFIX);
    let kept = folder.join(format!("{}-{name}", build.name()));
    std::fs::copy(target.join("debug").join(name), &kept).unwrap();
    kept
}
