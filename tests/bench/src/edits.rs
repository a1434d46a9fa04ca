//! A document to a copy with edits of many kinds, such as publishers make: the same ones each time, whatever the document.

use serde_json::{Map, Value, json};

type Definitions = Map<String, Value>;

/// Changes one definition, given its name; false if there is nothing in it to change.
type Edit = fn(&mut Definitions, &str) -> bool;

/// Every kind of edit, applied in turns.
const KINDS: [(&str, Edit); 10] = [
    ("a member becomes required", |all, name| {
        let Some((schema, members)) = object(all, name) else { return false };
        let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        let Some(member) = members.keys().find(|member| !required.contains(&json!(member))) else { return false };
        let required: Vec<Value> = required.into_iter().chain([json!(member)]).collect();
        schema.insert("required".to_owned(), required.into());
        true
    }),
    ("a member is no longer required", |all, name| {
        let Some((schema, _)) = object(all, name) else { return false };
        schema
            .get_mut("required")
            .and_then(Value::as_array_mut)
            .is_some_and(|names| names.len() > 1 && names.pop().is_some())
    }),
    ("a list of values grows", |all, name| {
        change(all, name, |member| {
            member.get("type") == Some(&json!("string"))
                && member
                    .get_mut("enum")
                    .and_then(Value::as_array_mut)
                    .map(|values| values.push(json!("added")))
                    .is_some()
        })
    }),
    ("another type", |all, name| {
        change(all, name, |member| {
            let is_whole = member.get("type") == Some(&json!("integer")) && !member.contains_key("enum");
            if is_whole {
                *member = Map::from_iter([("type".to_owned(), json!("string"))]);
            }
            is_whole
        })
    }),
    ("a text is bounded", |all, name| {
        change(all, name, |member| {
            let plain = member.get("type") == Some(&json!("string")) && !member.contains_key("enum");
            plain && member.insert("maxLength".to_owned(), json!(40)).is_none()
        })
    }),
    ("documentation", |all, name| {
        let Some(schema) = all.get_mut(name).and_then(Value::as_object_mut) else { return false };
        schema.insert("description".to_owned(), json!("Said in other words."));
        true
    }),
    ("another name", |all, name| {
        let Some(schema) = all.remove(name) else { return false };
        all.insert(renamed(name), schema);
        true
    }),
    ("null is accepted", |all, name| {
        change(all, name, |member| {
            let plain = member.get("type").is_some_and(Value::is_string) && !member.contains_key("enum");
            plain && member.insert("nullable".to_owned(), json!(true)).is_none()
        })
    }),
    ("a member more", |all, name| {
        let Some((schema, _)) = object(all, name) else { return false };
        let members = schema.get_mut("properties").and_then(Value::as_object_mut);
        members.is_some_and(|members| members.insert("added_later".to_owned(), json!({ "type": "boolean" })).is_none())
    }),
    ("closed", |all, name| {
        let Some((schema, _)) = object(all, name) else { return false };
        let open = !schema.contains_key("additionalProperties");
        schema.insert("additionalProperties".to_owned(), json!(false));
        open
    }),
];

fn renamed(name: &str) -> String {
    format!("{name}-renamed")
}

/// An object and its members.
fn object<'d>(all: &'d mut Definitions, name: &str) -> Option<(&'d mut Map<String, Value>, Map<String, Value>)> {
    let schema = all.get_mut(name)?.as_object_mut()?;
    let members = schema.get("properties")?.as_object()?.clone();
    Some((schema, members))
}

/// Changes the first member that `edit` takes.
fn change(all: &mut Definitions, name: &str, edit: fn(&mut Map<String, Value>) -> bool) -> bool {
    let members = all.get_mut(name).and_then(|schema| schema.get_mut("properties")).and_then(Value::as_object_mut);
    members.is_some_and(|members| members.values_mut().filter_map(Value::as_object_mut).any(edit))
}

/// The document with so many edits, and what they were; fewer where there is not enough to edit.
pub fn edited(document: &Value, count: usize) -> (Value, Vec<String>) {
    let mut document = document.clone();
    let mut made = Vec::new();
    for folder in ["/components/schemas", "/definitions", "/$defs"] {
        let Some(all) = document.pointer_mut(folder).and_then(Value::as_object_mut) else { continue };
        let names: Vec<String> = all.keys().cloned().collect();
        // Spread over the whole of it.
        let step = (names.len() / count.max(1)).max(1);
        let spread = (0..step).flat_map(|first| names.iter().skip(first).step_by(step));
        let mut moved = Vec::new();
        let mut kinds = KINDS.iter().cycle().peekable();
        for name in spread.filter(|_| made.len() < count).collect::<Vec<_>>() {
            let Some((kind, edit)) = kinds.peek() else { break };
            if made.len() < count && edit(all, name) {
                made.push(format!("{kind}: {name}"));
                if !all.contains_key(name) {
                    moved.push(name.clone());
                }
                kinds.next();
            }
        }
        let place = |name: &str| json!(format!("#{folder}/{name}"));
        for name in moved {
            redirected(&mut document, &place(&name), &place(&renamed(&name)));
        }
        break;
    }
    (document, made)
}

/// Leads what refers to `old` to `new`, the mapping of a discriminator too.
fn redirected(value: &mut Value, old: &Value, new: &Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(|member| redirected(member, old, new)),
        Value::Array(items) => items.iter_mut().for_each(|item| redirected(item, old, new)),
        value if value == old => *value = new.clone(),
        _ => {}
    }
}
