//! Applies the serialization style of parameters (OpenAPI 3.1, section 4.8.12.2; Swagger 2.0, `collectionFormat`) to the
//! properties of the object that holds them: an array in one string becomes a string, and an object in several parameters
//! becomes these. A style that no property can express leaves the parameter unchanged, with a warning.

use indexmap::IndexMap;
use serde_json::Value;

use super::Lowering;
use crate::error::{Code, Diagnostic};
use crate::formats::SEPARATED;
use crate::load::{Location, Node};
use crate::schema::{Key, Schema, Types};

/// How deep objects may be nested in a `deepObject` parameter.
const MAX_BRACKETS: usize = 4;

/// The largest `minItems` and `maxItems` that the pattern of a joined array expresses.
const MAX_COUNTED: u64 = 1_000;

/// How many references are followed to find the type of a schema.
const MAX_REFERENCE_HOPS: usize = 16;

/// The key of an object that holds parameters, and the name, style and location of each.
pub type Styled = (Key, Vec<(String, Style, Location)>);

/// How arrays and objects in a parameter are serialized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Each item or property is a parameter of its own.
    Exploded,
    /// One string, with this character between the items.
    Joined(char),
    /// Each property is a parameter, with its name in brackets.
    Brackets,
    /// One string with a prefix: `matrix` or `label`.
    Prefixed,
    /// The string has a media type of its own.
    Content,
}

impl Style {
    /// Returns the style of a parameter with `in` equal to `place`.
    pub fn new(parameter: &Node, place: &str) -> Style {
        let text = |keyword| parameter.get(keyword).and_then(Node::as_str);
        if parameter.get("content").is_some() {
            return Style::Content;
        }
        if parameter.get("schema").is_none() {
            return match text("collectionFormat") {
                Some("multi") => Style::Exploded,
                Some("ssv") => Style::Joined(' '),
                Some("tsv") => Style::Joined('\t'),
                Some("pipes") => Style::Joined('|'),
                _ => Style::Joined(','),
            };
        }
        let default = if matches!(place, "path" | "header") { "simple" } else { "form" };
        let style = text("style").unwrap_or(default);
        let explode = parameter.get("explode").and_then(Node::as_bool).unwrap_or(style == "form");
        match style {
            "deepObject" => Style::Brackets,
            "matrix" | "label" => Style::Prefixed,
            "simple" => Style::Joined(','),
            _ if explode => Style::Exploded,
            "spaceDelimited" => Style::Joined(' '),
            "pipeDelimited" => Style::Joined('|'),
            _ => Style::Joined(','),
        }
    }
}

/// A property of the object.
struct Member {
    name: String,
    schema: Schema,
    required: bool,
}

