//! The names that types cannot have, because generated code uses them.

/// Names that generated code uses for something else: imports, items of the prelude, supporting types and type parameters.
/// A test compiles schemas with each of these names.
pub const RESERVED: &[&str] = &[
    "AsRef",
    "BTreeMap",
    "Borrowed",
    "Box",
    "Buffered",
    "ByName",
    "D",
    "Decimal",
    "Deserialize",
    "Deserializer",
    "E",
    "Err",
    "From",
    "FromJson",
    "HashMap",
    "HashSet",
    "IndexMap",
    "Hyphenated",
    "Integer",
    "IntegralNumber",
    "JsonError",
    "LazyLock",
    "Map",
    "MapOnly",
    "Members",
    "Never",
    "NoMembers",
    "None",
    "Number",
    "Ok",
    "Option",
    "ReadAhead",
    "Result",
    "S",
    "Self",
    "Serialize",
    "Serializer",
    "Some",
    "String",
    "T",
    "TryFrom",
    "Uri",
    "Uuid",
    "UuidString",
    "Violation",
    "Value",
    "Vec",
];

/// Returns whether a type can have this name.
pub fn is_type_name(name: &str) -> bool {
    let capital = name.starts_with(|c: char| c.is_ascii_uppercase());
    capital && syn::parse_str::<syn::Ident>(name).is_ok() && !is_reserved(name)
}

/// Returns true if generated code uses the name.
pub fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name) || super::formats::is_format_type(name)
}
