//! `Connection` as generated with `borrow = true`.

include!(concat!(env!("OUT_DIR"), "/types.rs"));
