//! `lockstep init`: sets up an existing package, or a new one for the types. Everything is planned in memory before the
//! first file is written. Lines are added to files of the user; only files that Lockstep has written are replaced.

mod files;
mod manifest;
mod source;

use std::path::{Path, PathBuf};

use clap::Args;
use codegen::update::{add_dependencies, declares_module};
use codegen::{Builder, Code, Config, Diagnostic, Error};

use crate::out::{print_error, print_stdout};
use crate::{Format, INPUT, Ran};
use files::Files;
use manifest::Manifest;
use source::Body;

#[derive(Args)]
pub struct Init {
    /// The JSON Schema or OpenAPI document.
    document: PathBuf,
    /// The Rust file, relative to the package [default: src/, named after the document].
    #[arg(long, value_name = "FILE", conflicts_with_all = ["out_dir", "crate_name"])]
    module: Option<String>,
    /// Generate into Cargo's `OUT_DIR` in every build, instead of into a file that is committed.
    #[arg(long, conflicts_with = "crate_name")]
    out_dir: bool,
    /// Create a library crate with this name for the types.
    #[arg(long = "crate", value_name = "NAME")]
    crate_name: Option<String>,
    /// Generate only the schema at this JSON pointer, and everything it refers to.
    #[arg(long, value_name = "POINTER")]
    pointer: Option<String>,
    /// The folder with the source of the generator, for `--out-dir` [default: crates.io].
    #[arg(long, value_name = "FOLDER", requires = "out_dir")]
    generator: Option<PathBuf>,
}

pub fn run(arguments: &Init, format: Format) -> Ran {
    let printed = match set_up(arguments) {
        Ok(done) => match format {
            Format::Json => {
                print_stdout(&format!("{}\n", codegen::json_text(&serde_json::json!({ "done": done, "error": null }))))
            }
            Format::Quiet => Ok(()),
            _ => print_stdout(
                &done.join("\n").lines().map(|line| format!("{}\n", codegen::escaped(line))).collect::<String>(),
            ),
        },
        Err(error) => return (print_error(&error, format), INPUT),
    };
    (printed, 0)
}

/// Returns an error about the arguments.
fn invalid(message: impl Into<String>, help: &str) -> Error {
    Diagnostic::new(Code::Config, message).help(help).into()
}

/// The document, and its place in the package.
struct Document {
    /// The folder that contains it now.
    folder: PathBuf,
    /// Its path relative to that folder, and later to the schema folder.
    name: String,
    /// Whether it is in the schema folder already.
    is_in_place: bool,
}

/// Sets up the package; returns a line about each file.
fn set_up(arguments: &Init) -> Result<Vec<String>, Error> {
    let document = arguments
        .document
        .canonicalize()
        .map_err(|error| Diagnostic::new(Code::Io, format!("cannot read {}: {error}", arguments.document.display())))?;
    let here = std::env::current_dir()
        .and_then(|folder| folder.canonicalize())
        .map_err(|error| Diagnostic::new(Code::Io, format!("cannot read the current folder: {error}")))?;
    let stem = document.file_stem().unwrap_or_default().to_string_lossy();
    let module = arguments.module.clone().unwrap_or_else(|| format!("src/{}.rs", codegen::module_name(&stem)));
    if ["src/lib.rs", "src/main.rs"].contains(&module.as_str()) {
        return Err(invalid(format!("{module} is the root of a crate"), "name another file with `--module`"));
    }
    let folder = match &arguments.crate_name {
        Some(name) => here.join(valid_crate_name(name)?),
        None => find_package(&here)?,
    };
    let prefix = arguments.crate_name.as_ref().map_or_else(String::new, |name| format!("{name}/"));
    let mut files = Files::new(folder, prefix);
    if let Some(name) = &arguments.crate_name {
        plan_crate(&mut files, &here, name, &module, &document)?;
    }
    if arguments.out_dir {
        set_up_out_dir(arguments, files, &document, &module)
    } else {
        set_up_committed(arguments, files, &document, &module)
    }
}

