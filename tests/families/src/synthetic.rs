//! OpenAPI documents of any size that read like real ones: objects of 4 to 15 properties that refer to their neighbours,
//! enums, arrays, maps, formats, nullable properties, `allOf` over a base, tagged unions, and operations over them.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

/// How far before a component those stand that it mostly refers to.
const NEIGHBOURS: usize = 40;
/// How many components one path has.
const COMPONENTS_PER_PATH: usize = 5;

const NOUNS: [&str; 29] = [
    "Account", "Address", "Bill", "Charge", "Company", "Contact", "Credit", "Customer", "Delivery", "Device",
    "Expense", "Filing", "Invoice", "Issue", "Journal", "Ledger", "License", "Member", "Order", "Payment", "Plan",
    "Project", "Refund", "Report", "Shipment", "Supplier", "Tax", "Transfer", "User",
];
const ASPECTS: [&str; 31] = [
    "",
    "Summary",
    "Detail",
    "Item",
    "Line",
    "Settings",
    "Status",
    "History",
    "Event",
    "Request",
    "Result",
    "Page",
    "Link",
    "Note",
    "Rule",
    "Policy",
    "Limit",
    "Balance",
    "Schedule",
    "Attachment",
    "Category",
    "Option",
    "Reference",
    "Change",
    "Error",
    "Token",
    "Group",
    "Label",
    "Preview",
    "Source",
    "Target",
];
const AREAS: [&str; 20] = [
    "",
    "Billing",
    "Sales",
    "Banking",
    "Payroll",
    "Internal",
    "Partner",
    "Public",
    "Legacy",
    "Draft",
    "Archived",
    "Regional",
    "Shared",
    "Managed",
    "External",
    "Recurring",
    "Pending",
    "Monthly",
    "Custom",
    "Linked",
];
const PROPERTIES: [&str; 36] = [
    "name",
    "createdAt",
    "updated_at",
    "amount",
    "currency",
    "status",
    "description",
    "url",
    "email",
    "count",
    "is_active",
    "total_price",
    "owner",
    "items",
    "tags",
    "metadata",
    "externalId",
    "version",
    "start-date",
    "endDate",
    "notes",
    "type_name",
    "priority",
    "score",
    "country",
    "postal_code",
    "parent",
    "children",
    "state",
    "reason",
    "sourceIp",
    "locale",
    "quantity",
    "rate",
    "expires_in",
    "ref",
];
const WORDS: [&str; 24] = [
    "the",
    "of",
    "a",
    "record",
    "that",
    "was",
    "created",
    "by",
    "account",
    "amount",
    "in",
    "currency",
    "each",
    "value",
    "is",
    "sent",
    "when",
    "customer",
    "status",
    "changes",
    "`null`",
    "unless",
    "given",
    "identifier",
];
const STATES: [&str; 16] = [
    "active",
    "inactive",
    "pending",
    "in_progress",
    "done",
    "failed",
    "cancelled",
    "on-hold",
    "draft",
    "published",
    "archived",
    "expired",
    "NEW",
    "Retried",
    "unknown",
    "2xx",
];

