//! Prints the imports of a file, and collects the crates that they come from.

use super::tokens::Used;

/// Names that can be imported, by the paths that they are imported from.
pub type Imports = &'static [(&'static str, &'static [&'static str])];

pub const STANDARD: Imports =
    &[("std::collections", &["BTreeMap", "HashMap"]), ("std", &["fmt"]), ("std::sync", &["LazyLock"])];
/// The imports of code that borrows strings.
pub const BORROWED: Imports = &[("std::borrow", &["Cow"])];
pub const OTHERS: Imports = &[
    ("indexmap", &["IndexMap"]),
    ("serde", &["Deserialize", "Deserializer", "Serialize", "Serializer"]),
    ("serde_json", &["Map", "Number", "Value"]),
    ("uuid", &["Uuid"]),
];
/// The imports of the module with the predicates of checks.
pub const OF_CHECKS: Imports = &[
    ("std::collections", &["HashMap", "HashSet"]),
    ("std::hash", &["DefaultHasher"]),
    ("std::sync", &["LazyLock"]),
    ("serde_json", &["Number", "Value"]),
];

/// Returns the imports of the module `rules` with this text and, as paths, the crates that they come from.
pub fn used_in_rules(body: &str) -> (Used, Vec<&'static str>) {
    let mut used = unused(&[OF_CHECKS]);
    used.collect(&body.parse().unwrap_or_default());
    let imported = ["Number", "Value"].iter().any(|name| used.imports(name)).then_some("serde_json");
    let paths = used.paths().iter().copied().filter(|path| *path != "Error").chain(imported).collect();
    (used, paths)
}

/// Returns an empty set of uses for what can be imported.
pub fn unused(imports: &[Imports]) -> Used {
    let names = imports.iter().copied().flatten().flat_map(|(_, names)| names.iter().copied());
    Used::new(names, KNOWN.iter().map(|(path, _)| *path))
}

/// Returns the lines at the beginning of a file: the imports from the standard library, and from crates.
pub fn head(used: &Used) -> String {
    // Only the methods of the trait are used, never its name.
    let error = if used.paths().contains("Error") { "use serde::de::Error as _;\n" } else { "" };
    let groups = [imports(BORROWED, used) + &imports(STANDARD, used), error.to_owned() + &imports(OTHERS, used)];
    groups.into_iter().filter(|group| !group.is_empty()).map(|group| group + "\n").collect()
}

/// Returns a `use` for each path, with those of its names that are used.
pub fn imports(paths: Imports, used: &Used) -> String {
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

/// The crates that generated code may need beside serde, as paths and as manifests name them.
const KNOWN: [(&str, &str); 15] = [
    ("base64", "base64"),
    ("chrono", "chrono"),
    ("jiff", "jiff"),
    ("indexmap", "indexmap"),
    ("rust_decimal", "rust_decimal"),
    ("serde_json", "serde_json"),
    ("serde_path_to_error", "serde_path_to_error"),
    ("time", "time"),
    ("url", "url"),
    ("uuid", "uuid"),
    ("fluent_uri", "fluent-uri"),
    ("regex", "regex"),
    ("regress", "regress"),
    ("unicode_general_category", "unicode-general-category"),
    ("idna", "idna"),
];

/// Returns the crates that paths or imports name, without the standard library.
pub fn crates(used: &Used) -> Vec<&'static str> {
    let is_imported = |path: &str| {
        let names = OTHERS.iter().filter(|(known, _)| *known == path).flat_map(|(_, names)| *names);
        names.into_iter().any(|name| used.imports(name))
    };
    let known = KNOWN.iter().filter(|(path, _)| used.paths().contains(path) || is_imported(path));
    std::iter::once("serde").chain(known.map(|(_, name)| *name)).collect()
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn only_needed_types_are_imported() {
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
}
