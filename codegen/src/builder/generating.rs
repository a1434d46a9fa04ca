//! Generates the module of a [`Builder`] in memory, into `OUT_DIR`, or to a file that is committed.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::Builder;
use crate::build_script::{ensure_proved, is_locked, print_instruction};
use crate::emit::{self, Caller, Emitted};
use crate::error::{Code, Diagnostic, Result};
use crate::split::Layout;

impl Builder {
    /// Generates the module in memory.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let module = codegen::Builder::new().text("n.json", r#"{"title": "Count", "type": "integer"}"#).generate()?;
    /// assert!(module.text.contains("pub struct Count"));
    /// assert_eq!(module.crates, ["serde"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the document cannot be used, or a type is not proved equivalent to its schema.
    pub fn generate(&self) -> Result<Emitted> {
        if self.request.file.file_name().is_none() {
            let help = "add one with `schema`, or its content with `text`";
            return Err(Diagnostic::new(Code::Config, "the builder has no document").help(help).into());
        }
        let caller = Caller { command: "cargo build", thorough: true, schemars: self.schemars, counts: false };
        let emitted = emit::run(&self.request, &caller, &|_| {})?;
        ensure_proved([&emitted.proof])?;
        Ok(emitted)
    }

    /// Writes the module into Cargo's `OUT_DIR`, and returns its path. The name is that of the document: `openapi.rs` for
    /// `openapi.yaml`, or `openapi/mod.rs` with a [`layout`](Builder::layout) of several files.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), codegen::Error> {
    /// let path = codegen::Builder::new().schema("openapi.yaml").out_dir()?;
    /// assert!(path.ends_with("openapi.rs"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`generate`](Builder::generate), and if `OUT_DIR` is not set or cannot be written.
    pub fn out_dir(&self) -> Result<PathBuf> {
        let folder = std::env::var_os("OUT_DIR").ok_or_else(|| {
            let help = "call `out_dir` in a build script, or use `write`";
            Diagnostic::new(Code::Io, "`OUT_DIR` is not set").help(help)
        })?;
        let name = self.file_name.as_ref().map_or_else(|| self.request.file.with_extension("rs"), PathBuf::from);
        let mut path = Path::new(&folder).join(name.file_name().unwrap_or_default());
        if self.request.layout != Layout::Single {
            // `include!` looks for the modules of a file next to it.
            path = path.with_extension("");
            let failed = |error: &std::io::Error| {
                Diagnostic::new(Code::Io, format!("cannot create {}: {error}", path.display()))
            };
            std::fs::create_dir_all(&path).map_err(|error| failed(&error))?;
            path.push("mod.rs");
        }
        self.generated_for_cargo()?.write(&path, true)?;
        Ok(path)
    }

    /// Writes the module to a file to be committed, relative to the folder of the package. If `CI` or `LOCKSTEP_LOCKED`
    /// is set it writes nothing, and fails if the file is out of date.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), codegen::Error> {
    /// codegen::Builder::new().schema("openapi.yaml").write("src/openapi.rs")?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`generate`](Builder::generate), and if the file cannot be written, was not written by Lockstep, or is stale.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<()> {
        // Files that the script writes must look older than its start, or Cargo would run it again.
        let started = SystemTime::now() - Duration::from_secs(1);
        let path = path.as_ref();
        for name in ["CI", "LOCKSTEP_LOCKED"] {
            print_instruction(format_args!("rerun-if-env-changed={name}"))?;
        }
        print_instruction(format_args!("rerun-if-changed={}", path.display()))?;
        let emitted = self.generated_for_cargo()?;
        if is_locked() { emitted.check_at(path) } else { emitted.write_at(path, false, Some(started)).map(drop) }
    }

    /// As [`generate`](Builder::generate); prints instructions to Cargo about the files that were read, and warnings.
    fn generated_for_cargo(&self) -> Result<Emitted> {
        for file in self.files() {
            // Even if it cannot be read.
            print_instruction(format_args!("rerun-if-changed={}", file.display()))?;
        }
        let emitted = self.generate()?;
        for path in emitted.read.iter().filter(|path| !self.is_text(path)) {
            print_instruction(format_args!("rerun-if-changed={}", path.display()))?;
        }
        for warning in emitted.warnings.diagnostics() {
            print_instruction(format_args!("warning={}", warning.in_a_line()))?;
        }
        Ok(emitted)
    }
}
