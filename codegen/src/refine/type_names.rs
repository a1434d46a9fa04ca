//! Assigns the names of types: from the title, else from the key of the definition, else from the pointer. Types with the
//! same preferred name are distinguished by more of their pointers, and by a number only if that is not enough.
//!
//! [`names`] assigns names to all definitions of a document, whichever of them are generated, so that a type always has the
//! same name. Types from elsewhere (an operation, or another document) are named afterwards.

use std::collections::{HashMap, HashSet};

use super::Context;
use super::reserved::{RESERVED, is_reserved};
use crate::load::pointer_tokens;
use crate::model::{Dispatch, JsonType, Model};
use crate::naming::pascal;
use crate::schema::{Bundle, Key, Schema, Types};
use crate::shape::{Outline, branches};

/// The names of types by the keys of their definitions.
pub type Names = HashMap<Key, String>;

/// Returns the names of all types in a document. Definitions have priority over inline schemas. `configured` is the key and
/// the name of a type that the user has named.
pub fn names(bundle: &Bundle, outline: &Outline, configured: Option<(&str, &str)>) -> Names {
    let roots: HashSet<&Key> = bundle.roots.iter().collect();
    let is_root = |key: &Key| roots.contains(key);
    let (first, rest): (Vec<&Key>, Vec<&Key>) = outline.definitions.keys().partition(|key| is_root(key));
    let mut naming = Naming::new(outline);
    let configured = configured.map(|(key, name)| (outline.canonical(key), name));
    if let Some((key, name)) = configured.filter(|(key, _)| outline.definitions.contains_key(*key)) {
        naming.assign(key, name.to_owned());
    }
    // If several have the same title, the one whose key is the same too has priority, so that an edited copy does not take
    // the name of the original.
    let mut titled: HashMap<String, Vec<&Key>> = HashMap::new();
    for key in outline.definitions.keys() {
        titled.entry(naming.title(key).unwrap_or_default()).or_default().push(key);
    }
    let matches_title = |key: &&Key| {
        let title = naming.title(key);
        title.is_some_and(|title| {
            titled.get(&title).is_some_and(|all| all.len() > 1) && names_of_pointer(key).first() == Some(&title)
        })
    };
    let matching: Vec<&Key> = first.iter().chain(&rest).copied().filter(matches_title).collect();
    for key in matching.into_iter().chain(first).chain(rest) {
        if !naming.names.contains_key(key) {
            naming.choose(key);
        }
    }
    let origins = outline.all_origins();
    let named = origins.into_iter().filter_map(|origins| {
        let name = naming.names.get(origins.first()?)?.clone();
        Some(origins.into_iter().map(move |origin| (origin, name.clone())))
    });
    named.flatten().collect()
}

/// Returns the names of the items of a model, by the keys that are their names until then.
pub fn of_items(model: &Model, context: &Context<'_>) -> Names {
    let mut naming = Naming::new(context.outline);
    // A name that the user gives to the root is not available to other types.
    let is_root = |key: &str| key == model.root;
    if let Some(name) = context.root_name
        && let Some(root) = model.items.iter().find(|item| is_root(&item.name))
    {
        naming.assign(&root.name, name.to_owned());
    }
    let mut others = Vec::new();
    for item in &model.items {
        let known = item.origins.iter().find_map(|origin| context.names.get(origin));
        match known {
            _ if naming.names.contains_key(&item.name) => {}
            Some(name) if !naming.used.contains(name) => naming.assign(&item.name, name.clone()),
            _ => others.push(&item.name),
        }
    }
    naming.used.extend(context.names.values().cloned());
    // Of the items that do not have a name yet, the root comes first.
    let (root, rest): (Vec<&Key>, Vec<&Key>) = others.into_iter().partition(|key| is_root(key));
    for key in root.into_iter().chain(rest) {
        naming.choose(key);
    }
    naming.names
}

