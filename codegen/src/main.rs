//! The command `lockstep`: a thin front on the library.

mod cli;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use codegen::{Artifacts, Config, Error};

/// Rust types from JSON Schema and OpenAPI documents, each proved equivalent to its schema.
///
/// Without a command: generate and prove everything that lockstep.toml names. With `CI` or `LOCKSTEP_LOCKED` set, that
/// writes nothing and fails where something would change.
///
/// Exit codes: 0 fine, 1 out of date or not equivalent, 2 bad input or usage.
#[derive(Parser)]
#[command(name = "lockstep", version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,

    /// The configuration; by default the nearest lockstep.toml in this folder or above it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// For people, or as data.
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,

    /// Write even in locked mode.
    #[arg(long)]
    write: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Compare what is on disk with what the schemas give, and write nothing.
    Check,
    /// Generate one self-contained module from one schema, without a configuration. The root type's name goes to standard
    /// output; with `--format json`, the report.
    Emit(cli::emit::Emit),
    /// Say what changed between two versions of a schema: in its meaning, shown by values, and in the Rust types.
    ///
    /// Exit codes: 0 the same meaning, 3 compatible, 4 breaking, 2 bad input or usage.
    Diff(cli::diff::Diff),
    /// Read the documents from their sources, show what changed, and bring documents, types, versions and changelog up to
    /// date, all together or none of them. Writes even in locked mode.
    ///
    /// Exit codes: 0 done, or nothing to do; 1 not equivalent; 2 bad input or usage; 4 denied.
    Update(cli::update::Update),
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum Format {
    #[default]
    Human,
    Json,
    /// For a pull request; where a command has no such form, as `human`.
    Markdown,
}

/// Out of date, or not equivalent.
const DRIFT: u8 = 1;
/// Bad input or usage.
const INPUT: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(Command::Emit(emit)) = &arguments.command {
        return cli::emit::run(emit, arguments.format);
    }
    if let Some(Command::Diff(diff)) = &arguments.command {
        return compare(diff, &arguments);
    }
    if let Some(Command::Update(update)) = &arguments.command {
        return bring_up_to_date(update, &arguments);
    }
    let check = matches!(arguments.command, Some(Command::Check)) || (codegen::is_locked() && !arguments.write);
    let (artifacts, changed, error) = run(&arguments, check);
    let code = match (&error, &artifacts) {
        (Some(error), _) => {
            if error.is_stale() {
                DRIFT
            } else {
                INPUT
            }
        }
        (None, Some(artifacts)) if !artifacts.holds() => DRIFT,
        _ => 0,
    };
    let diagnostics = error.as_ref().map(Error::diagnostics).unwrap_or_default();
    match arguments.format {
        Format::Json => {
            let report = codegen::json(artifacts.as_ref(), &changed, diagnostics);
            say(&format!("{report:#}\n"));
        }
        Format::Human | Format::Markdown => {
            if let Some(artifacts) = &artifacts.filter(|_| error.is_none()) {
                say(&codegen::human(artifacts, &changed));
            }
            if let Some(error) = &error {
                complain(error, arguments.format);
            }
        }
    }
    ExitCode::from(code)
}

/// The configuration that is meant.
fn config(arguments: &Arguments) -> Result<Config, Error> {
    let found = || std::env::current_dir().ok().and_then(|folder| Config::find(&folder));
    Config::load(arguments.config.clone().or_else(found).unwrap_or_else(|| PathBuf::from("lockstep.toml")))
}

/// What came of it, as far as it went.
fn run(arguments: &Arguments, check: bool) -> (Option<Artifacts>, Vec<String>, Option<Error>) {
    let generated = config(arguments).and_then(|config| {
        if check {
            codegen::update::whole(&config)?;
        } else if let Some(files) = codegen::update::resume(&config)? {
            eprintln!("finished an update that was interrupted: {}", files.join(", "));
        }
        codegen::generate(&config)
    });
    let artifacts = match generated {
        Ok(artifacts) => artifacts,
        Err(error) => return (None, Vec::new(), Some(error)),
    };
    let outcome = if check { artifacts.check().map(|()| Vec::new()) } else { artifacts.write() };
    match outcome {
        Ok(changed) => (Some(artifacts), changed, None),
        Err(error) => (Some(artifacts), Vec::new(), Some(error)),
    }
}

/// Prints to standard output; a reader that has gone away is no error.
fn say(text: &str) {
    let mut stdout = anstream::stdout();
    let _ = stdout.write_all(text.as_bytes());
}

/// Prints what is asked for of something that has all three forms.
fn show(
    format: Format,
    human: impl FnOnce() -> String,
    markdown: impl FnOnce() -> String,
    json: impl FnOnce() -> serde_json::Value,
) {
    say(&match format {
        Format::Human => human(),
        Format::Json => format!("{:#}\n", json()),
        Format::Markdown => markdown(),
    });
}

/// `lockstep diff`.
fn compare(arguments: &cli::diff::Diff, all: &Arguments) -> ExitCode {
    match cli::diff::run(arguments, all.config.clone()) {
        Ok(report) => {
            show(all.format, || report.human(), || report.markdown(), || report.json());
            ExitCode::from(report.outcome.code())
        }
        Err(error) => {
            complain(&error, all.format);
            ExitCode::from(INPUT)
        }
    }
}

/// `lockstep update`.
fn bring_up_to_date(arguments: &cli::update::Update, all: &Arguments) -> ExitCode {
    match config(all).and_then(|config| cli::update::run(arguments, &config)) {
        Ok(update) => {
            show(all.format, || update.human(), || update.markdown(), || update.json());
            ExitCode::from(update.code())
        }
        Err(error) => {
            complain(&error, all.format);
            let unproved = error.diagnostics().iter().all(|problem| problem.code == codegen::Code::Proof);
            ExitCode::from(if unproved { DRIFT } else { INPUT })
        }
    }
}

/// Prints what went wrong.
fn complain(error: &Error, format: Format) {
    match format {
        Format::Json => say(&format!("{:#}\n", codegen::json(None, &[], error.diagnostics()))),
        Format::Human | Format::Markdown => {
            let color = anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
            let _ = write!(anstream::stderr(), "{}", error.render(color));
        }
    }
}
