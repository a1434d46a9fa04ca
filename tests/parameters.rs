//! Promise: the structs of an operation's parameters are read from and written to a query string, and to names and values, as
//! `style` and `explode` of the parameters say. Each line is a parameter and what is sent of it.

#[path = "support/nested.rs"]
mod nested;

use codegen::{Request, Verdict};
use nested::Nested;

/// What is read and written.
const READERS: &str = "[dependencies]\nserde_html_form = \"0.4\"\nserde_urlencoded = \"0.7\"\n";

/// A parameter without its `in`, query strings that are read and come back, and query strings that are refused.
type Case = (&'static str, &'static [&'static str], &'static [&'static str]);

const ARRAY: &str = "schema: {type: array, items: {type: integer}}";

const OBJECT: &str =
    "schema: {type: object, required: [min], properties: {min: {type: integer}, kind: {type: string, enum: [a, b]}}}";

const CASES: &[Case] = &[
    ("name: n, schema: {type: integer}", &["n=5", "n=-5", ""], &["n=x", "n=1.5"]),
    ("name: n, required: true, schema: {type: number}", &["n=1.5"], &["", "n=x"]),
    ("name: b, schema: {type: boolean}", &["b=true", ""], &["b=1"]),
    ("name: e, schema: {type: string, enum: [up, down]}", &["e=up", ""], &["e=left"]),
    ("name: d, schema: {type: string, format: date}", &["d=2024-02-29", ""], &["d=today"]),
    ("name: n, schema: {type: integer, minimum: 1, maximum: 100, default: 30}", &["n=100", ""], &["n=0", "n=101"]),
    ("name: n, schema: {type: integer, nullable: true}", &["n=1", ""], &["n=x"]),
    ("name: a, ARRAY", &["a=1&a=2", "a=1", ""], &["a=x", "a=1&a=x"]),
    ("name: a, required: true, style: form, explode: true, ARRAY", &["a=1&a=2", "a=1"], &["a=x"]),
    ("name: a, style: spaceDelimited, explode: true, ARRAY", &["a=1&a=2"], &["a=x"]),
    ("name: a, explode: false, ARRAY", &["a=1%2C2", "a=1", "a=", ""], &["a=x", "a=1%7C2", "a=1&a=2"]),
    ("name: a, style: spaceDelimited, explode: false, ARRAY", &["a=1+2", "a=1"], &["a=1%2C2"]),
    ("name: a, style: pipeDelimited, explode: false, ARRAY", &["a=1%7C2", "a=1"], &["a=1%2C2"]),
    (
        "name: a, explode: false, schema: {type: array, minItems: 2, maxItems: 3, items: {type: string, enum: [x, a.b]}}",
        &["a=x%2Ca.b", "a=x%2Cx%2Cx"],
        &["a=x", "a=x%2Cx%2Cx%2Cx", "a=x%2Caxb"],
    ),
    ("name: a, explode: false, schema: {type: array, items: {type: string}}", &["a=x%2Cy", "a="], &[]),
    ("name: a, explode: false, schema: {type: array, items: {type: string}, default: [x, y]}", &["a=x", ""], &[]),
    ("name: o, OBJECT", &["min=1&kind=a", "min=1", ""], &["min=x", "kind=c"]),
    ("name: o, required: true, OBJECT", &["min=1&kind=a", "min=1"], &["kind=a", ""]),
    ("name: o, style: deepObject, OBJECT", &["o%5Bmin%5D=1&o%5Bkind%5D=a", ""], &["o%5Bmin%5D=x"]),
    ("name: o, style: deepObject, required: true, OBJECT", &["o%5Bmin%5D=1"], &["o%5Bkind%5D=a"]),
    (
        "name: o, style: deepObject, schema: {anyOf: [{type: object, properties: {gt: {type: integer}}}, {type: integer}]}",
        &["o=1", "o%5Bgt%5D=1", ""],
        &["o=x", "o%5Bgt%5D=x"],
    ),
    (
        "name: o, style: deepObject, schema: {type: object, properties: {in: OBJECT_ITSELF}}",
        &["o%5Bin%5D%5Bmin%5D=1"],
        &[],
    ),
    ("name: j, content: {application/json: {OBJECT}}", &["j=%7B%22min%22%3A1%7D", ""], &[]),
];

fn parameter(text: &str) -> String {
    let object = OBJECT.trim_start_matches("schema: ");
    text.replace("ARRAY", ARRAY).replace("OBJECT_ITSELF", object).replace("OBJECT", OBJECT)
}

fn emitted(parameters: &str) -> codegen::Emitted {
    let document = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {{'/a/{{id}}': {{get: {{operationId: get, parameters: [{parameters}], responses: {{}}}}}}}}\n"
    );
    let bytes = Some(document.into_bytes());
    let emitted = codegen::emit(&Request { operations: true, bytes, ..Request::of("api.yaml".into()) });
    let emitted = emitted.unwrap_or_else(|error| panic!("{parameters}: {error}"));
    for proof in &emitted.proof.types {
        assert_eq!(proof.verdict, Verdict::Equivalent, "{parameters}: {}", proof.name);
    }
    emitted
}

#[test]
fn queries_are_read_and_written_in_their_style() {
    let (mut modules, mut tests, mut crates) = (Vec::new(), String::new(), std::collections::BTreeSet::new());
    for (index, (text, fine, wrong)) in CASES.iter().enumerate() {
        let emitted = emitted(&format!("{{in: query, {}}}", parameter(text)));
        let module = format!("case_{index}");
        tests.push_str(&format!("/// {text}\n#[test]\nfn test_{module}() {{\n"));
        for query in *fine {
            tests.push_str(&format!("    takes::<{module}::GetQuery>({query:?});\n"));
        }
        for query in *wrong {
            tests.push_str(&format!("    refuses::<{module}::GetQuery>({query:?});\n"));
        }
        tests.push_str("}\n");
        crates.extend(emitted.crates);
        modules.push((module, emitted.text));
    }
    tests.push_str(HELPERS);
    let crates: Vec<_> = crates.into_iter().collect();
    let nested = Nested::new("parameters", &format!("{READERS}{}", codegen::dependencies(&crates)));
    nested.library("#![deny(warnings)]\n", &modules, &tests);
    // Nothing else here needs the two.
    if !nested.cargo(&["fetch"]).0 {
        println!("skipped: serde_html_form and serde_urlencoded are not to be had here");
        return;
    }
    nested.succeed(&["test", "--lib"]);
}

const HELPERS: &str = r#"
#[cfg(test)]
fn takes<T: serde::de::DeserializeOwned + serde::Serialize>(query: &str) {
    let value: T = serde_html_form::from_str(query).unwrap_or_else(|error| panic!("{query}: {error}"));
    assert_eq!(serde_html_form::to_string(&value).unwrap(), query);
    // The other reader knows of no arrays.
    if let Ok(value) = serde_urlencoded::from_str::<T>(query) {
        assert_eq!(serde_urlencoded::to_string(&value).unwrap(), query);
    } else {
        let names: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
        assert!(names.contains(&"a"), "{query}");
    }
}

#[cfg(test)]
fn refuses<T: serde::de::DeserializeOwned>(query: &str) {
    assert!(serde_html_form::from_str::<T>(query).is_err(), "{query}");
}
"#;

/// The fields of a struct, with its name.
fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| line.starts_with("pub ")).collect()
}

