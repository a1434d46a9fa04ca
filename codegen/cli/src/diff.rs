//! `lockstep diff`: arguments in, a report on standard output, and the exit code.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use codegen::Error;
use codegen::diff::{Direction, Report, Request};

#[derive(Args)]
pub struct Diff {
    /// A file, a folder, or REV:path in the git repository around.
    old: OsString,
    new: OsString,
    /// Compare what stands at this pointer, and all that it refers to. May be repeated. By default, what lockstep.toml
    /// generates from the document, or else all that it defines.
    #[arg(long = "pointer", value_name = "POINTER")]
    pointers: Vec<String>,
    /// What you do with such values: for what is parsed, accepting more is breaking, for what is sent, accepting less.
    #[arg(long, value_enum, default_value_t)]
    direction: Towards,
    /// How many bytes the documents of one side may have together, if not 64 MiB.
    #[arg(long, value_name = "BYTES")]
    max_document_bytes: Option<u64>,
}

#[derive(Clone, Copy, ValueEnum, Default)]
pub enum Towards {
    Parse,
    Send,
    #[default]
    Both,
}

impl From<Towards> for Direction {
    fn from(towards: Towards) -> Direction {
        match towards {
            Towards::Parse => Direction::Parse,
            Towards::Send => Direction::Send,
            Towards::Both => Direction::Both,
        }
    }
}

pub fn run(arguments: &Diff, config: Option<PathBuf>) -> Result<Report, Error> {
    codegen::diff::diff(&Request {
        pointers: arguments.pointers.clone(),
        config,
        direction: arguments.direction.into(),
        max_document_bytes: arguments.max_document_bytes,
        ..Request::between(&arguments.old, &arguments.new)
    })
}
