//! The commands `lockstep` and `cargo lockstep`: arguments, output and exit codes around the library. Nothing here
//! decides anything about schemas or types.

mod diff;
mod emit;
mod explain;
mod init;
#[cfg(feature = "network")]
mod network;
mod out;
mod progress;
mod report;
mod update;
mod watch;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use codegen::{Artifacts, Changed, Config, Error};
use out::{exit_code, print_error, print_report, print_stdout, print_warning};

/// Rust types from JSON Schema and OpenAPI documents, each proved equivalent to its schema.
///
/// Without a command, generates and proves everything in lockstep.toml. With `CI` or `LOCKSTEP_LOCKED` set, it writes
/// nothing and fails if something would change.
///
/// Exit codes: 0 success, 1 out of date or not equivalent, 2 bad input or usage.
#[derive(Parser)]
#[command(name = "lockstep", version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,

    /// The configuration [default: the nearest lockstep.toml, here or in a folder above].
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Output format.
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,

    /// Print only errors and requested output.
    #[arg(short, long, global = true, conflicts_with = "format")]
    quiet: bool,

    /// Write even in locked mode.
    #[arg(long)]
    write: bool,

    /// Overwrite files that Lockstep has not written.
    #[arg(long)]
    overwrite: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Compare the files on disk with what would be generated, and write nothing.
    Check,
    /// Generate one self-contained module from one schema, without a configuration.
    ///
    /// The module goes to standard output or, with `-o`, to a file; then the name of the root type is printed. With
    /// `--format json`, a report is printed.
    Emit(emit::Emit),
    /// Set up an existing package to generate types from a document, or create a package for them.
    ///
    /// Copies the document to schemas/, writes lockstep.toml and the types, and adds the module and its dependencies. A second
    /// run changes nothing. No file is replaced that Lockstep has not written.
    Init(init::Init),
    /// Show what changed between two versions of a schema, and who is affected.
    ///
    /// Changes of meaning are shown with example values, changes of the Rust types with the version bump that they
    /// require.
    ///
    /// Exit codes: 0 same meaning, 3 compatible, 4 breaking, 2 bad input or usage.
    Diff(diff::Diff),
    /// Write an HTML page: each type next to its schema, with its verdict, deviations, rules and references.
    ///
    /// The page goes to standard output or, with `-o`, to a file. It is self-contained.
    ///
    /// Exit codes: 0 all types are proved, 1 some are not, 2 bad input or usage.
    Report(Box<report::Report>),
    /// Explain why a type looks as it does, or what a rule, diagnostic code, deviation, widening or repair means.
    ///
    /// For a type or a JSON pointer: its origin, each decision about it with the option that changes it, its rules, and
    /// its deviations. Without a name: a page with all rules.
    Explain(Box<explain::Explain>),
    /// Generate whenever a document or the configuration changes, and show what changed, until stopped.
    Watch,
    /// Update documents from their sources, with types, version and changelog.
    ///
    /// Shows what changed, and writes all files together or none of them, even in locked mode.
    ///
    /// Exit codes: 0 done, or nothing to do; 1 not equivalent; 2 bad input or usage; 4 denied; 10 a dry run that would write.
    Update(update::Update),
    /// Print the completion script for a shell; for bash, source it in ~/.bashrc.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page of `lockstep` or of one of its commands: `lockstep man emit | man -l -`.
    Man {
        /// The command.
        #[arg(value_parser = ["check", "emit", "init", "diff", "report", "explain", "watch", "update", "completions"])]
        command: Option<String>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum Format {
    #[default]
    Human,
    Json,
    /// Markdown for a pull request; the same as `human` if a command has no such form.
    Markdown,
    /// `diff` only: GitHub Actions annotations.
    Github,
    /// `diff` only: JUnit XML.
    Junit,
    /// `diff` only: an HTML page.
    Html,
    /// No report, only errors.
    #[value(skip)]
    Quiet,
}

/// Out of date, or not equivalent.
const DRIFT: u8 = 1;
/// Bad input or usage.
const INPUT: u8 = 2;

/// Runs the command with these arguments, the first of which is the program; `name` is its name in the help.
pub fn run(name: &'static str, arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let parsed = Arguments::command()
        .bin_name(name)
        .try_get_matches_from(arguments)
        .and_then(|mut matches| Arguments::from_arg_matches_mut(&mut matches));
    let mut arguments = match parsed {
        Ok(arguments) => arguments,
        // Also for `--help` and `--version`.
        Err(output) => return exit_code(output.print(), u8::try_from(output.exit_code()).unwrap_or(INPUT)),
    };
    if arguments.quiet {
        arguments.format = Format::Quiet;
    }
    let format = arguments.format;
    let (printed, code) = match &arguments.command {
        Some(Command::Emit(emit)) => emit::run(emit, format),
        Some(Command::Init(init)) => init::run(init, format),
        Some(Command::Diff(diff)) => run_diff(diff, &arguments),
        Some(Command::Report(report)) => report::run(report, format, || config(&arguments)),
        Some(Command::Explain(explain)) => explain::run(explain, format, || found_config(&arguments).map(Config::load)),
        Some(Command::Watch) => watch::run(format, || config(&arguments)),
        Some(Command::Update(update)) => run_update(update, &arguments),
        Some(Command::Completions { shell }) => (print_stdout(&completions(*shell)), 0),
        Some(Command::Man { command }) => (print_stdout(&manual_page(command.as_deref())), 0),
        Some(Command::Check) => generate(&arguments, true),
        None => generate(&arguments, codegen::is_locked() && !arguments.write),
    };
    exit_code(printed, code)
}

/// Generates the completion script for a shell.
fn completions(shell: clap_complete::Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "lockstep", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// Renders the manual page of `lockstep` or of one of its commands.
fn manual_page(name: Option<&str>) -> String {
    let mut command = Arguments::command();
    command.build();
    let one = name.and_then(|name| command.find_subcommand(name)).unwrap_or(&command);
    let mut page = Vec::new();
    // Writing to memory cannot fail.
    drop(clap_mangen::Man::new(one.clone()).render(&mut page));
    String::from_utf8_lossy(&page).into_owned()
}

/// The result of printing, and the exit code.
type Ran = (io::Result<()>, u8);

/// Runs `lockstep` and `lockstep check`.
fn generate(arguments: &Arguments, check: bool) -> Ran {
    let (artifacts, changed, error) = generate_and_apply(arguments, check);
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
    let printed = match (arguments.format, &artifacts, &error) {
        (Format::Json, ..) => {
            let report = codegen::json(artifacts.as_ref(), &changed, error.as_ref());
            print_stdout(&format!("{}\n", codegen::json_text(&report)))
        }
        (_, _, Some(error)) => print_error(error, arguments.format),
        (Format::Quiet, Some(artifacts), None) => {
            artifacts.unproved().for_each(print_warning);
            Ok(())
        }
        (_, Some(artifacts), None) => print_stdout(&codegen::human(artifacts, &changed)),
        (_, None, None) => Ok(()),
    };
    (printed, code)
}

/// Loads the configuration that is named or found.
fn config(arguments: &Arguments) -> Result<Config, Error> {
    Config::load(found_config(arguments).unwrap_or_else(|| PathBuf::from("lockstep.toml")))
}

/// Returns the path of the configuration that is named or found, if any.
fn found_config(arguments: &Arguments) -> Option<PathBuf> {
    let found = || std::env::current_dir().ok().and_then(|folder| Config::find(&folder));
    arguments.config.clone().or_else(found)
}

/// Generates, and writes or checks; returns the results up to the first error.
fn generate_and_apply(arguments: &Arguments, check: bool) -> (Option<Artifacts>, Vec<Changed>, Option<Error>) {
    let config = config(arguments);
    let generated = config.as_ref().map_err(Clone::clone).and_then(|config| {
        if check {
            codegen::update::ensure_none_pending(config)?;
        } else if let Some(changed) = codegen::update::resume(config)? {
            print_warning(codegen::update::describe_resumed(&changed));
        }
        codegen::generate(config)
    });
    let artifacts = match generated {
        Ok(artifacts) => artifacts,
        Err(error) => return (None, Vec::new(), Some(error)),
    };
    let done = if check { artifacts.check().map(|()| Vec::new()) } else { artifacts.apply(arguments.overwrite) };
    match done {
        Ok(changed) => {
            if let (false, Ok(config)) = (changed.is_empty(), &config) {
                warn_about_dependencies(config, &artifacts);
            }
            (Some(artifacts), changed, None)
        }
        Err(error) => (Some(artifacts), Vec::new(), Some(error)),
    }
}

/// Warns about dependencies that Cargo.toml lacks for the generated code to compile.
fn warn_about_dependencies(config: &Config, artifacts: &Artifacts) {
    for missing in codegen::update::missing_dependencies(config, artifacts).unwrap_or_default() {
        for line in codegen::dependencies(&missing.crates).lines() {
            print_warning(format_args!("the types need a crate that {} lacks: add `{line}`", missing.manifest));
        }
    }
}

/// Runs `lockstep diff`.
fn run_diff(arguments: &diff::Diff, all: &Arguments) -> Ran {
    match diff::run(arguments, all.config.clone()) {
        Ok(report) => {
            let human = || if arguments.verbose { report.verbose() } else { report.human() };
            let printed = match all.format {
                Format::Github => print_stdout(&report.annotations()),
                Format::Junit => print_stdout(&report.junit()),
                Format::Html => print_stdout(&report.html()),
                Format::Quiet => Ok(()),
                format => print_report(format, human, || report.markdown(), || report.json()),
            };
            (printed, report.outcome.code())
        }
        Err(error) => (print_error(&error, all.format), INPUT),
    }
}

/// Runs `lockstep update`.
fn run_update(arguments: &update::Update, all: &Arguments) -> Ran {
    match config(all).and_then(|config| update::run(arguments, &config)) {
        Ok(update) => {
            let printed = print_report(all.format, || update.human(), || update.markdown(), || update.json());
            (printed, update.code())
        }
        Err(error) => {
            let unproved = error.diagnostics().iter().all(|problem| problem.code == codegen::Code::Proof);
            (print_error(&error, all.format), if unproved { DRIFT } else { INPUT })
        }
    }
}