/// A document of so many component schemas, the same for the same seed: about 1.2 KB for each component.
pub fn synthetic(components: usize, seed: u64) -> Value {
    let rng = ChaCha8Rng::seed_from_u64(seed);
    let mut writer = Writer { rng, components };
    let schemas: Map<String, Value> = (0..components).map(|index| (name(index), writer.component(index))).collect();
    let paths: Map<String, Value> = (0..components.div_ceil(COMPONENTS_PER_PATH))
        .flat_map(|index| writer.paths(index * COMPONENTS_PER_PATH))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Synthetic", "version": "1.0.0", "description": "Made for measuring."},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

/// The name of a component: each index has one of its own.
fn name(index: usize) -> String {
    let (noun, rest) = (NOUNS[index % NOUNS.len()], index / NOUNS.len());
    let (aspect, rest) = (ASPECTS[rest % ASPECTS.len()], rest / ASPECTS.len());
    let (area, rest) = (AREAS[rest % AREAS.len()], rest / AREAS.len());
    let number = if rest == 0 { String::new() } else { (rest + 1).to_string() };
    format!("{area}{noun}{aspect}{number}")
}

fn reference(index: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/{}", name(index))})
}

struct Writer {
    rng: ChaCha8Rng,
    components: usize,
}

impl Writer {
    fn component(&mut self, index: usize) -> Value {
        match index % 20 {
            0 => self.enumeration(),
            // Those before it have a constant `kind` each.
            7 => self.union(index),
            13 => self.derived(index),
            17 => self.string(),
            19 => json!({"type": "array", "items": self.other(index), "description": self.sentence()}),
            4..7 => {
                let mut object = self.object(index, &PROPERTIES);
                object["properties"]["kind"] = json!({"type": "string", "enum": [name(index)]});
                object["required"].as_array_mut().into_iter().for_each(|required| required.push(json!("kind")));
                object
            }
            // What the next one is derived from: it takes what that adds.
            12 => {
                let mut object = self.object(index, &PROPERTIES[..PROPERTIES.len() / 2]);
                object.as_object_mut().into_iter().for_each(|object| drop(object.remove("additionalProperties")));
                object
            }
            _ => self.object(index, &PROPERTIES),
        }
    }

    fn object(&mut self, index: usize, names: &[&str]) -> Value {
        let mut properties = Map::new();
        properties.insert("id".to_owned(), json!({"type": "string", "format": "uuid"}));
        for _ in 0..self.rng.random_range(3..15) {
            let name = *self.one_of(names);
            let schema = self.property(index);
            properties.insert(name.to_owned(), schema);
        }
        let required: Vec<String> = properties.keys().filter(|_| self.rng.random_bool(0.4)).cloned().collect();
        let mut out = json!({
            "type": "object",
            "description": self.sentence(),
            "properties": properties,
            "required": required,
        });
        match self.rng.random_range(0..30) {
            0..3 => out["additionalProperties"] = json!(false),
            3 => out["additionalProperties"] = json!({"type": "string"}),
            _ => {}
        }
        out
    }

    fn property(&mut self, index: usize) -> Value {
        let mut schema = match self.rng.random_range(0..24) {
            0..4 => json!({"type": "string"}),
            4 => json!({"type": "string", "minLength": 1, "maxLength": self.rng.random_range(8..256)}),
            5 => json!({"type": ["string", "null"]}),
            6 => json!({"type": "string", "format": "date-time"}),
            7 => json!({"type": "string", "format": self.one_of(&["uri", "email", "date", "uuid"])}),
            8..10 => json!({"type": "integer"}),
            10 => json!({"type": "integer", "format": "int64", "minimum": 0}),
            11 => json!({"type": "number", "format": "double"}),
            12 => json!({"type": "boolean", "default": self.rng.random_bool(0.5)}),
            13 => self.enumeration(),
            14..18 => return self.other(index),
            18 => json!({"type": "array", "items": self.other(index)}),
            19 => json!({"type": "array", "items": {"type": "string"}, "maxItems": self.rng.random_range(1..100)}),
            20 => json!({"type": "object", "additionalProperties": {"type": "string"}}),
            21 => json!({"anyOf": [self.other(index), {"type": "null"}]}),
            22 => json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
            _ => json!({"type": "object", "properties": {"from": {"type": "string"}, "to": self.other(index)}}),
        };
        if self.rng.random_bool(0.6) {
            schema["description"] = json!(self.sentence());
        }
        schema
    }

    fn enumeration(&mut self) -> Value {
        let mut values: Vec<&str> = (0..self.rng.random_range(2..8)).map(|_| *self.one_of(&STATES)).collect();
        values.sort_unstable();
        values.dedup();
        json!({"type": "string", "enum": values, "description": self.sentence()})
    }

    fn string(&mut self) -> Value {
        if self.rng.random_bool(0.5) {
            let digits = self.rng.random_range(2..12);
            return json!({"type": "string", "pattern": format!("^[A-Z]{{2}}[0-9]{{{digits}}}$"), "description": self.sentence()});
        }
        json!({"type": "string", "format": "uuid", "description": self.sentence()})
    }

    /// What of the three objects before it there is.
    fn union(&mut self, index: usize) -> Value {
        let branches: Vec<usize> = (index - 3..index).collect();
        let mapping: Map<String, Value> =
            branches.iter().map(|branch| (name(*branch), reference(*branch)["$ref"].clone())).collect();
        json!({
            "oneOf": branches.into_iter().map(reference).collect::<Vec<_>>(),
            "discriminator": {"propertyName": "kind", "mapping": mapping},
            "description": self.sentence(),
        })
    }

    /// An object with more than its base.
    fn derived(&mut self, index: usize) -> Value {
        let mut own = self.object(index, &PROPERTIES[PROPERTIES.len() / 2..]);
        own.as_object_mut().into_iter().for_each(|own| drop(own.remove("additionalProperties")));
        json!({"allOf": [reference(index - 1), own], "description": self.sentence()})
    }

    /// A reference to another component: a neighbour, mostly one that stands before.
    fn other(&mut self, index: usize) -> Value {
        let last = self.components - 1;
        let target = match self.rng.random_range(0..20) {
            0 => index + self.rng.random_range(0..5),
            1 | 2 => self.rng.random_range(0..20),
            _ => index.saturating_sub(self.rng.random_range(1..=NEIGHBOURS)),
        };
        reference(target.min(last))
    }

    /// The paths over a component.
    fn paths(&mut self, index: usize) -> [(String, Value); 2] {
        let (one, other) = (reference(index), reference((index + 1).min(self.components - 1)));
        let name = name(index);
        let tag = NOUNS[index % NOUNS.len()];
        let error = json!({
            "description": "An error.",
            "content": {"application/json": {"schema": {
                "type": "object",
                "properties": {"code": {"type": "integer"}, "message": {"type": "string"}},
                "required": ["code", "message"],
            }}},
        });
        let answer =
            |schema: Value| json!({"description": "Fine.", "content": {"application/json": {"schema": schema}}});
        let page = json!({
            "type": "object",
            "properties": {"items": {"type": "array", "items": one}, "next": {"type": ["string", "null"]}},
            "required": ["items"],
        });
        let list = json!({
            "get": {
                "operationId": format!("list{name}"),
                "summary": self.sentence(),
                "tags": [tag],
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
                    {"name": "state", "in": "query", "schema": self.enumeration()},
                ],
                "responses": {"200": answer(page), "default": error},
            },
            "post": {
                "operationId": format!("create{name}"),
                "tags": [tag],
                "requestBody": {"content": {"application/json": {"schema": one}}},
                "responses": {"201": answer(one.clone()), "default": error},
            },
        });
        let single = json!({
            "get": {
                "operationId": format!("get{name}"),
                "summary": self.sentence(),
                "tags": [tag],
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}}],
                "responses": {"200": answer(one.clone()), "404": answer(other), "default": error},
            },
        });
        [(format!("/{name}"), list), (format!("/{name}/{{id}}"), single)]
    }

    fn sentence(&mut self) -> String {
        let words: Vec<&str> = (0..self.rng.random_range(3..14)).map(|_| *self.one_of(&WORDS)).collect();
        format!("Describes {}.", words.join(" "))
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.rng.random_range(0..all.len())]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{name, synthetic};

    #[test]
    fn each_component_has_a_name_of_its_own() {
        let names: HashSet<String> = (0..50_000).map(name).collect();
        assert_eq!(names.len(), 50_000);
    }

    #[test]
    fn a_seed_gives_one_document_and_its_size_grows_with_the_components() {
        let text = |components: usize, seed: u64| synthetic(components, seed).to_string();
        assert_eq!(text(100, 7), text(100, 7));
        assert_ne!(text(100, 7), text(100, 8));
        let bytes = text(1_000, 7).len();
        assert!((900_000..1_600_000).contains(&bytes), "{bytes} bytes");
    }
}
