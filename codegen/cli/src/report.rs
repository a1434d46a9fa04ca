//! `lockstep report`: arguments in; a page for a browser in a file or on standard output, and the exit code.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use codegen::diff::{Request, locate};
use codegen::{Config, Error, View};

use crate::emit::{self, Source};
use crate::out::{print_error, print_stdout};
use crate::{DRIFT, Format, INPUT, Ran};

#[derive(Args)]
pub struct Report {
    /// The schema, or `-` for standard input; without it, what lockstep.toml generates.
    schema: Option<PathBuf>,
    /// Also show what changed since an older version: a file, or a folder where there is no schema; or REV:path in the git
    /// repository around.
    #[arg(long, value_name = "OLD")]
    old: Option<OsString>,
    /// Where the page is written; standard output by default.
    #[arg(short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Overwrite the file even if it is not a page that Lockstep has written.
    #[arg(long)]
    overwrite: bool,
    #[command(flatten, next_help_heading = "Options for a schema, as `emit` has them")]
    source: Source,
}

/// `config` is read where no schema is named.
pub fn run(arguments: &Report, format: Format, config: impl FnOnce() -> Result<Config, Error>) -> Ran {
    let page = match &arguments.schema {
        Some(schema) => of_document(arguments, schema, format),
        None => config()
            .and_then(|config| of_config(arguments, &config))
            .map_err(|error| (print_error(&error, format), INPUT)),
    };
    let (page, code) = match page {
        Ok(page) => page,
        Err(failed) => return failed,
    };
    match &arguments.output {
        Some(path) => match codegen::write_page(path, &page, arguments.overwrite) {
            Ok(_) if format == Format::Quiet => (Ok(()), code),
            Ok(_) => (print_stdout(&format!("{}\n", codegen::escaped(&path.display().to_string()))), code),
            Err(error) => (print_error(&error, format), INPUT),
        },
        None => (print_stdout(&page), code),
    }
}

/// The page of one document, and the exit code.
fn of_document(arguments: &Report, schema: &Path, format: Format) -> Result<(String, u8), Ran> {
    let emitted = emit::generate(&arguments.source, schema, format)?;
    let code = code(emitted.proof.holds() && emitted.problems.is_empty());
    let Some(old) = &arguments.old else { return Ok((emitted.view().html(), code)) };
    let failed = |error: Error| (print_error(&error, format), INPUT);
    let located = locate(old, None).map_err(failed)?;
    let before = emit::generate(&arguments.source, &located.path, format)?;
    let request = Request {
        pointers: arguments.source.pointers().to_vec(),
        max_document_bytes: arguments.source.max_document_bytes(),
        ..Request::between(old, schema.as_os_str())
    };
    let diff = codegen::diff::diff(&request).map_err(failed)?;
    Ok((emitted.view().html_since(&before.view(), &diff), code))
}

/// The page of all modules of a configuration, and the exit code.
fn of_config(arguments: &Report, config: &Config) -> Result<(String, u8), Error> {
    let artifacts = codegen::generate(config)?;
    let code = code(artifacts.holds());
    let view: View = artifacts.view();
    let Some(old) = &arguments.old else { return Ok((view.html(), code)) };
    let located = locate(old, Some(config))?;
    let before = codegen::generate(&config.staged(&located.path))?.view();
    let new = config.schema_folder();
    let request = Request { config: Some(config.path.clone()), ..Request::between(old, new.as_os_str()) };
    let diff = codegen::diff::diff(&request)?;
    Ok((view.html_since(&before, &diff), code))
}

/// A page is made in any case; the code says whether all types are proved.
fn code(holds: bool) -> u8 {
    if holds { 0 } else { DRIFT }
}