struct Naming<'a> {
    outline: &'a Outline,
    /// For each branch that is outlined from inside a union, the key of the union and the word that distinguishes the branch.
    tags: HashMap<&'a str, (&'a str, String)>,
    names: Names,
    used: HashSet<String>,
    /// For each name that is used, the next number to append to it.
    numbers: HashMap<String, usize>,
}

impl<'a> Naming<'a> {
    fn new(outline: &'a Outline) -> Self {
        let mut tags = HashMap::new();
        for (union, index, key, when) in branches(outline) {
            let tag = match when {
                Dispatch::ByTag { values, .. } if values.len() == 1 => values.concat(),
                Dispatch::ByType(kinds) if kinds.len() == 1 => kinds.into_iter().map(name_of_json_type).collect(),
                // The base of a parent and its children (`lower::inheritance`).
                _ if key.strip_prefix(union) == Some("/base") => "base".to_owned(),
                _ => format!("variant {}", index + 1),
            };
            // Definitions are inside the document, not inside the union that the document may be.
            let defined = ["/definitions/", "/$defs/", "/components/"];
            let inside = key.strip_prefix(union).filter(|rest| !defined.iter().any(|folder| rest.starts_with(folder)));
            // `#/SearchByDate` starts with `#/Search`, but is not inside it.
            if inside.is_some_and(|rest| rest.starts_with(['/', '&', '?'])) {
                tags.insert(key, (union, tag));
            }
        }
        Naming { outline, tags, names: Names::new(), used: HashSet::new(), numbers: HashMap::new() }
    }

    fn assign(&mut self, key: &str, name: String) {
        self.used.insert(name.clone());
        self.names.insert(key.to_owned(), name);
    }

    /// Returns the name from the title of a definition.
    fn title(&self, key: &str) -> Option<String> {
        name_of_title(self.outline.simple(key)?.title.as_deref()?)
    }

    /// Returns the name of a union from the names of its branches, if it has few.
    fn name_of_branches(&self, key: &str) -> Option<String> {
        let branches = &self.outline.simple(key)?.any_of;
        let names: Option<Vec<String>> = branches.iter().map(|branch| self.name_of_branch(branch)).collect();
        let name = names?.join("Or");
        (branches.len() <= MAX_BRANCHES_NAMED && name.len() <= MAX_NAME_CHARS).then_some(name)
    }

    fn name_of_branch(&self, branch: &Schema) -> Option<String> {
        if let Some(key) = &branch.reference {
            let key = self.outline.canonical(key);
            let own = || self.title(key).unwrap_or_else(|| names_of_pointer(key).swap_remove(0));
            return Some(self.names.get(key).cloned().unwrap_or_else(own));
        }
        let types = branch.types?;
        if let Some(item) = branch.array.items.as_deref().filter(|_| types == Types::ARRAY) {
            return Some(format!("{}List", self.name_of_branch(item)?));
        }
        let names = [
            (Types::NULL, "Null"),
            (Types::BOOLEAN, "Bool"),
            (Types::INTEGER, "Integer"),
            (Types::NUMBER, "Number"),
            (Types::STRING, "String"),
            (Types::ARRAY, "List"),
            (Types::OBJECT, "Object"),
        ];
        names.iter().find(|(known, _)| *known == types).map(|(_, name)| (*name).to_owned())
    }

    fn has_one_branch(&self, union: &str) -> bool {
        let original = self.outline.definitions.get(union).map(|definition| &definition.original);
        original.is_some_and(|union| union.one_of.len() + union.any_of.len() == 1)
    }

