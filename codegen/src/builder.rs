//! The builder for build scripts, which replaces `lockstep.toml` for one module: the options of one [`Request`], and the
//! destination of the module. It generates through [`emit`](mod@crate::emit), as the command does, and proves as much as a
//! configuration does.

mod adapting;
mod documents;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::build_script::{ensure_proved, is_locked, print_instruction};
use crate::emit::{self, Caller, Emitted, Request};
use crate::error::{Code, Diagnostic, Result};
use crate::load::Dialect;
use crate::lower::Audience;
use crate::model::{Deviations, RuleForm};
use crate::split::Layout;
use crate::widen::{Choice, Enums, Null, UnknownMembers};

/// Generates one module from one document, or from several that form one, in a build script.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), codegen::Error> {
///     codegen::Builder::new().schema("openapi.yaml").out_dir()?;
///     Ok(())
/// }
/// ```
///
/// The crate then includes it:
///
/// ```ignore
/// pub mod openapi {
///     include!(concat!(env!("OUT_DIR"), "/openapi.rs"));
/// }
/// ```
///
/// Cargo runs the script again when a file that was read changes. The build fails if a type is not proved.
#[derive(Debug, Clone)]
#[must_use = "`out_dir`, `write` or `generate` ends a builder"]
pub struct Builder {
    request: Request,
    file_name: Option<String>,
    schemars: bool,
}

impl Builder {
    /// Returns a builder with the defaults of `lockstep.toml`, and without a document.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let error = codegen::Builder::new().generate().unwrap_err();
    /// assert_eq!(error.diagnostics()[0].code, codegen::Code::Config);
    /// # Ok(())
    /// # }
    /// ```
    pub fn new() -> Builder {
        Builder { request: Request::of(PathBuf::new()), file_name: None, schemars: false }
    }

