//! [`Model`] to the text of one Rust module. What each item looks like is decided by its kind; what the items need beside
//! them (a URI type, the readers of exact forms, the predicates of checks) stands behind them, only where it is used.

mod check;
mod cond;
mod conditions;
mod format;
mod getter;
mod guarded;
mod item;
mod layout;
mod literals;
mod most;
mod open;
mod overlap;
mod pattern;
mod rename;
mod rules;
mod support;
mod tagged;
mod text_type;
mod tokens;
mod tuple;
mod ty;
mod union;
mod validate;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::error::Result;
use crate::model::{Item, Model, Ty};
use crate::output::{HEADER, HEADER_END};
use check::{Checks, Lookup};
use layout::formatted;
use support::Support;
use tokens::Used;

/// How to print.
pub struct Options {
    /// Path and SHA-256 of each document.
    pub sources: Vec<(String, String)>,
    /// What was not read as it is written there, a line for each.
    pub repairs: Vec<String>,
    /// How to write the file again.
    pub command: String,
    /// Whether every type also derives `JsonSchema` under a feature of that name.
    pub schemars: bool,
    /// Whether `format` asserts.
    pub formats: bool,
}

/// What was printed.
pub struct Printed {
    pub text: String,
    /// The crates that the code needs.
    pub crates: Vec<&'static str>,
}

/// Prints the module. `lookup` finds the definitions that checks are made from.
pub fn print(model: &Model, lookup: Lookup<'_>, options: &Options) -> Result<Printed> {
    let names = model.items.iter().flat_map(|item| {
        let name = check::function_name(&item.name);
        item.origins.iter().map(move |origin| (origin.clone(), name.clone()))
    });
    let mut checks = Checks::new(lookup, options.formats, distinct(names));
    let (formats, validated) = (formats(model), validate::validated(model));
    let printer = Printer { model, schemars: options.schemars, formats, validated };
    let mut support = Support::default();
    let mut texts: Vec<String> = Vec::new();
    let mut used = unused(&[STANDARD, OTHERS]);
    for item in &model.items {
        for tokens in item::tokens(&printer, item, &mut support, &mut checks) {
            used.collect(&tokens);
            texts.push(formatted(tokens, &item.name)?);
        }
    }
    for text in support.leading_parts(&printer) {
        used.collect(&text.parse().unwrap_or_default());
        texts.insert(0, text);
    }
    for part in support.parts(&printer, &mut checks) {
        let text = part?;
        used.collect(&text.parse().unwrap_or_default());
        texts.push(text);
    }
    // The types of formats call what checks call.
    for format in format::FORMATS.iter().filter(|format| printer.formats.contains(format.name)) {
        checks.shared.insert(format.helper);
        checks.rule_helper("format");
    }
    checks.verify()?;
    let checked = if checks.is_empty() { None } else { Some(module(&checks, &mut used)?) };

    let mut out = head(options);
    let standard = imports(STANDARD, &used);
    // The trait is used by its methods, never by its name.
    let mut others =
        if used.paths().contains("Error") { "use serde::de::Error as _;\n".to_owned() } else { String::new() };
    others.push_str(&imports(OTHERS, &used));
    for group in [standard, others].into_iter().filter(|group| !group.is_empty()) {
        out.push_str(&group);
        out.push('\n');
    }
    texts.extend(checked);
    out.reserve(texts.iter().map(|text| text.len() + 1).sum());
    for (at, text) in texts.into_iter().enumerate() {
        out.push_str(if at > 0 { "\n" } else { "" });
        out.push_str(&text);
    }
    let crates = crates(&used);
    let text = match item::visible(&out) {
        Cow::Borrowed(_) => out,
        Cow::Owned(visible) => visible,
    };
    Ok(Printed { text, crates })
}

/// Names that are imported where they are used, by the paths that they are imported from.
type Imports = &'static [(&'static str, &'static [&'static str])];

