//! Formats types for messages.

use super::{Kind, Ty};

/// Returns the type as in Rust code with the default profile, or described in a few words.
pub fn spelt(ty: &Ty) -> String {
    match ty {
        Ty::Item(name) => name.clone(),
        Ty::Own { path, .. } => path.clone(),
        Ty::Any => "Value".to_owned(),
        Ty::Text(format) => format!("a string of the format {format}"),
        Ty::Null => "()".to_owned(),
        Ty::Bool => "bool".to_owned(),
        Ty::Integer => "i64".to_owned(),
        Ty::Int(int) => int.name().to_owned(),
        Ty::Float => "f64".to_owned(),
        Ty::String => "String".to_owned(),
        Ty::Never => "Never".to_owned(),
        Ty::Uuid => "Uuid".to_owned(),
        Ty::Uri => "Uri".to_owned(),
        Ty::Nullable(inner) => format!("Option<{}>", spelt(inner)),
        Ty::List(inner) => format!("Vec<{}>", spelt(inner)),
        Ty::Array(inner, size) => format!("[{}; {size}]", spelt(inner)),
        Ty::Tuple(items) => match items.as_slice() {
            [item] => format!("({},)", spelt(item)),
            items => format!("({})", items.iter().map(spelt).collect::<Vec<_>>().join(", ")),
        },
        Ty::Map(inner) => format!("BTreeMap<String, {}>", spelt(inner)),
        Ty::Boxed(inner) => format!("Box<{}>", spelt(inner)),
        Ty::Ruled(inner, _) => spelt(inner),
    }
}

impl Kind {
    /// Returns a short description of the kind of type.
    pub fn in_words(&self) -> &'static str {
        match self {
            Kind::Struct { .. } => "a struct",
            Kind::Enum { .. } => "an enum of strings",
            Kind::Literals { .. } => "an enum of values",
            Kind::Union { .. } => "an untagged enum",
            Kind::Tagged { .. } => "a tagged enum",
            Kind::ExternallyTagged { .. } => "an externally tagged enum",
            Kind::Tuple { .. } => "a struct of an array's items",
            Kind::Newtype { .. } => "a newtype",
        }
    }
}
