//! The command `lockstep`: a thin front on the library.

mod cli;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
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
    Emit(Emit),
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

#[derive(Args)]
struct Emit {
    /// The schema, or `-` for standard input.
    schema: PathBuf,
    /// What the root type is called.
    #[arg(long, value_name = "NAME")]
    root: Option<String>,
    /// Take what stands at this pointer, and all that it refers to. May be repeated.
    #[arg(long = "pointer", value_name = "POINTER")]
    pointers: Vec<String>,
    /// Take all definitions.
    #[arg(long)]
    all: bool,
    /// Take the schemas inside operations as well.
    #[arg(long)]
    operations: bool,
    /// What schemas without `$schema` are written in: draft4, draft6, draft7, draft2019-09, draft2020-12, openapi3.0, …
    #[arg(long, value_name = "DIALECT")]
    dialect: Option<String>,
    /// Read what is below a URL from a folder. May be repeated.
    #[arg(long = "mount", value_name = "URL=DIR")]
    mounts: Vec<String>,
    /// A reference that leads nowhere accepts anything.
    #[arg(long)]
    lenient: bool,
    /// In what the types may depart from the schemas.
    #[arg(long, value_enum, default_value_t)]
    profile: Profile,
    /// What becomes of members that no field names: what the schema says, or read all the same, and kept.
    #[arg(long, value_enum, default_value_t)]
    unknown: Members,
    /// Whether an enum of texts takes others as well.
    #[arg(long, value_enum, default_value_t)]
    enums: Enums,
    /// Whether `format` is checked.
    #[arg(long, value_enum, default_value_t)]
    formats: Formats,
    /// Where the module is written; standard output by default.
    #[arg(short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print the lines that the Cargo.toml of the module needs, and nothing else.
    #[arg(long)]
    dependencies: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum Profile {
    #[default]
    Plain,
    Exact,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum Members {
    #[default]
    Reject,
    Ignore,
    Keep,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum Enums {
    #[default]
    Closed,
    Open,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum Formats {
    #[default]
    Assert,
    Annotate,
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
        return emit_one(emit, arguments.format);
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

/// `lockstep diff`.
fn compare(arguments: &cli::diff::Diff, all: &Arguments) -> ExitCode {
    match cli::diff::run(arguments, all.config.clone()) {
        Ok(report) => {
            say(&match all.format {
                Format::Human => report.human(),
                Format::Json => format!("{:#}\n", report.json()),
                Format::Markdown => report.markdown(),
            });
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
            say(&match all.format {
                Format::Human => update.human(),
                Format::Json => format!("{:#}\n", update.json()),
                Format::Markdown => update.markdown(),
            });
            ExitCode::from(update.code())
        }
        Err(error) => {
            complain(&error, all.format);
            let unproved = error.diagnostics().iter().all(|problem| problem.code == codegen::Code::Proof);
            ExitCode::from(if unproved { DRIFT } else { INPUT })
        }
    }
}

/// `lockstep emit`.
fn emit_one(arguments: &Emit, format: Format) -> ExitCode {
    let dialect = match arguments.dialect.as_deref().map(|name| (name, codegen::Dialect::named(name))) {
        Some((name, None)) => {
            let known: Vec<_> = codegen::Dialect::NAMED.iter().map(|(name, _)| *name).collect();
            eprintln!("`{name}` is no dialect; there are {}", known.join(", "));
            return ExitCode::from(INPUT);
        }
        Some((_, dialect)) => dialect,
        None => None,
    };
    let mut mounts = Vec::new();
    for mount in &arguments.mounts {
        match mount.split_once('=') {
            Some((url, folder)) => mounts.push((url.to_owned(), PathBuf::from(folder))),
            None => {
                eprintln!("`--mount {mount}` is not of the form URL=DIR");
                return ExitCode::from(INPUT);
            }
        }
    }
    let result = codegen::emit(&codegen::Request {
        operations: arguments.operations,
        dialect,
        mounts,
        lenient: arguments.lenient,
        file: arguments.schema.clone(),
        name: arguments.root.clone(),
        pointers: arguments.pointers.clone(),
        all: arguments.all,
        deviations: match arguments.profile {
            Profile::Plain => codegen::Deviations::PLAIN,
            Profile::Exact => codegen::Deviations::EXACT,
        },
        policy: codegen::Policy {
            unknown: match arguments.unknown {
                Members::Reject => codegen::Members::Reject,
                Members::Ignore => codegen::Members::Ignore,
                Members::Keep => codegen::Members::Keep,
            },
            enums: match arguments.enums {
                Enums::Closed => codegen::Enums::Closed,
                Enums::Open => codegen::Enums::Open,
            },
            ..codegen::Policy::default()
        },
        formats: arguments.formats == Formats::Assert,
    });
    let emitted = match result {
        Ok(emitted) => emitted,
        Err(error) => {
            complain(&error, format);
            return ExitCode::from(INPUT);
        }
    };
    if arguments.dependencies {
        say(&codegen::dependencies(&emitted.crates));
        return ExitCode::SUCCESS;
    }
    match &arguments.output {
        Some(path) => {
            if let Err(error) = std::fs::write(path, &emitted.text) {
                eprintln!("cannot write {}: {error}", path.display());
                return ExitCode::from(INPUT);
            }
            match format {
                Format::Human | Format::Markdown => say(&format!("{}\n", emitted.root)),
                Format::Json => say(&format!("{:#}\n", codegen::emitted(&emitted))),
            }
        }
        None if format == Format::Json => say(&format!("{:#}\n", codegen::emitted(&emitted))),
        None => say(&emitted.text),
    }
    ExitCode::SUCCESS
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
