use super::*;

fn parse(text: &str) -> Result<Node, Problems> {
    super::parse(&Arc::new(Source::new("a.json", text)), &Limits::default())
}

#[test]
fn positions_are_those_of_the_text() {
    let text = "\u{feff}{\n  \"a\": [1, {\"b\": \"x\\u00e9\"}]\n}";
    let root = parse(text).unwrap();
    let inner = root.get("a").and_then(|a| a.index(1)).and_then(|o| o.get("b")).unwrap();
    assert_eq!(&text[inner.span()], "\"x\\u00e9\"");
    assert_eq!(inner.as_str(), Some("xé"));
}

#[test]
fn values_are_those_of_serde_json() {
    let text = r#" { "a" : [ ] , "b":{},"c\n\"\\":"d\"\\\\", "e":[1,-2,3.50,-0,0,18446744073709551615,18446744073709551616,1e3,
        12345678901234567890123, true,false , null,"\ud83d\udca5","\\"], "":{"x-y":[{"z":[ "]" , "}" ]},2],"example":"\"{"} } "#;
    let expected: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(parse(text).unwrap().to_value(), expected);
}

#[test]
fn deferred_parts_are_read_on_demand() {
    let long = "é".repeat(MIN_DEFERRED_BYTES);
    let text = format!(r#"{{"x-a": {{"b": [1, {{"c": 2}}]}}, "example": "{long}", "examples": [3], "x-b": 4}}"#);
    let root = parse(&text).unwrap();
    let inner = root.get("x-a").and_then(|a| a.get("b")).and_then(|b| b.index(1)).unwrap();
    assert_eq!(&text[inner.span()], r#"{"c": 2}"#);
    assert_eq!(root.get("example").and_then(Node::as_str), Some(long.as_str()));
    assert_eq!(root.to_value(), serde_json::from_str::<serde_json::Value>(&text).unwrap());
}

#[test]
fn a_syntax_error_names_its_byte() {
    let text = "{\"é\": [1, }";
    let problem = parse(text).unwrap_err().first.remove(0);
    assert_eq!(problem.code, Code::Syntax);
    assert_eq!(&text[problem.span], "}");
}

#[test]
fn duplicate_keys_and_invalid_strings_are_reported_together() {
    for member in ["a", "x-a", "example"] {
        let text = format!(r#"{{"{member}": {{"k": 1, "\u006b": 22}}, "b": "\ud800", "{member}": 0}}"#);
        let found: Vec<_> = parse(&text)
            .unwrap_err()
            .first
            .into_iter()
            .map(|problem| (problem.code, text[problem.span].to_owned(), problem.pointer))
            .collect();
        let name = format!("\"{member}\"");
        let (inside, outside) = (format!("#/{member}/k"), format!("#/{member}"));
        let expected = [
            (Code::DuplicateKey, r#""\u006b""#, inside.as_str()),
            (Code::Syntax, "\"", "#/b"),
            (Code::DuplicateKey, name.as_str(), outside.as_str()),
        ];
        assert_eq!(found, expected.map(|(code, text, pointer)| (code, text.to_owned(), pointer.to_owned())));
    }
}

#[test]
fn duplicate_keys_are_found_in_large_objects() {
    for member in ["a", "x-a"] {
        for count in [1, MAX_COMPARED_NAMES - 1, MAX_COMPARED_NAMES, 500] {
            let names: Vec<String> = (0..count).map(|n| format!("\"k{n}\":0")).collect();
            let text = format!("{{\"{member}\":{{{},\"k0\":1,\"\\u006b0\":2}}}}", names.join(","));
            let found = parse(&text).unwrap_err().first;
            let codes: Vec<_> = found.iter().map(|problem| (problem.code, problem.pointer.as_str())).collect();
            let pointer = format!("#/{member}/k0");
            assert_eq!(codes, [(Code::DuplicateKey, pointer.as_str()); 2], "{member} {count}");
        }
    }
}

#[test]
fn depth_is_bounded_without_recursion_into_it() {
    for text in
        ["[".repeat(10_000) + &"]".repeat(10_000), format!("{{\"x-a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000))]
    {
        assert_eq!(parse(&text).unwrap_err().first[0].code, Code::TooDeep);
    }
}

#[test]
fn deferred_values_are_not_counted() {
    let limits = Limits { bytes: 8 << 10 };
    let read = |text: String| super::parse(&Arc::new(Source::new("a.json", text)), &limits).map(|_| ());
    let many = vec!["1"; 2_000].join(",");
    assert!(read(format!("{{\"x-a\":[{many}]}}")).is_ok());
    assert_eq!(read(format!("{{\"a\":[{many}]}}")).unwrap_err().first[0].code, Code::TooLarge);
}

#[test]
fn a_digest_ignores_white_space_between_tokens() {
    assert_eq!(digest(r#"{"a b": [1, true, "\""]}"#), digest("{\n\"a b\":[ 1,true ,\"\\\"\"]}"));
    for other in [r#"{"ab":[1,true,"\""]}"#, r#"{"a b":[1true,"\""]}"#, r#"{"a b":[1,true,"\" "]}"#] {
        assert_ne!(digest(r#"{"a b":[1,true,"\""]}"#), digest(other));
    }
}
