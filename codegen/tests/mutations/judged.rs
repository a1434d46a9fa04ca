//! Checks that generated code consists of the types of the model and their supporting code, and has no string of a
//! document as code.

use std::collections::HashSet;
use std::path::Path;

use codegen::Emitted;
use proc_macro2::{TokenStream, TokenTree};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use syn::visit::Visit;
use syn::{Attribute, Expr, Item, Lit, Meta, Type, UseTree, Visibility};

use crate::SOURCES;

/// An identifier that cannot be generated, because its case is not that of Rust names: it can only occur if a string of
/// a document became code.
pub const ESCAPED: &str = "eSCAPED__textOf_aDocument";

/// The macros of the supporting code that implement traits for types.
const MACROS: [&str; 4] = ["text_newtype", "text_enum", "exact_text_enum", "open_text_enum"];

/// The crates that a module may import from.
const CRATES: [&str; 9] = ["std", "serde", "serde_json", "uuid", "fluent_uri", "jiff", "regress", "idna", "super"];

/// The prefixes of the names of functions that check values.
const PREFIXES: [&str; 4] = ["check_", "matches_", "members_of_", "items_of_"];

/// The stack size for parsing a module.
const STACK_BYTES: usize = 64 << 20;

/// Checks modules.
pub struct Judge {
    /// The types and functions of the supporting code.
    support: HashSet<String>,
}

impl Judge {
    pub fn new() -> Judge {
        let mut support = HashSet::new();
        for folder in ["print/support", "formats/check"] {
            read_support(&Path::new(SOURCES).join(folder), &mut support);
        }
        Judge { support }
    }

    /// Returns the problem with a module, if there is one.
    pub fn judge(&self, emitted: &Emitted) -> Result<(), String> {
        // Types may be nested as deeply as documents, and syn recurses for each level.
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
            thread.spawn_scoped(scope, || self.judge_here(emitted)).unwrap().join().unwrap()
        })
    }

    fn judge_here(&self, emitted: &Emitted) -> Result<(), String> {
        let file = syn::parse_file(&emitted.text).map_err(|error| format!("is no Rust: {error}"))?;
        let tokens: TokenStream = emitted.text.parse().map_err(|error| format!("is no Rust: {error}"))?;
        if has_escaped(tokens) {
            return Err("has a text of the document as code".to_owned());
        }
        let types: HashSet<&str> = emitted.model.items.iter().map(|item| item.name.as_str()).collect();
        for item in &file.items {
            self.expected(item, &types, true)?;
        }
        let mut docs = Docs(Vec::new());
        docs.visit_file(&file);
        docs.0.first().map_or(Ok(()), |block| Err(format!("has a doctest: {block}")))
    }

    fn expected(&self, item: &Item, types: &HashSet<&str>, is_outside: bool) -> Result<(), String> {
        let is_ours = |name: String| types.contains(name.as_str()) || self.support.contains(&name) || is_format(&name);
        let helps = |name: String| self.support.contains(&name) || is_reader(&name);
        let holds = match item {
            Item::Struct(item) => is_ours(item.ident.to_string()),
            Item::Enum(item) => is_ours(item.ident.to_string()),
            Item::Type(item) => is_ours(item.ident.to_string()),
            Item::Impl(item) => match &*item.self_ty {
                // The conversion of an enum of integers or booleans.
                Type::Path(path) if path.path.is_ident("i64") || path.path.is_ident("bool") => {
                    let converted = item.trait_.as_ref().and_then(|(path, ..)| path.segments.last());
                    converted.is_some_and(|last| last.ident == "From")
                }
                Type::Path(path) => path.path.segments.last().is_some_and(|last| is_ours(last.ident.to_string())),
                _ => false,
            },
            Item::Trait(item) => {
                matches!(item.vis, Visibility::Inherited) && self.support.contains(&item.ident.to_string())
            }
            Item::Fn(item) if is_outside => {
                matches!(item.vis, Visibility::Inherited) && helps(item.sig.ident.to_string())
            }
            Item::Fn(item) => {
                let name = item.sig.ident.to_string();
                PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || self.support.contains(&name)
            }
            Item::Macro(item) => {
                let is_known = |known: &&str| {
                    item.ident.as_ref().is_some_and(|name| name == known) || item.mac.path.is_ident(*known)
                };
                MACROS.iter().any(is_known)
            }
            Item::Const(item) => !is_outside || matches!(item.vis, Visibility::Inherited),
            Item::Static(item) => !is_outside || matches!(item.vis, Visibility::Inherited),
            Item::Use(item) => is_known(&item.tree),
            Item::Mod(item) => {
                for inner in item.content.iter().flat_map(|(_, items)| items) {
                    self.expected(inner, types, false)?;
                }
                is_outside && item.ident == "rules" && matches!(item.vis, Visibility::Inherited)
            }
            _ => false,
        };
        if holds { Ok(()) } else { Err(format!("has an item that nothing asks for: {}", shown(item))) }
    }
}

/// Returns whether it is the type of strings of a format, which is named after the format.
fn is_format(name: &str) -> bool {
    const FORMATS: [&str; 29] = [
        "Date",
        "DateTime",
        "Time",
        "Duration",
        "Email",
        "IdnEmail",
        "Hostname",
        "IdnHostname",
        "Ipv4",
        "Ipv6",
        "Uri",
        "UriReference",
        "Iri",
        "IriReference",
        "UriTemplate",
        "JsonPointer",
        "RelativeJsonPointer",
        "Regex",
        "Uuid",
        // Formats of OpenAPI's registry, and of parameters with several values in one string.
        "Byte",
        "Base64url",
        "Char",
        "Decimal",
        "Int64",
        "Uint64",
        "CommaSeparated",
        "SpaceSeparated",
        "PipeSeparated",
        "TabSeparated",
    ];
    name.strip_suffix("String").is_some_and(|format| FORMATS.contains(&format))
}

