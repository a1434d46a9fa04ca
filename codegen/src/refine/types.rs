//! What each type is called: by its title, else by its key, else by where it stands. Two that want one name are told apart by
//! where they stand, and by a number only if they stand alike.
//!
//! Names are given for all that a document defines at once, whatever part of it is generated, so that a type has the same
//! name in all of them: [`names`]. What stands outside of that (in an operation, or in another document) comes after it.

use std::collections::{HashMap, HashSet};

use super::Context;
use crate::load::pointer_tokens;
use crate::model::{JsonKind, Model, When};
use crate::naming::pascal;
use crate::schema::{Bundle, Key, Schema, Types};
use crate::shape::{Outline, branches};

/// The names of types by the keys of the definitions that they stand for.
pub type Names = HashMap<Key, String>;

/// The names of all types that a document defines. What it defines by name goes before what stands inside that. One of them
/// may be named by the user.
pub fn names(bundle: &Bundle, outline: &Outline, given: Option<(&str, &str)>) -> Names {
    let roots: HashSet<&Key> = bundle.roots.iter().collect();
    let defined = |key: &Key| roots.contains(key);
    let (first, rest): (Vec<&Key>, Vec<&Key>) = outline.definitions.keys().partition(|key| defined(key));
    let mut naming = Naming::new(outline);
    let given = given.map(|(key, name)| (outline.canonical(key), name));
    if let Some((key, name)) = given.filter(|(key, _)| outline.definitions.contains_key(*key)) {
        naming.set(key, name.to_owned());
    }
    // Of several with one title, it belongs to the one whose key says the same: a copy that is edited does not take the name
    // of what it was copied from.
    let mut titled: HashMap<String, Vec<&Key>> = HashMap::new();
    for key in outline.definitions.keys() {
        titled.entry(naming.title(key).unwrap_or_default()).or_default().push(key);
    }
    let own = |key: &&Key| {
        let title = naming.title(key);
        title.is_some_and(|title| {
            titled.get(&title).is_some_and(|all| all.len() > 1) && names_of_pointer(key).first() == Some(&title)
        })
    };
    let own: Vec<&Key> = first.iter().chain(&rest).copied().filter(own).collect();
    for key in own.into_iter().chain(first).chain(rest) {
        if !naming.names.contains_key(key) {
            naming.give(key);
        }
    }
    let origins = outline.all_origins();
    let named = origins.into_iter().filter_map(|origins| {
        let name = naming.names.get(origins.first()?)?.clone();
        Some(origins.into_iter().map(move |origin| (origin, name.clone())))
    });
    named.flatten().collect()
}

/// The names of the items of a model, by the keys that they go by until then.
pub fn of_items(model: &Model, context: &Context<'_>) -> Names {
    let mut naming = Naming::new(context.outline);
    // Where the user names the root, that name is not to be had by another.
    let is_root = |key: &str| key == model.root;
    if let Some(name) = context.root_name
        && let Some(root) = model.items.iter().find(|item| is_root(&item.name))
    {
        naming.set(&root.name, name.to_owned());
    }
    let mut others = Vec::new();
    for item in &model.items {
        let known = item.origins.iter().find_map(|origin| context.names.get(origin));
        match known {
            _ if naming.names.contains_key(&item.name) => {}
            Some(name) if !naming.owned.contains(name) => naming.set(&item.name, name.clone()),
            _ => others.push(&item.name),
        }
    }
    naming.owned.extend(context.names.values().cloned());
    // Of those that no document names, the root comes first.
    let (root, rest): (Vec<&Key>, Vec<&Key>) = others.into_iter().partition(|key| is_root(key));
    for key in root.into_iter().chain(rest) {
        naming.give(key);
    }
    naming.names
}

struct Naming<'a> {
    outline: &'a Outline,
    /// What tells a branch of a union apart, for each branch that is a definition of its own inside the union: the key of
    /// the union, and the tag.
    tags: HashMap<&'a str, (&'a str, String)>,
    names: Names,
    owned: HashSet<String>,
    /// The number from which on a name with a number behind it may be free.
    numbers: HashMap<String, usize>,
}

