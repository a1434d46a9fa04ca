//! `cargo run -p programs` compares the three programs in this folder: how long they are, how many crates they need, and what
//! each gets wrong. It runs them on files of which `data` says whether the schema accepts them. Prints Markdown.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");
const PROGRAMS: [(&str, &str); 3] = [("with-generated", "Lockstep"), ("with-typify", "typify"), ("by-hand", "by hand")];

fn main() -> Result<()> {
    let names = PROGRAMS.map(|(name, _)| name);
    cargo(&["build", "--quiet", "--package", names[0], "--package", names[1], "--package", names[2]])?;
    println!("| | {} | {} | {} |\n|---|--:|--:|--:|", PROGRAMS[0].1, PROGRAMS[1].1, PROGRAMS[2].1);
    row("lines of the program", |name| lines(&source(name, "main.rs")));
    row("lines of types written by hand", |name| lines(&source(name, "types.rs")));
    row("crates in the program", |name| crates(name, "normal"));
    row("crates compiled in all, with those of build scripts", |name| crates(name, "normal,build"));
    for (folder, is_valid) in [("valid", true), ("invalid", false)] {
        let mut files: Vec<PathBuf> = std::fs::read_dir(Path::new(FOLDER).join("data").join(folder))?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<_>>()?;
        files.sort();
        for file in files {
            let what = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            row(&format!("{folder}: {what}"), |name| outcome(name, &file, is_valid));
        }
    }
    println!("\nWhat they say of `number for a string`:\n");
    for (name, shown) in PROGRAMS {
        let ran = run(name, &Path::new(FOLDER).join("data/invalid/number for a string.json"))?;
        println!("- {shown}: `{}`", ran.said);
    }
    Ok(())
}

/// Prints a row with a cell for each program.
fn row(what: &str, cell: impl Fn(&str) -> Result<String>) {
    let cells = PROGRAMS.map(|(name, _)| cell(name).unwrap_or_else(|error| error.to_string()));
    println!("| {what} | {} |", cells.join(" | "));
}

fn source(name: &str, file: &str) -> Option<String> {
    std::fs::read_to_string(Path::new(FOLDER).join(name).join("src").join(file)).ok()
}

/// The lines of a file that are neither blank nor a comment.
fn lines(text: &Option<String>) -> Result<String> {
    let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
    Ok(text.as_deref().unwrap_or_default().lines().filter(is_code).count().to_string())
}

/// How many crates a program has beside itself.
fn crates(name: &str, edges: &str) -> Result<String> {
    let tree = cargo(&["tree", "--quiet", "--package", name, "--edges", edges, "--prefix", "none", "--no-dedupe"])?;
    let names: BTreeSet<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    Ok((names.len() - 1).to_string())
}

fn cargo(arguments: &[&str]) -> Result<String> {
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(FOLDER).output()?;
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout)?),
        false => Err(String::from_utf8_lossy(&output.stderr).into()),
    }
}

/// What a program made of one file.
struct Ran {
    is_read: bool,
    said: String,
    before: Value,
    after: Value,
}

/// Runs a program on a folder with a copy of this file.
fn run(name: &str, file: &Path) -> Result<Ran> {
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join("connection.json");
    std::fs::copy(file, &copy)?;
    // Beside this program lie the others.
    let program = std::env::current_exe()?.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(program).arg(folder.path()).arg("Linked").output()?;
    let said = String::from_utf8(output.stderr)?.trim().to_owned();
    let said = said.rsplit_once("connection.json: ").map_or(said.clone(), |(_, error)| error.to_owned());
    let json = |path: &Path| -> Result<Value> { Ok(serde_json::from_slice(&std::fs::read(path)?)?) };
    Ok(Ran { is_read: output.status.success(), said, before: json(file)?, after: json(&copy)? })
}

/// Whether it reads what the schema accepts and nothing else, and writes back what it read, but for the link.
fn outcome(name: &str, file: &Path, is_valid: bool) -> Result<String> {
    let Ran { is_read, said, mut before, after } = run(name, file)?;
    Ok(match (is_read, is_valid) {
        (true, false) => "**reads it**".to_owned(),
        (false, true) => format!("**rejects it**: {said}"),
        (false, false) => "rejects it".to_owned(),
        (true, true) => {
            before["linkUrl"] = after["linkUrl"].clone();
            let lost = differences(&before, &after);
            if lost.is_empty() {
                "unchanged".to_owned()
            } else {
                format!("**changed**: {}", lost.join(", "))
            }
        }
    })
}

/// The members that are not as they were, by their pointers.
fn differences(before: &Value, after: &Value) -> Vec<String> {
    let mut out = Vec::new();
    compare(before, after, "", &mut out);
    out
}

fn compare(before: &Value, after: &Value, at: &str, out: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for name in names {
                let at = format!("{at}/{name}");
                match (old.get(name), new.get(name)) {
                    (Some(old), Some(new)) => compare(old, new, &at, out),
                    (Some(_), None) => out.push(format!("without `{at}`")),
                    (None, _) => out.push(format!("with `{at}`")),
                }
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            old.iter()
                .zip(new)
                .enumerate()
                .for_each(|(index, (old, new))| compare(old, new, &format!("{at}/{index}"), out));
        }
        _ if before != after => out.push(format!("`{at}` as {after}")),
        _ => {}
    }
}
