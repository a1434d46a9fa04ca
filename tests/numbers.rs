//! Promise: numbers mean what they say, however large, small or long they are written, in every build of serde_json, and
//! none makes generated code panic: the builds here check for overflow.

#[path = "support/nested.rs"]
mod nested;

use std::collections::BTreeSet;

use codegen::{Deviations, Request};
use nested::Nested;

/// A schema, and texts of JSON that its exact types take and refuse. Of the precise texts, a build
/// without `arbitrary_precision` cannot read some, nor tell others apart: only a build with it is asked about them.
struct Row {
    schema: &'static str,
    taken: &'static [&'static str],
    precisely_taken: &'static [&'static str],
    refused: &'static [&'static str],
    precisely_refused: &'static [&'static str],
}

const fn row(schema: &'static str, taken: &'static [&'static str], refused: &'static [&'static str]) -> Row {
    Row { schema, taken, precisely_taken: &[], refused, precisely_refused: &[] }
}

impl Row {
    const fn precisely(
        self,
        precisely_taken: &'static [&'static str],
        precisely_refused: &'static [&'static str],
    ) -> Row {
        Row { precisely_taken, precisely_refused, ..self }
    }
}

/// An enum that converts from and to integers.
const LEVELS: &str = r#"{"enum": [1, 2, -3]}"#;

