//! Rust types from JSON Schema and OpenAPI documents, each proved to accept exactly what its schema accepts.
//!
//! ```text
//! text ──load──▶ Document ──lower──▶ Bundle ──shape──▶ Model ──refine──▶ Model ──rules──▶ Model ──prove──▶ Proof ──print──▶ Artifact
//! ```
//!
//! [`build()`] is for build scripts. [`generate`] generates everything in memory; [`write`](Artifacts::write) and
//! [`check`](Artifacts::check) write it to disk or compare it with the files there. The command `lockstep` is a
//! separate crate, a thin layer over this one.
//!
//! # Features
//!
//! A build script needs none of them, and they are off by default.
//!
//! | feature | |
//! |---|---|
//! | `diff` | `diff`, which compares two versions of schemas, and `View::html` |
//! | `idna` | the formats `idn-hostname` and `idn-email`; without it, schemas that use them are rejected |
//! | `update` | `update`, which fetches documents from their sources; enables `diff`, which enables `idna` |

// Parts that only the command uses need a feature.
#![cfg_attr(not(feature = "update"), allow(dead_code, unused_imports))]

mod adapt;
mod artifacts;
mod build_script;
mod builder;
mod compare;
mod components;
mod config;
#[cfg(feature = "diff")]
pub mod diff;
mod emit;
mod error;
mod formats;
pub mod instance;
mod international;
mod load;
mod lower;
pub mod model;
mod naming;
mod number;
mod output;
#[cfg(feature = "diff")]
mod page;
mod pattern;
mod pipeline;
mod print;
mod prove;
mod refine;
mod report;
mod rules;
mod schema;
mod shape;
mod shown;
mod split;
mod suggest;
mod tree;
mod unfinished;
#[cfg(feature = "update")]
pub mod update;
mod view;
mod widen;

pub use adapt::{Adaptation, TypeAdaptation, Word};
pub use artifacts::{Artifact, Artifacts, generate, prove_model};
pub use build_script::{build, is_locked};
pub use builder::Builder;
pub use config::{Config, Module, Support, Upstream};
pub use emit::{Emitted, Request, emit, emit_with, max_bytes_read};
pub use error::{Code, Diagnostic, Error, Place, Source};
pub use load::Dialect;
pub use lower::{Audience, REPAIRS};
pub use model::{Deviations, MapType, Model, RuleForm, Visibility, Widening};
pub use naming::module_name;
pub use output::{Changed, write_file};
#[cfg(feature = "diff")]
pub use page::write_page;
pub use pipeline::Stage;
pub use prove::{Basis, Proof, Side, TypeProof, Verdict, Verdicts};
pub use report::{Coverage, Opaque, dependencies, emitted, human, json};
pub use shown::{escaped, json_text};
pub use split::Layout;
pub use suggest::did_you_mean;
pub use view::View;
pub use widen::{Choice, Enums, FieldChoice, Null, Policy, UnknownMembers};