impl<'a> Naming<'a> {
    fn new(outline: &'a Outline) -> Self {
        let mut tags = HashMap::new();
        for (union, index, key, when) in branches(outline) {
            let tag = match when {
                When::Tag { values, .. } if values.len() == 1 => values.concat(),
                When::Kinds(kinds) if kinds.len() == 1 => kinds.into_iter().map(name_of_kind).collect(),
                // What all children of a parent have in common.
                _ if key.strip_prefix(union) == Some("/base") => "base".to_owned(),
                _ => format!("variant {}", index + 1),
            };
            // What a document defines by name stands inside the document, and not inside the union that this may be.
            let defined = ["/definitions/", "/$defs/", "/components/"];
            let inside = key.strip_prefix(union).filter(|rest| !defined.iter().any(|folder| rest.starts_with(folder)));
            // `#/SearchByDate` begins as `#/Search` does, and stands beside it.
            if inside.is_some_and(|rest| rest.starts_with(['/', '&', '?'])) {
                tags.insert(key, (union, tag));
            }
        }
        Naming { outline, tags, names: Names::new(), owned: HashSet::new(), numbers: HashMap::new() }
    }

    fn set(&mut self, key: &str, name: String) {
        self.owned.insert(name.clone());
        self.names.insert(key.to_owned(), name);
    }

    /// The name that a definition's title gives.
    fn title(&self, key: &str) -> Option<String> {
        name_of_title(self.outline.simple(key)?.title.as_deref()?)
    }

    /// What a union is called that no member names: after all of its branches, where they are few.
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
        let kinds = [
            (Types::NULL, "Null"),
            (Types::BOOLEAN, "Bool"),
            (Types::INTEGER, "Integer"),
            (Types::NUMBER, "Number"),
            (Types::STRING, "String"),
            (Types::ARRAY, "List"),
            (Types::OBJECT, "Object"),
        ];
        kinds.iter().find(|(kind, _)| *kind == types).map(|(_, name)| (*name).to_owned())
    }

    fn has_one_branch(&self, union: &str) -> bool {
        let original = self.outline.definitions.get(union).map(|definition| &definition.original);
        original.is_some_and(|union| union.one_of.len() + union.any_of.len() == 1)
    }

    /// Gives a definition the first of the names that it could have which is free.
    fn give(&mut self, key: &str) {
        // What may be null beside it has a type of its own only if it is a definition: else this is all of it.
        let whole = key.strip_suffix('?').filter(|whole| !self.outline.definitions.contains_key(*whole));
        let place = whole.unwrap_or(key);
        // Several branches that list values are one enum; where that is all of their union, it is called as the union is.
        let union = place.strip_suffix('&').and_then(union_of).filter(|at| !self.outline.definitions.contains_key(*at));
        let place = union.unwrap_or(place);
        // From the shortest name to the one that says all of where it stands.
        let tagged = self.tags.get(key).map(|(union, tag)| {
            let union = self.names.get(*union).cloned().unwrap_or_else(|| names_of_pointer(union).swap_remove(0));
            format!("{union}{}", pascal(tag))
        });
        // Inside of a branch that a tag names, the tag stands for the number of the branch.
        let branch = |pointer: &str| match self.tags.get(pointer) {
            Some((_, tag)) => Some(pascal(tag)),
            // The only branch is all of the union.
            None => union_of(pointer).filter(|union| self.has_one_branch(union)).map(|_| String::new()),
        };
        // What stands where nothing names it, and what stands inside of that.
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
        // Beside a schema of its name, a component says what kind of component it is.
        let kind = kind_of_place(place).unwrap_or("Type");
        let named = named.into_iter().flat_map(|name| [name.clone(), name + kind]);
        let shared = self.outline.is_shared(key).then(|| self.name_of_branches(key)).flatten();
        let mut wanted: Vec<String> = named.chain(self.title(key)).chain(shared).chain(tagged).chain(placed).collect();
        let of_kind = kind_of_place(place).zip(wanted.last()).map(|(kind, name)| format!("{name}{kind}"));
        // Around all that stands in a document is the document.
        let document = key.find('#').and_then(|at| self.names.get(key.get(..=at)?));
        let whole = document.zip(wanted.last()).map(|(document, name)| format!("{document}{name}"));
        wanted.extend(whole);
        let free = |name: &String| {
            !self.owned.contains(name) && !TAKEN.contains(&name.as_str()) && !super::formats::is_format_type(name)
        };
        // A name that Rust has a use for is still the one that says what it is.
        let marked = || wanted.iter().filter(|name| TAKEN.contains(&name.as_str())).map(|name| format!("{name}Type"));
        // The last resort: of two keys that differ in what no name can hold, the later one gets a number.
        let last = wanted.last().cloned().unwrap_or_default();
        let name = wanted.iter().cloned().chain(marked()).chain(of_kind).find(free);
        let name = name.unwrap_or_else(|| {
            let mut number = self.numbers.get(&last).copied().unwrap_or(2);
            while !free(&format!("{last}{number}")) {
                number += 1;
            }
            self.numbers.insert(last.clone(), number + 1);
            format!("{last}{number}")
        });
        self.set(key, name);
    }
}