const ROWS: &[Row] = &[
    row(
        r#"{"minimum": 5}"#,
        &["5", "5.0", "5e0", "50e-1", "6", "1e39", "18446744073709551615", "1.7976931348623157e308"],
        &["4", "4.999999999999999", "-1e39", "-0", "0", "-0.0", "5e-324", "-9223372036854775808"],
    )
    .precisely(
        &["1e400", "1e2147483648", "9e99999999999999999999", "5.0000000000000000000000001"],
        &["-1e400", "1e-400", "-9e99999999999999999999", "4.9999999999999999999999999", "5e-2147483648"],
    ),
    row(
        r#"{"exclusiveMinimum": 0}"#,
        &["5e-324", "1e-5", "1", "2.2250738585072014e-308"],
        &["0", "-0", "-0.0", "0e10", "-5e-324", "-1"],
    )
    .precisely(&["1e-400", "1e-2147483648", "1e-99999999999999999999"], &["-1e-400", "0e99999999999999999999", "-0e-2147483649"]),
    row(
        r#"{"maximum": 9007199254740993}"#,
        &["9007199254740993", "9007199254740992.0", "-1e308"],
        &["9007199254740994", "9007199254740994.0", "1e39", "18446744073709551615"],
    )
    .precisely(&["9007199254740992.9999"], &["9007199254740993.0001", "1e400"]),
    row(
        r#"{"maximum": 18446744073709551615}"#,
        &["18446744073709551615", "18446744073709549568.0", "-1"],
        &["18446744073709551616", "18446744073709551616.0", "1e20"],
    ),
    row(
        r#"{"minimum": -9223372036854775808}"#,
        &["-9223372036854775808", "-9223372036854775808.0", "0"],
        &["-9223372036854777856.0", "-1e39"],
    )
    .precisely(&[], &["-9223372036854775809", "-9223372036854775808.5"]),
    row(
        r#"{"exclusiveMaximum": 1e39, "exclusiveMinimum": -1e39}"#,
        &["1", "9.99e38", "-9.99e38", "0", "18446744073709551615"],
        &["1e39", "10e38", "1e40", "-1e39", "1.7976931348623157e308"],
    )
    .precisely(&[], &["1e400", "-1e2147483648"]),
    row(
        r#"{"multipleOf": 0.01}"#,
        &["0.3", "1.5", "-0.07", "0", "-0.0", "1e39", "100e-2", "1.7976931348623157e308", "-9223372036854775808"],
        &["0.015", "1e-3", "5e-324", "-0.001"],
    )
    .precisely(
        &["1e2147483647", "1e99999999999999999999", "0e-2147483648", "123456789012345678901234567890123456789012345.67"],
        &["1.5e-2147483648", "1e-2147483647", "1e-99999999999999999999", "0.0100000000000000000000000001"],
    ),
    row(r#"{"multipleOf": 7}"#, &["14", "-7", "7e300", "0e99", "7.0", "18446744073709551614"], &["15", "7.5", "1e300", "7e-1"])
        .precisely(
            &["7e2147483648", "700000000000000000000000000000000000000000000000007", "7e400"],
            &["700000000000000000000000000000000000000000000000008", "1e2147483648", "7e-2147483648"],
        ),
    row(
        r#"{"multipleOf": 18446744073709551615}"#,
        &["18446744073709551615", "0", "-0"],
        &["18446744073709551614", "1", "9223372036854775807", "1e-300"],
    )
    .precisely(&["36893488147419103230", "18446744073709551615e2147483648"], &["36893488147419103231"]),
    row(r#"{"multipleOf": 1e300}"#, &["1e300", "3e300", "0"], &["1e299", "1", "5e-324"]).precisely(&["1e400"], &["1e-400"]),
    row(r#"{"multipleOf": 5e-324}"#, &["5e-324", "1", "1e308", "0", "-15e-324"], &[]).precisely(&[], &["1e-324", "1e-2147483648"]),
    row(r#"{"multipleOf": 1e-300}"#, &["1", "1e-300", "1e308", "-2e-300"], &["1e-301", "15e-301"]),
    row(
        r#"{"type": "integer"}"#,
        &["1", "1.0", "1e2", "-0.0", "1e39", "10e-1", "18446744073709551616", "-9223372036854775809"],
        &["1.5", "1e-1", "5e-324", "-0.5"],
    )
    .precisely(
        &["1e400", "1e2147483648", "123456789012345678901234567890.0", "15000e-3"],
        &["1.00000000000000000000000001", "1e-400", "1e-2147483648", "1e-99999999999999999999"],
    ),
    row(
        r#"{"type": "integer", "minimum": 0, "maximum": 255}"#,
        &["255", "255.0", "2.55e2", "0", "-0", "-0.0", "2550e-1"],
        &["256", "1.5", "-1", "1e39", "-1e39", "255.5", "18446744073709551615"],
    )
    .precisely(&["0e2147483648"], &["1e400", "255.00000000000000000000000000001", "1e-400", "1e-2147483648", "-1e2147483648"]),
    row(
        r#"{"type": "integer", "minimum": -9223372036854775808, "maximum": 9223372036854775807}"#,
        &["-9223372036854775808", "9223372036854775807", "-9223372036854775808.0", "1e18"],
        &["9223372036854775808", "9223372036854775808.0", "1e19", "0.5"],
    )
    .precisely(&["9007199254740993.0", "9223372036854775807.0"], &["9223372036854775807.5", "-9223372036854775809.0"]),
    row(r#"{"const": 1}"#, &["1", "1.0", "10e-1"], &["2", "-1", "1.5", "1e39"])
        .precisely(&["1.00000000000000000000000000"], &["1.0000000000000000000000001", "1e2147483648"]),
    row(LEVELS, &["1", "1.0", "10e-1", "-3", "-3.0"], &["0", "3", "1.5", "1e39", "-1", "true", "\"1\"", "null", "[1]"])
        .precisely(&["1.0000000000000000000000000"], &["1.0000000000000000000000001", "1e400"]),
    row(r#"{"enum": [true]}"#, &["true"], &["false", "1", "null"]),
    row(
        r#"{"enum": [0.5, 18446744073709551615, 1e39, -0.0]}"#,
        &["0.5", "5e-1", "18446744073709551615", "1e39", "0", "-0", "0.0"],
        &["18446744073709551616", "18446744073709551614", "1e38", "0.25"],
    )
    .precisely(&["1000000000000000000000000000000000000000"], &["1000000000000000000000000000000000000001", "1e400", "1e-400"]),
    row(
        r#"{"type": "array", "uniqueItems": true, "items": {"type": "number"}}"#,
        &["[1, 2]", "[0, 5e-324]", "[9007199254740993, 9007199254740992]", "[1e39, -1e39]"],
        &["[1, 1.0]", "[0, -0.0]", "[1e39, 10e38]", "[9223372036854775808, 9223372036854775808.0]"],
    )
    .precisely(
        &["[18446744073709551616, 18446744073709551617]", "[1e400, 1e401]", "[1e-400, 0]"],
        &["[1e400, 10e399]", "[1e-400, 0.1e-399]", "[1e39, 1000000000000000000000000000000000000000]", "[0e9, -0e-9]"],
    ),
    row(
        r#"{"anyOf": [{"type": "integer", "minimum": 18446744073709551615}, {"type": "number", "exclusiveMaximum": -1e39}]}"#,
        &["18446744073709551615", "1e39", "-1e40"],
        &["18446744073709551614", "-1e39", "0", "1.5"],
    )
    .precisely(&["-1e400", "18446744073709551615.0"], &["18446744073709551615.5", "1e-400"]),
];

#[test]
fn numbers_of_any_size_are_compared_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let (mut modules, mut tests, mut crates) = (Vec::new(), String::new(), BTreeSet::new());
    for (index, row) in ROWS.iter().enumerate() {
        let file = folder.path().join("schema.json");
        std::fs::write(&file, row.schema).unwrap();
        for (profile, deviations) in [("exact", Deviations::EXACT), ("plain", Deviations::PLAIN)] {
            let request = Request { name: Some("Root".to_owned()), deviations, ..Request::of(file.clone()) };
            let emitted = codegen::emit(&request).unwrap_or_else(|error| panic!("{}: {error}", row.schema));
            let name = format!("{profile}_{index}");
            let mut body = String::new();
            let mut add = |precise: bool, texts: &[&str], taken: bool| {
                let guard = if precise { "#[cfg(feature = \"arbitrary_precision\")]\n    " } else { "" };
                for text in texts {
                    let what = match profile {
                        // The plain types may refuse more, as their deviations say: they are only to come to an end.
                        "plain" => format!("let _ = serde_json::from_str::<{name}::Root>({text:?});"),
                        _ => format!("says::<{name}::Root>({text:?}, {taken});"),
                    };
                    body.push_str(&format!("    {guard}{what}\n"));
                }
            };
            add(false, row.taken, true);
            add(false, row.refused, false);
            add(true, row.precisely_taken, true);
            add(true, row.precisely_refused, false);
            if row.schema == LEVELS {
                body.push_str(&format!("    let level = {name}::Root::try_from(-3).unwrap();\n"));
                body.push_str("    assert_eq!((i64::from(level), serde_json::to_string(&level).unwrap()), (-3, \"-3\".to_owned()));\n");
                body.push_str(&format!("    assert!({name}::Root::try_from(3).is_err());\n"));
            }
            tests.push_str(&format!("/// {}\n#[test]\nfn test_{name}() {{\n{body}}}\n", row.schema));
            crates.extend(emitted.crates);
            modules.push((name, emitted.text));
        }
    }
    tests.push_str(HELPERS);
    let dependencies = codegen::dependencies(&crates.into_iter().collect::<Vec<_>>());
    let features = "arbitrary_precision = [\"serde_json/arbitrary_precision\"]\npreserve_order = [\"serde_json/preserve_order\"]\n";
    let nested = Nested::new("numbers", &format!("[dependencies]\n{dependencies}\n[features]\n{features}"));
    nested.library("", &modules, &tests);
    for features in ["", "preserve_order", "arbitrary_precision", "arbitrary_precision,preserve_order"] {
        nested.succeed(&["test", "--lib", "--features", features]);
    }
}

const HELPERS: &str = r#"
#[cfg(test)]
fn says<T: serde::de::DeserializeOwned>(json: &str, valid: bool) {
    assert_eq!(serde_json::from_str::<T>(json).is_ok(), valid, "{json}");
}
"#;
