//! Applies the [`Adaptation`] of a configuration to a `Model`: names, derives, attributes and types of the user. The
//! JSON of the types does not change; types of the user are trusted to accept what they replace. Its keys are the names
//! of types before renaming; fields and variants go by their names in JSON.

mod derive;
mod rename;
mod replace;

use crate::error::{Code, Diagnostic, Place};
use crate::model::{MapType, Visibility};
use crate::suggest::did_you_mean;
pub use derive::derive;
pub use rename::rename;
pub use replace::replace;

/// A word of a configuration, with its location if known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub place: Option<Place>,
}

impl From<&str> for Word {
    fn from(text: &str) -> Word {
        Word { text: text.to_owned(), place: None }
    }
}

impl Word {
    /// Returns a problem with this word.
    fn problem(&self, message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Code::Config, message).help(help).or_at(self.place.clone())
    }
}

/// The adaptations of the types of a module.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Adaptation {
    /// The derives of all types.
    pub derive: Vec<Word>,
    /// The derives of structs, including newtypes.
    pub derive_structs: Vec<Word>,
    /// The derives of enums.
    pub derive_enums: Vec<Word>,
    /// The attributes of all types.
    pub attributes: Vec<Word>,
    /// Whether `x-rust-type` in a schema names a type of the user that replaces the generated one.
    pub x_rust_type: bool,
    /// The types for strings of a format, which are trusted.
    pub formats: Vec<(Word, Word)>,
    /// The type of objects whose members all have the same type.
    pub map: MapType,
    /// The visibility of the types.
    pub visibility: Visibility,
    /// Whether structs and enums are `#[non_exhaustive]`.
    pub non_exhaustive: bool,
    /// Whether structs with one to three required members have `new`.
    pub constructors: bool,
    /// Whether all types have `from_json` and similar functions, whose errors have a position.
    pub from_json: bool,
    /// Whether types borrow their plain strings from the JSON text.
    pub borrow: bool,
    /// The adaptations of single types, by name.
    pub types: Vec<TypeAdaptation>,
}

/// The adaptations of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeAdaptation {
    /// The name of the type before renaming.
    pub name: Word,
    pub rename: Option<Word>,
    /// The path of the user's type that replaces it.
    pub replace: Option<Word>,
    pub derive: Vec<Word>,
    pub attributes: Vec<Word>,
    /// Members of its JSON, and the names of their fields.
    pub fields: Vec<(Word, Word)>,
    /// Values of its JSON, and the names of their variants; for a union, the names of variants before renaming.
    pub variants: Vec<(Word, Word)>,
}

impl TypeAdaptation {
    /// Creates an empty adaptation of the type with that name.
    pub fn new(name: Word) -> TypeAdaptation {
        let (derive, attributes, fields, variants) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        TypeAdaptation { name, rename: None, replace: None, derive, attributes, fields, variants }
    }

    fn changes_appearance(&self) -> bool {
        let TypeAdaptation { name: _, rename, replace: _, derive, attributes, fields, variants } = self;
        let lists = [derive.is_empty(), attributes.is_empty(), fields.is_empty(), variants.is_empty()];
        rename.is_some() || lists.contains(&false)
    }

    /// Returns the final name of the type.
    fn final_name(&self) -> &str {
        self.rename.as_ref().map_or(&self.name.text, |name| &name.text)
    }
}

impl Adaptation {
    /// Returns the problems that can be found without knowing the types.
    pub(crate) fn problems(&self) -> Vec<Diagnostic> {
        let types = || self.types.iter();
        let derives = [&self.derive, &self.derive_structs, &self.derive_enums].into_iter();
        let derives = derives.chain(types().map(|own| &own.derive)).flatten().filter_map(derive::check_derive);
        let attributes = std::iter::once(&self.attributes).chain(types().map(|own| &own.attributes));
        let attributes = attributes.flatten().filter_map(derive::check_attribute);
        let replacing = types().filter_map(|own| own.replace.as_ref());
        let replaced = replacing.chain(self.formats.iter().map(|(_, path)| path)).filter_map(replace::check_replace);
        // A replaced type is not generated, so nothing else can apply to it.
        let besides =
            types().filter_map(|own| own.replace.as_ref().filter(|_| own.changes_appearance()).map(|word| (own, word)));
        let besides = besides.map(|(own, word)| {
            let message = format!("`{}` is replaced by a type of your own, and cannot also be adapted", own.name.text);
            word.problem(message, "remove either `replace` or the other keys")
        });
        derives.chain(attributes).chain(replaced).chain(besides).collect()
    }

    /// Returns the adaptation of a type, to modify it.
    ///
    /// ```
    /// let mut adaptation = codegen::Adaptation::default();
    /// adaptation.type_mut("Money").rename = Some("Amount".into());
    /// adaptation.type_mut("Money").derive.push("Eq".into());
    /// assert_eq!(adaptation.types.len(), 1);
    /// ```
    pub fn type_mut(&mut self, name: &str) -> &mut TypeAdaptation {
        let known = self.types.iter().position(|known| known.name.text == name);
        let at = known.unwrap_or_else(|| {
            self.types.push(TypeAdaptation::new(name.into()));
            self.types.len() - 1
        });
        &mut self.types[at]
    }
}

/// Returns a problem with a name that does not exist.
fn missing(word: &Word, what: &str, known: &[&str]) -> Diagnostic {
    let meant = did_you_mean(&word.text, known.iter().copied());
    let help =
        if known.is_empty() { "there are none".to_owned() } else { format!("known names: {}", known.join(", ")) };
    word.problem(format!("`{}` does not name a {what}{meant}", word.text), help)
}
