//! Texts that JSON Schema has no say in: it speaks of values, in which no member is repeated, a number is a number and
//! depth has no end. What the types make of them is serde_json's to decide, and written down here.

use crate::consumer::Build;

pub struct Row {
    pub what: &'static str,
    /// Of the type.
    pub name: &'static str,
    pub text: String,
    /// The text that is written back, or a part of the message.
    pub expected: Result<String, &'static str>,
}

/// A connection that has only what is required, with more members and without its end.
fn connection(more: &str) -> String {
    let uuid = "\"00000000-0000-4000-8000-000000000000\"";
    format!(
        "{{\"id\":{uuid},\"integrationId\":{uuid},\"integrationKey\":\"k\",\"sourceId\":{uuid},\"sourceType\":\"Banking\",\
         \"platformName\":\"p\",\"linkUrl\":\"x:\",\"status\":\"Linked\",\"created\":\"2022-10-23\"{more}}}"
    )
}

/// A connection whose free JSON has a member `a`.
fn free(value: &str) -> String {
    connection(&format!(",\"connectionInfo\":{{\"a\":{value}}}"))
}

fn nested(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

/// Every row for the plain and the exact type, unless they differ.
pub fn table(build: Build) -> Vec<Row> {
    let precise = build == Build::ArbitraryPrecision;
    let mut rows = Vec::new();
    let mut both = |what, names: [&'static str; 2], text: String, expected: Result<String, &'static str>| {
        rows.extend(names.map(|name| Row { what, name, text: text.clone(), expected: expected.clone() }));
    };
    let root = ["plain::Connection", "exact::Connection"];
    let fault = ["plain::DataConnectionError", "exact::DataConnectionError"];
    let date = ["plain::DateTime", "exact::DateTime"];

    both("a member of a struct twice", root, connection(",\"status\":\"Linked\""), Err("duplicate field `status`"));
    both(
        "an optional one twice",
        fault,
        r#"{"statusCode":"1","statusCode":"1"}"#.into(),
        Err("duplicate field `statusCode`"),
    );
    both(
        "a member of free JSON twice: the last counts",
        root,
        connection(",\"connectionInfo\":{\"a\":1,\"b\":2,\"a\":3}"),
        Ok(connection(",\"connectionInfo\":{\"a\":3,\"b\":2}")),
    );
    both("one deeper inside", root, free(r#"{"x":1,"x":2}"#), Ok(free(r#"{"x":2}"#)));

    let huge = if precise { Ok(free("1e+400")) } else { Err("number out of range") };
    both("a number beyond any double", root, free("1e400"), huge);
    let long = "123456789012345678901234567890";
    let kept = free(if precise { long } else { "1.2345678901234568e+29" });
    both("a whole number beyond 64 bits", root, free(long), Ok(kept));
    both("a number with a leading zero", root, free("01"), Err("invalid number"));
    both("a number that is none", root, free("NaN"), Err("expected value"));
    // With arbitrary precision serde_json passes a number through serde as an object with this member.
    let number = r#"{"$serde_json::private::Number":"7"}"#;
    both("serde_json's own name", root, free(number), Ok(free(if precise { "7" } else { number })));

    // The connection and its free JSON are two levels.
    both("127 levels", root, free(&nested(125)), Ok(free(&nested(125))));
    both("128 levels", root, free(&nested(126)), Err("recursion limit exceeded"));
    both("200 levels", root, free(&nested(198)), Err("recursion limit exceeded"));

    both("half of a surrogate pair", date, r#""\ud800""#.into(), Err("unexpected end of hex escape"));
    both("the other half", date, r#""\udc00x""#.into(), Err("lone leading surrogate"));
    both("half of one in free JSON", root, free(r#""\ud800x""#), Err("hex escape"));
    both("both halves", date, r#""\ud83d\udca5""#.into(), Ok("\"💥\"".into()));
    both("a control character as it is", date, "\"\u{1}\"".into(), Err("control character"));

    both("text behind the value", date, r#""2022" x"#.into(), Err("trailing characters"));
    both("a second value", fault, "{}{}".into(), Err("trailing characters"));
    both("white space around it", date, " \t\"2022\"\r ".into(), Ok("\"2022\"".into()));
    both("a byte-order mark", date, "\u{feff}\"2022\"".into(), Err("expected value"));
    both("nothing", date, String::new(), Err("EOF"));
    both("half of it", fault, r#"{"statusCode":"1""#.into(), Err("EOF"));

    // What the plain type drops serde_json skips without looking inside; the exact type keeps it, so it has to be read.
    let mut dropped = |what, value: String, exact: Result<&str, &'static str>| {
        let text = |value: &str| format!("{{\"x\":{value}}}");
        rows.push(Row { what, name: fault[0], text: text(&value), expected: Ok("{}".into()) });
        rows.push(Row { what, name: fault[1], text: text(&value), expected: exact.map(text) });
    };
    dropped("200 levels in an unknown member", nested(200), Err("recursion limit exceeded"));
    dropped("a huge number in one", "1e400".into(), if precise { Ok("1e+400") } else { Err("number out of range") });
    dropped("half a surrogate pair in one", r#""\ud800x""#.into(), Err("hex escape"));
    dropped("a long number in one", long.into(), Ok(if precise { long } else { "1.2345678901234568e+29" }));
    rows
}