const STANDARD: Imports = &[("std::collections", &["BTreeMap"]), ("std", &["fmt"]), ("std::sync", &["LazyLock"])];
const OTHERS: Imports = &[
    ("serde", &["Deserialize", "Deserializer", "Serialize", "Serializer"]),
    ("serde_json", &["Map", "Number", "Value"]),
    ("uuid", &["Uuid"]),
];
/// Of the module with the predicates of checks.
const OF_CHECKS: Imports = &[
    ("std::collections", &["HashMap", "HashSet"]),
    ("std::hash", &["DefaultHasher"]),
    ("std::sync", &["LazyLock"]),
    ("serde_json", &["Number", "Value"]),
];

/// Nothing used yet, of what can be imported.
fn unused(imports: &[Imports]) -> Used {
    let names = imports.iter().copied().flatten().flat_map(|(_, names)| names.iter().copied());
    Used::new(names, KNOWN.iter().map(|(path, _)| *path))
}

/// The formats whose types the model has.
fn formats(model: &Model) -> HashSet<String> {
    let mut formats = HashSet::new();
    for ty in model.items.iter().flat_map(Item::types) {
        ty.walk(&mut |ty| {
            if let Ty::Text(format) = ty
                && !formats.contains(format)
            {
                formats.insert(format.clone());
            }
        });
    }
    formats
}

/// A `use` for each path, with those of its names that are used.
fn imports(paths: Imports, used: &Used) -> String {
    let mut out = String::new();
    for (path, names) in paths {
        let names: Vec<&str> = names.iter().copied().filter(|name| used.imports(name)).collect();
        match names.as_slice() {
            [] => {}
            [name] => out.push_str(&format!("use {path}::{name};\n")),
            names => out.push_str(&format!("use {path}::{{{}}};\n", names.join(", "))),
        }
    }
    out
}

/// Two items may come to one function name: `AB` and `Ab`.
fn distinct(names: impl Iterator<Item = (String, String)>) -> HashMap<String, String> {
    let (mut owners, mut numbers) = (HashMap::new(), HashMap::new());
    let mut given: HashMap<(String, String), String> = HashMap::new();
    let mut out = HashMap::new();
    for (origin, name) in names {
        let known = given.entry((origin.clone(), name.clone()));
        let candidate = known.or_insert_with(|| {
            let is_free = |name: &String| owners.get(name).is_none_or(|owner| *owner == origin);
            let name = if is_free(&name) { name } else { check::numbered(&name, &mut numbers, is_free) };
            owners.insert(name.clone(), origin.clone());
            name
        });
        out.insert(origin, candidate.clone());
    }
    out
}

/// The crates that generated code may need beside serde, as paths and as manifests name them.
const KNOWN: [(&str, &str); 7] = [
    ("serde_json", "serde_json"),
    ("uuid", "uuid"),
    ("fluent_uri", "fluent-uri"),
    ("regex", "regex"),
    ("regress", "regress"),
    ("unicode_general_category", "unicode-general-category"),
    ("idna", "idna"),
];

/// The crates that are named by a path or imported from, beside the standard library.
fn crates(used: &Used) -> Vec<&'static str> {
    let is_imported = |path: &str| {
        let names = OTHERS.iter().filter(|(known, _)| *known == path).flat_map(|(_, names)| *names);
        names.into_iter().any(|name| used.imports(name))
    };
    let known = KNOWN.iter().filter(|(path, _)| used.paths().contains(path) || is_imported(path));
    std::iter::once("serde").chain(known.map(|(_, name)| *name)).collect()
}

pub use format::{EARLY_HOSTNAME, is_early_hostname, meant};

/// True if a format is one that generated code checks.
pub fn is_format(format: &str) -> bool {
    format::of(format).is_some()
}

pub use pattern::{Linear, Pattern, reads};

/// True if generated code may have a type of that name for a format.
pub fn is_format_type(name: &str) -> bool {
    name.ends_with("Text") && format::FORMATS.iter().any(|format| ty::text_type(format.name) == name)
}