#[test]
fn paths_headers_and_cookies_are_structs_as_well() {
    let emitted = emitted(
        "{in: path, name: id, required: true, schema: {type: array, items: {type: integer}}}, \
         {in: header, name: X-Tags, schema: {type: array, items: {type: string}}}, \
         {in: cookie, name: session, required: true, schema: {type: string}}, \
         {in: query, name: sort, schema: {type: array, items: {type: string, enum: [up, down]}}}",
    );
    let lines = lines(&emitted.text);
    for line in [
        "pub struct GetPath {",
        "pub id: CommaSeparatedString,",
        "pub struct GetHeader {",
        "pub x_tags: Option<CommaSeparatedString>,",
        "pub struct GetCookie {",
        "pub session: String,",
        "pub enum GetQuerySortItem {",
    ] {
        assert!(lines.contains(&line), "{line}: {lines:#?}");
    }
    assert!(emitted.warnings.diagnostics().is_empty(), "{}", emitted.warnings);
}

#[test]
fn unusable_field_names_are_reported() {
    let said = |parameter: &str| {
        let emitted = emitted(parameter);
        let messages =
            emitted.warnings.diagnostics().iter().filter(|problem| problem.code == codegen::Code::NotCovered);
        messages.map(|problem| problem.message.clone()).collect::<Vec<_>>()
    };
    let object = OBJECT;
    for (parameter, says) in [
        (
            format!("{{in: query, name: o, explode: false, {object}}}"),
            "`o` is a string here, with the alternating names and values",
        ),
        (
            format!("{{in: query, name: o, content: {{application/json: {{{object}}}}}}}"),
            "`o` is a string here; parse its content",
        ),
        (
            "{in: path, name: id, required: true, style: matrix, schema: {type: integer}}".to_owned(),
            "prefix of its style",
        ),
        (
            "{in: query, name: o, schema: {type: object, additionalProperties: {type: string}}}".to_owned(),
            "may have additional properties, which are not read",
        ),
        (
            "{in: query, name: a, schema: {type: array, items: {type: object}}}".to_owned(),
            "items that are arrays or objects",
        ),
    ] {
        let said = said(&parameter);
        assert!(said.len() == 1 && said[0].contains(says), "{parameter}: {said:?}");
    }
    assert!(said(&format!("{{in: query, name: a, explode: false, {ARRAY}}}")).is_empty());
}
