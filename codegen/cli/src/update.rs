//! `lockstep update`: updates documents and types from their sources, and prints what was done.

use clap::{Args, ValueEnum};
use codegen::update::{Fetch, Request, Update as Done};
use codegen::{Config, Error};

use crate::diff::Towards;

#[derive(Args)]
pub struct Update {
    /// The documents to update, as `[[source]]` names them; all of them by default.
    documents: Vec<String>,
    /// Show everything and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Write nothing if the change is of this kind; the exit code is 4 then.
    #[arg(long, value_enum)]
    deny: Option<Deny>,
    /// What you do with such values, as in `diff`.
    #[arg(long, value_enum)]
    direction: Option<Towards>,
    /// Overwrite documents that were edited here since they were fetched.
    #[arg(long)]
    overwrite: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Deny {
    Breaking,
}

/// Fetches documents from servers.
#[cfg(feature = "network")]
const FETCH: Option<Fetch> = Some(crate::network::get);
#[cfg(not(feature = "network"))]
const FETCH: Option<Fetch> = None;

pub fn run(arguments: &Update, config: &Config) -> Result<Done, Error> {
    codegen::update::update(
        config,
        &Request {
            documents: arguments.documents.clone(),
            direction: Towards::direction(arguments.direction),
            deny_breaking: matches!(arguments.deny, Some(Deny::Breaking)),
            dry_run: arguments.dry_run,
            overwrite: arguments.overwrite,
            fetch: FETCH,
        },
    )
}
