//! Promise: types that a configuration adapts compile without a warning, of the compiler or of clippy, and do what it asks
//! for, and their JSON stays what it was.

#[path = "support/nested.rs"]
mod nested;
mod support;

use std::collections::BTreeSet;

use codegen::{Artifacts, Error};
use nested::Nested;
use support::Folder;

/// A schema, what the configuration of its module says beside the documents, and the body of a test of its types.
struct Adapted {
    name: &'static str,
    schema: &'static str,
    options: &'static str,
    test: &'static str,
}

const ADAPTED: &[Adapted] = &[
    Adapted {
        name: "closed_enum",
        schema: r#"{"title": "Status", "enum": ["pending", "All", "a-l-l", "Error", "Err"]}"#,
        options: "",
        test: r#"
            use std::str::FromStr;
            assert_eq!(Status::ALL.len(), 5);
            for status in Status::ALL {
                assert_eq!(Status::from_str(status.as_str()), Ok(*status));
                assert_eq!(Status::try_from(status.as_ref()), Ok(*status));
                assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
            }
            assert_eq!(format!("{:<9}|", Status::Pending), "pending  |");
            let violation = "Pending".parse::<Status>().unwrap_err();
            assert_eq!((violation.keyword(), violation.to_string().as_str()), ("enum", "`Pending` is none of the values"));
            let ordered: std::collections::BTreeSet<Status> = Status::ALL.iter().rev().copied().collect();
            assert_eq!(ordered.first(), Some(&Status::Pending));
        "#,
    },
    Adapted {
        name: "rules_of_one_type",
        schema: r##"{"title": "Order", "type": "object", "properties": {"note": {"type": "string", "maxLength": 5}, "line": {"$ref": "#/$defs/Line"}},
            "$defs": {"Line": {"type": "object", "properties": {"sku": {"type": "string", "maxLength": 40}, "parts": {"type": "array", "items": {
                "type": "object", "properties": {"size": {"type": "integer", "minimum": 1, "maximum": 9}}}}}}}}"##,
        options: "types.Line.rules = \"newtype\"\ntypes.PartsItem.rules = \"plain\"",
        test: r#"
            let sku = Sku::try_from("a").unwrap();
            let line = Line { sku: Some(sku), parts: Some(vec![PartsItem { size: Some(10) }]) };
            let order = Order { note: Some("too long".to_owned()), line: Some(line) };
            let pointers: Vec<String> = order.validate().unwrap_err().iter().map(|violation| violation.pointer().to_owned()).collect();
            assert_eq!(pointers, ["/note", "/line/parts/0/size"]);
            assert!(Sku::try_from("a".repeat(41)).is_err());
        "#,
    },
    Adapted {
        name: "open_enum",
        schema: r#"{"title": "Status", "enum": ["pending", "All", "a-l-l", "Other"]}"#,
        options: r#"enums = "open""#,
        test: r#"
            assert_eq!(Status::ALL.len(), 4);
            for status in Status::ALL {
                assert_eq!(Status::from(status.as_str()), *status);
                assert!(!matches!(status, Status::Unknown(_)));
            }
            let unknown: Status = "new".parse().unwrap();
            assert_eq!(unknown, Status::Unknown("new".to_owned()));
            fn converted<T: for<'t> TryFrom<&'t str>>(text: &str) -> Option<T> {
                T::try_from(text).ok()
            }
            assert_eq!(converted("new"), Some(unknown.clone()));
            assert_eq!(unknown.as_ref() as &str, "new");
            assert_eq!(format!("{unknown:>5}"), "  new");
            assert!(Status::Pending < unknown);
        "#,
    },
    Adapted {
        name: "from_json",
        schema: r##"{"title": "Order", "type": "object", "required": ["lines"], "additionalProperties": false,
            "properties": {"lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}},
                "prices": {"type": "object", "additionalProperties": {"type": "number"}},
                "paid": {"oneOf": [{"$ref": "#/$defs/Cash"}, {"$ref": "#/$defs/Card"}]}},
            "$defs": {
                "Line": {"type": "object", "required": ["count"], "properties": {"count": {"type": "integer", "minimum": 1}}},
                "Cash": {"type": "object", "required": ["by", "note"], "properties": {"by": {"const": "cash"}, "note": {"type": "string"}}},
                "Card": {"type": "object", "required": ["by", "number"], "properties": {"by": {"const": "card"}, "number": {"type": "string"}}}}}"##,
        options: "from-json = true",
        test: r##"
            fn failed(text: &str) -> (String, usize, usize, String) {
                let error = Order::from_json(text).unwrap_err();
                assert_eq!(Order::from_slice(text.as_bytes()).unwrap_err().to_string(), error.to_string());
                // serde_json may count a byte more where it reads byte by byte.
                let read = Order::from_reader(text.as_bytes()).unwrap_err();
                assert_eq!((read.pointer(), read.line(), read.message()), (error.pointer(), error.line(), error.message()));
                let shown = error.to_string();
                assert!(shown.starts_with(error.pointer()) && shown.contains(&error.message()), "{shown}");
                (error.pointer().to_owned(), error.line(), error.column(), error.message())
            }
            assert_eq!(Order::from_json(r#"{"lines": [{"count": 1}]}"#).unwrap().lines.len(), 1);
            assert_eq!(Vec::<Order>::from_json(r#"[{"lines": []}]"#).unwrap().len(), 1);
            let (pointer, line, column, message) = failed("{\"lines\": [{\"count\": 1},\n  {\"count\": \"2\"}]}");
            assert_eq!((pointer.as_str(), line, column), ("/lines/1/count", 2, 15));
            assert_eq!(message, "invalid type: string \"2\", expected u64");
            assert_eq!(failed(r#"{"lines": [{"count": 0}]}"#).0, "/lines/0/count");
            assert_eq!(failed(r#"{"lines": [], "prices": {"a/b~": true}}"#).0, "/prices/a~1b~0");
            assert_eq!(failed(r#"{"lines": []} 1"#).0, "");
            let (pointer, .., message) = failed(r#"{"lines": [], "paid": {"by": "card", "number": 1}}"#);
            assert_eq!((pointer.as_str(), message.as_str()), ("/paid/number", "invalid type: integer `1`, expected a string"));
        "##,
    },
    Adapted {
        name: "constructors",
        schema: r##"{"title": "Order", "type": "object", "required": ["id", "lines"], "additionalProperties": {"type": "integer"},
            "properties": {"id": {"type": "string", "maxLength": 9}, "note": {"type": "string"},
                "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}}, "new": {"type": "boolean", "default": true}},
            "$defs": {
                "Line": {"type": "object", "required": ["sku", "count", "price", "type"], "properties": {
                    "sku": {"type": "string"}, "count": {"type": "integer"}, "price": {"type": "number"}, "type": {"type": "string"}}}}}"##,
        options: r#"
            constructors = true
            non-exhaustive = true
            unknown = "keep"
        "#,
        test: r#"
            let order = Order::new("A-1", Vec::new());
            assert_eq!(serde_json::to_value(&order).unwrap(), serde_json::json!({"id": "A-1", "lines": []}));
            assert!(order.validate().is_ok());
            assert!(Order::new("A-1234567890", Vec::new()).validate().is_err());
            assert!(order.new_or_default());
        "#,
    },
    Adapted {
        name: "derives",
        schema: PAYMENT,
        options: r##"
            derive = ["Eq"]
            derive-structs = ["PartialOrd", "std::cmp::Ord", "displaydoc::Display"]
            derive-enums = ["Debug", "Ord"]
            [module.types.Money]
            derive = ["Default", "Copy"]
            attributes = ["#[must_use]"]
        "##,
        test: r#"
            fn can<T: Eq + Ord>(_: &T) {}
            let money = Money::default();
            can(&Payment { amount: money, payee: Some(Payee::String("x".to_owned())), stock: None });
            assert_eq!(money.to_string(), "An amount of money.");
            let copy = money;
            assert_eq!((copy.amt, money.cur), (0, None));
        "#,
    },
    Adapted {
        name: "renamed",
        schema: PAYMENT,
        options: r#"
            [module.types.Money]
            rename = "Amount"
            fields.amt = { rename = "minor_units" }
            fields.cur = { rename = "r#type" }
            derive = ["Hash"]
            [module.types.Currency]
            variants.EUR = "Euro"
            variants.USD = "EUR"
            [module.types.Payee]
            variants.Money = "Account"
        "#,
        test: r##"
            let json = r#"{"amount":{"amt":5,"cur":"USD"},"payee":{"amt":1}}"#;
            let payment: Payment = serde_json::from_str(json).unwrap();
            assert_eq!(payment.amount, Amount { minor_units: 5, r#type: Some(Currency::EUR) });
            assert!(matches!(&payment.payee, Some(Payee::Account(Amount { minor_units: 1, .. }))));
            assert_eq!(Currency::Euro.as_str(), "EUR");
            assert_eq!(serde_json::to_string(&payment).unwrap(), json);
        "##,
    },
    Adapted {
        name: "named_by_the_document",
        schema: NAMED,
        options: "",
        test: r##"
            assert_eq!(Levels { varnames: Some(Varnames::HighLevel), ms: Some(Urgency::Now), titled: Some(Titled::ToBeDone),
                nullable: Some(Nullable::AsIs), old: None, older: None }, serde_json::from_str(
                r#"{"varnames": 2, "ms": "n", "titled": "t", "nullable": "a"}"#).unwrap());
            assert_eq!(Varnames::try_from(1), Ok(Varnames::LowLevel));
            assert_eq!(Urgency::ALL, [Urgency::Now, Urgency::L]);
        "##,
    },
    Adapted {
        name: "replaced",
        schema: ORDER,
        options: r#"
            derive = ["Eq"]
            [module.types]
            Money.replace = "crate::own::Money"
            Status = { replace = "crate::own::Status" }
        "#,
        test: r###"
            let json = r##"{"price":"5 EUR","status":"paid","paid":{"total":"6 EUR"},"prices":["7 EUR"]}"##;
            let order: Order = serde_json::from_str(json).unwrap();
            assert_eq!(order.price, crate::own::Money(5, "EUR".to_owned()));
            assert!(matches!(order.paid, Some(Paid::Receipt(Receipt { total: crate::own::Money(6, _) }))));
            assert_eq!(serde_json::to_string(&order).unwrap(), json);
            // What holds between members is checked, of a type that only the user knows.
            serde_json::from_str::<Order>(r##"{"price":"5 EUR","status":"paid"}"##).unwrap_err();
            serde_json::from_str::<Order>(r##"{"price":"5 EUR","status":"open"}"##).unwrap();
        "###,
    },
    Adapted {
        name: "replaced_by_the_document",
        schema: ORDER,
        options: "x-rust-type = true",
        test: r###"
            let order: Order = serde_json::from_str(r##"{"price":"5 EUR","status":"open"}"##).unwrap();
            assert_eq!((order.price, order.status), (crate::own::Money(5, "EUR".to_owned()), Some(Status::Open)));
        "###,
    },
    Adapted {
        name: "hash_maps",
        schema: STOCK,
        options: r#"map = "HashMap""#,
        test: r##"
            let stock: Stock = serde_json::from_str(r#"{"counts":{"b":{"n":1},"a":{"n":2}},"more":[3]}"#).unwrap();
            let counts: &std::collections::HashMap<String, Count> = stock.counts.as_ref().unwrap();
            assert_eq!((counts["a"].n, stock.extra["more"].as_slice()), (Some(2), [3].as_slice()));
        "##,
    },
    Adapted {
        name: "hash_maps_beside_fields",
        schema: r#"{"title": "Stock", "type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}, "additionalProperties": {"type": "integer"}}"#,
        options: r#"map = "HashMap""#,
        test: r##"
            let stock: Stock = serde_json::from_str(r#"{"id":"a","n":1}"#).unwrap();
            assert_eq!(stock.extra["n"], 1);
        "##,
    },
    Adapted {
        name: "index_maps",
        schema: STOCK,
        options: r#"
            map = "IndexMap"
            derive = ["Eq"]
            types.Stock.derive = ["Default"]
        "#,
        test: r##"
            let json = r#"{"counts":{"b":{"n":1},"a":{"n":2}},"more":[3],"fewer":[]}"#;
            let stock: Stock = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&stock).unwrap(), json);
            assert_eq!(stock.counts.as_ref().map(|counts| counts.first().unwrap().0.as_str()), Some("b"));
            assert!(Stock::default().extra.is_empty());
        "##,
    },
    Adapted {
        name: "seen_in_the_crate",
        schema: STOCK,
        options: r#"
            visibility = "pub(crate)"
            non-exhaustive = true
        "#,
        test: r##"
            let count: Count = serde_json::from_str(r#"{"n": 1}"#).unwrap();
            assert_eq!(count, Count { n: Some(1), size: None });
        "##,
    },
    Adapted {
        name: "formats_as_text",
        schema: r#"{"title": "Event", "type": "object", "additionalProperties": false, "properties": {
            "at": {"type": "string", "format": "date-time"}, "id": {"type": "string", "format": "uuid", "maxLength": 5},
            "mail": {"type": "string", "format": "email"}}}"#,
        options: r#"formats-as = { date-time = "text", uuid = "text" }"#,
        test: r##"
            let event: Event = serde_json::from_str(r#"{"at":"yesterday","id":"1"}"#).unwrap();
            assert_eq!((event.at.as_deref(), event.id.as_deref()), (Some("yesterday"), Some("1")));
            serde_json::from_str::<Event>(r#"{"id":"longer"}"#).unwrap_err();
            serde_json::from_str::<Event>(r#"{"mail":"nobody"}"#).unwrap_err();
        "##,
    },
    Adapted {
        name: "formats_as_types",
        schema: r##"{"title": "Event", "type": "object", "additionalProperties": false, "properties": {
            "at": {"type": "string", "format": "date-time"}, "days": {"type": "array", "items": {"$ref": "#/$defs/Day"}},
            "or": {"oneOf": [{"type": "string", "format": "date-time"}, {"type": "boolean"}]},
            "short": {"type": "string", "format": "date-time", "maxLength": 20}},
            "$defs": {"Day": {"type": "string", "format": "date"}}}"##,
        options: r#"formats-as = { date-time = "jiff::Timestamp", date = "jiff::civil::Date" }"#,
        test: r##"
            let json = r#"{"at":"2026-11-27T23:00:00Z","days":["2026-11-27"],"or":"2026-11-27T23:00:00Z"}"#;
            let event: Event = serde_json::from_str(json).unwrap();
            let at: jiff::Timestamp = event.at.unwrap();
            assert!(matches!(event.or, Some(Or::DateTime(or)) if or == at));
            assert_eq!(event.days.as_ref().map(|days| days[0]), Some(Day(jiff::civil::date(2026, 11, 27))));
            assert_eq!(serde_json::to_string(&event).unwrap(), json);
            serde_json::from_str::<Event>(r#"{"at":"yesterday"}"#).unwrap_err();
            // A string with a rule keeps its own type.
            serde_json::from_str::<Event>(r#"{"short":"2026-11-27T23:00:00+00:00"}"#).unwrap_err();
        "##,
    },
    Adapted {
        name: "formats_as_chrono",
        schema: VALUES,
        options: r#"formats-as = { date-time = "chrono::DateTime<Utc>", date = "chrono::NaiveDate", duration = "jiff::SignedDuration", ipv4 = "std::net::IpAddr", decimal = "rust_decimal::Decimal", uri = "url::Url", uuid = "uuid::Uuid" }"#,
        test: r##"
            let json = r#"{"at":"2026-11-27T23:00:00Z","day":"2026-11-27","for":"PT1H","ip4":"127.0.0.1","price":"1.50","home":"https://example.com/","id":"8f14e45f-ceea-467f-a0e6-8f14e45fceea"}"#;
            let event: Event = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&event).unwrap(), json);
            let at: chrono::DateTime<chrono::Utc> = event.at.unwrap();
            assert_eq!((at.timestamp(), event.day.unwrap().to_string().as_str()), (1_795_820_400, "2026-11-27"));
            assert_eq!(event.r#for.unwrap(), jiff::SignedDuration::from_hours(1));
            assert_eq!(event.ip4.unwrap(), std::net::IpAddr::from([127, 0, 0, 1]));
            assert_eq!(event.price.unwrap(), rust_decimal::Decimal::new(150, 2));
            assert_eq!(event.home.as_ref().unwrap().host_str(), Some("example.com"));
            // What each loses, as docs/adapting.md lists it.
            let changed = r#"{"at":"2026-11-27T23:00:00+01:00","home":"https://example.com","id":"8F14E45FCEEA467FA0E68F14E45FCEEA"}"#;
            let event: Event = serde_json::from_str(changed).unwrap();
            let written = r#"{"at":"2026-11-27T22:00:00Z","home":"https://example.com/","id":"8f14e45f-ceea-467f-a0e6-8f14e45fceea"}"#;
            assert_eq!(serde_json::to_string(&event).unwrap(), written);
            serde_json::from_str::<Event>(r#"{"for":"P1D"}"#).unwrap_err();
            serde_json::from_str::<Event>(r#"{"ip4":"::1"}"#).unwrap();
            serde_json::from_str::<Event>(r#"{"price":1.5}"#).unwrap();
            // All of these can be compared and hashed.
            fn can<T: Eq + std::hash::Hash>(_: &T) {}
            can(&event);
        "##,
    },
    Adapted {
        name: "formats_as_time",
        schema: VALUES,
        options: r#"formats-as = { date-time = "time::OffsetDateTime", date = "time::Date", duration = "jiff::Span", byte = "Vec<u8>", base64url = "Vec<u8>", ipv4 = "std::net::Ipv4Addr", ipv6 = "std::net::Ipv6Addr" }"#,
        test: r##"
            let json = r#"{"at":"2026-11-27T23:00:00+01:00","day":"2026-11-27","for":"P1DT2H","data":"/+8=","key":"_-8","ip4":"127.0.0.1","ip6":"::1",
                "days":["2026-11-27"],"names":{"a":"2026-11-27T23:00:00Z"},"or":"2026-11-27T23:00:00Z","one":"2026-11-27T23:00:00Z"}"#;
            let event: Event = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_value(&event).unwrap(), serde_json::from_str::<serde_json::Value>(json).unwrap());
            let at: time::OffsetDateTime = *event.at.unwrap();
            assert_eq!((at.unix_timestamp(), at.offset().whole_hours()), (1_795_816_800, 1));
            assert_eq!(event.at, Some(Rfc3339DateTime::from(at)));
            assert_eq!(event.day.unwrap().year(), 2026);
            assert_eq!(event.r#for.unwrap().0.fieldwise(), jiff::Span::new().days(1).hours(2).fieldwise());
            assert_eq!(event.data.as_deref().map(Vec::as_slice), Some(&[255, 239][..]));
            assert_eq!(event.key, Some(Base64UrlBytes(vec![255, 239])));
            assert_eq!(event.days.as_ref().map(|days| days.len()), Some(1));
            assert!(matches!(event.or, Some(Or::DateTime(_))));
            // What each loses, as docs/adapting.md lists it.
            let changed = r#"{"at":"2026-11-27 23:00:00Z","data":"_-8","for":"1 hour","day":"2026-W48-5"}"#;
            let event: Event = serde_json::from_str(changed).unwrap();
            assert_eq!(serde_json::to_string(&event).unwrap(), r#"{"at":"2026-11-27T23:00:00Z","day":"2026-11-27","for":"PT1H","data":"/+8="}"#);
            for wrong in [r#"{"at":"yesterday"}"#, r#"{"data":"a"}"#, r#"{"ip4":"::1"}"#, r#"{"days":["x"]}"#, r#"{"at":1}"#, r#"{"at":null}"#] {
                serde_json::from_str::<Event>(wrong).unwrap_err();
            }
        "##,
    },
];

/// Strings of the formats that types of other crates are for, alone, in lists, maps and unions, and as a definition.
const VALUES: &str = r##"{"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "components": {"schemas": {
    "Event": {"type": "object", "additionalProperties": false, "properties": {
        "at": {"type": "string", "format": "date-time"}, "day": {"type": "string", "format": "date"}, "for": {"type": "string", "format": "duration"},
        "data": {"type": "string", "format": "byte"}, "key": {"type": "string", "format": "base64url"},
        "ip4": {"type": "string", "format": "ipv4"}, "ip6": {"type": "string", "format": "ipv6"}, "price": {"type": "string", "format": "decimal"},
        "home": {"type": "string", "format": "uri"}, "id": {"type": "string", "format": "uuid"},
        "days": {"type": "array", "items": {"type": "string", "format": "date"}},
        "names": {"type": "object", "additionalProperties": {"type": "string", "format": "date-time"}},
        "or": {"oneOf": [{"type": "string", "format": "date-time"}, {"type": "boolean"}]}, "one": {"$ref": "#/components/schemas/Moment"}}},
    "Moment": {"type": "string", "format": "date-time"}}}}"##;

/// Maps of a type, in a field and in place of fields; an enum, and strings with rules.
const STOCK: &str = r##"{"title": "Stock", "type": "object", "properties": {
    "counts": {"type": "object", "minProperties": 1, "additionalProperties": {"$ref": "#/$defs/Count"}}},
    "additionalProperties": {"type": "array", "items": {"type": "integer"}}, "$defs": {
    "Count": {"type": "object", "additionalProperties": false, "properties": {
        "n": {"type": "integer"}, "size": {"$ref": "#/$defs/Size"}}},
    "Size": {"oneOf": [{"enum": ["s", "l"]}, {"$ref": "#/$defs/Code"}]},
    "Code": {"type": "string", "minLength": 3}}}"##;

#[test]
fn visibility_and_exhaustiveness_follow_the_configuration() {
    let artifacts = generate(STOCK, "visibility = \"pub(crate)\"\nnon-exhaustive = true").unwrap();
    let text = &artifacts.modules[0].text;
    for part in [
        "#[non_exhaustive]\npub(crate) struct Stock {\n",
        "#[non_exhaustive]\n#[serde(untagged)]\npub(crate) enum Size {\n",
        "pub(crate) struct Violation {\n",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(text.contains("pub(crate) struct Code(String);") && !text.contains("\npub "), "{text}");
}

/// What stands in place of generated types.
const OWN: &str = r#"
pub mod own {
    #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum Status {
        Open,
        Paid,
    }

    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Money(pub i64, pub String);

    impl serde::Serialize for Money {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(&format_args!("{} {}", self.0, self.1))
        }
    }

    impl<'de> serde::Deserialize<'de> for Money {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = String::deserialize(deserializer)?;
            let parts = text.split_once(' ').and_then(|(amount, currency)| Some((amount.parse().ok()?, currency)));
            let (amount, currency) = parts.ok_or_else(|| serde::de::Error::custom("not an amount"))?;
            Ok(Money(amount, currency.to_owned()))
        }
    }
}
"#;

/// A type with a rule, used in a field, a list, another type and a condition.
const ORDER: &str = r##"{"title": "Order", "type": "object", "required": ["price"], "properties": {
    "price": {"$ref": "#/$defs/Money"}, "status": {"$ref": "#/$defs/Status"},
    "paid": {"oneOf": [{"$ref": "#/$defs/Receipt"}, {"type": "boolean"}]},
    "prices": {"type": "array", "items": {"$ref": "#/$defs/Money"}}},
    "if": {"properties": {"status": {"const": "paid"}}, "required": ["status"]}, "then": {"required": ["paid"]}, "$defs": {
    "Money": {"type": "string", "pattern": "^[0-9]+ [A-Z]{3}$", "x-rust-type": {"crate": "own", "version": "*", "path": "crate::own::Money"}},
    "Status": {"enum": ["open", "paid"]},
    "Receipt": {"type": "object", "required": ["total"], "properties": {"total": {"$ref": "#/$defs/Money"}}}}}"##;

#[test]
fn unchecked_formats_are_listed() {
    let schema = r#"{"type": "object", "properties": {"at": {"type": "string", "format": "date"}}}"#;
    let deviations = |options: &str| {
        let artifacts = generate(schema, options).unwrap();
        assert!(artifacts.holds(), "{options}");
        artifacts.modules[0].proof.types[0].deviations.clone()
    };
    assert!(deviations("formats-as.date = \"text\"").contains(&"text-formats"));
    assert!(deviations("formats-as.date = \"jiff::civil::Date\"").contains(&"typed-formats"));
    assert!(!deviations("formats-as.time = \"text\"").contains(&"text-formats"));
}

#[test]
fn trusted_types_are_listed() {
    let artifacts = generate(ORDER, "types.Money.replace = \"crate::Money\"").unwrap();
    let listed = "taken on trust, as requested by lockstep.toml: what these types accept is not proved\n  Money: `crate::Money`\n";
    assert!(codegen::human(&artifacts, &[]).contains(listed));
    assert_eq!(codegen::json(Some(&artifacts), &[], None)["modules"][0]["trusted"][0]["path"], "crate::Money");
    assert!(artifacts.modules[0].proof.types.iter().all(|proof| proof.name != "Money"));
    // What only a replaced type refers to is not generated; without being asked for, the document replaces nothing.
    let payment = generate(PAYMENT, "types.Money.replace = \"crate::Money\"").unwrap();
    assert!(payment.holds() && payment.modules[0].model.item("Currency").is_none());
    assert!(generate(ORDER, "").unwrap().modules[0].model.replaced.is_empty());
}

/// Names and descriptions of values, by extensions and by titles; and what is deprecated.
const NAMED: &str = r##"{"title": "Levels", "type": "object", "properties": {
    "varnames": {"enum": [1, 2], "x-enum-varnames": ["LOW_LEVEL", "HIGH_LEVEL"], "x-enum-descriptions": ["Low.", "High."]},
    "ms": {"enum": ["n", "l"], "x-ms-enum": {"name": "Urgency", "values": [{"value": "n", "name": "now", "description": "At once."}]}},
    "titled": {"oneOf": [{"const": "t", "title": "To be done", "deprecated": true}, {"const": "d"}]},
    "nullable": {"enum": ["a", null], "type": ["string", "null"], "x-enumNames": ["AsIs", "Null"]},
    "old": {"type": "string", "description": "The old one.", "deprecated": true},
    "older": {"type": "string", "description": "Deprecated in favour of old.", "deprecated": true}}}"##;

#[test]
fn descriptions_of_values_are_in_their_docs() {
    let artifacts = generate(NAMED, "").unwrap();
    let text = &artifacts.modules[0].text;
    for docs in [
        "    /// `1`: Low.\n    LowLevel = 1,\n",
        "    /// At once.\n    #[serde(rename = \"n\")]\n    Now,\n",
        "    /// To be done\n    ///\n    /// Deprecated.\n    #[serde(rename = \"t\")]\n    ToBeDone,\n",
        "    /// The old one.\n    ///\n    /// Deprecated.\n",
        "    /// Deprecated in favour of old.\n    #[serde",
    ] {
        assert!(text.contains(docs), "{docs} is not in\n{text}");
    }
}

/// A struct in a struct, an enum of strings and a union.
const PAYMENT: &str = r##"{"title": "Payment", "description": "A payment.", "type": "object", "required": ["amount"], "properties": {
    "amount": {"$ref": "#/$defs/Money"}, "payee": {"$ref": "#/$defs/Payee"}, "stock": {"$ref": "#/$defs/Stock"}}, "$defs": {
    "Money": {"type": "object", "description": "An amount of money.", "required": ["amt"], "properties": {
        "amt": {"type": "integer"}, "cur": {"$ref": "#/$defs/Currency"}}},
    "Currency": {"enum": ["EUR", "USD"]},
    "Stock": {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": {"type": "integer"}},
    "Payee": {"oneOf": [{"$ref": "#/$defs/Money"}, {"type": "string"}]}}}"##;

fn generate(schema: &str, options: &str) -> Result<Artifacts, Error> {
    let module = "[[module]]\noutput = \"types.rs\"\ndocuments = [\"schema.json\"]\n";
    let folder = Folder::new(&format!("schemas = \"schemas\"\n{module}{options}\n"));
    folder.put("schemas/schema.json", schema);
    folder.generate()
}

/// A crate whose derives the configurations name.
const OTHERS: &str = "displaydoc = \"0.2\"\n";

#[test]
fn adapted_types_compile_without_a_warning_and_behave_as_configured() {
    let (mut modules, mut tests, mut crates) = (Vec::new(), String::new(), BTreeSet::new());
    for Adapted { name, schema, options, test } in ADAPTED {
        let artifacts = generate(schema, options).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(artifacts.holds(), "{name}: {:?}", artifacts.modules[0].proof);
        // What a test does not use of types that nobody else sees is dead.
        let allowed = if options.contains("visibility") { "#![allow(dead_code)]\n" } else { "" };
        crates.extend(artifacts.modules[0].crates.iter().copied());
        modules.push(((*name).to_owned(), format!("{allowed}{}", artifacts.modules[0].text)));
        tests.push_str(&format!("#[test]\nfn test_{name}() {{\n    use {name}::*;\n{test}\n}}\n"));
    }
    // The reported crates are all that the modules need, apart from crates for derives and for the tests.
    crates.insert("serde_json");
    let dependencies = codegen::dependencies(&crates.into_iter().collect::<Vec<_>>());
    let nested = Nested::new("adapting", &format!("[dependencies]\n{dependencies}{OTHERS}"));
    nested.library("#![deny(warnings)]\n", &modules, &(tests + OWN));
    nested.clippy(&["--all-targets"]);
    nested.succeed(&["test", "--lib"]);
}

/// What is wrong with options, the texts that are marked in lockstep.toml, and parts of what is said of each.
const REFUSED: &[(&str, &str, &str)] = &[
    ("derive = [\"Copy\"]", "\"Copy\"", "`Payee` cannot derive `Copy`: its variant `String` contains `String`"),
    ("derive-enums = [\"Default\"]", "\"Default\"", "`Payee` cannot derive `Default`: an enum has no default"),
    (
        "types.Payment.derive = [\"Ord\"]",
        "\"Ord\"",
        "`Payment` cannot derive `PartialOrd`: its field `amount` contains `Money`",
    ),
    ("types.Stock.derive = [\"Copy\"]", "\"Copy\"", "`Stock` cannot derive `Copy`: its field `extra` contains"),
    ("types.Money.variants.amt = \"Amt\"", "amt", "`Money` has no variants; a struct has fields"),
    ("types.Currency.fields.EUR = { rename = \"euro\" }", "EUR", "`Currency` has no fields; an enum has variants"),
    ("derive = [\"a b\"]", "\"a b\"", "`a b` is not the path of a trait"),
    ("attributes = [\"must_use\"]", "\"must_use\"", "`must_use` is not an attribute"),
    ("types.Mony.rename = \"A\"", "Mony", "`Mony` does not name a generated type; did you mean `Money`?"),
    ("types.Money.replace = \"a b\"", "\"a b\"", "`a b` is not the path of a type"),
    ("types.Payment.replace = \"a::B\"", "\"a::B\"", "`Payment` cannot be replaced: it is all that is generated"),
    (
        "types.Money = { replace = \"a::B\", derive = [\"Eq\"] }",
        "\"a::B\"",
        "`Money` is replaced by a type of your own, and cannot also be adapted",
    ),
    ("formats-as.datetime = \"text\"", "datetime", "`datetime` is not a supported format; did you mean `date-time`?"),
    ("formats-as.uuid = \"text\"\nprofile = \"exact\"", "uuid", "needs the deviation `text-formats`"),
    ("formats-as.date = \"Vec<u8>\"", "\"Vec<u8>\"", "`Vec<u8>` does not read strings of the format `date`"),
    (
        "formats-as.duration = \"std::time::Duration\"",
        "\"std::time::Duration\"",
        "does not read strings of the format `duration`",
    ),
    ("formats-as.date = \"a b\"", "\"a b\"", "`a b` is not the path of a type"),
    ("formats-as.date = \"a::B\"\nprofile = \"exact\"", "date", "needs the deviation `typed-formats`"),
    ("map = \"Map\"", "\"Map\"", "unknown variant `Map`"),
    ("types.Money.rename = \"String\"", "\"String\"", "`String` cannot be the name of a type"),
    ("types.Money.rename = \"Payee\"", "\"Payee\"", "another type has that name"),
    ("types.Money.fields.amd.rename = \"a\"", "amd", "`amd` does not name a field of `Money`; did you mean `amt`?"),
    ("types.Money.fields.amt.rename = \"type\"", "\"type\"", "`type` cannot be the name of a field"),
    ("types.Money.fields.amt.rename = \"cur\"", "\"cur\"", "`cur` is the name of another field of `Money`"),
    ("types.Currency.variants.EUS = \"A\"", "EUS", "`EUS` does not name a variant of `Currency`; did you mean `EUR`?"),
    ("types.Currency.variants.EUR = \"ALL\"", "\"ALL\"", "`ALL` cannot be the name of a variant"),
    ("types.Currency.variants.EUR = \"Usd\"", "\"Usd\"", "`Usd` is the name of another variant of `Currency`"),
];

#[test]
fn impossible_options_are_reported_at_their_keys() {
    for (options, marked, message) in REFUSED {
        let Err(error) = generate(PAYMENT, options) else { panic!("{options} is not refused") };
        let found = error.diagnostics().iter().find(|problem| problem.message.contains(message));
        let found = found.unwrap_or_else(|| panic!("{options}: {error}"));
        assert!(!found.help.is_empty(), "{options}");
        let place = found.place.as_ref().unwrap_or_else(|| panic!("{options}: {error} has no place"));
        assert_eq!(&place.source.text[place.span.clone()], *marked, "{options}");
    }
}