impl Lowering<'_> {
    /// Replaces the parameters in objects by their serialized form.
    pub fn apply_styles(&mut self, styled: &[Styled]) {
        for (key, parameters) in styled {
            let Some(object) = self.bundle.definitions.get(key).cloned() else { continue };
            let mut members = IndexMap::new();
            let mut required = Vec::new();
            for (name, style, at) in parameters {
                let Some(schema) = object.object.properties.get(name) else { continue };
                let is_required = object.object.required.contains(name);
                let member = Member { name: name.clone(), schema: schema.clone(), required: is_required };
                for member in self.serialized(member, *style, at) {
                    self.name_member(key, &member);
                    required.extend(member.required.then(|| member.name.clone()));
                    // If two parameters are sent under one name, the first has priority.
                    members.entry(member.name).or_insert(member.schema);
                }
            }
            if let Some(object) = self.bundle.definitions.get_mut(key) {
                object.object.properties = members;
                object.object.required = super::keywords::unique(required);
            }
        }
    }

    /// Returns the properties that a parameter is serialized to.
    fn serialized(&mut self, member: Member, style: Style, at: &Location) -> Vec<Member> {
        let definitions = &self.bundle.definitions;
        let target = resolve(definitions, &member.schema);
        let (array, object) = (is_array(target), is_object(definitions, target, MAX_REFERENCE_HOPS));
        let name = member.name.clone();
        match style {
            Style::Content => {
                self.warn_of_style(&name, "is a string here; parse its content as the type of its schema", at)
            }
            Style::Prefixed => {
                self.warn_of_style(&name, "is a string here, with the prefix of its style", at);
                return vec![as_string(member, None)];
            }
            Style::Joined(separator) if array => return vec![joined(definitions, member, separator)],
            Style::Joined(_) if object => {
                self.warn_of_style(&name, "is a string here, with the alternating names and values of an object", at);
                return vec![as_string(member, None)];
            }
            Style::Exploded | Style::Brackets if array => {
                let items = target.array.items.as_deref().map(|items| resolve(definitions, items));
                if items.is_some_and(|items| is_array(items) || is_object(definitions, items, MAX_REFERENCE_HOPS)) {
                    let why = "has items that are arrays or objects: no specification says how to serialize these";
                    self.warn_of_style(&name, why, at);
                }
            }
            Style::Exploded | Style::Brackets if object => {
                let (members, open) = split_object(definitions, member, style == Style::Brackets);
                if open {
                    self.warn_of_style(&name, "may have additional properties, which are not read", at);
                }
                return members;
            }
            _ => {}
        }
        vec![member]
    }

    /// Names the inline schemas of a parameter after its operation, not after their pointers.
    fn name_member(&mut self, key: &str, member: &Member) {
        let Some(whole) = self.bundle.names.get(key).cloned() else { return };
        let at = &member.schema.origin.pointer;
        // The key of the object is the pointer to it.
        let is_inline = at.starts_with(key.rsplit_once("/parameters/").map_or(key, |(operation, _)| operation));
        let mut name = format!("{whole}{}", crate::naming::pascal(&member.name));
        let mut next = Some(&member.schema).filter(|_| is_inline);
        while let Some(schema) = next.filter(|schema| schema.reference.is_none()) {
            self.bundle.names.entry(schema.origin.pointer.clone()).or_insert_with(|| name.clone());
            name.push_str("Item");
            next = schema.array.items.as_deref();
        }
    }

    fn warn_of_style(&mut self, name: &str, why: &str, at: &Location) {
        self.warn(Diagnostic::new(Code::NotCovered, format!("the parameter `{name}` {why}")), at);
    }
}

fn resolve<'s>(definitions: &'s IndexMap<Key, Schema>, mut schema: &'s Schema) -> &'s Schema {
    for _ in 0..MAX_REFERENCE_HOPS {
        let target = schema.as_reference().and_then(|key| definitions.get(key));
        let Some(target) = target.or_else(|| only_subschema(schema)) else { break };
        schema = target;
    }
    schema
}

/// Returns the only subschema of a schema that has no constraints of its own, not counting null.
fn only_subschema(schema: &Schema) -> Option<&Schema> {
    let alone = schema.types.is_none() && schema.reference.is_none() && schema.object.is_absent();
    let branches =
        [&schema.all_of, &schema.any_of, &schema.one_of].into_iter().flatten().filter(|part| !part.is_null());
    let mut branches = branches.take(2);
    branches.next().filter(|_| alone && branches.next().is_none())
}

fn is_array(schema: &Schema) -> bool {
    schema.types.map(|types| types.without(Types::NULL)) == Some(Types::ARRAY)
}

/// Returns whether the schema accepts objects.
fn is_object(definitions: &IndexMap<Key, Schema>, schema: &Schema, hops: usize) -> bool {
    let Some(hops) = hops.checked_sub(1) else { return false };
    let typed = schema.types.map_or(!schema.object.properties.is_empty(), |types| types.contains(Types::OBJECT));
    let target = schema.reference.as_deref().and_then(|key| definitions.get(key));
    let parts = schema.all_of.iter().chain(&schema.any_of).chain(&schema.one_of).chain(target);
    typed || parts.into_iter().any(|part| is_object(definitions, part, hops))
}

/// Replaces the schema of a parameter by a string with its annotations.
fn as_string(member: Member, format: Option<&str>) -> Member {
    let mut schema = Schema { types: Some(Types::STRING), default: None, ..member.schema.annotations() };
    schema.string.format = format.map(str::to_owned);
    Member { schema, ..member }
}

/// Replaces an array by the string of its joined items.
fn joined(definitions: &IndexMap<Key, Schema>, member: Member, separator: char) -> Member {
    let array = resolve(definitions, &member.schema).clone();
    let format = SEPARATED.iter().find(|(known, _)| *known == separator).map(|(_, format)| *format);
    let default = array.default.as_ref().or(member.schema.default.as_ref()).and_then(Value::as_array).map(|items| {
        let item = |item: &Value| item.as_str().map_or_else(|| item.to_string(), str::to_owned);
        items.iter().map(item).collect::<Vec<_>>().join(&separator.to_string())
    });
    let mut member = as_string(member, format);
    member.schema.default = default.map(Value::String);
    let item = array.array.items.as_deref().map(|items| resolve(definitions, items));
    member.schema.string.pattern = joined_pattern(item, separator, array.array.min, array.array.max);
    member
}