/// Sets up a module that is committed, with a configuration.
fn set_up_committed(arguments: &Init, mut files: Files, document: &Path, module: &str) -> Result<Vec<String>, Error> {
    let path = files.path("lockstep.toml");
    let old = files.read("lockstep.toml")?;
    let schemas = match &old {
        Some(text) => Config::parse(&path, text)?.schemas,
        None => "schemas".to_owned(),
    };
    let document = locate(document, &files.path(&schemas))?;
    let entry = module_entry(module, &document.name, arguments.pointer.as_deref());
    let text = configuration(&path, old.as_deref(), &schemas, module, &entry)?;
    // Generates the module from the documents where they are now, so that nothing is written if that fails.
    let config = Config::parse(&path, &text)?;
    let mut only_this = if document.is_in_place { config.clone() } else { config.staged(&document.folder) };
    only_this.modules.retain(|known| known.output == module);
    let artifacts = codegen::generate(&only_this)?;
    if !artifacts.holds() {
        let help = "`lockstep emit` shows the proof; please report this with the schema";
        return Err(Diagnostic::new(Code::Proof, "a type is not proved equivalent to its schema").help(help).into());
    }
    if files.folder().is_dir()
        && let Err(error) = artifacts.check()
        && let Some(foreign) = error.diagnostics().iter().find(|problem| problem.code == Code::Edited)
    {
        let help = "move it away, or name another file with `--module`";
        return Err(foreign.clone().help(help).into());
    }
    let read: Vec<_> = artifacts.read.iter().filter(|read| **read != path).cloned().collect();
    plan_copies(&mut files, &document, &schemas, &read)?;
    files.put("lockstep.toml", text, if old.is_some() { "added a [[module]] to" } else { "wrote" })?;
    let crates = artifacts.modules.first().map(|module| module.crates.clone()).unwrap_or_default();
    plan_dependencies(&mut files, "dependencies", &codegen::dependencies(&crates))?;
    plan_declaration(&mut files, module, Body::File)?;
    let steps = plan_workflow(&mut files)?;
    files.write()?;
    artifacts.modules.iter().for_each(|module| note_warnings(&mut files, &module.warnings));
    let changed = codegen::generate(&config)?.write()?;
    if changed.is_empty() {
        files.note_unchanged(module);
    }
    for path in changed {
        files.note(format!("wrote {}", files.display_path(&path)));
    }
    if let Some(steps) = steps {
        files.note(format!("for CI, after the checkout:\n{}", steps.trim_end()));
    }
    let at = arguments.crate_name.as_ref().map_or_else(String::new, |name| format!("in {name}/, "));
    files.note(format!("{at}`cargo lockstep` updates the types; `cargo lockstep check` fails if they are stale"));
    if let Some(name) = &arguments.crate_name {
        files.note(format!("to depend on it: {name} = {{ path = \"{name}\" }}"));
    }
    Ok(files.into_lines())
}

/// Returns the text of lockstep.toml with an entry for the module, which is appended if there is none yet.
fn configuration(path: &Path, old: Option<&str>, schemas: &str, module: &str, entry: &str) -> Result<String, Error> {
    let schemas = toml_string(schemas);
    let text = format!("# The modules that `cargo lockstep` generates.\nschemas = {schemas}\n{entry}");
    let fresh = Config::parse(path, &text)?;
    let Some(old) = old else { return Ok(text) };
    let known = Config::parse(path, old)?;
    match (known.modules.iter().find(|known| known.output == module), fresh.modules.first()) {
        (Some(known), Some(fresh)) if known.documents != fresh.documents || known.root != fresh.root => {
            let help = "name another file with `--module`, or change lockstep.toml yourself";
            Err(invalid(format!("lockstep.toml generates {module} from other documents"), help))
        }
        (Some(_), _) => Ok(old.to_owned()),
        (None, _) if old.ends_with('\n') => Ok(format!("{old}{entry}")),
        (None, _) => Ok(format!("{old}\n{entry}")),
    }
}

