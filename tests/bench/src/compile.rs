//! Compile time of a crate with the generated types, and of the same with typify's, with hand-written ones, and with the same
//! types where serde derives everything: same dependencies, all compiled before, the crates in turn.

use std::fs;

use crate::crates::Crates;
use crate::documents::{derived, emitted, typify};
use crate::{ROOT, Result, row};

/// What is compiled beside `Connection`, and how often.
const DOCUMENTS: [(&str, usize); 3] = [("nexus", 7), ("Adyen-Management-v3", 5), ("github", 3)];

/// Prints the figures of all, or of those documents that are wanted.
pub fn print(wanted: &[String]) -> Result<()> {
    let is_wanted = |name: &str| wanted.iter().any(|word| word == name);
    let any = DOCUMENTS.iter().any(|(name, _)| is_wanted(name));
    if !any {
        connection()?;
    }
    for (name, rounds) in DOCUMENTS.into_iter().filter(|(name, _)| !any || is_wanted(name)) {
        let Some(ours) = emitted(name)? else { continue };
        let mut sources = vec![("generated", ours.clone())];
        match typify(name) {
            Ok(theirs) => sources.push(("typify", theirs.to_owned())),
            Err(why) => row(&format!("compile: {name}: typify"), format!("fails: {why}")),
        }
        if name == "github" {
            sources.push(("derived", derived(&ours)?));
        }
        let mut crates = Crates::new(&sources)?;
        crates.retain_compiling(&format!("compile, {name}"))?;
        for (title, arguments) in [("check", &["check"][..]), ("build --release", &["build", "--release"])] {
            crates.compare(&format!("cargo {title}, {name}"), arguments, rounds)?;
        }
    }
    Ok(())
}

fn connection() -> Result<()> {
    let read = |path: &str| fs::read_to_string(format!("{ROOT}/{path}"));
    let plain = read("tests/bench/hand-written/src/plain.rs")?;
    let checked = read("tests/bench/hand-written/src/checked.rs")?;
    // The checked types borrow the enums of the plain ones: here they get them for themselves.
    let checked = checked.replace("pub use crate::plain::{ErrorStatus, SourceType, Status};", &enums(&plain));
    let crates = Crates::new(&[
        ("generated", read("generated/src/connection.rs")?),
        ("hand-checked", checked),
        ("hand-plain", plain),
        ("typify", typified::SOURCE.to_owned()),
    ])?;
    for (title, arguments) in
        [("check", &["check"][..]), ("build", &["build"]), ("build --release", &["build", "--release"])]
    {
        crates.compare(&format!("cargo {title}"), arguments, 9)?;
    }
    Ok(())
}

/// The items of `source` that are enums, each with its derives.
fn enums(source: &str) -> String {
    source.split("\n\n").filter(|item| item.contains("pub enum ")).collect::<Vec<_>>().join("\n\n")
}
