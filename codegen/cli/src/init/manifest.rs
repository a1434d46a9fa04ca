//! Adds dependencies and workspace members to the text of a Cargo.toml. Entries that are there, comments and layout stay.

use std::path::Path;

use codegen::{Code, Diagnostic, Error};
use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value};

/// A Cargo.toml, read.
pub struct Manifest(DocumentMut);

impl Manifest {
    /// # Errors
    /// If the text is not TOML.
    pub fn parse(path: &Path, text: &str) -> Result<Manifest, Error> {
        let unusable = |error: toml_edit::TomlError| {
            let message = format!("cannot read {}: {}", path.display(), error.message());
            Diagnostic::new(Code::Config, message).help("correct the manifest; nothing was written")
        };
        Ok(Manifest(text.parse().map_err(unusable)?))
    }

    pub fn has(&self, table: &str) -> bool {
        self.0.get(table).is_some_and(Item::is_table_like)
    }

    /// Returns a string, as `path` of `lib`.
    pub fn string(&self, table: &str, key: &str) -> Option<&str> {
        self.0.get(table)?.get(key)?.as_str()
    }

    /// Adds those of these lines of a Cargo.toml whose crates the table does not have, and returns their names.
    pub fn add(&mut self, table: &str, lines: &str) -> Vec<String> {
        let Ok(wanted) = lines.parse::<DocumentMut>() else { return Vec::new() };
        let Some(known) = table_of(&mut self.0, table) else { return Vec::new() };
        let mut added = Vec::new();
        for (name, item) in wanted.iter().filter(|(name, _)| !known.contains_key(name)).collect::<Vec<_>>() {
            known.insert(name, item.clone());
            added.push(name.to_owned());
        }
        added
    }

    /// Returns the features that these lines ask for and the entries of the table do not have, with their crates. What a
    /// workspace says of a crate is not looked at.
    pub fn missing_features(&self, table: &str, lines: &str) -> Vec<(String, String)> {
        let Ok(wanted) = lines.parse::<DocumentMut>() else { return Vec::new() };
        let mut missing = Vec::new();
        for (name, item) in wanted.iter() {
            let Some(known) = self.0.get(table).and_then(|table| table.get(name)) else { continue };
            if known.get("workspace").is_some() {
                continue;
            }
            let has = features(known);
            let lacking = features(item).into_iter().filter(|feature| !has.contains(feature));
            missing.extend(lacking.map(|feature| (name.to_owned(), feature.to_owned())));
        }
        missing
    }

    /// Gives an entry that only has a version the path of a folder; false if there is no such entry.
    pub fn locate(&mut self, table: &str, name: &str, path: &str) -> bool {
        let table = self.0.get_mut(table).and_then(Item::as_table_like_mut);
        let entry = table.and_then(|table| table.get_mut(name)).and_then(Item::as_table_like_mut);
        let Some(entry) = entry.filter(|entry| !["path", "git", "workspace"].iter().any(|key| entry.contains_key(key)))
        else {
            return false;
        };
        entry.insert("path", toml_edit::value(path));
        true
    }

    /// Makes a folder a member of the workspace; false if it is one, or is excluded.
    pub fn add_member(&mut self, member: &str) -> bool {
        let Some(workspace) = self.0.get_mut("workspace").and_then(Item::as_table_like_mut) else { return false };
        let list = |key: &str| workspace.get(key).and_then(Item::as_array).into_iter().flatten();
        let known = list("members").chain(list("exclude")).filter_map(Value::as_str);
        if known.into_iter().any(|pattern| covers(pattern, member)) {
            return false;
        }
        let members = workspace.entry("members").or_insert_with(|| Item::Value(Array::new().into()));
        let Some(members) = members.as_array_mut() else { return false };
        let mut value = Value::from(member);
        // In a list with a line for each member, it gets a line too, below the comment on the last one.
        let before_last = members.iter().last().and_then(|last| last.decor().prefix()?.as_str()).unwrap_or_default();
        match before_last.rfind('\n') {
            Some(at) => {
                let comment = members.trailing().as_str().unwrap_or_default().trim_end();
                *value.decor_mut() = toml_edit::Decor::new(format!("{comment}{}", &before_last[at..]), "");
                members.push_formatted(value);
                members.set_trailing("\n");
            }
            None => members.push(value),
        }
        true
    }

    pub fn into_text(self) -> String {
        self.0.to_string()
    }
}

/// The table of that name, created at the end of the manifest where it is missing.
fn table_of<'a>(document: &'a mut DocumentMut, name: &str) -> Option<&'a mut dyn TableLike> {
    let is_first = document.is_empty();
    let created = || {
        let mut table = Table::new();
        table.decor_mut().set_prefix(if is_first { "" } else { "\n" });
        Item::Table(table)
    };
    document.entry(name).or_insert_with(created).as_table_like_mut()
}

fn features(item: &Item) -> Vec<&str> {
    let listed = item.get("features").and_then(Item::as_array).into_iter().flatten();
    listed.filter_map(Value::as_str).collect()
}

/// Returns true if a pattern of `members` names the folder; `*` stands for one part of the path.
fn covers(pattern: &str, member: &str) -> bool {
    let parts = |path: &'_ str| path.trim_end_matches('/').split('/').map(str::to_owned).collect::<Vec<_>>();
    let (pattern, member) = (parts(pattern.trim_start_matches("./")), parts(member));
    pattern.len() == member.len()
        && pattern.iter().zip(&member).all(|(pattern, part)| pattern == "*" || pattern == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(text: &str) -> Manifest {
        Manifest::parse(Path::new("Cargo.toml"), text).unwrap()
    }

    #[test]
    fn only_what_is_missing_is_added() {
        let text = "[package] # mine\nname = \"a\"\n\n[dependencies]\n# Ours.\nserde = \"1\" # old\n\n[lints]\n";
        let mut changed = manifest(text);
        let lines = "serde = { version = \"1\", features = [\"derive\"] }\nregex = \"1\"\n";
        assert_eq!(changed.add("dependencies", lines), ["regex"]);
        assert_eq!(changed.missing_features("dependencies", lines), [("serde".to_owned(), "derive".to_owned())]);
        assert_eq!(changed.into_text(), text.replace("# old\n", "# old\nregex = \"1\"\n"));

        let mut changed = manifest("[package]\nname = \"a\"\n");
        assert_eq!(changed.add("build-dependencies", "regex = \"1\"\n"), ["regex"]);
        assert_eq!(changed.into_text(), "[package]\nname = \"a\"\n\n[build-dependencies]\nregex = \"1\"\n");
    }

    #[test]
    fn a_member_is_added_once() {
        for (text, expected) in [
            ("[workspace]\nmembers = [\"a\"]\n", Some("[workspace]\nmembers = [\"a\", \"types\"]\n")),
            ("[workspace]\n", Some("[workspace]\nmembers = [\"types\"]\n")),
            (
                "[workspace]\nmembers = [\n    \"a\", # first\n]\n",
                Some("[workspace]\nmembers = [\n    \"a\", # first\n    \"types\",\n]\n"),
            ),
            ("[workspace]\nmembers = [\"*\"]\n", None),
            ("[workspace]\nmembers = [\"types\"]\n", None),
            ("[workspace]\nexclude = [\"types\"]\n", None),
            ("[package]\n", None),
        ] {
            let mut changed = manifest(text);
            assert_eq!(changed.add_member("types"), expected.is_some(), "{text}");
            assert_eq!(changed.into_text(), expected.unwrap_or(text));
        }
    }
}