/// Sets up a build script that generates the module in every build.
fn set_up_out_dir(arguments: &Init, mut files: Files, document: &Path, module: &str) -> Result<Vec<String>, Error> {
    let document = locate(document, &files.path("schemas"))?;
    let name = Path::new(module).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut builder = Builder::new().schema(document.folder.join(&document.name));
    let mut call =
        format!("    codegen::Builder::new().schema({})", rust_string(&format!("schemas/{}", document.name)));
    if let Some(pointer) = &arguments.pointer {
        builder = builder.pointer(pointer);
        call += &format!(".pointer({})", rust_string(pointer));
    }
    if Path::new(&document.name).file_stem().is_none_or(|stem| *stem != *name) {
        call += &format!(".file_name(\"{name}.rs\")");
    }
    call += ".out_dir()?;";
    let emitted = builder.generate()?;
    plan_copies(&mut files, &document, "schemas", &emitted.read)?;
    let manifest = files.manifest("Cargo.toml")?;
    let script = manifest.string("package", "build").unwrap_or("build.rs").to_owned();
    match files.read(&script)? {
        None => {
            let text = format!("fn main() -> Result<(), codegen::Error> {{\n{call}\n    Ok(())\n}}\n");
            files.put(&script, text, "wrote")?;
        }
        Some(text) if text.contains(call.trim()) => files.note_unchanged(&script),
        Some(_) => files.note(format!("left {script} unchanged; add to its `main`:\n{call}")),
    }
    plan_dependencies(&mut files, "dependencies", &codegen::dependencies(&emitted.crates))?;
    depend_on_generator(&mut files, arguments.generator.as_deref(), &emitted.features())?;
    plan_declaration(&mut files, module, Body::OutDir)?;
    files.write()?;
    note_warnings(&mut files, &emitted.warnings);
    if arguments.generator.is_none() {
        let note =
            "lockstep-codegen is not on crates.io yet: until then, name a checkout of it with `--generator FOLDER`";
        files.note(note.to_owned());
    }
    files.note("every build generates the types, and fails if one is not proved".to_owned());
    Ok(files.into_lines())
}

/// Plans the build dependency on the generator, at a version or in a folder.
fn depend_on_generator(files: &mut Files, folder: Option<&Path>, features: &[&str]) -> Result<(), Error> {
    let unreadable =
        |folder: &Path, error| Diagnostic::new(Code::Io, format!("cannot read {}: {error}", folder.display()));
    let path = folder.map(|folder| folder.canonicalize().map_err(|error| unreadable(folder, error))).transpose()?;
    let path = path.map(|path| path.display().to_string());
    if let Some(path) = &path {
        let mut manifest = files.manifest("Cargo.toml")?;
        if manifest.locate("build-dependencies", "codegen", path) {
            files.put("Cargo.toml", manifest.into_text(), "set the path of codegen in")?;
        }
    }
    let at = match path {
        Some(path) => format!("path = {}", toml_string(&path)),
        None => format!("version = \"{}\"", env!("CARGO_PKG_VERSION")),
    };
    let features: Vec<String> = features.iter().map(|feature| toml_string(feature)).collect();
    let features = if features.is_empty() { String::new() } else { format!(", features = [{}]", features.join(", ")) };
    let line = format!("codegen = {{ package = \"lockstep-codegen\", {at}{features} }}\n");
    plan_dependencies(files, "build-dependencies", &line)
}

/// Notes the warnings about the documents.
fn note_warnings(files: &mut Files, warnings: &Error) {
    for warning in warnings.diagnostics() {
        files.note(format!("warning: {}", warning.in_a_line()));
    }
}

