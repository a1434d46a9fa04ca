//! What typify 0.8 makes of the same schemas, with its default settings; see build.rs for how the schema is prepared.

#![allow(clippy::all)]

include!(concat!(env!("OUT_DIR"), "/types.rs"));

/// The code itself, formatted.
pub const SOURCE: &str = include_str!(concat!(env!("OUT_DIR"), "/types.rs"));

/// The same with the builders that `cargo typify` adds unless told otherwise.
pub const WITH_BUILDERS: &str = include_str!(concat!(env!("OUT_DIR"), "/with_builders.rs"));

macro_rules! schemas {
    ($($name:ident: $root:ident),*) => {
        $(#[cfg($name)]
        pub mod $name {
            include!(concat!(env!("OUT_DIR"), "/", stringify!($name), ".rs"));
        })*

        /// What reads a list of values of the schema as typify's types; nothing where it made none.
        pub fn reader(name: &str) -> Option<fn(&str)> {
            match name {
                $(#[cfg($name)]
                stringify!($name) => Some(read::<$name::$root>),)*
                _ => None,
            }
        }
    };
}

// As the crate `rules` has them.
schemas!(
    order: Order, numbers: Reading, texts: Contact, lists: Basket, relations: Payment, tagged: Event, untagged: Source
);

fn read<T: serde::de::DeserializeOwned>(text: &str) {
    drop(std::hint::black_box(serde_json::from_str::<Vec<T>>(text).expect("typify's types take it")));
}

/// By the name of a schema of `rules` that typify makes no types of: what it says.
pub const FAILURES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/failures.rs"));

/// By the name of a document of the corpus: the code that typify makes of it, or, where there is none, what it says.
pub const DOCUMENTS: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/documents.rs"));
