//! Finds out whether a module file belongs to a crate of a package, and if not, which `mod` declaration is missing.
//! Files are read as tokens, so that a `mod` inside a macro counts too.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use toml_edit::{DocumentMut, Item};

/// How deep groups and files may nest: each level takes a part of the stack.
const MAX_DEPTH: usize = 1_000;

/// A line that declares a module in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingDeclaration {
    pub line: String,
    /// The file to add the line to.
    pub file: PathBuf,
}

/// Returns the declarations that are missing for any crate of the package in `folder` to contain the module `file`.
pub fn missing_declarations(folder: &Path, file: &Path) -> Vec<MissingDeclaration> {
    let roots = crate_roots(folder, file);
    let mut tree = ModuleTree { wanted: file.to_owned(), ..ModuleTree::default() };
    roots.iter().for_each(|root| tree.add(root, true));
    if tree.is_opaque {
        return Vec::new();
    }
    let top = roots.iter().find(|root| root.ends_with("lib.rs")).or(roots.first());
    let top = top.cloned().unwrap_or_else(|| folder.join("src/lib.rs"));
    let (mut out, mut file) = (Vec::new(), file.to_owned());
    while !tree.files.contains(&file) && file != top {
        let parent = parent_file(&file, &top);
        out.push(MissingDeclaration { line: declaration(&file, &parent), file: parent.clone() });
        file = parent;
        if !file.is_file() {
            break;
        }
    }
    out
}

/// Returns the file that declares a module, if it exists, or the root of the crate.
fn parent_file(file: &Path, top: &Path) -> PathBuf {
    let is_named_mod = file.file_name().is_some_and(|name| name == "mod.rs");
    let folder = if is_named_mod { file.parent().and_then(Path::parent) } else { file.parent() };
    let candidates = folder.filter(|folder| Some(*folder) != top.parent()).into_iter();
    candidates
        .flat_map(|folder| [folder.with_extension("rs"), folder.join("mod.rs")])
        .find(|parent| parent.is_file() && parent != file)
        .unwrap_or_else(|| top.to_owned())
}

/// Returns true if the source of a module declares a submodule of that name, in a file or inline, outside of macros. A
/// source that is not Rust declares none.
///
/// ```
/// use codegen::update::declares_module;
///
/// assert!(declares_module("pub(crate) mod api;", "api"));
/// assert!(!declares_module("// mod api;\nfn main() {}", "api"));
/// ```
pub fn declares_module(source: &str, name: &str) -> bool {
    let tokens: Vec<TokenTree> = source.parse::<TokenStream>().into_iter().flatten().collect();
    tokens.windows(2).any(|pair| match pair {
        [TokenTree::Ident(keyword), TokenTree::Ident(declared)] => {
            keyword == "mod" && declared.to_string().trim_start_matches("r#") == name.trim_start_matches("r#")
        }
        _ => false,
    })
}

/// Returns the line that declares a module in its parent.
fn declaration(file: &Path, parent: &Path) -> String {
    let stem = |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let folder_of = |path: &Path| path.parent().map(Path::to_owned).unwrap_or_default();
    let module = if stem(file) == "mod" { folder_of(file) } else { file.with_extension("") };
    let name = stem(&module);
    let raw = format!("r#{name}");
    let identifier = [name.as_str(), raw.as_str()].into_iter().find(|name| syn::parse_str::<syn::Ident>(name).is_ok());
    match identifier {
        Some(identifier) if module.parent() == Some(&submodule_folder(parent, has_submodules_beside(parent))) => {
            format!("pub mod {identifier};")
        }
        _ => {
            let path = file.strip_prefix(folder_of(parent)).unwrap_or(file).to_string_lossy().replace('\\', "/");
            let identifier = crate::naming::snake(&name);
            format!("#[path = {path:?}] pub mod {identifier};")
        }
    }
}

/// Returns true for a file whose submodules are in the same folder.
fn has_submodules_beside(file: &Path) -> bool {
    file.file_name().is_some_and(|name| ["lib.rs", "main.rs", "mod.rs"].iter().any(|known| name == *known))
}

/// Returns the folder of the modules that a file declares.
fn submodule_folder(file: &Path, is_root: bool) -> PathBuf {
    if is_root { file.parent().map(Path::to_owned).unwrap_or_default() } else { file.with_extension("") }
}

/// Returns the root files of the crates of a package: those that the manifest names, and those that Cargo discovers.
/// `wanted` itself may not be written yet.
fn crate_roots(folder: &Path, wanted: &Path) -> Vec<PathBuf> {
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    let document: DocumentMut = manifest.parse().unwrap_or_default();
    let path_of = |item: &dyn toml_edit::TableLike| Some(folder.join(item.get("path")?.as_str()?));
    let mut out: Vec<PathBuf> =
        document.get("lib").and_then(Item::as_table_like).and_then(path_of).into_iter().collect();
    out.extend(["src/lib.rs", "src/main.rs", "build.rs"].map(|name| folder.join(name)));
    for section in ["bin", "test", "bench", "example"] {
        let targets = document.get(section).and_then(Item::as_array_of_tables);
        out.extend(targets.into_iter().flat_map(|targets| targets.iter().filter_map(|target| path_of(target))));
    }
    for name in ["src/bin", "tests", "benches", "examples"] {
        let folder = folder.join(name);
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
        for path in entries.chain((wanted.parent() == Some(&folder)).then(|| wanted.to_owned())) {
            let is_source = path.extension().is_some_and(|extension| extension == "rs");
            out.push(if is_source { path } else { path.join("main.rs") });
        }
    }
    out.retain(|path| path.is_file() || path == wanted);
    out
}