/// Finds the package that contains a folder.
fn find_package(here: &Path) -> Result<PathBuf, Error> {
    for folder in here.ancestors() {
        let path = folder.join("Cargo.toml");
        if let Ok(text) = std::fs::read_to_string(&path)
            && Manifest::parse(&path, &text)?.has("package")
        {
            return Ok(folder.to_owned());
        }
    }
    Err(invalid(
        "there is no Cargo package here",
        "run this in the folder of a Cargo.toml, or create a package with `--crate NAME`",
    ))
}

/// Returns the name of a new crate, which is also the name of its folder, if it is valid.
fn valid_crate_name(name: &str) -> Result<&str, Error> {
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let help = "use letters, digits, `-` and `_`, and start with a letter";
    is_plain.then_some(name).ok_or_else(|| invalid(format!("`{name}` is not a valid crate name"), help))
}

/// Plans the files of a new crate, and its membership in the surrounding workspace.
fn plan_crate(files: &mut Files, here: &Path, name: &str, module: &str, document: &Path) -> Result<(), Error> {
    if files.read("Cargo.toml")?.is_none() {
        let text = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        files.put("Cargo.toml", text, "wrote")?;
    }
    if files.read("src/lib.rs")?.is_none() {
        let module = Path::new(module).file_stem().unwrap_or_default().to_string_lossy();
        let document = document.file_name().unwrap_or_default().to_string_lossy();
        let declaration = source::declaration(&module, Body::File, true).replace("pub mod", "mod");
        let text = format!("//! The types of `{document}`.\n\n{declaration}\npub use {module}::*;\n");
        files.put("src/lib.rs", text, "wrote")?;
    }
    for folder in here.ancestors() {
        let path = folder.join("Cargo.toml");
        let Some(text) = files.read_absolute(&path)? else { continue };
        let mut manifest = Manifest::parse(&path, &text)?;
        if manifest.has("workspace") {
            let below = files.folder().strip_prefix(folder).unwrap_or(files.folder());
            let member = below.display().to_string().replace('\\', "/");
            if manifest.add_member(&member) {
                let line = format!("added {member} to the members of the workspace");
                files.put_absolute(path, manifest.into_text(), line);
            }
            break;
        }
    }
    Ok(())
}

/// Finds the place of a document below the schema folder.
fn locate(document: &Path, schemas: &Path) -> Result<Document, Error> {
    let schemas = schemas.canonicalize().unwrap_or_else(|_| schemas.to_owned());
    let (folder, is_in_place) = match document.starts_with(&schemas) {
        true => (schemas, true),
        false => (document.parent().unwrap_or(Path::new("")).to_owned(), false),
    };
    let name = document.strip_prefix(&folder).ok().and_then(Path::to_str).map(|name| name.replace('\\', "/"));
    let help = "rename the file";
    let name = name.ok_or_else(|| invalid(format!("the name of {} is not UTF-8", document.display()), help))?;
    Ok(Document { folder, name, is_in_place })
}

/// Plans the copies of a document and of the documents that it refers to.
fn plan_copies(files: &mut Files, document: &Document, schemas: &str, read: &[PathBuf]) -> Result<(), Error> {
    if document.is_in_place {
        return Ok(());
    }
    for (path, below) in read.iter().filter_map(|path| Some((path, path.strip_prefix(&document.folder).ok()?))) {
        let target = format!("{schemas}/{}", below.display().to_string().replace('\\', "/"));
        let Some(text) = files.read_absolute(path)? else { continue };
        match files.read(&target)? {
            Some(old) if old != text => {
                let help = "use the existing file, or overwrite it with the new version yourself";
                return Err(invalid(format!("{target} already exists and differs from {}", path.display()), help));
            }
            _ => {
                files.put(&target, text, &format!("copied {} to", below.display()))?;
            }
        }
    }
    Ok(())
}

