//! The cases of `keywords/*.toml`, for tests that spread types over modules.

use std::path::Path;

use serde::Deserialize;

#[derive(Deserialize)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
pub struct Case {
    drafts: Vec<String>,
    pub schema: String,
    pub valid: Vec<String>,
    pub invalid: Vec<String>,
    #[serde(default)]
    repairs: Vec<String>,
    /// Cases that are about what types accept beyond their schema have other tests.
    unknown: Option<toml::Value>,
    enums: Option<toml::Value>,
    types: Option<toml::Value>,
}

impl Case {
    fn is_plain(&self) -> bool {
        let is_widened = self.unknown.is_some() || self.enums.is_some() || self.types.is_some();
        let is_of_draft = self.drafts.iter().any(|draft| draft == "draft2020-12");
        is_of_draft && self.repairs.is_empty() && !is_widened
    }

    /// Calls of what [`HELPERS`] has, for each of these types of [`holders`] and each value of the case.
    pub fn calls_in_holders(&self, types: &[String]) -> String {
        let mut calls = String::new();
        for (said, values) in [("takes", &self.valid), ("refuses", &self.invalid)] {
            for value in values {
                let value = format!("{{\"case\": {value}, \"list\": [{value}], \"map\": {{\"a\": {value}}}}}");
                types.iter().for_each(|ty| calls.push_str(&format!("    {said}::<{ty}>({value:?});\n")));
            }
        }
        calls
    }
}

pub fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keywords");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let tables = files.iter().map(|file| toml::from_str::<Table>(&std::fs::read_to_string(file).unwrap()).unwrap());
    tables.flat_map(|table| table.case).filter(Case::is_plain).collect()
}

/// The cases whose schema is an object that refers to nothing.
pub fn cases_of_objects() -> Vec<Case> {
    cases().into_iter().filter(|case| !case.schema.contains('$') && case.schema.starts_with('{')).collect()
}

/// Two types of one document that each hold a value of the type of a case, in a field, a list, a map and a union.
pub fn holders(schema: &str) -> String {
    let holder = |title: &str, more: &str| {
        format!(
            r##""{title}": {{"type": "object", "required": ["case"], "properties": {{"case": {{"$ref": "#/$defs/Case"}}, {more}
            "list": {{"type": "array", "items": {{"$ref": "#/$defs/Case"}}}}, "map": {{"type": "object", "additionalProperties": {{"$ref": "#/$defs/Case"}}}},
            "either": {{"anyOf": [{{"$ref": "#/$defs/Case"}}, {{"type": "object", "required": ["none of them"], "properties": {{"none of them": {{"type": "boolean"}}}}}}]}}}}}}"##
        )
    };
    let (first, second) = (holder("First", ""), holder("Second", r#""id": {"type": "string", "minLength": 2},"#));
    format!(r##"{{"$defs": {{"Case": {schema}, {first}, {second}}}}}"##)
}

/// What tests of generated modules call.
pub const HELPERS: &str = r#"
#[cfg(test)]
fn takes<T: serde::de::DeserializeOwned + serde::Serialize>(json: &str) {
    serde_json::from_str::<T>(json).unwrap_or_else(|error| panic!("{json}: {error}"));
}

#[cfg(test)]
fn refuses<T: serde::de::DeserializeOwned + std::fmt::Debug>(json: &str) {
    assert!(serde_json::from_str::<T>(json).is_err(), "{json}");
}
"#;