/// The files that belong to a crate.
#[derive(Default)]
struct ModuleTree {
    /// The file that is searched for. It may not be written yet, and declares nothing.
    wanted: PathBuf,
    files: BTreeSet<PathBuf>,
    /// Whether one of the files cannot be read, so that it is unknown which modules it declares.
    is_opaque: bool,
    /// How many groups and files enclose the current tokens.
    depth: usize,
}

impl ModuleTree {
    /// Adds a file and the modules that it declares.
    fn add(&mut self, file: &Path, is_root: bool) {
        if *file == self.wanted {
            self.files.insert(file.to_owned());
            return;
        }
        if !file.is_file() || !self.files.insert(file.to_owned()) {
            return;
        }
        match std::fs::read_to_string(file).ok().and_then(|text| text.parse::<TokenStream>().ok()) {
            Some(tokens) => {
                self.add_nested(tokens, file, &submodule_folder(file, is_root || has_submodules_beside(file)), false)
            }
            None => self.is_opaque = true,
        }
    }

    /// Adds the modules that the tokens declare, down to `MAX_DEPTH`.
    fn add_nested(&mut self, tokens: TokenStream, file: &Path, folder: &Path, is_inline: bool) {
        if self.depth == MAX_DEPTH {
            self.is_opaque = true;
            return;
        }
        self.depth += 1;
        self.add_declared(tokens, file, folder, is_inline);
        self.depth -= 1;
    }

    /// Adds the modules that the tokens declare. `folder` holds the modules declared there; a `#[path]` is relative to
    /// the file, or to that folder inside an inline module.
    fn add_declared(&mut self, tokens: TokenStream, file: &Path, folder: &Path, is_inline: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut explicit_path = None;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match (token, tokens.get(at + 1), tokens.get(at + 2)) {
                (TokenTree::Punct(hash), Some(TokenTree::Group(attribute)), _) if hash.as_char() == '#' => {
                    explicit_path = path_attribute(attribute).or(explicit_path);
                    at += 2;
                    continue;
                }
                (TokenTree::Ident(word), Some(TokenTree::Ident(name)), Some(rest)) if word == "mod" => {
                    let name = name.to_string();
                    let inner =
                        folder.join(explicit_path.take().unwrap_or_else(|| name.trim_start_matches("r#").to_owned()));
                    match rest {
                        TokenTree::Group(body) => self.add_nested(body.stream(), file, &inner, true),
                        _ if inner.extension().is_some_and(|extension| extension == "rs") => {
                            let base = if is_inline { Some(folder) } else { file.parent() };
                            let path = inner.strip_prefix(folder).unwrap_or(&inner);
                            self.add(&normalize(&base.unwrap_or(folder).join(path)), true);
                        }
                        _ => {
                            self.add(&inner.with_extension("rs"), false);
                            self.add(&inner.join("mod.rs"), true);
                        }
                    }
                    at += 3;
                    continue;
                }
                (TokenTree::Ident(word), Some(_), Some(TokenTree::Group(inner))) if word == "include" => {
                    let name = inner.stream().into_iter().next().and_then(|token| string_literal(&token));
                    let included = name.and_then(|name| Some(normalize(&file.parent()?.join(name))));
                    included.into_iter().for_each(|path| self.add(&path, true));
                }
                (TokenTree::Group(group), ..) => self.add_nested(group.stream(), file, folder, is_inline),
                (TokenTree::Punct(end), ..) if end.as_char() == ';' => explicit_path = None,
                _ => {}
            }
            at += 1;
        }
    }
}

/// Returns the value of `path` in an attribute, also inside `cfg_attr`.
fn path_attribute(attribute: &Group) -> Option<String> {
    let tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
    let direct = tokens.windows(3).find_map(|window| match window {
        [TokenTree::Ident(name), TokenTree::Punct(equals), value] if name == "path" && equals.as_char() == '=' => {
            string_literal(value)
        }
        _ => None,
    });
    let inner = || {
        tokens.iter().find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => path_attribute(group),
            _ => None,
        })
    };
    direct.or_else(inner)
}

/// Returns the value of a string literal.
fn string_literal(token: &TokenTree) -> Option<String> {
    syn::parse_str::<syn::LitStr>(&token.to_string()).ok().map(|text| text.value())
}

