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
    /// Who you are, or what you do with such values: for what is parsed, accepting more is breaking, for what is sent,
    /// accepting less. By default, a client where the documents have operations, and both otherwise.
    #[arg(long, value_enum)]
    direction: Option<Towards>,
    /// Count it for who sends that a property is described now which an open object could have all along.
    #[arg(long)]
    strict: bool,
    /// List everything, and show every value.
    #[arg(short, long)]
    pub verbose: bool,
    /// How many bytes the documents of one side may have together, if not 64 MiB.
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
    /// What the library calls it.
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