    /// Returns the pointer that a definition is named after.
    fn pointer_for_name<'k>(&self, key: &'k str) -> &'k str {
        // The part of a nullable schema that is not null is named after the schema, unless that is a type too.
        let whole = key.strip_suffix('?').filter(|whole| !self.outline.definitions.contains_key(*whole));
        let place = whole.unwrap_or(key);
        // An enum from several branches is named after their union, unless that is a type too.
        let union = place.strip_suffix('&').and_then(union_of).filter(|at| !self.outline.definitions.contains_key(*at));
        union.unwrap_or(place)
    }

    /// Returns the names that a definition may have, from the most preferred to the longest, and one with the kind of
    /// component for the case that all of them are used.
    fn candidates(&self, key: &str) -> (Vec<String>, Option<String>) {
        let place = self.pointer_for_name(key);
        let tagged = self.tags.get(key).map(|(union, tag)| {
            let union = self.names.get(*union).cloned().unwrap_or_else(|| names_of_pointer(union).swap_remove(0));
            format!("{union}{}", pascal(tag))
        });
        // Inside a branch with a tag, the tag replaces the number of the branch.
        let branch = |pointer: &str| match self.tags.get(pointer) {
            Some((_, tag)) => Some(pascal(tag)),
            // The only branch of a union has no name of its own.
            None => union_of(pointer).filter(|union| self.has_one_branch(union)).map(|_| String::new()),
        };
        // A pointer that `lower` has named, and pointers inside of it.
        let named = self.outline.names.get(place).cloned();
        let around = |at: (usize, &str)| Some((self.outline.names.get(place.get(..at.0)?)?, place.get(at.0..)?));
        let around = place.match_indices('/').rev().find_map(around);
        let within = around.map(|(name, rest)| {
            let mut names = names_in_branches(&format!("#{rest}"), branch);
            let outer = names.last().map(|last| format!("{name}{last}"));
            names.extend(outer);
            names
        });
        let placed = within.unwrap_or_else(|| names_in_branches(place, branch));
        // If a schema has the same name, the kind of component is appended.
        let kind = component_kind(place).unwrap_or("Type");
        let named = named.into_iter().flat_map(|name| [name.clone(), name + kind]);
        let shared = self.outline.is_shared(key).then(|| self.name_of_branches(key)).flatten();
        let mut wanted: Vec<String> = named.chain(self.title(key)).chain(shared).chain(tagged).chain(placed).collect();
        let of_kind = component_kind(place).zip(wanted.last()).map(|(kind, name)| format!("{name}{kind}"));
        // The longest name starts with the name of the document.
        let document = key.find('#').and_then(|at| self.names.get(key.get(..=at)?));
        let whole = document.zip(wanted.last()).map(|(document, name)| format!("{document}{name}"));
        wanted.extend(whole);
        (wanted, of_kind)
    }

    /// Assigns the first candidate that is not used.
    fn choose(&mut self, key: &str) {
        let (wanted, of_kind) = self.candidates(key);
        let free = |name: &String| !self.used.contains(name) && !is_reserved(name);
        // A reserved name gets a suffix.
        let suffixed =
            || wanted.iter().filter(|name| RESERVED.contains(&name.as_str())).map(|name| format!("{name}Type"));
        // If all of them are used, a number is appended to the last.
        let last = wanted.last().cloned().unwrap_or_default();
        let name = wanted.iter().cloned().chain(suffixed()).chain(of_kind).find(free);
        let name = name.unwrap_or_else(|| {
            let mut number = self.numbers.get(&last).copied().unwrap_or(2);
            while !free(&format!("{last}{number}")) {
                number += 1;
            }
            self.numbers.insert(last.clone(), number + 1);
            format!("{last}{number}")
        });
        self.assign(key, name);
    }
}

/// How many branches a name may list.
const MAX_BRANCHES_NAMED: usize = 4;

/// The longest name that lists branches, in bytes.
const MAX_NAME_CHARS: usize = 48;

/// Returns the name of a type from a title, if the title is a short phrase and not a sentence.
pub fn name_of_title(title: &str) -> Option<String> {
    let words = title.split_whitespace().count();
    let name = pascal(title);
    (words <= 5 && name.len() <= 40 && title.chars().any(char::is_alphabetic)).then_some(name)
}

/// Returns the pointer of the union that this is a branch of.
pub fn union_of(branch: &str) -> Option<&str> {
    let (branches, _) = branch.rsplit_once('/')?;
    branches.strip_suffix("/oneOf").or(branches.strip_suffix("/anyOf"))
}

