//! `lockstep emit`: generates a module from a document, into a file or to standard output.

mod adapting;

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use codegen::Emitted;

use adapting::Adapting;

use crate::out::{print_error, print_stdout, print_warning};
use crate::progress::Bar;
use crate::{DRIFT, Format, INPUT, Ran};

#[derive(Args)]
pub struct Emit {
    /// The schema, or `-` for standard input.
    schema: PathBuf,
    #[command(flatten)]
    source: Source,
    /// The file to write the module to, or, with a layout of several files, a file or folder; standard output by
    /// default.
    #[arg(short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The files of the types: one file; one for each document; or one for each tag, with the types that only its
    /// operations use.
    #[arg(long, value_enum, default_value_t)]
    layout: Layout,
    /// Overwrite the file even if Lockstep has not written it.
    #[arg(long)]
    overwrite: bool,
    /// Print only the dependencies of the module, as lines of a Cargo.toml.
    #[arg(long)]
    dependencies: bool,
}

/// How types are generated from a document; also used by other commands that read one.
#[derive(Args)]
pub struct Source {
    /// The name of the root type.
    #[arg(long, value_name = "NAME")]
    root: Option<String>,
    /// Generate the schema at this JSON pointer, and everything it refers to. May be repeated.
    #[arg(long = "pointer", value_name = "POINTER")]
    pointers: Vec<String>,
    /// Generate all definitions; the default for a document that contains only definitions, such as OpenAPI.
    #[arg(long)]
    all: bool,
    /// Generate the schemas inside operations as well.
    #[arg(long)]
    operations: bool,
    /// The dialect of schemas without `$schema`: draft4, draft6, draft7, draft2019-09, draft2020-12, openapi3.0, …
    #[arg(long, value_name = "DIALECT")]
    dialect: Option<String>,
    /// Read the documents below a URL from a folder. May be repeated.
    #[arg(long = "mount", value_name = "URL=DIR")]
    mounts: Vec<OsString>,
    /// Treat an unresolved `$ref` as `true`, also with `--strict`.
    #[arg(long)]
    lenient: bool,
    /// Reject mistakes with one evident meaning, instead of repairing them.
    #[arg(long)]
    strict: bool,
    /// Skip schemas that cannot be used, and generate the rest; the exit code is 1 then.
    #[arg(long)]
    keep_going: bool,
    /// Generate the types of an OpenAPI document for requests, for responses, or for both.
    #[arg(long = "for", value_enum, value_name = "SIDE", default_value_t)]
    audience: Audience,
    /// How far the types may deviate from the schemas.
    #[arg(long, value_enum, default_value_t)]
    profile: Profile,
    /// Whether a property with constraints keeps its plain type or becomes a newtype; by default, the profile decides.
    #[arg(long, value_enum)]
    rules: Option<Rules>,
    /// Properties that the schema rejects: `reject` them too, `ignore` them, or `keep` them and write them back.
    #[arg(long, value_enum, default_value_t)]
    unknown: UnknownMembers,
    /// Whether enums of strings accept unknown strings.
    #[arg(long, value_enum, default_value_t)]
    enums: Enums,
    /// Whether null in an optional property means absent, or is a distinct value; by default, the profile decides.
    #[arg(long, value_enum)]
    null: Option<Null>,
    #[command(flatten)]
    adapting: Box<Adapting>,
    /// Whether `format` is checked.
    #[arg(long, value_enum, default_value_t)]
    formats: Formats,
    /// The size limit of all documents together [default: 67108864].
    #[arg(long, value_name = "BYTES")]
    max_document_bytes: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum Layout {
    #[default]
    Single,
    Files,
    Tags,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rules {
    Plain,
    Newtype,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum Audience {
    Request,
    Response,
    #[default]
    Both,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum Profile {
    #[default]
    Plain,
    Exact,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum UnknownMembers {
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

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Null {
    Absent,
    Distinct,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum Formats {
    #[default]
    Assert,
    Annotate,
}

/// Splits a `--mount` into the URL and the folder, whose name need not be UTF-8.
fn parse_mount(mount: &OsStr) -> Option<(String, PathBuf)> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let at = mount.as_bytes().iter().position(|byte| *byte == b'=')?;
        let (url, folder) = mount.as_bytes().split_at_checked(at)?;
        Some((std::str::from_utf8(url).ok()?.to_owned(), PathBuf::from(OsStr::from_bytes(folder.get(1..)?))))
    }
    #[cfg(not(unix))]
    {
        let (url, folder) = mount.to_str()?.split_once('=')?;
        Some((url.to_owned(), PathBuf::from(folder)))
    }
}

impl Source {
    /// Returns the pointers to generate from the document.
    pub fn pointers(&self) -> &[String] {
        &self.pointers
    }

    /// Returns the size limit of all documents together, if it is not the default.
    pub fn max_document_bytes(&self) -> Option<u64> {
        self.max_document_bytes
    }
}

/// Returns the dialect that is asked for. Prints a message if there is none of that name.
fn dialect(arguments: &Source) -> Result<Option<codegen::Dialect>, Ran> {
    let Some(name) = arguments.dialect.as_deref() else { return Ok(None) };
    if let Some(dialect) = codegen::Dialect::named(name) {
        return Ok(Some(dialect));
    }
    let known: Vec<_> = codegen::Dialect::NAMED.iter().map(|(name, _)| *name).collect();
    let suggestion = codegen::did_you_mean(name, known.iter().copied());
    print_warning(format_args!("`{name}` is not a dialect{suggestion}"));
    print_warning(format_args!("help: the dialects are {}", known.join(", ")));
    Err((Ok(()), INPUT))
}

/// Returns the mounts. Prints a message if one is malformed.
fn mounts(arguments: &Source) -> Result<Vec<(String, PathBuf)>, Ran> {
    let mut mounts = Vec::new();
    for mount in &arguments.mounts {
        match parse_mount(mount) {
            Some(mounted) => mounts.push(mounted),
            None => {
                print_warning(format_args!("`--mount {}` is not of the form URL=DIR", mount.display()));
                return Err((Ok(()), INPUT));
            }
        }
    }
    Ok(mounts)
}

/// Returns the bytes of standard input. Prints a message if it cannot be read.
fn standard_input(arguments: &Source) -> Result<Vec<u8>, Ran> {
    let mut bytes = Vec::new();
    let max_bytes = codegen::max_bytes_read(arguments.max_document_bytes);
    match std::io::stdin().lock().take(max_bytes).read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => {
            print_warning(format_args!("cannot read standard input: {error}"));
            Err((Ok(()), INPUT))
        }
    }
}

/// Returns what the types accept beyond their schemas.
fn policy(arguments: &Source) -> codegen::Policy {
    codegen::Policy {
        unknown: match arguments.unknown {
            UnknownMembers::Reject => codegen::UnknownMembers::Reject,
            UnknownMembers::Ignore => codegen::UnknownMembers::Ignore,
            UnknownMembers::Keep => codegen::UnknownMembers::Keep,
        },
        enums: match arguments.enums {
            Enums::Closed => codegen::Enums::Closed,
            Enums::Open => codegen::Enums::Open,
        },
        null: arguments.null.map(|null| match null {
            Null::Absent => codegen::Null::Absent,
            Null::Distinct => codegen::Null::Distinct,
        }),
        ..codegen::Policy::default()
    }
}

/// Builds the request for a document, or `-` for standard input. Prints a message if an argument is invalid.
fn build_request(arguments: &Source, schema: &Path) -> Result<codegen::Request, Ran> {
    let (dialect, mounts) = (dialect(arguments)?, mounts(arguments)?);
    // A document from a pipe has no folder; its references are resolved against the current one.
    let is_piped = schema.as_os_str() == "-";
    let bytes = if is_piped { Some(standard_input(arguments)?) } else { None };
    let adaptation = arguments.adapting.adaptation().map_err(|malformed| {
        print_warning(malformed);
        (Ok(()), INPUT)
    })?;
    Ok(codegen::Request {
        bytes,
        more: Vec::new(),
        operations: arguments.operations,
        dialect,
        mounts,
        lenient: arguments.lenient,
        strict: arguments.strict,
        keep_going: arguments.keep_going,
        audience: match arguments.audience {
            Audience::Request => codegen::Audience::Request,
            Audience::Response => codegen::Audience::Response,
            Audience::Both => codegen::Audience::Both,
        },
        file: if is_piped { PathBuf::from("stdin") } else { schema.to_owned() },
        name: arguments.root.clone(),
        pointers: arguments.pointers.clone(),
        all: arguments.all,
        deviations: match arguments.profile {
            Profile::Plain => codegen::Deviations::PLAIN,
            Profile::Exact => codegen::Deviations::EXACT,
        },
        rules: arguments.rules.map(|rules| match rules {
            Rules::Plain => codegen::RuleForm::Plain,
            Rules::Newtype => codegen::RuleForm::Newtype,
        }),
        policy: policy(arguments),
        adaptation,
        formats: arguments.formats == Formats::Assert,
        layout: codegen::Layout::Single,
        text_formats: arguments.adapting.text_formats(),
        max_document_bytes: arguments.max_document_bytes,
    })
}

/// Generates from a document, and shows the progress. Prints a message if the document cannot be used.
pub fn generate(source: &Source, schema: &Path, format: Format) -> Result<Emitted, Ran> {
    generate_request(&build_request(source, schema)?, format)
}

fn generate_request(request: &codegen::Request, format: Format) -> Result<Emitted, Ran> {
    let bar = Bar::new();
    let result = codegen::emit_with(request, &|stage| bar.at(stage));
    bar.end();
    result.map_err(|error| (print_error(&error, format), INPUT))
}

impl Emit {
    /// The module, in the requested layout.
    fn generate(&self, format: Format) -> Result<Emitted, Ran> {
        let layout = match self.layout {
            Layout::Single => codegen::Layout::Single,
            Layout::Files => codegen::Layout::Files,
            Layout::Tags => codegen::Layout::Tags,
        };
        if layout != codegen::Layout::Single && self.output.is_none() && !self.dependencies {
            print_warning("a layout of several files needs `-o`, with a file or a folder");
            return Err((Ok(()), INPUT));
        }
        generate_request(&codegen::Request { layout, ..build_request(&self.source, &self.schema)? }, format)
    }

    /// The file of the module: `mod.rs` if the path is a folder and the layout has several files.
    fn output(&self) -> Option<PathBuf> {
        let is_folder = |path: &Path| !matches!(self.layout, Layout::Single) && path.is_dir();
        self.output.as_ref().map(|path| if is_folder(path) { path.join("mod.rs") } else { path.clone() })
    }
}

pub fn run(arguments: &Emit, format: Format) -> Ran {
    let emitted = match arguments.generate(format) {
        Ok(emitted) => emitted,
        Err(failed) => return failed,
    };
    let code = if emitted.problems.is_empty() { 0 } else { DRIFT };
    let prints_warnings = !matches!(format, Format::Json | Format::Quiet);
    if format == Format::Quiet && !emitted.problems.is_empty() {
        drop(print_error(&emitted.problems, format));
    }
    if prints_warnings {
        for error in [&emitted.warnings, &emitted.problems].into_iter().filter(|error| !error.is_empty()) {
            // To standard error, always in human-readable form.
            drop(print_error(error, Format::Human));
        }
        for (proof, note) in emitted.proof.types.iter().filter_map(|proof| Some((proof, proof.note?))) {
            eprintln!("note: `{}`: {note}", proof.name);
        }
        if emitted.left_out > 0 {
            let (count, are) = (
                emitted.left_out,
                if emitted.left_out == 1 { "schema inside an operation is" } else { "schemas inside operations are" },
            );
            eprintln!("note: {count} {are} left out: `--operations` generates them too");
        }
        for replaced in &emitted.model.replaced {
            print_warning(format_args!("note: `{}` is `{}`, taken on trust", replaced.name, replaced.path));
        }
    }
    for pointer in emitted.report.invalid_defaults.iter().filter(|_| prints_warnings) {
        print_warning(format_args!(
            "note: the `default` of `{pointer}` is not valid against its schema: it has no getter"
        ));
    }
    if arguments.dependencies {
        return (print_stdout(&codegen::dependencies(&emitted.crates)), code);
    }
    if let Some(path) = arguments.output()
        && let Err(error) = emitted.write(&path, arguments.overwrite)
    {
        return (print_error(&error, format), INPUT);
    }
    let printed = match (format, &arguments.output) {
        (Format::Json, _) => print_stdout(&format!("{}\n", codegen::json_text(&codegen::emitted(&emitted)))),
        (Format::Quiet, Some(_)) => Ok(()),
        (_, Some(_)) => print_stdout(&format!("{}\n", emitted.root)),
        (_, None) => print_stdout(&emitted.text),
    };
    (printed, code)
}
