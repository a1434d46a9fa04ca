//! What is read: values of each schema, and values that it rejects.

use serde_json::{Value, json};

const UUID: &str = "b7d6f2c0-8a51-4f0e-9d43-2f6f6a1f9e11";

/// A value of the schema, by its number.
pub type Build = fn(usize) -> Value;

/// What makes values of the schema of this name; and members, or whole values, that make one that it rejects.
pub fn of(name: &str) -> (Build, Vec<Value>) {
    match name {
        "order" => (
            order,
            vec![
                json!({ "id": "abc-1" }),
                json!({ "quantity": 101 }),
                json!({ "price": 0.015 }),
                json!({ "lines": [] }),
                json!({ "lines": [{ "sku": "x".repeat(41) }] }),
                json!({ "lines": [{ "sku": "x", "note": "x".repeat(201) }] }),
                json!({ "tags": ["a", "a"] }),
                json!({ "email": "nobody" }),
                json!({ "email": null }),
                json!({ "status": "paid", "paidAt": null }),
                json!({ "more": 1 }),
            ],
        ),
        "numbers" => (
            numbers,
            vec![
                json!({ "id": 0 }),
                json!({ "level": -41 }),
                json!({ "batch": 61 }),
                json!({ "ratio": 1.01 }),
                json!({ "voltage": 50 }),
                json!({ "price": 1.005 }),
                json!({ "samples": [1000.5] }),
                json!({ "counts": [65536] }),
            ],
        ),
        "texts" => (
            texts,
            vec![
                json!({ "id": UUID.replace('-', "") }),
                json!({ "name": "" }),
                json!({ "country": "at" }),
                json!({ "phone": "+12" }),
                json!({ "email": "nobody" }),
                json!({ "created": "2024-02-30T00:00:00Z" }),
                json!({ "birthday": "2023-02-29" }),
                json!({ "kind": "club" }),
                json!({ "note": "ä".repeat(501) }),
            ],
        ),
        "lists" => (
            lists,
            vec![
                json!({ "lines": [] }),
                json!({ "lines": [{ "sku": "x", "count": 0 }] }),
                json!({ "tags": ["a", "b", "a"] }),
                json!({ "tags": [""] }),
                json!({ "numbers": [1, 2, 1] }),
                json!({ "position": [1] }),
                json!({ "labels": { "a": "x".repeat(41) } }),
            ],
        ),
        "relations" => (
            relations,
            vec![
                json!({ "method": "card", "card": null }),
                json!({ "bic": "GIBAATWW", "iban": null }),
                json!({ "refunded": true }),
                json!({ "method": "cheque" }),
            ],
        ),
        "tagged" => (tagged, vec![json!({ "id": 0 }), json!({ "type": "opened" })]),
        _ => (
            untagged,
            vec![
                json!(0),
                json!("x".repeat(61)),
                json!({ "path": "" }),
                json!({ "host": "a", "port": 0 }),
                json!(vec![""; 9]),
            ],
        ),
    }
}

/// So many values, as one text.
pub fn text(build: Build, count: usize) -> String {
    (0..count).map(build).collect::<Value>().to_string()
}

fn order(index: usize) -> Value {
    let line = |line: usize| json!({ "sku": format!("SKU-{index:05}-{line:03}"), "note": "Leave it at the back door, please." });
    json!({
        "id": format!("ABC-{index}"), "email": format!("someone.{index}@example.com"), "quantity": 1 + index % 100,
        "price": (1999 + index) as f64 / 100.0, "lines": (0..14).map(line).collect::<Value>(),
        "tags": ["new", "gift", "express", "fragile"], "status": "paid", "paidAt": "2024-02-29T23:59:59Z",
    })
}

fn numbers(index: usize) -> Value {
    let sample = |sample: usize| (index * 7 + sample) as f64 / 8.0;
    json!({
        "id": 1 + index, "level": (index % 160) as i64 - 40, "batch": index % 100 * 60, "ratio": index as f64 / 1e3,
        "voltage": 3.3, "price": (1999 + index) as f64 / 100.0, "samples": (0..12).map(sample).collect::<Vec<_>>(),
        "counts": (0..12).collect::<Vec<_>>(),
    })
}

fn texts(index: usize) -> Value {
    json!({
        "id": UUID, "name": format!("Somebody {index}"), "country": "AT", "phone": format!("+43555{index:06}"),
        "email": format!("someone.{index}@example.com"), "created": "2024-02-29T23:59:59.123Z", "birthday": "1984-02-29",
        "kind": "person", "note": "Prefers to be called in the afternoon – never on Mondays.",
    })
}

fn lists(index: usize) -> Value {
    let line =
        |line: usize| json!({ "sku": format!("SKU-{index:05}-{line:03}"), "count": 1 + line, "marks": ["a", "b"] });
    json!({
        "lines": (0..8).map(line).collect::<Value>(), "tags": ["new", "gift", "express", "fragile", "large"],
        "numbers": (index..index + 16).collect::<Vec<_>>(), "position": [47.25, 9.5],
        "labels": { "colour": "red", "size": "large", "season": "winter" },
    })
}

fn relations(index: usize) -> Value {
    json!({
        "id": format!("P-{index}"), "method": if index % 2 == 0 { "card" } else { "transfer" },
        "email": format!("someone.{index}@example.com"), "card": "4111111111111111", "iban": "AT611904300234573201",
        "bic": "GIBAATWW", "street": "Ringstraße 1", "city": "Wien", "refunded": false,
    })
}

fn tagged(index: usize) -> Value {
    match index % 3 {
        0 => json!({ "type": "created", "id": 1 + index, "title": "A title of some words", "labels": ["bug", "new"] }),
        1 => json!({ "type": "moved", "id": index, "from": "the first column", "to": "the second column" }),
        _ => json!({ "type": "closed", "id": index, "code": "ABC12", "score": 7.5 }),
    }
}

fn untagged(index: usize) -> Value {
    match index % 5 {
        0 => json!(1 + index),
        1 => json!(format!("a text of some words, {index}")),
        2 => json!({ "path": format!("/var/lib/somewhere/{index}.json"), "size": 4096 + index }),
        3 => json!({ "host": format!("host-{index}.example.com"), "port": 8080, "retries": 3 }),
        _ => json!(["one", "two", "three"]),
    }
}