/// Returns the name of a branch that is the only one of its JSON type.
fn name_of_json_type(json_type: JsonType) -> &'static str {
    match json_type {
        JsonType::Null => "null",
        JsonType::Bool => "bool",
        JsonType::Number => "number",
        JsonType::String => "text",
        JsonType::Array => "list",
        JsonType::Object => "object",
    }
}

/// Returns a suffix for the kind of component or subschema at a pointer, if it is not a definition.
fn component_kind(pointer: &str) -> Option<&'static str> {
    const KINDS: [(&str, &str); 5] = [
        ("parameters", "Parameter"),
        ("headers", "Header"),
        ("responses", "Response"),
        ("requestBodies", "Body"),
        ("properties", "Property"),
    ];
    let mut parents = pointer.trim_end_matches("/schema").rsplit('/').skip(1);
    let folder = match parents.next()? {
        // Media types are inside a component.
        "content" => parents.nth(1)?,
        folder => folder,
    };
    KINDS.iter().find(|(name, _)| *name == folder).map(|(_, kind)| *kind)
}

/// Returns names from a pointer: first its last name, then with more and more of the names around it.
pub fn names_of_pointer(pointer: &str) -> Vec<String> {
    names_in_branches(pointer, |_| None)
}

/// Tokens that are keywords, and not part of a name.
const KEYWORDS: [&str; 17] = [
    "schema",
    "schemas",
    "properties",
    "definitions",
    "$defs",
    "components",
    "parameters",
    "responses",
    "content",
    "paths",
    "allOf",
    "anyOf",
    "oneOf",
    "additionalProperties",
    "patternProperties",
    "requestBodies",
    "headers",
];

/// Keywords whose value is an object by name.
const KEYWORDS_WITH_NAMES: [&str; 9] = [
    "schemas",
    "properties",
    "patternProperties",
    "definitions",
    "$defs",
    "parameters",
    "responses",
    "requestBodies",
    "headers",
];

/// Like `names_of_pointer`; `branch` returns the name, if any, of the schema at a pointer that ends with a number.
fn names_in_branches(pointer: &str, branch: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let is_number = |token: &str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    let (file, fragment) = pointer.split_once('#').unwrap_or(("", pointer));
    let whole = fragment;
    let nullable = fragment.ends_with('?');
    // A schema that combines several nodes is named after the first.
    let fragment = fragment.split('&').next().unwrap_or(fragment);
    let tokens = pointer_tokens(fragment.trim_end_matches('?'));
    let mut words: Vec<String> = Vec::new();
    let (mut is_key, mut is_pattern) = (false, false);
    let mut raw = fragment.split('/');
    let mut at = pointer.len() - whole.len() + raw.next().map_or(0, str::len);
    for (token, raw) in tokens.iter().zip(raw) {
        at += 1 + raw.len();
        let named = is_key;
        let expression = named && is_pattern;
        is_key = !named && KEYWORDS_WITH_NAMES.contains(&token.as_str());
        is_pattern = token == "patternProperties";
        match token.as_str() {
            // A regular expression is not a name.
            _ if expression => words.push("Value".to_owned()),
            // A property may have the name of a keyword.
            token if named && !is_number(token) => words.push(pascal(token)),
            token if KEYWORDS.contains(&token) => {}
            "items" | "prefixItems" => words.push("Item".to_owned()),
            // The number of a branch, unless the branch has a name.
            token if is_number(token) => words.push(pointer.get(..at).and_then(&branch).unwrap_or_else(|| {
                format!("Variant{}", token.parse::<usize>().map_or(0, |index| index.saturating_add(1)))
            })),
            token => words.push(pascal(token)),
        }
    }
    // The only branch of a union adds nothing to its name.
    words.retain(|word| !word.is_empty());
    if words.is_empty() {
        words = names_of_file(file);
    }
    if nullable {
        words.push("Value".to_owned());
    }
    // An item is named after its array.
    let shortest = words
        .iter()
        .rposition(|word| !matches!(word.as_str(), "Item" | "Value") && !word.starts_with("Variant"))
        .unwrap_or(0);
    (0..=shortest).rev().map(|from| words[from..].concat()).collect()
}

