//! The formats of internationalized names, whose checks need Unicode tables, in the feature `idna`. Without it the
//! validator would accept any string of these formats, and the proof would be wrong.

use crate::error::{Code, Diagnostic, Error, Result};
use crate::load::Library;
use crate::schema::{Bundle, Schema};

/// The formats that the validator supports only with the feature.
const FORMATS: [&str; 2] = ["idn-hostname", "idn-email"];

/// The feature.
pub const FEATURE: &str = "idna";

/// Returns true if one of these schemas has such a format.
pub fn is_needed<'s>(mut schemas: impl Iterator<Item = &'s Schema>) -> bool {
    schemas.any(|schema| {
        let mut found = false;
        schema.walk(&mut |schema| found |= format_of(schema).is_some());
        found
    })
}

/// Returns such a format of a schema.
fn format_of(schema: &Schema) -> Option<&str> {
    schema.string.format.as_deref().filter(|format| FORMATS.contains(format))
}

/// Ensures that this build can prove the formats of the lowered schemas.
///
/// # Errors
/// If formats are asserted, and one is not supported.
pub fn ensure_known(library: &Library, bundle: &Bundle, asserted: bool) -> Result<()> {
    if cfg!(feature = "idna") || !asserted { Ok(()) } else { unknown(library, bundle).into_result() }
}

/// Returns a problem for each schema with such a format.
fn unknown(library: &Library, bundle: &Bundle) -> Error {
    let mut problems = Error::none();
    let mut look = |schema: &Schema| {
        let Some(format) = format_of(schema) else { return };
        let message = format!("the format `{format}` needs the feature `{FEATURE}` of lockstep-codegen");
        let help = "add `features = [\"idna\"]` to lockstep-codegen in Cargo.toml, or disable format checks";
        problems.push(Diagnostic::new(Code::NotCovered, message).help(help).or_at(library.place_of(&schema.origin)));
    };
    bundle.definitions.values().for_each(|schema| schema.walk(&mut look));
    problems
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::{load, lower};

    #[test]
    fn each_place_is_reported() {
        let text = r#"{"properties": {"a": {"format": "idn-hostname"}, "b": {"items": {"format": "idn-email"}},
            "c": {"format": "hostname"}}}"#;
        let options = load::Options {
            folder: PathBuf::from("/"),
            documents: vec!["a.json".to_owned()],
            given: [("a.json".to_owned(), text.as_bytes().to_vec())].into(),
            ..load::Options::default()
        };
        let mut library = load::load(options, &|_| None).unwrap();
        let lowered = lower::Options { roots: vec!["#".to_owned()], ..lower::Options::default() };
        let bundle = lower::lower(&mut library, &lowered).unwrap();
        let problems = unknown(&library, &bundle);
        let said: Vec<(&str, &str)> = problems
            .diagnostics()
            .iter()
            .map(|problem| (problem.place.as_ref().unwrap().pointer.as_str(), problem.message.as_str()))
            .collect();
        let expected = [
            ("#/properties/a", "the format `idn-hostname` needs the feature `idna` of lockstep-codegen"),
            ("#/properties/b/items", "the format `idn-email` needs the feature `idna` of lockstep-codegen"),
        ];
        assert_eq!(said, expected);
    }
}