    /// Adds a part of the document, by its JSON pointer with or without `#`, with everything it refers to.
    /// Without a pointer, the whole document is generated.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"$defs": {"Order": {"type": "object", "properties": {"id": {"type": "string"}}}, "State": {"enum": ["open"]}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).pointer("/$defs/State").generate()?;
    /// assert!(module.text.contains("pub enum State") && !module.text.contains("Order"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn pointer(mut self, pointer: impl Into<String>) -> Builder {
        self.request.pointers.push(pointer.into());
        self
    }

    /// Sets the name of the root type.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"title": "Order", "type": "object", "additionalProperties": false, "properties": {"state": {"enum": ["open", "paid"]}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).name("Purchase").generate()?;
    /// assert_eq!(module.root, "Purchase");
    /// # Ok(())
    /// # }
    /// ```
    pub fn name(mut self, name: impl Into<String>) -> Builder {
        self.request.name = Some(name.into());
        self
    }

    /// Generates all definitions, including those that nothing refers to.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"$defs": {"Order": {"type": "object", "properties": {"id": {"type": "string"}}}, "State": {"enum": ["open"]}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).all().generate()?;
    /// assert!(module.text.contains("pub enum State"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(mut self) -> Builder {
        self.request.all = true;
        self
    }

    /// Generates the schemas inside the operations of an OpenAPI document as well.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"$defs": {"Order": {"type": "object", "properties": {"id": {"type": "string"}}}, "State": {"enum": ["open"]}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).all().operations().generate()?;
    /// assert!(module.proof.holds());
    /// # Ok(())
    /// # }
    /// ```
    pub fn operations(mut self) -> Builder {
        self.request.operations = true;
        self
    }

    /// Sets whether the types of an OpenAPI document are for requests, for responses, or for both.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"title": "Order", "type": "object", "additionalProperties": false, "properties": {"state": {"enum": ["open", "paid"]}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).audience(codegen::Audience::Request).generate()?;
    /// assert!(module.proof.holds());
    /// # Ok(())
    /// # }
    /// ```
    pub fn audience(mut self, audience: Audience) -> Builder {
        self.request.audience = audience;
        self
    }

    /// Sets the dialect of schemas without `$schema`.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"title": "Age", "type": "integer", "minimum": 0, "exclusiveMinimum": true}"##;
    /// let module = codegen::Builder::new().text("order.json", text).dialect(codegen::Dialect::named("draft4").unwrap()).strict().generate()?;
    /// assert!(module.proof.holds());
    /// # Ok(())
    /// # }
    /// ```
    pub fn dialect(mut self, dialect: Dialect) -> Builder {
        self.request.dialect = Some(dialect);
        self
    }

    /// Reads documents below a URL from a folder.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"title": "Order", "type": "object", "additionalProperties": false, "properties": {"state": {"enum": ["open", "paid"]}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).mount("https://example.com/schemas/", "schemas").generate()?;
    /// assert!(module.read.len() <= 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn mount(mut self, url: impl Into<String>, folder: impl AsRef<Path>) -> Builder {
        self.request.mounts.push((url.into(), folder.as_ref().to_owned()));
        self
    }

    /// Fails on mistakes in the document that have one evident meaning, instead of repairing them.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Age", "type": "integer", "minimum": 0, "exclusiveMinimum": true}"#;
    /// let builder = codegen::Builder::new().text("age.json", text);
    /// assert!(builder.clone().generate().is_ok());
    /// assert!(builder.strict().generate().is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn strict(mut self) -> Builder {
        self.request.strict = true;
        self
    }

    /// Treats an unresolved reference as `true`, even if the builder is [`strict`](Builder::strict).
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"title": "A", "type": "object", "properties": {"b": {"$ref": "#/$defs/B"}}}"##;
    /// let builder = codegen::Builder::new().text("a.json", text).strict();
    /// assert!(builder.clone().generate().is_err());
    /// assert!(builder.lenient().generate().is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn lenient(mut self) -> Builder {
        self.request.lenient = true;
        self
    }

    /// Allows no deviation from the schemas: the profile `exact`.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"title": "Order", "type": "object", "additionalProperties": false, "properties": {"state": {"enum": ["open", "paid"]}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).exact().generate()?;
    /// assert!(module.proof.types.iter().all(|ty| ty.deviations.is_empty()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn exact(mut self) -> Builder {
        self.request.deviations = Deviations::EXACT;
        self
    }

    /// Sets which deviations from the schemas are allowed.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"title": "Order", "type": "object", "additionalProperties": false, "properties": {"state": {"enum": ["open", "paid"]}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).deviations(codegen::Deviations::PLAIN).generate()?;
    /// assert!(module.proof.holds());
    /// # Ok(())
    /// # }
    /// ```
    pub fn deviations(mut self, deviations: Deviations) -> Builder {
        self.request.deviations = deviations;
        self
    }

    /// Sets the form of properties with rules; the deviations decide by default.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"title": "Order", "type": "object", "properties": {"note": {"type": "string", "maxLength": 9}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).rules(codegen::RuleForm::Newtype).generate()?;
    /// assert!(module.text.contains("pub struct Note"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn rules(mut self, form: RuleForm) -> Builder {
        self.request.rules = Some(form);
        self
    }

    /// Sets how properties that the schema rejects are handled.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"title": "Order", "type": "object", "additionalProperties": false, "properties": {"state": {"enum": ["open", "paid"]}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).unknown(codegen::UnknownMembers::Ignore).generate()?;
    /// assert!(!module.text.contains("deny_unknown_fields"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn unknown(mut self, members: UnknownMembers) -> Builder {
        self.request.policy.unknown = members;
        self
    }

    /// Sets whether enums of strings accept other strings.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"title": "Order", "type": "object", "additionalProperties": false, "properties": {"state": {"enum": ["open", "paid"]}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).enums(codegen::Enums::Open).generate()?;
    /// assert!(module.text.contains("Other("));
    /// # Ok(())
    /// # }
    /// ```
    pub fn enums(mut self, enums: Enums) -> Builder {
        self.request.policy.enums = enums;
        self
    }

    /// Sets whether null in an optional member equals an absent member, or is a distinct value.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"title": "Order", "type": "object", "additionalProperties": false, "properties": {"state": {"enum": ["open", "paid"]}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).null(codegen::Null::Absent).generate()?;
    /// assert!(module.proof.holds());
    /// # Ok(())
    /// # }
    /// ```
    pub fn null(mut self, null: Null) -> Builder {
        self.request.policy.null = Some(null);
        self
    }

    /// Sets what one type accepts, if it differs from the others.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let choice = codegen::Choice { unknown: Some(codegen::UnknownMembers::Keep), ..codegen::Choice::default() };
    /// let text = r##"{"title": "Order", "type": "object", "additionalProperties": false, "properties": {"state": {"enum": ["open", "paid"]}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).choice("Order", choice).generate()?;
    /// assert!(module.text.contains("flatten"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn choice(mut self, name: impl Into<String>, choice: Choice) -> Builder {
        self.request.policy.types.insert(name.into(), choice);
        self
    }

    /// Treats `format` as an annotation, which is not checked.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"title": "Id", "type": "string", "format": "uuid"}"##;
    /// let module = codegen::Builder::new().text("order.json", text).annotate_formats().generate()?;
    /// assert!(!module.text.contains("Uuid"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn annotate_formats(mut self) -> Builder {
        self.request.formats = false;
        self
    }

    /// Derives `schemars::JsonSchema` under the feature `schemars` of the crate.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"title": "Order", "type": "object", "additionalProperties": false, "properties": {"state": {"enum": ["open", "paid"]}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).schemars().generate()?;
    /// assert!(module.text.contains("feature = \"schemars\""));
    /// # Ok(())
    /// # }
    /// ```
    pub fn schemars(mut self) -> Builder {
        self.schemars = true;
        self
    }

    /// Sets the files of the types: with [`Layout::Tags`], types that only operations of one tag use are in a module of
    /// that tag, and with [`Layout::Files`], types of a document that others refer to are in a module of that document.
    /// [`write`](Builder::write) puts these modules next to `mod.rs`, or, for any other file, into the folder with its
    /// name, and [`out_dir`](Builder::out_dir) into a folder `openapi` with `mod.rs`, if the document is
    /// `openapi.yaml`:
    ///
    /// ```ignore
    /// pub mod api {
    ///     include!(concat!(env!("OUT_DIR"), "/openapi/mod.rs"));
    /// }
    /// ```
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "components": {"schemas": {"Order": {"type": "string", "minLength": 1}}},
    ///     "paths": {"/orders": {"get": {"tags": ["Orders"], "responses": {"200": {"description": "All.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}}}}}}"##;
    /// let module = codegen::Builder::new().text("shop.json", text).layout(codegen::Layout::Tags).generate()?;
    /// assert!(module.text.contains("pub mod orders;"));
    /// assert_eq!(module.inner[0].0, "orders");
    /// # Ok(())
    /// # }
    /// ```
    pub fn layout(mut self, layout: Layout) -> Builder {
        self.request.layout = layout;
        self
    }

    /// Sets the size limit of all documents together in bytes, if not 64 MiB.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Order", "type": "object", "additionalProperties": false, "properties": {"state": {"enum": ["open", "paid"]}}}"#;
    /// let error = codegen::Builder::new().text("order.json", text).max_document_bytes(9).generate().unwrap_err();
    /// assert_eq!(error.diagnostics()[0].code, codegen::Code::TooLarge);
    /// # Ok(())
    /// # }
    /// ```
    pub fn max_document_bytes(mut self, bytes: u64) -> Builder {
        self.request.max_document_bytes = Some(bytes);
        self
    }

    /// Sets the name of the file that [`out_dir`](Builder::out_dir) writes, if not that of the document with `.rs`.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), codegen::Error> {
    /// codegen::Builder::new().schema("openapi.v2.yaml").file_name("api.rs").out_dir()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn file_name(mut self, name: impl Into<String>) -> Builder {
        self.file_name = Some(name.into());
        self
    }

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

impl Default for Builder {
    fn default() -> Builder {
        Builder::new()
    }
}
