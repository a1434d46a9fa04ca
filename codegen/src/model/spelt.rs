//! Types as messages spell them.

use super::{Kind, Ty};

/// The type in a few words, as Rust spells it under the default profile.
pub fn spelt(ty: &Ty) -> String {
    match ty {
        Ty::Item(name) => name.clone(),
        Ty::Own { path, .. } => path.clone(),
        Ty::Any => "Value".to_owned(),
        Ty::Text(format) => format!("text of the format {format}"),
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
    /// What such a type is, in a few words.
    pub fn in_words(&self) -> &'static str {
        match self {
            Kind::Struct { .. } => "a struct",
            Kind::Enum { .. } => "an enum of texts",
            Kind::Literals { .. } => "an enum of values",
            Kind::Union { .. } => "an enum of alternatives",
            Kind::Tagged { .. } => "an enum of tagged alternatives",
            Kind::ExternallyTagged { .. } => "an externally tagged enum",
            Kind::Tuple { .. } => "a struct of an array's items",
            Kind::Newtype { .. } => "a newtype",
        }
    }
}
