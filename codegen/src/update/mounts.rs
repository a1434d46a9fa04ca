//! The sources of a package to whether a module file belongs to any of its crates; if not, the line that is missing. Files
//! are read as tokens, so that a `mod` inside a macro counts too.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use toml_edit::{DocumentMut, Item};

/// How many groups and files stand in one another at most: each takes a part of the stack.
const MAX_DEPTH: usize = 1_000;

/// A line that makes a module of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    pub line: String,
    /// The file that it belongs to.
    pub file: PathBuf,
}

/// The lines without which no crate of the package in `folder` has the module in `file`.
pub fn missing(folder: &Path, file: &Path) -> Vec<Missing> {
    let roots = roots(folder, file);
    let mut mounted = Mounted { wanted: file.to_owned(), ..Mounted::default() };
    roots.iter().for_each(|root| mounted.add(root, true));
    if mounted.is_opaque {
        return Vec::new();
    }
    let top = roots.iter().find(|root| root.ends_with("lib.rs")).or(roots.first());
    let top = top.cloned().unwrap_or_else(|| folder.join("src/lib.rs"));
    let (mut out, mut file) = (Vec::new(), file.to_owned());
    while !mounted.files.contains(&file) && file != top {
        let parent = parent(&file, &top);
        out.push(Missing { line: line(&file, &parent), file: parent.clone() });
        file = parent;
        if !file.is_file() {
            break;
        }
    }
    out
}

/// The file that declares a module, if it is there; else the root of the crate.
fn parent(file: &Path, top: &Path) -> PathBuf {
    let is_named_mod = file.file_name().is_some_and(|name| name == "mod.rs");
    let folder = if is_named_mod { file.parent().and_then(Path::parent) } else { file.parent() };
    let known = folder.filter(|folder| Some(*folder) != top.parent()).into_iter();
    known
        .flat_map(|folder| [folder.with_extension("rs"), folder.join("mod.rs")])
        .find(|parent| parent.is_file() && parent != file)
        .unwrap_or_else(|| top.to_owned())
}

/// The line for a module, as its parent writes it.
fn line(file: &Path, parent: &Path) -> String {
    let stem = |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let folder_of = |path: &Path| path.parent().map(Path::to_owned).unwrap_or_default();
    let module = if stem(file) == "mod" { folder_of(file) } else { file.with_extension("") };
    let name = stem(&module);
    let raw = format!("r#{name}");
    let spelt = [name.as_str(), raw.as_str()].into_iter().find(|name| syn::parse_str::<syn::Ident>(name).is_ok());
    match spelt {
        Some(spelt) if module.parent() == Some(&children(parent, is_root(parent))) => format!("pub mod {spelt};"),
        _ => {
            let path = file.strip_prefix(folder_of(parent)).unwrap_or(file).to_string_lossy().replace('\\', "/");
            let spelt = crate::naming::snake(&name);
            format!("#[path = {path:?}] pub mod {spelt};")
        }
    }
}

/// True for a file whose modules lie beside it by its name.
fn is_root(file: &Path) -> bool {
    file.file_name().is_some_and(|name| ["lib.rs", "main.rs", "mod.rs"].iter().any(|known| name == *known))
}

/// The folder of the modules that a file declares.
fn children(file: &Path, is_root: bool) -> PathBuf {
    if is_root { file.parent().map(Path::to_owned).unwrap_or_default() } else { file.with_extension("") }
}

