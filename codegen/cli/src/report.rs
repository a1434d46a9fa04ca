//! `lockstep report`: writes an HTML page about the types, to a file or to standard output.

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
    /// The schema, or `-` for standard input; without it, everything in lockstep.toml.
    schema: Option<PathBuf>,
    /// Also show what changed since an older version: a file, or a folder if there is no schema; or REV:path in the
    /// surrounding git repository.
    #[arg(long, value_name = "OLD")]
    old: Option<OsString>,
    /// The file to write the page to; standard output by default.
    #[arg(short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Overwrite the file even if it is not a page that Lockstep has written.
    #[arg(long)]
    overwrite: bool,
    #[command(flatten, next_help_heading = "Options for a schema, as `emit` has them")]
    source: Source,
}

/// `config` is called if no schema is named.
pub fn run(arguments: &Report, format: Format, config: impl FnOnce() -> Result<Config, Error>) -> Ran {
    let page = match &arguments.schema {
        Some(schema) => document_page(arguments, schema, format),
        None => config()
            .and_then(|config| config_page(arguments, &config))
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

/// Renders the page of one document; returns it with the exit code.
fn document_page(arguments: &Report, schema: &Path, format: Format) -> Result<(String, u8), Ran> {
    let emitted = emit::generate(&arguments.source, schema, format)?;
    let code = exit_code(emitted.proof.holds() && emitted.problems.is_empty());
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

/// Renders the page of all modules of a configuration; returns it with the exit code.
fn config_page(arguments: &Report, config: &Config) -> Result<(String, u8), Error> {
    let artifacts = codegen::generate(config)?;
    let code = exit_code(artifacts.holds());
    let view: View = artifacts.view();
    let Some(old) = &arguments.old else { return Ok((view.html(), code)) };
    let located = locate(old, Some(config))?;
    let before = codegen::generate(&config.staged(&located.path))?.view();
    let new = config.schema_folder();
    let request = Request { config: Some(config.path.clone()), ..Request::between(old, new.as_os_str()) };
    let diff = codegen::diff::diff(&request)?;
    Ok((view.html_since(&before, &diff), code))
}

/// Returns the exit code of a page, which is written even if some types are not proved.
fn exit_code(holds: bool) -> u8 {
    if holds { 0 } else { DRIFT }
}
