//! Schemas with rules of each kind: their types as generated, and the same written by hand (`by_hand`), with the same rules.

use serde::de::DeserializeOwned;

pub mod by_hand;
pub mod documents;

#[cfg(test)]
mod tests;

/// A schema, and what reads one value of it, or a list of such values.
pub struct Schema {
    pub name: &'static str,
    pub generated: Reader,
    pub by_hand: Reader,
}

pub struct Reader {
    pub list: fn(&str),
    pub takes: fn(&str) -> bool,
}

impl Reader {
    const fn new<T: DeserializeOwned>() -> Self {
        Reader { list: read::<T>, takes: |text| serde_json::from_str::<T>(text).is_ok() }
    }
}

macro_rules! schemas {
    ($($name:ident: $root:ident),*) => {
        $(pub mod $name {
            include!(concat!(env!("OUT_DIR"), "/", stringify!($name), ".rs"));
        })*

        pub const SCHEMAS: &[Schema] = &[$(Schema {
            name: stringify!($name),
            generated: Reader::new::<$name::$root>(),
            by_hand: Reader::new::<by_hand::$name::$root>(),
        }),*];
    };
}

schemas!(
    order: Order, numbers: Reading, texts: Contact, lists: Basket, relations: Payment, tagged: Event, untagged: Source
);

fn read<T: DeserializeOwned>(text: &str) {
    drop(std::hint::black_box(serde_json::from_str::<Vec<T>>(text).expect("values of the schema")));
}
