//! The builder for build scripts, which replaces `lockstep.toml` for one module: the options of one [`Request`], and the
//! destination of the module. It generates through [`emit`](mod@crate::emit), as the command does, and proves as much as a
//! configuration does.

mod adapting;
mod documents;
mod generating;

use std::path::{Path, PathBuf};

use crate::emit::Request;
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
}

impl Default for Builder {
    fn default() -> Builder {
        Builder::new()
    }
}