/// Removes `.` and `..` from the path.
fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => _ = out.pop(),
            part => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The declarations that are missing in a package with these files, each with the file it belongs to.
    fn missing_lines(files: &&[(&str, &str)], file: &str) -> Vec<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().canonicalize().unwrap();
        for (name, text) in *files {
            let path = top.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let found = missing_declarations(&top, &top.join(file));
        let shown = |path: &Path| path.strip_prefix(&top).unwrap().display().to_string();
        found.iter().map(|missing| (shown(&missing.file), missing.line.clone())).collect()
    }

    #[test]
    fn modules_are_found_in_every_kind_of_declaration() {
        let declared: &[(Pairs, &str)] = &[
            (&[("src/lib.rs", "mod a;")], "src/a.rs"),
            (&[("src/lib.rs", "pub mod a;"), ("src/a.rs", "pub(crate) mod b;")], "src/a/b.rs"),
            (&[("src/main.rs", "mod a;"), ("src/a/mod.rs", "mod b;")], "src/a/b.rs"),
            (&[("src/lib.rs", "mod a { pub mod b; }")], "src/a/b.rs"),
            (&[("src/lib.rs", "#[path = \"c/x.rs\"] mod a;")], "src/c/x.rs"),
            (&[("src/lib.rs", "mod a;"), ("src/a.rs", "#[path = \"x.rs\"] mod b;")], "src/x.rs"),
            (&[("src/lib.rs", "mod m { #[path = \"x.rs\"] mod b; }")], "src/m/x.rs"),
            (&[("src/lib.rs", "#[cfg_attr(unix, path = \"unix.rs\")] mod a;")], "src/unix.rs"),
            (&[("src/lib.rs", "cfg_if! { if #[cfg(unix)] { mod a; } }")], "src/a.rs"),
            (&[("src/lib.rs", "mod a { include!(\"generated/a.rs\"); }")], "src/generated/a.rs"),
            (&[("src/lib.rs", "mod r#type;")], "src/type.rs"),
            (&[("tests/it.rs", "#[path = \"../src/a.rs\"] mod a;")], "src/a.rs"),
            (&[("Cargo.toml", "[lib]\npath = \"code/top.rs\"\n"), ("code/top.rs", "mod a;")], "code/a.rs"),
            (&[("src/bin/tool/main.rs", "mod a;")], "src/bin/tool/a.rs"),
            (&[], "src/lib.rs"),
            (&[], "tests/a.rs"),
            // A file that is not valid Rust may declare anything.
            (&[("src/lib.rs", "mod a; }")], "src/b.rs"),
        ];
        for (files, file) in declared {
            assert_eq!(missing_lines(files, file), [], "{file} in {files:?}");
        }
    }

    #[test]
    fn a_file_that_nests_too_deeply_counts_as_unreadable() {
        let nested = |depth: usize| format!("{}{}", "(".repeat(depth), ")".repeat(depth));
        let lines = |depth: usize| missing_lines(&&[("src/lib.rs", nested(depth).as_str())][..], "src/a.rs").len();
        assert_eq!([lines(MAX_DEPTH - 1), lines(MAX_DEPTH), lines(300_000)], [1, 0, 0]);
    }

    type Pairs = &'static [(&'static str, &'static str)];

    #[test]
    fn missing_declarations_are_listed() {
        let cases: &[(Pairs, &str, Pairs)] = &[
            (&[("src/lib.rs", "// mod a;\nconst A: &str = \"mod a;\";")], "src/a.rs", &[("src/lib.rs", "pub mod a;")]),
            (&[("src/main.rs", "")], "src/a.rs", &[("src/main.rs", "pub mod a;")]),
            (&[], "src/a.rs", &[("src/lib.rs", "pub mod a;")]),
            (&[("src/lib.rs", "mod a;"), ("src/a.rs", "")], "src/a/b.rs", &[("src/a.rs", "pub mod b;")]),
            (
                &[("src/lib.rs", ""), ("src/a/mod.rs", "")],
                "src/a/b.rs",
                &[("src/a/mod.rs", "pub mod b;"), ("src/lib.rs", "pub mod a;")],
            ),
            (&[("src/lib.rs", "")], "src/a/b.rs", &[("src/lib.rs", "#[path = \"a/b.rs\"] pub mod b;")]),
            (&[("src/lib.rs", "")], "src/my-api.rs", &[("src/lib.rs", "#[path = \"my-api.rs\"] pub mod my_api;")]),
            (&[("src/lib.rs", "")], "src/type.rs", &[("src/lib.rs", "pub mod r#type;")]),
        ];
        for (files, file, expected) in cases {
            let found = missing_lines(files, file);
            let found: Vec<_> = found.iter().map(|(file, line)| (file.as_str(), line.as_str())).collect();
            assert_eq!(found, *expected, "{file} in {files:?}");
        }
    }

    #[test]
    fn a_declaration_at_the_top_is_recognized() {
        for source in ["mod api;", "pub mod api;", "pub(crate) mod api {}", "use x;\nmod api {}", "#[a] mod r#api;"] {
            assert!(declares_module(source, "api"), "{source}");
        }
        for source in
            ["mod api2;", "// mod api;", "mod other { mod api; }", "use api;", "const A: &str = \"mod api;\";"]
        {
            assert!(!declares_module(source, "api"), "{source}");
        }
    }
}