/// Returns whether it is a reader, which is named after the type that it reads, or after its rules.
fn is_reader(name: &str) -> bool {
    const RULES: [&str; 11] = [
        "valid_",
        "length_",
        "min_length_",
        "max_length_",
        "items_",
        "min_items_",
        "max_items_",
        "from_",
        "exclusive_",
        "multiple_of_",
        "unique",
    ];
    const BOUNDS: [&str; 2] = ["minimum_", "maximum_"];
    if RULES.iter().chain(&BOUNDS).any(|start| name.starts_with(start)) {
        return true;
    }
    ["hyphenated", "uuid", "integer", "integral", "list", "map", "option"].iter().any(|part| name.contains(part))
        || name.starts_with("some_")
}

fn is_known(tree: &UseTree) -> bool {
    match tree {
        UseTree::Path(path) => CRATES.iter().any(|known| path.ident == known),
        // Calls of the macros.
        UseTree::Name(name) => MACROS.iter().any(|known| name.ident == known),
        UseTree::Rename(_) | UseTree::Glob(_) | UseTree::Group(_) => false,
    }
}

fn shown(item: &Item) -> String {
    let text = quote::ToTokens::to_token_stream(item).to_string();
    text.chars().take(200).collect()
}

fn has_escaped(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => has_escaped(group.stream()),
        TokenTree::Ident(ident) => ident == ESCAPED,
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Collects the names of all items in the files of a folder.
fn read_support(folder: &Path, names: &mut HashSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_support(&path, names);
            continue;
        }
        // Some have placeholders.
        let text = std::fs::read_to_string(&path).unwrap();
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let named = words.windows(2).filter(|pair| ["fn", "struct", "enum", "trait", "type"].contains(&pair[0]));
        names.extend(named.map(|pair| pair[1].to_owned()));
    }
}

/// Collects code in doc comments that rustdoc would compile and run.
struct Docs(Vec<String>);

impl Docs {
    fn read(&mut self, attributes: &[Attribute]) {
        let line = |attribute: &Attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Str(text) => Some(text.value()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        // rustdoc removes the common indentation.
        let lines: Vec<String> = attributes.iter().filter_map(line).collect();
        let text: Vec<&str> = lines.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        for event in Parser::new_ext(&text.join("\n"), Options::all()) {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => self.0.push("indented".to_owned()),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                    let words = || language.split([',', ' ']).filter(|word| !word.is_empty());
                    if words().all(|word| ["rust", "should_panic", "no_run", "compile_fail"].contains(&word)) {
                        self.0.push(format!("```{language}"));
                    }
                }
                _ => {}
            }
        }
    }
}

impl Visit<'_> for Docs {
    fn visit_item(&mut self, item: &Item) {
        let attributes: &[Attribute] = match item {
            Item::Struct(item) => &item.attrs,
            Item::Enum(item) => &item.attrs,
            Item::Type(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Const(item) => &item.attrs,
            Item::Static(item) => &item.attrs,
            Item::Mod(item) => &item.attrs,
            _ => &[],
        };
        self.read(attributes);
        syn::visit::visit_item(self, item);
    }

    fn visit_field(&mut self, field: &syn::Field) {
        self.read(&field.attrs);
    }

    fn visit_variant(&mut self, variant: &syn::Variant) {
        self.read(&variant.attrs);
        syn::visit::visit_variant(self, variant);
    }

    fn visit_impl_item_fn(&mut self, function: &syn::ImplItemFn) {
        self.read(&function.attrs);
        syn::visit::visit_impl_item_fn(self, function);
    }
}

#[cfg(test)]
mod tests {
    use codegen::{Emitted, Request};

    use super::{ESCAPED, Judge};

    fn emitted() -> Emitted {
        let bytes = br#"{"type": "object", "properties": {"id": {"format": "uuid"}, "a": {"minLength": 2}}}"#;
        codegen::emit(&Request { bytes: Some(bytes.to_vec()), ..Request::of("a.json".into()) }).unwrap()
    }

    #[test]
    fn unexpected_code_is_detected() {
        let judge = Judge::new();
        let emitted = emitted();
        judge.judge(&emitted).unwrap();
        let more = [
            "pub fn other() {}",
            "pub struct Other;",
            "impl Other {}",
            "mod other {}",
            "pub const OTHER: u8 = 0;",
            "use other::thing;",
            "macro_rules! other { () => {} }",
            "extern crate other;",
            "#[path = \"other.rs\"] mod other;",
            "/// ```\n/// other();\n/// ```\nconst OTHER: u8 = 0;",
            "///     other();\nconst OTHER: u8 = 0;",
            "}",
        ];
        let call = format!("const OTHER: u8 = {ESCAPED}();");
        for more in more.into_iter().chain([call.as_str()]) {
            let text = format!("{}\n{more}\n", emitted.text);
            let mut changed = emitted.clone();
            changed.text = text;
            assert!(judge.judge(&changed).is_err(), "{more}");
        }
    }
}
