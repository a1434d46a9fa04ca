//! `lockstep diff`: compares two versions of documents and prints a report.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use codegen::Error;
use codegen::diff::{Direction, Report, Request};

#[derive(Args)]
pub struct Diff {
    /// The old version: a file, a folder, or REV:path in the surrounding git repository.
    old: OsString,
    /// The new version, likewise.
    new: OsString,
    /// Compare the schema at this JSON pointer, and everything it refers to. May be repeated. By default, what
    /// lockstep.toml generates from the document, or else all its definitions.
    #[arg(long = "pointer", value_name = "POINTER")]
    pointers: Vec<String>,
    /// Your role. `parse`: you read such values, so accepting more is breaking; `send`: you produce them, so accepting
    /// less is breaking. The default is `client` for documents with operations, and `both` otherwise.
    #[arg(long, value_enum)]
    direction: Option<Towards>,
    /// For senders, also report a new property that an open object could have had before.
    #[arg(long)]
    strict: bool,
    /// List everything, and show every value.
    #[arg(short, long)]
    pub verbose: bool,
    /// The size limit of all documents of one side together [default: 67108864].
    #[arg(long, value_name = "BYTES")]
    max_document_bytes: Option<u64>,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Towards {
    /// Sends the requests of the operations, and parses their responses.
    Client,
    /// Parses the requests of the operations, and sends their responses.
    Server,
    Parse,
    Send,
    Both,
}

impl Towards {
    /// Returns the direction as the library defines it.
    pub fn direction(towards: Option<Towards>) -> Direction {
        match towards {
            Some(Towards::Client) => Direction::Client,
            Some(Towards::Server) => Direction::Server,
            Some(Towards::Parse) => Direction::Parse,
            Some(Towards::Send) => Direction::Send,
            Some(Towards::Both) => Direction::Both,
            None => Direction::Auto,
        }
    }
}

pub fn run(arguments: &Diff, config: Option<PathBuf>) -> Result<Report, Error> {
    codegen::diff::diff(&Request {
        pointers: arguments.pointers.clone(),
        config,
        direction: Towards::direction(arguments.direction),
        strict: arguments.strict,
        max_document_bytes: arguments.max_document_bytes,
        ..Request::between(&arguments.old, &arguments.new)
    })
}