/// How many branches a name lists.
const MAX_BRANCHES_NAMED: usize = 4;

/// How long such a name may be.
const MAX_NAME_CHARS: usize = 48;

/// Names that the generated code uses for something else: what it imports, what of the prelude it spells, the types that
/// it brings along and the parameters of its own functions. A test compiles types that want each of them.
const TAKEN: &[&str] = &[
    "AsRef",
    "BTreeMap",
    "Borrowed",
    "Box",
    "Buffered",
    "ByName",
    "D",
    "Decimal",
    "Deserialize",
    "Deserializer",
    "E",
    "Err",
    "From",
    "FromJson",
    "HashMap",
    "HashSet",
    "IndexMap",
    "Hyphenated",
    "Integer",
    "JsonError",
    "LazyLock",
    "Map",
    "MapOnly",
    "Members",
    "Never",
    "NoMembers",
    "None",
    "Number",
    "Ok",
    "Option",
    "ReadAhead",
    "Result",
    "S",
    "Self",
    "Serialize",
    "Serializer",
    "Some",
    "String",
    "T",
    "TryFrom",
    "Uri",
    "Uuid",
    "UuidText",
    "Violation",
    "Value",
    "Vec",
    "Whole",
];

/// True if a type can have this name.
pub fn is_type_name(name: &str) -> bool {
    let capital = name.starts_with(|c: char| c.is_ascii_uppercase());
    capital
        && syn::parse_str::<syn::Ident>(name).is_ok()
        && !TAKEN.contains(&name)
        && !super::formats::is_format_type(name)
}

/// A title names a type if it is a short phrase; a sentence does not.
pub fn name_of_title(title: &str) -> Option<String> {
    let words = title.split_whitespace().count();
    let name = pascal(title);
    (words <= 5 && name.len() <= 40 && title.chars().any(char::is_alphabetic)).then_some(name)
}

/// Where the union stands of which this is a branch.
pub fn union_of(branch: &str) -> Option<&str> {
    let (branches, _) = branch.rsplit_once('/')?;
    branches.strip_suffix("/oneOf").or(branches.strip_suffix("/anyOf"))
}

/// What a branch is called that is the only one of its kind.
fn name_of_kind(kind: JsonKind) -> &'static str {
    match kind {
        JsonKind::Null => "null",
        JsonKind::Bool => "bool",
        JsonKind::Number => "number",
        JsonKind::String => "text",
        JsonKind::Array => "list",
        JsonKind::Object => "object",
    }
}

/// What kind of thing stands at a pointer, where its name alone does not tell it from another.
fn kind_of_place(pointer: &str) -> Option<&'static str> {
    const KINDS: [(&str, &str); 5] = [
        ("parameters", "Parameter"),
        ("headers", "Header"),
        ("responses", "Response"),
        ("requestBodies", "Body"),
        ("properties", "Property"),
    ];
    let mut around = pointer.trim_end_matches("/schema").rsplit('/').skip(1);
    let folder = match around.next()? {
        // Below a component and its media types.
        "content" => around.nth(1)?,
        folder => folder,
    };
    KINDS.iter().find(|(name, _)| *name == folder).map(|(_, kind)| *kind)
}

/// Names by where a definition stands: its own key first, then with more and more of what is around it.
pub fn names_of_pointer(pointer: &str) -> Vec<String> {
    names_in_branches(pointer, |_| None)
}