/// Returns the pattern of a string of joined items, if it constrains the string.
fn joined_pattern(item: Option<&Schema>, separator: char, min: Option<u64>, max: Option<u64>) -> Option<String> {
    let separator = regex::escape(&separator.to_string());
    let item_pattern = item.and_then(|item| match (item.listed(), item.types) {
        (Some(values), _) => {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Some(values.iter().map(|value| regex::escape(&text(value))).collect::<Vec<_>>().join("|"))
        }
        (None, Some(Types::INTEGER)) => Some("-?[0-9]+".to_owned()),
        (None, Some(Types::NUMBER)) => Some(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?".to_owned()),
        (None, Some(Types::BOOLEAN)) => Some("true|false".to_owned()),
        _ => None,
    });
    let (min, max) = (min.unwrap_or(0), max.filter(|max| *max <= MAX_COUNTED));
    let min = min.min(MAX_COUNTED);
    if item_pattern.is_none() && min < 2 && max.is_none() {
        return None;
    }
    let item = item_pattern.map_or_else(|| format!("[^{separator}]*"), |pattern| format!("(?:{pattern})"));
    let more = match max {
        Some(0) => return Some("^$".to_owned()),
        Some(max) => format!("{{{},{}}}", min.saturating_sub(1), max - 1),
        None if min > 1 => format!("{{{},}}", min - 1),
        None => "*".to_owned(),
    };
    let several = format!("{item}(?:{separator}{item}){more}");
    Some(if min == 0 { format!("^(?:{several})?$") } else { format!("^{several}$") })
}

/// Splits an object into a parameter for each property, named after it with or without brackets, and returns whether the
/// object may have additional properties.
fn split_object(definitions: &IndexMap<Key, Schema>, member: Member, brackets: bool) -> (Vec<Member>, bool) {
    let mut found = Parts { definitions, members: IndexMap::new(), rest: Vec::new(), open: false, brackets };
    let prefix = if brackets { member.name.clone() } else { String::new() };
    found.object(&member.schema, &prefix, member.required, MAX_BRACKETS);
    let Parts { mut members, mut rest, open, .. } = found;
    // Values that are not objects have the name of the parameter.
    let whole = match rest.len() {
        0 => None,
        1 => rest.pop(),
        _ => Some(Schema { any_of: rest, ..member.schema.annotations() }),
    };
    if let Some(schema) = whole {
        members.values_mut().for_each(|member| member.required = false);
        members.insert(member.name.clone(), Member { name: member.name, schema, required: false });
    }
    (members.into_values().collect(), open)
}

/// The parameters that an object is split into.
struct Parts<'s> {
    definitions: &'s IndexMap<Key, Schema>,
    members: IndexMap<String, Member>,
    /// The branches that are not objects.
    rest: Vec<Schema>,
    /// Whether there may be additional properties.
    open: bool,
    /// Whether names are in brackets, as in `deepObject`.
    brackets: bool,
}

impl Parts<'_> {
    /// Adds the properties of an object schema, each with `prefix` before its name.
    fn object(&mut self, schema: &Schema, prefix: &str, required: bool, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            self.open = true;
            return;
        };
        let is_open = schema.object.additional_properties.as_deref().is_some_and(|additional| !additional.never);
        self.open |= is_open || !schema.object.pattern_properties.is_empty();
        for (name, member) in &schema.object.properties {
            let required = required && schema.object.required.contains(name);
            let name = if self.brackets { format!("{prefix}[{name}]") } else { name.clone() };
            if self.brackets && is_object(self.definitions, resolve(self.definitions, member), MAX_REFERENCE_HOPS) {
                self.object(member, &name, required, depth);
            } else {
                let member = Member { name: name.clone(), schema: member.clone(), required };
                self.members.entry(name).or_insert(member);
            }
        }
        let target = schema.reference.as_deref().and_then(|key| self.definitions.get(key));
        for part in schema.all_of.iter().chain(target) {
            self.object(part, prefix, required, depth);
        }
        for branch in schema.any_of.iter().chain(&schema.one_of).filter(|branch| !branch.is_null()) {
            if is_object(self.definitions, branch, MAX_REFERENCE_HOPS) {
                self.object(branch, prefix, false, depth);
            } else {
                self.rest.push(branch.clone());
            }
        }
    }
}