/// The module with the predicates of checks.
fn module(checks: &Checks<'_>, outer: &mut Used) -> Result<String> {
    let mut texts = Vec::new();
    let (functions, words) = checks.functions();
    for tokens in functions {
        texts.push(formatted(tokens, "a check")?);
    }
    for helper in support::helpers(&checks.shared, &words) {
        // What a type calls is to be seen outside the module.
        let shared = checks.shared.iter().flat_map(|name| [format!("fn {name}("), format!("fn {name}<")]);
        let shared = shared.filter(|start| helper.lines().any(|line| line.starts_with(start.as_str())));
        texts.push(shared.fold(helper.to_owned(), |text, start| text.replacen(&start, &format!("pub {start}"), 1)));
    }
    let body = texts.join("\n");
    let mut used = unused(&[OF_CHECKS]);
    used.collect(&body.parse().unwrap_or_default());
    let imported = ["Number", "Value"].iter().any(|name| used.imports(name)).then_some("serde_json");
    outer.extend_paths(used.paths().iter().copied().filter(|path| *path != "Error").chain(imported));
    let imported = imports(OF_CHECKS, &used);
    let violation = match (checks.has_rules, imported.is_empty()) {
        (true, true) => "use super::Violation;\n",
        (true, false) => "\nuse super::Violation;\n",
        (false, _) => "",
    };
    let allowed = if checks.nested { "#[allow(clippy::collapsible_if, clippy::collapsible_match)]\n" } else { "" };
    let inner: String = format!("{imported}{violation}\n{body}")
        .lines()
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
        .collect();
    Ok(format!("/// What the schemas say beyond the types.\n{allowed}mod rules {{\n{inner}}}\n"))
}

/// What every part of the printing looks at.
struct Printer<'a> {
    model: &'a Model,
    schemars: bool,
    /// The types with rules below.
    validated: HashSet<String>,
    /// The formats whose types the model has.
    formats: HashSet<String>,
}

fn head(options: &Options) -> String {
    let mut out = format!("{HEADER}{} from\n", env!("CARGO_PKG_VERSION"));
    for (path, hash) in &options.sources {
        // A file can be called what ends the comment.
        out.push_str(&format!("//   {} (SHA-256 {hash})\n", path.escape_debug()));
    }
    if !options.repairs.is_empty() {
        out.push_str("// Not read as it is written there:\n");
    }
    for repair in &options.repairs {
        out.push_str(&format!("//   {}\n", crate::shown::escaped(repair)));
    }
    out.push_str(&format!("{HEADER_END}{}`.\n\n", options.command));
    out
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn only_what_is_asked_for_is_imported() {
        let tokens = quote! {
            impl Visitor for A {
                type Value = std::fmt::Error;
                fn fmt(self) { self.0.fmt(f) }
                fn visit(self) -> Map { LazyLock::new() }
            }
            enum B { #[a] Number(f64), Uuid, C(Vec<HashSet>) }
            struct D { d: Map<String, Integer>, e: Never }
        };
        let names =
            ["Map", "LazyLock", "HashSet", "Integer", "Never", "Value", "fmt", "Error", "Number", "Uuid", "Absent"];
        let mut used = Used::new(names.into_iter(), std::iter::empty());
        used.collect(&tokens);
        let imported: Vec<&str> = names.into_iter().filter(|name| used.imports(name)).collect();
        assert_eq!(imported, names[..5]);
    }

    #[test]
    fn the_name_of_a_file_stays_in_its_comment() {
        let sources = vec![("a\nfn evil() {}.json".into(), "0".into())];
        let repairs = vec!["a\n#/b: c".into()];
        let options = Options { sources, repairs, command: "x".into(), schemars: false, formats: true };
        assert!(head(&options).lines().all(|line| line.is_empty() || line.starts_with("//")));
    }
}