/// The same; `branch` gives the name of what stands at a pointer that ends with a number, if it has one.
fn names_in_branches(pointer: &str, branch: impl Fn(&str) -> Option<String>) -> Vec<String> {
    /// Tokens that say what kind of place it is, and nothing about what stands there.
    const SILENT: [&str; 17] = [
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
    /// Those that are followed by the name of what stands there.
    const KEYED: [&str; 9] = [
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
    let is_number = |token: &str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    let (file, fragment) = pointer.split_once('#').unwrap_or(("", pointer));
    let whole = fragment;
    let nullable = fragment.ends_with('?');
    // What is put together from several nodes is called after the first.
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
        is_key = !named && KEYED.contains(&token.as_str());
        is_pattern = token == "patternProperties";
        match token.as_str() {
            // An expression names nothing.
            _ if expression => words.push("Value".to_owned()),
            // A member may be called as a keyword is.
            token if named && !is_number(token) => words.push(pascal(token)),
            token if SILENT.contains(&token) => {}
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
    // What stands in an array is called after the array.
    let shortest = words
        .iter()
        .rposition(|word| !matches!(word.as_str(), "Item" | "Value") && !word.starts_with("Variant"))
        .unwrap_or(0);
    (0..=shortest).rev().map(|from| words[from..].concat()).collect()
}

/// What all of a document is called: after its file, with the folders before it. The document at hand has no file.
fn names_of_file(file: &str) -> Vec<String> {
    // A definition with dynamic references names what they mean before its file.
    let file = if file.starts_with('(') { file.rsplit_once(')').map_or("", |(_, file)| file) } else { file };
    let file = [".json", ".yaml", ".yml"].iter().find_map(|extension| file.strip_suffix(extension)).unwrap_or(file);
    let file = file.strip_suffix(".schema").unwrap_or(file);
    // As on a web server, an index is its folder.
    let file = file.strip_suffix("/index").unwrap_or(file);
    let parts = file.split('/').filter(|part| part.contains(char::is_alphanumeric));
    let words: Vec<String> = parts.map(pascal).collect();
    if words.is_empty() { vec!["Root".to_owned()] } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_called_after_its_file() {
        assert_eq!(names_of_pointer("models/pet.yaml#"), ["Pet", "ModelsPet"]);
        assert_eq!(names_of_pointer("models/pet/index.yml#"), ["Pet", "ModelsPet"]);
        assert_eq!(names_of_pointer("order-line.schema.json#?"), ["OrderLineValue"]);
        assert_eq!(names_of_pointer("(node=a.json!/$defs/a)tree.json#"), ["Tree"]);
        assert_eq!(names_of_pointer("models/pet.yaml#/properties/name"), ["Name"]);
    }

    #[test]
    fn a_pointer_names_from_its_end() {
        assert_eq!(names_of_pointer("#/components/parameters/connectionId/schema"), ["ConnectionId"]);
        assert_eq!(
            names_of_pointer("#/components/schemas/Order/properties/lines/items"),
            ["LinesItem", "OrderLinesItem"]
        );
        assert_eq!(names_of_pointer("#"), ["Root"]);
        // What a pattern names is called after what holds it.
        assert_eq!(
            names_of_pointer("#/$defs/Order/properties/notes/patternProperties/%5E%5Ba-z%5D+$"),
            ["NotesValue", "OrderNotesValue"]
        );
        // What is called as a keyword is.
        let reaction = "#/components/schemas/reaction/properties/content";
        assert_eq!(names_of_pointer(reaction), ["Content", "ReactionContent"]);
    }

    #[test]
    fn a_branch_is_called_by_its_tag_where_it_has_one() {
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
    fn a_kind_tells_apart_what_one_name_does_not() {
        assert_eq!(kind_of_place("#/components/parameters/event/schema"), Some("Parameter"));
        assert_eq!(kind_of_place("#/components/headers/link/schema"), Some("Header"));
        assert_eq!(kind_of_place("#/components/schemas/a/properties/b"), Some("Property"));
        let body = "#/components/requestBodies/a/content/application~1json/schema";
        assert_eq!(kind_of_place(body), Some("Body"));
        assert_eq!(kind_of_place("#/components/schemas/a"), None);
    }
}
