//! Reads a Cargo.toml, and adds members to its workspace. Existing entries, comments and layout do not change.

use std::path::Path;

use codegen::{Code, Diagnostic, Error};
use toml_edit::{Array, DocumentMut, Item, Value};

/// A parsed Cargo.toml.
pub struct Manifest(DocumentMut);

impl Manifest {
    /// Parses the text of the Cargo.toml at `path`.
    ///
    /// # Errors
    /// If the text is not TOML.
    pub fn parse(path: &Path, text: &str) -> Result<Manifest, Error> {
        let unusable = |error: toml_edit::TomlError| {
            let message = format!("cannot read {}: {}", path.display(), error.message());
            Diagnostic::new(Code::Config, message).help("correct the manifest; nothing was written")
        };
        Ok(Manifest(text.parse().map_err(unusable)?))
    }

    /// Returns true if the manifest has the table.
    pub fn has(&self, table: &str) -> bool {
        self.0.get(table).is_some_and(Item::is_table_like)
    }

    /// Returns the string at a key of a table, for example `path` of `lib`.
    pub fn string(&self, table: &str, key: &str) -> Option<&str> {
        self.0.get(table)?.get(key)?.as_str()
    }

    /// Returns the crates and features that are required by `lines` but not enabled in the table. Dependencies that are
    /// inherited from a workspace are skipped.
    pub fn missing_features(&self, table: &str, lines: &str) -> Vec<(String, String)> {
        let Ok(wanted) = lines.parse::<DocumentMut>() else { return Vec::new() };
        let mut missing = Vec::new();
        for (name, item) in wanted.iter() {
            let Some(known) = self.0.get(table).and_then(|table| table.get(name)) else { continue };
            if known.get("workspace").is_some() {
                continue;
            }
            let enabled = features(known);
            let disabled = features(item).into_iter().filter(|feature| !enabled.contains(feature));
            missing.extend(disabled.map(|feature| (name.to_owned(), feature.to_owned())));
        }
        missing
    }

    /// Adds the path of a folder to an entry that only has a version; returns false if there is no such entry.
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

    /// Makes a folder a member of the workspace; returns false if it already is a member or is excluded.
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
        // If each member is on a separate line, the new one is too, after the comment on the last one.
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

fn features(item: &Item) -> Vec<&str> {
    let listed = item.get("features").and_then(Item::as_array).into_iter().flatten();
    listed.filter_map(Value::as_str).collect()
}

/// Returns true if a pattern of `members` matches the folder; `*` matches one component of the path.
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
    fn missing_features_are_listed() {
        let text = "[dependencies]\nserde = \"1\"\nuuid.workspace = true\n";
        let lines = "serde = { version = \"1\", features = [\"derive\"] }\nuuid = { version = \"1\", features = [\"serde\"] }\n";
        let missing = manifest(text).missing_features("dependencies", lines);
        assert_eq!(missing, [("serde".to_owned(), "derive".to_owned())]);
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