/// Returns the lines of lockstep.toml for a module.
fn module_entry(module: &str, document: &str, pointer: Option<&str>) -> String {
    let root = pointer.map_or_else(String::new, |pointer| format!("root = {}\n", toml_string(pointer)));
    format!("\n[[module]]\noutput = {}\ndocuments = [{}]\n{root}", toml_string(module), toml_string(document))
}

fn toml_string(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

/// Returns a Rust string literal.
fn rust_string(text: &str) -> String {
    format!("{text:?}")
}

/// Plans the dependencies that generated code needs.
fn plan_dependencies(files: &mut Files, table: &str, lines: &str) -> Result<(), Error> {
    let missing = files.manifest("Cargo.toml")?.missing_features(table, lines);
    let text = files.read("Cargo.toml")?.unwrap_or_default();
    if let Some(extended) = add_dependencies(&text, None, table, lines) {
        files.put("Cargo.toml", extended.text, &format!("added {} to [{table}] of", extended.crates.join(", ")))?;
    } else if !lines.is_empty() {
        files.note(format!("left [{table}] of {} unchanged", files.display_path("Cargo.toml")));
    }
    for (name, feature) in missing {
        files.note(format!("warning: `{name}` in Cargo.toml also needs the feature `{feature}`"));
    }
    Ok(())
}

/// Plans the declaration of the module.
fn plan_declaration(files: &mut Files, module: &str, body: Body) -> Result<(), Error> {
    let manifest = files.manifest("Cargo.toml")?;
    let library = manifest.string("lib", "path").unwrap_or("src/lib.rs").to_owned();
    let path = Path::new(module);
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    for (root, is_public) in [(library.as_str(), true), ("src/main.rs", false)] {
        let is_beside = Path::new(root).parent() == path.parent();
        let Some(text) = files.read(root)?.filter(|_| is_beside || body == Body::OutDir) else { continue };
        let is_file = body == Body::OutDir && !text.contains("OUT_DIR");
        if declares_module(&text, &name) && is_file {
            let help =
                format!("remove `mod {name}` and its entry in lockstep.toml, or name another file with `--module`");
            return Err(invalid(format!("{root} already declares a module `{name}` in a file"), &help));
        } else if declares_module(&text, &name) {
            files.note_unchanged(root);
        } else {
            let declaration = source::declaration(&name, body, is_public);
            let text = source::with_declaration(&text, &declaration);
            files.put(root, text, &format!("added `mod {name}` to"))?;
        }
        return Ok(());
    }
    let declaration = source::declaration(&name, body, true);
    files.note(format!("declare the module in its parent:\n{}", declaration.trim_end()));
    Ok(())
}

/// Plans a CI workflow for `lockstep check`; returns its steps if the repository has no workflows.
fn plan_workflow(files: &mut Files) -> Result<Option<String>, Error> {
    let package = files.folder().to_owned();
    let top = package.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&package).to_owned();
    let below = package.strip_prefix(&top).unwrap_or(Path::new("")).display().to_string().replace('\\', "/");
    let at = if below.is_empty() { String::new() } else { format!("        working-directory: {below}\n") };
    let steps = format!(
        "      # lockstep-cli is not on crates.io yet: until then, install it from a checkout.\n      - run: cargo install lockstep-cli --locked\n      - run: cargo lockstep check\n{at}"
    );
    let workflows = top.join(".github/workflows");
    if !workflows.is_dir() {
        return Ok(Some(steps));
    }
    let path = workflows.join("lockstep.yml");
    if files.read_absolute(&path)?.is_some() {
        files.note("left .github/workflows/lockstep.yml unchanged".to_owned());
        return Ok(None);
    }
    let text = format!(
        "name: lockstep\non: [push, pull_request]\npermissions:\n  contents: read\njobs:\n  check:\n    runs-on: ubuntu-latest\n    \
         steps:\n      - uses: actions/checkout@v4\n{steps}"
    );
    files.put_absolute(path, text, "wrote .github/workflows/lockstep.yml".to_owned());
    Ok(None)
}
