//! Families of documents: each is one shape of schema at any size, built from a seed, so that what a document costs can be
//! held against how large it is.

mod synthetic;

pub use synthetic::synthetic;
