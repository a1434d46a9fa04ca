//! Generates in build scripts: updates the generated files or, in locked mode, fails if they are stale.

use std::fmt::Display;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::artifacts::generate;
use crate::config::Config;
use crate::error::{Code, Diagnostic, Error, Result};
use crate::prove::Proof;
use crate::{report, unfinished};

/// Returns true in locked mode, in which nothing is written: if `LOCKSTEP_LOCKED` says so or, if it is not set, `CI`.
pub fn is_locked() -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    match set("LOCKSTEP_LOCKED") {
        Some(value) => value != "0",
        None => set("CI").is_some_and(|value| value != "false" && value != "0"),
    }
}

/// Updates the generated files or, in locked mode, fails if they are stale. To be called in a build script.
///
/// Cargo runs the script again only when a file that was read or written changes.
///
/// # Errors
/// As [`generate`] and [`Artifacts::write`](crate::Artifacts::write), and if a type is not equivalent to its schema.
pub fn build(config: impl AsRef<Path>) -> Result<()> {
    // What the script writes must look older than its start, or Cargo would run it again.
    let started = SystemTime::now() - Duration::from_secs(1);
    let config = config.as_ref();
    for name in ["CI", "LOCKSTEP_LOCKED"] {
        print_instruction(format_args!("rerun-if-env-changed={name}"))?;
    }
    print_instruction(format_args!("rerun-if-changed={}", config.display()))?;
    let config = Config::load(config)?;
    for output in config.outputs() {
        print_instruction(format_args!("rerun-if-changed={}", config.base.join(output).display()))?;
    }
    for module in &config.modules {
        for document in &module.documents {
            print_instruction(format_args!("rerun-if-changed={}", config.schema_folder().join(document).display()))?;
        }
    }
    if let Some(changed) = unfinished::finish(&config, is_locked())? {
        print_instruction(format_args!("warning={changed}"))?;
    }
    let artifacts = generate(&config)?;
    for path in &artifacts.read {
        print_instruction(format_args!("rerun-if-changed={}", path.display()))?;
    }
    for (output, _) in artifacts.modules.iter().flat_map(|module| &module.inner) {
        print_instruction(format_args!("rerun-if-changed={}", config.base.join(output).display()))?;
    }
    for warning in artifacts.modules.iter().flat_map(|module| module.warnings.diagnostics()) {
        print_instruction(format_args!("warning={}", warning.in_a_line()))?;
    }
    if is_locked() {
        artifacts.check()?
    } else {
        drop(artifacts.write_at(started)?)
    }
    ensure_proved(artifacts.modules.iter().map(|module| &module.proof))
}

/// Prints an instruction for Cargo, on one line.
pub(crate) fn print_instruction(what: impl Display) -> Result<()> {
    // A line break in a name would start another instruction.
    let line: String = what.to_string().chars().map(|c| if c.is_control() { '?' } else { c }).collect();
    let failed = |error| Diagnostic::new(Code::Io, format!("cannot write to standard output: {error}"));
    Ok(writeln!(std::io::stdout(), "cargo::{line}").map_err(failed)?)
}

/// Fails if a type is not proved.
pub(crate) fn ensure_proved<'a>(proofs: impl IntoIterator<Item = &'a Proof>) -> Result<()> {
    let help = "`cargo lockstep` shows every type";
    let problem = |proof| Diagnostic::new(Code::Proof, report::describe_proof(proof)).help(help);
    let problems: Vec<_> = proofs.into_iter().flat_map(Proof::unproved).map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(Error::new(problems)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::{Basis, Side, TypeProof, Verdict};

    /// No known document has such a proof, but a build with one must fail.
    #[test]
    fn a_type_that_is_not_proved_fails_the_build() {
        let proof = |verdict| {
            let found = TypeProof {
                name: "T".into(),
                origin: "#".into(),
                verdict,
                by: Basis::Shape,
                deviations: Vec::new(),
                widenings: Vec::new(),
                note: None,
            };
            Proof { types: vec![found], unsatisfiable: Vec::new() }
        };
        assert!(ensure_proved([&proof(Verdict::Equivalent)]).is_ok());
        let unproved = Verdict::Unproved { why: "of this test".into() };
        let differs = Verdict::Differs { witness: serde_json::Value::Null, accepted_by: Side::Type };
        for verdict in [unproved, differs] {
            let error = ensure_proved([&proof(verdict)]).unwrap_err();
            assert_eq!(error.diagnostics()[0].code, Code::Proof);
            assert!(error.is_input());
        }
    }
}
