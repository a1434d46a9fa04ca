//! The flags of `lockstep emit` that adapt how types look in Rust, and the [`Adaptation`] that results from them.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use codegen::Adaptation;

#[derive(Args)]
pub struct Adapting {
    /// Derive a trait for all types or for one type. May be repeated.
    #[arg(long = "derive", value_name = "[TYPE=]TRAIT")]
    derives: Vec<String>,
    /// Add an attribute to all types or to one type. May be repeated.
    #[arg(long = "attribute", value_name = "[TYPE=]#[ATTRIBUTE]")]
    attributes: Vec<String>,
    /// Rename a type, or the field or variant with this name in JSON. May be repeated.
    #[arg(long = "rename", value_name = "TYPE[.MEMBER]=NAME")]
    renames: Vec<String>,
    /// Use a type of your own instead of a generated one; it is not proved. May be repeated.
    #[arg(long = "replace", value_name = "TYPE=PATH")]
    replaced: Vec<String>,
    /// Use the types that `x-rust-type` names in the document.
    #[arg(long)]
    x_rust_type: bool,
    /// The type of objects whose members all have the same type.
    #[arg(long, value_enum, default_value_t)]
    map: Map,
    /// The visibility of the types.
    #[arg(long, value_enum, default_value_t)]
    visibility: Visibility,
    /// Make structs and enums `#[non_exhaustive]`.
    #[arg(long)]
    non_exhaustive: bool,
    /// Give structs with one to three required fields a function `new`.
    #[arg(long)]
    constructors: bool,
    /// Give all types `from_json`, `from_slice` and `from_reader`, whose errors contain the path to the invalid value.
    #[arg(long)]
    from_json: bool,
    /// Let types borrow their plain strings, as `Cow<str>`, from the JSON that they are read from.
    #[arg(long)]
    borrow: bool,
    /// Use a type of another crate for strings of this format, or `text` for a `String` that is not checked. May be
    /// repeated.
    #[arg(long = "format-as", value_name = "FORMAT=TYPE")]
    formats_as: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum Map {
    #[default]
    #[value(name = "BTreeMap")]
    Tree,
    #[value(name = "HashMap")]
    Hash,
    #[value(name = "IndexMap")]
    Index,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum Visibility {
    #[default]
    #[value(name = "pub")]
    Public,
    #[value(name = "pub(crate)")]
    Crate,
    #[value(name = "pub(super)")]
    Super,
}

impl Adapting {
    /// Returns the adaptation, or a message about a malformed argument.
    pub fn adaptation(&self) -> Result<Adaptation, String> {
        let mut adaptation = Adaptation {
            x_rust_type: self.x_rust_type,
            map: match self.map {
                Map::Tree => codegen::MapType::BTreeMap,
                Map::Hash => codegen::MapType::HashMap,
                Map::Index => codegen::MapType::IndexMap,
            },
            visibility: match self.visibility {
                Visibility::Public => codegen::Visibility::Public,
                Visibility::Crate => codegen::Visibility::Crate,
                Visibility::Super => codegen::Visibility::Super,
            },
            non_exhaustive: self.non_exhaustive,
            constructors: self.constructors,
            from_json: self.from_json,
            borrow: self.borrow,
            ..Adaptation::default()
        };
        for argument in &self.derives {
            match argument.split_once('=') {
                Some((name, path)) => adaptation.type_mut(name).derive.push(path.into()),
                None => adaptation.derive.push(argument.as_str().into()),
            }
        }
        for argument in &self.attributes {
            // An attribute may have `=` inside it.
            match argument.split_once('=').filter(|(name, _)| !name.starts_with('#')) {
                Some((name, attribute)) => adaptation.type_mut(name).attributes.push(attribute.into()),
                None => adaptation.attributes.push(argument.as_str().into()),
            }
        }
        for argument in &self.renames {
            let Some((old, new)) = argument.rsplit_once('=') else {
                return Err(format!("`--rename {argument}` is not of the form TYPE[.MEMBER]=NAME"));
            };
            match old.split_once('.') {
                None => adaptation.type_mut(old).rename = Some(new.into()),
                // Variants begin with a capital letter, fields do not.
                Some((name, member)) if new.starts_with(char::is_uppercase) => {
                    adaptation.type_mut(name).variants.push((member.into(), new.into()));
                }
                Some((name, member)) => adaptation.type_mut(name).fields.push((member.into(), new.into())),
            }
        }
        for argument in &self.replaced {
            let Some((name, path)) = argument.split_once('=') else {
                return Err(format!("`--replace {argument}` is not of the form TYPE=PATH"));
            };
            adaptation.type_mut(name).replace = Some(path.into());
        }
        for argument in &self.formats_as {
            match argument.split_once('=') {
                Some((_, "text")) => {}
                Some((format, path)) => adaptation.formats.push((format.into(), path.into())),
                None => return Err(format!("`--format-as {argument}` is not of the form FORMAT=TYPE")),
            }
        }
        Ok(adaptation)
    }

    /// Returns the formats whose strings become `String`.
    pub fn text_formats(&self) -> BTreeSet<String> {
        self.formats_as.iter().filter_map(|argument| argument.strip_suffix("=text")).map(str::to_owned).collect()
    }
}
