//! The documents of a builder: files, or text in memory.

use std::path::{Path, PathBuf};

use super::Builder;

/// The documents: several form one, like the `documents` of a module in `lockstep.toml`.
impl Builder {
    /// Adds a document, relative to the folder of the package, as Cargo runs build scripts there. Documents that it
    /// refers to are searched next to it, or, if there are several, in the innermost folder that contains all of them.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), codegen::Error> {
    /// codegen::Builder::new().schema("schemas/order.json").write("src/order.rs")?;
    /// codegen::Builder::new().schema("schemas/order.json").schema("schemas/money.json").all().write("src/shop.rs")?;
    /// # Ok(())
    /// # }
    /// ```
    /// The final call fails if no folder contains all documents, as with an absolute path and a relative one.
    pub fn schema(self, file: impl AsRef<Path>) -> Builder {
        self.with(file.as_ref().to_owned(), None)
    }

    /// Adds text in memory as a document; `name` is used in messages, in the header and, for the first document, in the
    /// name of the module's file. Other documents refer to it as if it were a file with that name.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let order = r##"{"title": "Order", "type": "object", "properties": {"state": {"$ref": "state.json#/$defs/State"}}}"##;
    /// let state = r#"{"$defs": {"State": {"enum": ["open", "paid"]}}}"#;
    /// let module = codegen::Builder::new().text("order.json", order).text("state.json", state).generate()?;
    /// assert!(module.text.contains("pub struct Order") && module.text.contains("pub enum State"));
    ///
    /// let twice = codegen::Builder::new().text("order.json", order).text("order.json", state).generate();
    /// assert_eq!(twice.unwrap_err().diagnostics()[0].message, "two documents have the name `order.json`");
    /// # Ok(())
    /// # }
    /// ```
    pub fn text(self, name: impl AsRef<Path>, text: impl Into<String>) -> Builder {
        self.with(name.as_ref().to_owned(), Some(text.into().into_bytes()))
    }

    fn with(mut self, file: PathBuf, bytes: Option<Vec<u8>>) -> Builder {
        if self.request.file.as_os_str().is_empty() {
            (self.request.file, self.request.bytes) = (file, bytes);
        } else {
            self.request.more.push((file, bytes));
        }
        self
    }

    /// The documents that are files.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        self.request.documents().filter(|(_, bytes)| bytes.is_none()).map(|(file, _)| file)
    }

    /// Returns true if the document with this name is text in memory.
    pub(super) fn is_text(&self, path: &Path) -> bool {
        self.request.documents().any(|(file, bytes)| bytes.is_some() && file == path)
    }
}
