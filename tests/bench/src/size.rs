//! What the types of an API add to a program, and to the work of LLVM.

use std::fs;

use crate::crates::Crates;
use crate::documents::{derived, emitted, typify};
use crate::{Result, row};

/// Reads firewall rules and writes them.
const MAIN: &str = r#"
mod types;

fn main() {
    let rules: Vec<types::VpcFirewallRule> = serde_json::from_reader(std::io::stdin()).unwrap();
    println!("{}", serde_json::to_string(&rules).unwrap());
}
"#;

/// A release binary, in MB, and what it is made of.
pub fn binary() -> Result<()> {
    let Some(ours) = emitted("nexus")? else { return Ok(()) };
    let program = |types: &str| MAIN.replace("mod types;", &format!("mod types {{\n{types}\n}}"));
    let empty = "fn main() {}\n".to_owned();
    let mut sources = vec![("generated", program(&ours)), ("derived", program(&derived(&ours)?)), ("empty", empty)];
    if let Ok(theirs) = typify("nexus") {
        sources.push(("typify", program(theirs)));
    }
    let crates = Crates::new(&sources)?;
    for (name, _) in &sources {
        crates.cargo(&["build", "--release"], name)?;
        let size = fs::metadata(crates.target().join("release").join(name))?.len();
        row(&format!("binary for firewall rules: {name}"), format!("{:.2} MB", size as f64 / 1e6));
    }
    Ok(())
}

/// Lines of LLVM's intermediate code of a library that is nothing but the module, before anything is optimised.
pub fn llvm_lines() -> Result<()> {
    for name in ["nexus", "Adyen-Management-v3"] {
        let Some(ours) = emitted(name)? else { continue };
        let mut sources = vec![("generated", ours.clone()), ("derived", derived(&ours)?)];
        if let Ok(theirs) = typify(name) {
            sources.push(("typify", theirs.to_owned()));
        }
        let crates = Crates::new(&sources)?;
        for (package, _) in &sources {
            let llvm = ["--emit=llvm-ir", "-Ccodegen-units=1", "-Cno-prepopulate-passes", "-Cdebuginfo=0"];
            crates.cargo(&[&["rustc", "--lib", "--"], &llvm[..]].concat(), package)?;
            row(&format!("LLVM lines, {name}: {package}"), lines(&crates, package)?);
        }
    }
    Ok(())
}

/// Lines of functions, as `cargo llvm-lines` counts them.
fn lines(crates: &Crates, package: &str) -> Result<usize> {
    let mut total = 0;
    for entry in fs::read_dir(crates.target().join("debug/deps"))? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with(&format!("{package}-")) && name.ends_with(".ll") {
            let mut inside = false;
            for line in fs::read_to_string(&path)?.lines() {
                inside |= line.starts_with("define ");
                total += usize::from(inside && !line.is_empty());
                inside &= line != "}";
            }
        }
    }
    Ok(total)
}