/// Returns names for the root of a document from its path. The current document has none.
fn names_of_file(file: &str) -> Vec<String> {
    // The key of a definition with dynamic references has a prefix in parentheses.
    let file = if file.starts_with('(') { file.rsplit_once(')').map_or("", |(_, file)| file) } else { file };
    let file = [".json", ".yaml", ".yml"].iter().find_map(|extension| file.strip_suffix(extension)).unwrap_or(file);
    let file = file.strip_suffix(".schema").unwrap_or(file);
    // An index is named after its folder, as on a web server.
    let file = file.strip_suffix("/index").unwrap_or(file);
    let parts = file.split('/').filter(|part| part.contains(char::is_alphanumeric));
    let words: Vec<String> = parts.map(pascal).collect();
    if words.is_empty() { vec!["Root".to_owned()] } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_named_after_its_file() {
        assert_eq!(names_of_pointer("models/pet.yaml#"), ["Pet", "ModelsPet"]);
        assert_eq!(names_of_pointer("models/pet/index.yml#"), ["Pet", "ModelsPet"]);
        assert_eq!(names_of_pointer("order-line.schema.json#?"), ["OrderLineValue"]);
        assert_eq!(names_of_pointer("(node=a.json!/$defs/a)tree.json#"), ["Tree"]);
        assert_eq!(names_of_pointer("models/pet.yaml#/properties/name"), ["Name"]);
    }

    #[test]
    fn names_of_a_pointer_start_at_its_end() {
        assert_eq!(names_of_pointer("#/components/parameters/connectionId/schema"), ["ConnectionId"]);
        assert_eq!(
            names_of_pointer("#/components/schemas/Order/properties/lines/items"),
            ["LinesItem", "OrderLinesItem"]
        );
        assert_eq!(names_of_pointer("#"), ["Root"]);
        // A schema of `patternProperties` is named after the object.
        assert_eq!(
            names_of_pointer("#/$defs/Order/properties/notes/patternProperties/%5E%5Ba-z%5D+$"),
            ["NotesValue", "OrderNotesValue"]
        );
        // A property with the name of a keyword.
        let reaction = "#/components/schemas/reaction/properties/content";
        assert_eq!(names_of_pointer(reaction), ["Content", "ReactionContent"]);
    }

    #[test]
    fn a_branch_with_a_tag_is_named_after_it() {
        let branch = |pointer: &str| (pointer == "#/$defs/Shape/oneOf/1").then(|| "Circle".to_owned());
        assert_eq!(
            names_in_branches("#/$defs/Shape/oneOf/1/properties/center", branch),
            ["Center", "CircleCenter", "ShapeCircleCenter"]
        );
        assert_eq!(
            names_in_branches("#/$defs/Shape/oneOf/0/properties/center", branch),
            ["Center", "Variant1Center", "ShapeVariant1Center"]
        );
        // The only branch has no name of its own.
        let names = names_in_branches("#/$defs/Shape/oneOf/0/properties/center", |_| Some(String::new()));
        assert_eq!(names.last().unwrap(), "ShapeCenter");
    }

    #[test]
    fn components_have_a_suffix_for_their_kind() {
        assert_eq!(component_kind("#/components/parameters/event/schema"), Some("Parameter"));
        assert_eq!(component_kind("#/components/headers/link/schema"), Some("Header"));
        assert_eq!(component_kind("#/components/schemas/a/properties/b"), Some("Property"));
        let body = "#/components/requestBodies/a/content/application~1json/schema";
        assert_eq!(component_kind(body), Some("Body"));
        assert_eq!(component_kind("#/components/schemas/a"), None);
    }
}
