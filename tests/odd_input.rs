//! Promise: what is odd in a document, and no mistake, gives types that compile without a warning, document themselves
//! without a warning and read and write exactly what the document says. All of it is compiled in one crate, in both
//! profiles.

#[path = "support/nested.rs"]
mod nested;
mod support;

use codegen::Verdict;
use nested::Nested;
use support::Folder;

/// A document, and JSON that its type takes and gives back unchanged, or refuses.
struct Odd {
    what: &'static str,
    schema: String,
    takes: Vec<&'static str>,
    refuses: Vec<&'static str>,
}

fn odd(what: &'static str, schema: impl Into<String>, takes: &[&'static str], refuses: &[&'static str]) -> Odd {
    Odd { what, schema: schema.into(), takes: takes.to_vec(), refuses: refuses.to_vec() }
}

fn object(properties: &str) -> String {
    format!(r#"{{"type": "object", "additionalProperties": false, "properties": {properties}}}"#)
}

const KEYWORDS: &str = "as break const continue crate else enum extern false fn for if impl in let loop match mod move \
    mut pub ref return self Self static struct super trait true type unsafe use where while async await dyn abstract \
    become box do final macro override priv typeof unsized virtual yield try gen union macro_rules raw safe auto \
    default _ __ _a a_ a__b";

/// Names that the generated code, the prelude or serde use.
const TAKEN: &str = "Option String Vec Box Result Ok Err Some None Self BTreeMap HashMap Value Map Uuid Uri UuidString \
    Hyphenated MapOnly Members Text Serialize Deserialize Serializer Deserializer Visitor Error From Into ToString \
    ToOwned Iterator IntoIterator FromIterator Default Debug Clone Copy PartialEq Eq PartialOrd Ord Hash Fn FnMut \
    FnOnce Drop Send Sync Sized AsRef AsMut TryFrom TryInto Extend Display FromStr Deref JsonSchema A B C D E F S T V \
    Str Fmt Std Core Serde SerdeJson Schemars Present TextOnly Read One Key Whole Test Root Empty Extra Others \
    Integer Never Number Checked Checks Same HashSet LazyLock SerializeMap Bound Json Type Buffered ByName \
    NoMembers ReadAhead All ALL";

fn cases() -> Vec<Odd> {
    let quoted = |words: &str| words.split_whitespace().map(|word| format!("{word:?}")).collect::<Vec<_>>();
    let keywords = quoted(KEYWORDS);
    let fields: Vec<String> = keywords.iter().map(|word| format!(r#"{word}: {{"type": "string"}}"#)).collect();
    let taken = quoted(TAKEN);
    let uses: Vec<String> =
        taken.iter().map(|word| format!(r##"{word}: {{"$ref": "#/$defs/{}"}}"##, word.trim_matches('"'))).collect();
    // Of each kind of item, with what needs every part that is brought along.
    let kinds = [
        r#"{"type": "string", "format": "uuid"}"#,
        r#"{"type": "object", "properties": {"u": {"type": "array", "items": {"type": "string", "format": "uuid"}},
            "v": {}, "w": {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}}}"#,
        r#"{"type": "string", "enum": ["String", "Some", "Ok", "Self", "Error", "Option"]}"#,
        r#"{"type": "array", "items": {"type": "string"}}"#,
        r#"{"type": "object", "additionalProperties": true}"#,
    ];
    let definitions: Vec<String> =
        taken.iter().zip(kinds.iter().cycle()).map(|(word, kind)| format!("{word}: {kind}")).collect();
    let names = format!(
        r#"{{"title": "Names", "type": "object", "properties": {{{}}}, "$defs": {{{}}}}}"#,
        uses.join(", "),
        definitions.join(", ")
    );
    let text = |description: &str| {
        let description = serde_json::to_string(description).unwrap();
        object(&format!(r#"{{"a": {{"type": "string", "description": {description}}}}}"#)).replacen(
            '{',
            &format!(r#"{{"description": {description}, "#),
            1,
        )
    };
    let a = r#"{"a":"x"}"#;
    vec![
        odd(
            "a byte-order mark at the start",
            format!("\u{feff}{}", object(r#"{"a": {"type": "string"}}"#)),
            &[a, "{}"],
            &[r#"{"a":1}"#],
        ),
        odd("keywords as property names", object(&format!("{{{}}}", fields.join(", "))), &[r#"{"type":"x","self":"y","Self":"z","gen":"","_":"1","__":"2"}"#], &[r#"{"r#type":"x"}"#]),
        odd("keywords as values", format!(r#"{{"enum": [{}]}}"#, keywords.join(", ")), &[r#""Self""#, r#""self""#, r#""_""#, r#""__""#], &[r#""SelfValue""#]),
        odd("values named as what an enum has", r#"{"enum": ["All", "ALL", "a-l-l", "Err", "Error", "AsRef", "FromStr", "Violation"]}"#, &[r#""a-l-l""#, r#""ALL""#, r#""All""#], &[r#""all""#]),
        odd("names that are taken", names, &[r#"{"Option":"0b8e4a4c-1c1c-4a4a-9c9c-0123456789ab"}"#], &[r#"{"Option":1}"#]),
        odd(
            "empty names",
            object(r#"{"": {"type": "string"}, " ": {"enum": ["", " ", "empty", "💥"]}, "empty": {"type": "integer"}}"#),
            &[r#"{"":"x"," ":""}"#, r#"{" ":"💥","empty":1}"#, r#"{" ":" "}"#],
            &[r#"{"":1}"#, r#"{" ":"Empty"}"#],
        ),
        odd(
            "names that differ by case and punctuation",
            object(r#"{"a-b": {"type": "string"}, "a_b": {"type": "integer"}, "aB": {"type": "boolean"}, "a b": {"type": "null"}, "A.B": {"type": "array", "items": {"type": "string"}}}"#)
                .replace(r#""type": "object""#, r#""required": ["a_b", "a_b", "aB"], "type": "object""#),
            &[r#"{"a-b":"x","a_b":1,"aB":true,"A.B":["y"]}"#],
            &[r#"{"a_b":"x","aB":true}"#, r#"{"a_b":1}"#],
        ),
        odd(
            "values that differ by case and punctuation, or not at all",
            r#"{"enum": ["a-b", "a_b", "aB", "AB", "AB2", "ab", "a-b", "-1", "1", "+1", "1.5", "15", "<", "<="]}"#,
            &[r#""a-b""#, r#""a_b""#, r#""aB""#, r#""AB""#, r#""AB2""#, r#""-1""#, r#""1""#, r#""+1""#, r#""<=""#],
            &[r#""AB3""#, "1"],
        ),
        odd(
            "names beyond ASCII",
            object(
                r#"{"über": {"type": "string"}, "Größe": {"type": "string"}, "名前": {"type": "string"}, "имя": {"type": "string"}, "\u212a": {"type": "string"},
                "K": {"type": "string"}, "ﬁ": {"type": "string"}, "e\u0301": {"type": "string"}, "é": {"type": "string"}, "İ": {"type": "string"}, "\u1100\u1161": {"type": "string"}, "가": {"type": "string"},
                "someName": {"type": "string"}, "otherName": {"type": "string"}, "ªº²": {"enum": ["Über", "über", "Ærø", "İ", "ß", "\u202eabc", "a\"b\\", "名", "camelCase", "otherCase", "thirdCase"]}}"#,
            ),
            &["{\"\u{fc}ber\":\"x\",\"\u{212a}\":\"y\",\"K\":\"z\",\"ªº²\":\"Über\"}", "{\"e\u{301}\":\"1\",\"é\":\"2\",\"\u{1100}\u{1161}\":\"3\",\"가\":\"4\",\"ªº²\":\"\u{202e}abc\"}"],
            &[r#"{"u":""}"#],
        ),
        odd(
            "branches that may meet, inside of branches",
            r##"{"type": "object", "properties": {"e": {"oneOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]}},
                "oneOf": [{"required": ["e"]}, {"required": ["z"]}], "$defs": {
                "A": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
                "B": {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]}}}"##,
            &[r#"{"e": {"a": "x"}}"#, r#"{"e": {"b": "x"}}"#],
            &["{}", r#"{"e": {"a": "x", "b": "y"}}"#, r#"{"e": {"a": "x"}, "z": 1}"#, r#"{"e": {}}"#],
        ),
        odd("a description that ends the comment", text("*/ } fn evil() {} /* \n*/\r/// \r\n#![forbid(x)] //! \u{0}\u{85}fn x() {}\u{2028}fn y() {}"), &[a], &[]),
        odd("a description that reorders", text("a \u{202e}b\u{202c} \u{2066}c\u{2069} \u{200f}d \u{feff}e \u{ad}f \u{e0041}g"), &[a], &[]),
        odd(
            "a description that smuggles",
            text(
                "<script>alert(1)</script> <!-- --> <b>x <img src=x onerror=alert(1)> ![x](https://t.example/p.png) [Item] [`Vec`] \
                 [a](javascript:alert(1)) [b](Item) [c](javascript://x) <javascript:alert(1)> <a@b.example> https://a.example/b_c_d. \
                 [d][e] \\[f] \\\\[g]\n\n[e]: crate::Nothing\n\n```\nlet x: u8 = \"\";\n```\n\n    let y = ;\n\n```rust,no_run\n!\n```\n\
                 <div>\n\n[h](crate::No)\n</div>\n\n- [ ] x [^1]\n\n[^1]: y\n\n| a |\n|---|\n| <i> [j] |\n\n````\n```\n# hidden",
            ),
            &[a],
            &[],
        ),
        odd(
            "two types that want one name",
            r##"{"properties": {"a": {"$ref": "#/$defs/a-b"}, "b": {"$ref": "#/$defs/a_b"}}, "type": "object",
                "$defs": {"a-b": {"enum": ["x"]}, "a_b": {"enum": ["y"]}}}"##,
            &[r#"{"a":"x","b":"y"}"#],
            &[r#"{"a":"y"}"#],
        ),
        odd("true", "true", &["null", "[1]", "{}"], &[]),
        odd("an empty object", "{}", &["null", "\"x\""], &[]),
        odd("an object that may have no member", object("{}"), &["{}"], &[r#"{"a":1}"#]),
        odd("null alone", r#"{"type": "null"}"#, &["null"], &["0"]),
        odd("a list of one type", r#"{"type": ["string"]}"#, &["\"x\""], &["null"]),
        odd("itself, in a list", r##"{"type": "array", "items": {"$ref": "#"}}"##, &["[[],[[]]]"], &["[1]"]),
        odd(
            "itself, in a member of what need be no object",
            r##"{"properties": {"next": {"$ref": "#"}}, "additionalProperties": false}"##,
            &[r#"{"next":{"next":{}}}"#, r#"{"next":{"next":1}}"#, "[1]"],
            &[r#"{"next":{"last":1}}"#],
        ),
        odd(
            "itself, in a member",
            r##"{"type": "object", "properties": {"next": {"$ref": "#"}}, "additionalProperties": false}"##,
            &[r#"{"next":{"next":{}}}"#],
            &[r#"{"next":"x"}"#, r#"{"next":1}"#],
        ),
    ]
}

/// The crate that all types are compiled in.
fn compile(modules: &[(String, String)], tests: &str) {
    let tables = r#"[features]
default = ["schemars"]
schemars = ["dep:schemars"]

[dependencies]
fluent-uri = "0.4"
schemars = { version = "1.2", optional = true, default-features = false, features = ["derive", "std", "uuid1"] }
serde = { version = "1", features = ["derive"] }
serde_json = { version = "1", features = ["float_roundtrip"] }
uuid = { version = "1", features = ["serde"] }
"#;
    let nested = Nested::new("odd-input", tables);
    nested.library("#![deny(warnings)]\n", modules, tests);
    nested.succeed(&["test", "--lib"]);
    nested.succeed(&["doc", "--no-deps"]);
}

#[test]
fn odd_schemas_are_compiled_documented_and_run() {
    let (mut modules, mut tests) = (Vec::new(), String::new());
    for (index, case) in cases().iter().enumerate() {
        for profile in ["plain", "exact"] {
            let folder = Folder::new(&format!(
                "schemas = \"schemas\"\n[[module]]\noutput = \"src/out.rs\"\ndocuments = [\"a.json\"]\nprofile = \"{profile}\"\nschemars = true\n"
            ));
            folder.put("schemas/a.json", &case.schema);
            let artifacts = folder.generate().unwrap_or_else(|error| panic!("{}: {error}", case.what));
            for proof in &artifacts.modules[0].proof.types {
                assert_eq!(proof.verdict, Verdict::Equivalent, "{}, {profile}: {}", case.what, proof.name);
            }
            let text = &artifacts.modules[0].text;
            let hidden = ['\u{202e}', '\u{2066}', '\u{feff}', '\u{ad}', '\u{e0041}', '\r', '\0', '\u{2028}'];
            assert!(!text.contains(hidden), "{}: {text}", case.what);
            let name = format!("case_{index}_{profile}");
            let root = &artifacts.modules[0].model.root;
            tests.push_str(&format!("/// {}\n#[test]\nfn test_{name}() {{\n", case.what));
            for json in &case.takes {
                tests.push_str(&format!("    takes::<{name}::{root}>({json:?});\n"));
            }
            for json in &case.refuses {
                tests.push_str(&format!("    refuses::<{name}::{root}>({json:?});\n"));
            }
            tests.push_str("}\n");
            modules.push((name, text.clone()));
        }
    }
    tests.push_str(
        r#"
#[cfg(test)]
fn takes<T: serde::de::DeserializeOwned + serde::Serialize>(json: &str) {
    let value: T = serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    let (before, after): (serde_json::Value, _) = (serde_json::from_str(json).unwrap(), serde_json::to_value(value).unwrap());
    assert_eq!(before, after);
}

#[cfg(test)]
fn refuses<T: serde::de::DeserializeOwned>(json: &str) {
    assert!(serde_json::from_str::<T>(json).is_err(), "{json}");
}
"#,
    );
    compile(&modules, &tests);
}

/// Texts near the one that Lockstep is made for: bytes deleted or doubled, tokens exchanged or replaced.
#[test]
fn no_mutation_of_a_document_makes_it_panic() {
    use rand::{RngExt, SeedableRng};
    const TOKENS: [&str; 16] = [
        "null",
        "true",
        "false",
        "0",
        "-1",
        "1e9",
        "\"\"",
        "\"x\"",
        "[]",
        "{}",
        "\"$ref\"",
        "\"type\"",
        "\"enum\"",
        "\"#\"",
        "\"required\"",
        "\"object\"",
    ];
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(3);
    let folder = Folder::of_this_workspace();
    // Without white space, where a change would mostly say nothing.
    let original =
        serde_json::from_str::<serde_json::Value>(&folder.text("schemas/Connection.json")).unwrap().to_string();
    // The tokens of JSON, roughly: texts, words and single marks.
    let tokens: Vec<&str> = tokens(&original);
    let (mut passed, mut refused) = (0, 0);
    for round in 0..300 {
        let mutated = if round % 3 == 0 {
            let mut bytes = original.clone().into_bytes();
            for _ in 0..rng.random_range(1..4) {
                let at = rng.random_range(0..bytes.len());
                let byte = bytes.remove(at);
                if rng.random_bool(0.5) {
                    bytes.splice(at..at, [byte, byte]);
                }
            }
            bytes
        } else {
            let mut tokens = tokens.clone();
            for _ in 0..rng.random_range(1..4) {
                // Of the same kind, so that most of them stay JSON.
                let at = rng.random_range(0..tokens.len());
                let alike: Vec<usize> = (0..tokens.len()).filter(|i| kind(tokens[*i]) == kind(tokens[at])).collect();
                let other = alike[rng.random_range(0..alike.len())];
                let known: Vec<&str> = TOKENS.into_iter().filter(|token| kind(token) == kind(tokens[at])).collect();
                match round % 3 {
                    1 => tokens.swap(at, other),
                    _ if !known.is_empty() => tokens[at] = known[rng.random_range(0..known.len())],
                    _ => {}
                }
            }
            tokens.concat().into_bytes()
        };
        folder.put("schemas/Connection.json", &mutated);
        match folder.generate() {
            Ok(artifacts) => {
                passed += 1;
                let text = &artifacts.modules[0].text;
                assert!(syn::parse_file(text).is_ok(), "{}\n{text}", String::from_utf8_lossy(&mutated));
            }
            Err(error) => {
                refused += 1;
                for diagnostic in error.diagnostics() {
                    assert!(diagnostic.place.is_some() && !diagnostic.help.is_empty(), "{error}");
                    assert_ne!(diagnostic.code, codegen::Code::Shape, "{error}\n{}", String::from_utf8_lossy(&mutated));
                }
            }
        }
    }
    assert!(passed > 50 && refused > 50, "{passed} passed, {refused} refused");
}

fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => {
                let mut escaped = true;
                rest.find(|c| {
                    let end = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    end
                })
                .map_or(rest.len(), |end| end + 1)
            }
            c if c.is_alphanumeric() => rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        found.push(token);
        rest = after;
    }
    found
}

fn kind(token: &str) -> u8 {
    match token.as_bytes().first() {
        Some(b'"') => 0,
        Some(b'a'..=b'z' | b'0'..=b'9' | b'-' | b'[' | b'{') if token.len() > 1 => 1,
        first => first.copied().unwrap_or_default(),
    }
}