/// The root files of the crates of a package: those that the manifest names, and those that Cargo finds by itself.
/// The file itself may be one that is still to be written.
fn roots(folder: &Path, wanted: &Path) -> Vec<PathBuf> {
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
struct Mounted {
    /// The file that is asked about, which may be one that is still to be written, and declares nothing.
    wanted: PathBuf,
    files: BTreeSet<PathBuf>,
    /// Whether one of them cannot be read, so that nobody knows what it mounts.
    is_opaque: bool,
    /// In how many groups and files the one that is read stands.
    depth: usize,
}

impl Mounted {
    /// Adds a file, and the modules that it declares.
    fn add(&mut self, file: &Path, is_root: bool) {
        if *file == self.wanted {
            self.files.insert(file.to_owned());
            return;
        }
        if !file.is_file() || !self.files.insert(file.to_owned()) {
            return;
        }
        match std::fs::read_to_string(file).ok().and_then(|text| text.parse::<TokenStream>().ok()) {
            Some(tokens) => self.walk(tokens, file, &children(file, is_root || self::is_root(file)), false),
            None => self.is_opaque = true,
        }
    }

    /// Adds what tokens declare, as deep as they may nest.
    fn walk(&mut self, tokens: TokenStream, file: &Path, folder: &Path, is_inline: bool) {
        if self.depth == MAX_DEPTH {
            self.is_opaque = true;
            return;
        }
        self.depth += 1;
        self.add_declared(tokens, file, folder, is_inline);
        self.depth -= 1;
    }

    /// Adds what tokens declare. `folder` holds the modules that are declared there; the path of one that is named is
    /// relative to the file, or to that folder where the tokens are those of an inline module.
    fn add_declared(&mut self, tokens: TokenStream, file: &Path, folder: &Path, is_inline: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut named = None;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match (token, tokens.get(at + 1), tokens.get(at + 2)) {
                (TokenTree::Punct(hash), Some(TokenTree::Group(attribute)), _) if hash.as_char() == '#' => {
                    named = path_in(attribute).or(named);
                    at += 2;
                    continue;
                }
                (TokenTree::Ident(word), Some(TokenTree::Ident(name)), Some(rest)) if word == "mod" => {
                    let name = name.to_string();
                    let inner = folder.join(named.take().unwrap_or_else(|| name.trim_start_matches("r#").to_owned()));
                    match rest {
                        TokenTree::Group(body) => self.walk(body.stream(), file, &inner, true),
                        _ if inner.extension().is_some_and(|extension| extension == "rs") => {
                            let base = if is_inline { Some(folder) } else { file.parent() };
                            let path = inner.strip_prefix(folder).unwrap_or(&inner);
                            self.add(&plain(&base.unwrap_or(folder).join(path)), true);
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
                    let name = inner.stream().into_iter().next().and_then(|token| literal(&token));
                    let included = name.and_then(|name| Some(plain(&file.parent()?.join(name))));
                    included.into_iter().for_each(|path| self.add(&path, true));
                }
                (TokenTree::Group(group), ..) => self.walk(group.stream(), file, folder, is_inline),
                (TokenTree::Punct(end), ..) if end.as_char() == ';' => named = None,
                _ => {}
            }
            at += 1;
        }
    }
}

/// The path that an attribute gives a module, wherever in it that stands.
fn path_in(attribute: &Group) -> Option<String> {
    let tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
    let direct = tokens.windows(3).find_map(|window| match window {
        [TokenTree::Ident(name), TokenTree::Punct(equals), value] if name == "path" && equals.as_char() == '=' => {
            literal(value)
        }
        _ => None,
    });
    let inner = || {
        tokens.iter().find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => path_in(group),
            _ => None,
        })
    };
    direct.or_else(inner)
}

/// What a string literal holds.
fn literal(token: &TokenTree) -> Option<String> {
    syn::parse_str::<syn::LitStr>(&token.to_string()).ok().map(|text| text.value())
}

/// The path without `..`.
fn plain(path: &Path) -> PathBuf {
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

    /// The lines that a package with these files misses for one of them, each with its file.
    fn lines(files: &&[(&str, &str)], file: &str) -> Vec<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().canonicalize().unwrap();
        for (name, text) in *files {
            let path = top.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let found = missing(&top, &top.join(file));
        let shown = |path: &Path| path.strip_prefix(&top).unwrap().display().to_string();
        found.iter().map(|missing| (shown(&missing.file), missing.line.clone())).collect()
    }

    #[test]
    fn a_module_is_found_however_it_is_mounted() {
        let mounted: &[(Pairs, &str)] = &[
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
            // Nobody knows what stands in a file that is not Rust.
            (&[("src/lib.rs", "mod a; }")], "src/b.rs"),
        ];
        for (files, file) in mounted {
            assert_eq!(lines(files, file), [], "{file} in {files:?}");
        }
    }

    /// As in a file that nests deeper than any stack.
    #[test]
    fn what_nests_too_deep_is_as_if_it_could_not_be_read() {
        let nested = |depth: usize| format!("{}{}", "(".repeat(depth), ")".repeat(depth));
        let lines = |depth: usize| lines(&&[("src/lib.rs", nested(depth).as_str())][..], "src/a.rs").len();
        assert_eq!([lines(MAX_DEPTH - 1), lines(MAX_DEPTH), lines(300_000)], [1, 0, 0]);
    }

    type Pairs = &'static [(&'static str, &'static str)];

    #[test]
    fn the_line_that_is_missing_is_named() {
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
            let found = lines(files, file);
            let found: Vec<_> = found.iter().map(|(file, line)| (file.as_str(), line.as_str())).collect();
            assert_eq!(found, *expected, "{file} in {files:?}");
        }
    }
}
