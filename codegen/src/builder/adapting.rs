//! The methods of the builder that adapt types: `derive`, `rename`, `replace` and others, as in `lockstep.toml`.

use super::Builder;
use crate::model::{MapType, Visibility};

/// Adapting the types: types go by their names before renaming, members and values by those in the JSON.
impl Builder {
    /// Derives a trait for one type.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Money", "type": "object", "required": ["amount"], "properties": {"amount": {"type": "integer"}}}"#;
    /// let module = codegen::Builder::new().text("money.json", text).derive("Money", "Ord").generate()?;
    /// assert!(module.text.contains("Ord"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn derive(mut self, name: &str, path: &str) -> Builder {
        self.request.adaptation.type_mut(name).derive.push(path.into());
        self
    }

    /// Derives a trait for all types.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Money", "type": "object", "required": ["amount"], "properties": {"amount": {"type": "integer"}}}"#;
    /// let module = codegen::Builder::new().text("money.json", text).derive_all("my_crate::Trait").generate()?;
    /// assert!(module.text.contains("my_crate::Trait"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn derive_all(mut self, path: &str) -> Builder {
        self.request.adaptation.derive.push(path.into());
        self
    }

    /// Adds an attribute to one type.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Money", "type": "object", "required": ["amount"], "properties": {"amount": {"type": "integer"}}}"#;
    /// let module = codegen::Builder::new().text("money.json", text).attribute("Money", "#[must_use]").generate()?;
    /// assert!(module.text.contains("#[must_use]"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn attribute(mut self, name: &str, attribute: &str) -> Builder {
        self.request.adaptation.type_mut(name).attributes.push(attribute.into());
        self
    }

    /// Adds an attribute to all types.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Money", "type": "object", "required": ["amount"], "properties": {"amount": {"type": "integer"}}}"#;
    /// let module = codegen::Builder::new().text("money.json", text).attribute_all("#[must_use]").generate()?;
    /// assert!(module.text.contains("#[must_use]"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn attribute_all(mut self, attribute: &str) -> Builder {
        self.request.adaptation.attributes.push(attribute.into());
        self
    }

    /// Renames a type.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Money", "type": "object", "required": ["amount"], "properties": {"amount": {"type": "integer"}}}"#;
    /// let module = codegen::Builder::new().text("money.json", text).rename("Money", "Amount").generate()?;
    /// assert!(module.text.contains("pub struct Amount"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn rename(mut self, name: &str, new: &str) -> Builder {
        self.request.adaptation.type_mut(name).rename = Some(new.into());
        self
    }

    /// Renames the field of a member.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Money", "type": "object", "required": ["amt"], "properties": {"amt": {"type": "integer"}}}"#;
    /// let module = codegen::Builder::new().text("money.json", text).rename_field("Money", "amt", "amount").generate()?;
    /// assert!(module.text.contains("pub amount: i64"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn rename_field(mut self, name: &str, member: &str, new: &str) -> Builder {
        self.request.adaptation.type_mut(name).fields.push((member.into(), new.into()));
        self
    }

    /// Renames the variant of a value.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Currency", "enum": ["EUR", "USD"]}"#;
    /// let module = codegen::Builder::new().text("currency.json", text).rename_variant("Currency", "EUR", "Euro").generate()?;
    /// assert!(module.text.contains("Euro,"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn rename_variant(mut self, name: &str, value: &str, new: &str) -> Builder {
        self.request.adaptation.type_mut(name).variants.push((value.into(), new.into()));
        self
    }

    /// Replaces a generated type by a type of your own, which is trusted to accept the same values.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"title": "Order", "type": "object", "required": ["price"], "properties": {"price": {"$ref": "#/$defs/Money"}},
    ///     "$defs": {"Money": {"type": "string", "pattern": "^[0-9]+$"}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).replace("Money", "crate::Money").generate()?;
    /// assert!(module.text.contains("pub price: crate::Money"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn replace(mut self, name: &str, path: &str) -> Builder {
        self.request.adaptation.type_mut(name).replace = Some(path.into());
        self
    }

    /// Lets the keyword `x-rust-type` of a schema name a type of your own that replaces the generated one.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r##"{"title": "Order", "type": "object", "required": ["price"], "properties": {"price": {"$ref": "#/$defs/Money"}},
    ///     "$defs": {"Money": {"type": "string", "pattern": "^[0-9]+$", "x-rust-type": "crate::Money"}}}"##;
    /// let module = codegen::Builder::new().text("order.json", text).x_rust_type().generate()?;
    /// assert!(module.text.contains("pub price: crate::Money"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn x_rust_type(mut self) -> Builder {
        self.request.adaptation.x_rust_type = true;
        self
    }

    /// Sets the type of strings of a format: the path of a type of another crate, which is trusted, or `text`, which is
    /// not checked.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Paid", "type": "object", "required": ["at"], "properties": {"at": {"type": "string", "format": "date-time"}}}"#;
    /// let builder = codegen::Builder::new().text("paid.json", text);
    /// assert!(builder.clone().format_as("date-time", "jiff::Timestamp").generate()?.text.contains("pub at: jiff::Timestamp"));
    /// assert!(builder.format_as("date-time", "text").generate()?.text.contains("pub at: String"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn format_as(mut self, format: &str, path: &str) -> Builder {
        if path == "text" {
            self.request.text_formats.insert(format.to_owned());
        } else {
            self.request.adaptation.formats.push((format.into(), path.into()));
        }
        self
    }

    /// Sets the type of objects whose members all have one type.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Prices", "type": "object", "additionalProperties": {"type": "integer"}}"#;
    /// let module = codegen::Builder::new().text("prices.json", text).map(codegen::MapType::HashMap).generate()?;
    /// assert!(module.text.contains("HashMap<String, i64>"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn map(mut self, map: MapType) -> Builder {
        self.request.adaptation.map = map;
        self
    }

    /// Sets the visibility of the types.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Count", "type": "integer"}"#;
    /// let module = codegen::Builder::new().text("count.json", text).visibility(codegen::Visibility::Crate).generate()?;
    /// assert!(module.text.contains("pub(crate) struct Count"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn visibility(mut self, visibility: Visibility) -> Builder {
        self.request.adaptation.visibility = visibility;
        self
    }

    /// Makes structs and enums `#[non_exhaustive]`.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Currency", "enum": ["EUR", "USD"]}"#;
    /// let module = codegen::Builder::new().text("currency.json", text).non_exhaustive().generate()?;
    /// assert!(module.text.contains("#[non_exhaustive]"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn non_exhaustive(mut self) -> Builder {
        self.request.adaptation.non_exhaustive = true;
        self
    }

    /// Gives structs with one to three required members a function `new`.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Money", "type": "object", "required": ["amount"], "properties": {"amount": {"type": "integer"}}}"#;
    /// let module = codegen::Builder::new().text("money.json", text).constructors().generate()?;
    /// assert!(module.text.contains("pub fn new(amount: i64) -> Self"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn constructors(mut self) -> Builder {
        self.request.adaptation.constructors = true;
        self
    }

    /// Implements the trait `FromJson` for all types, whose errors have a JSON pointer, line and column.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Count", "type": "integer"}"#;
    /// let module = codegen::Builder::new().text("count.json", text).from_json().generate()?;
    /// assert!(module.text.contains("fn from_json(text: &str) -> Result<Self, JsonError>"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_json(mut self) -> Builder {
        self.request.adaptation.from_json = true;
        self
    }

    /// Lets types borrow their plain strings, as `Cow<'a, str>`, from the JSON text. Each type that borrows has
    /// `into_owned`.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let text = r#"{"title": "Note", "type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}"#;
    /// let module = codegen::Builder::new().text("note.json", text).borrow().generate()?;
    /// assert!(module.text.contains("pub text: Cow<'a, str>"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn borrow(mut self) -> Builder {
        self.request.adaptation.borrow = true;
        self
    }
}
