//! Reads the keys of a module that adapt its types: `derive`, `rename`, `replace` and others, and the tables
//! `[module.types.Name]`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::adapt::{Adaptation, TypeAdaptation, Word};
use crate::error::{Diagnostic, Place, Source};
use crate::model::{MapType, RuleForm, Visibility};
use crate::widen::{Choice, Enums, FieldChoice, Null, UnknownMembers};

/// `[module.types.Name]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TypeEntry {
    unknown: Option<UnknownMembers>,
    enums: Option<Enums>,
    null: Option<Null>,
    rules: Option<RuleForm>,
    rename: Option<Spanned<String>>,
    replace: Option<Spanned<String>>,
    #[serde(default)]
    derive: Vec<Spanned<String>>,
    #[serde(default)]
    attributes: Vec<Spanned<String>>,
    #[serde(default)]
    fields: BTreeMap<Spanned<String>, FieldEntry>,
    #[serde(default)]
    variants: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// `fields.member = { … }` there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldEntry {
    null: Option<Null>,
    rename: Option<Spanned<String>>,
}

/// The keys of a module that adapt all its types.
pub(super) struct OfModule {
    pub derive: Vec<Spanned<String>>,
    pub derive_structs: Vec<Spanned<String>>,
    pub derive_enums: Vec<Spanned<String>>,
    pub attributes: Vec<Spanned<String>>,
    pub x_rust_type: bool,
    pub formats: BTreeMap<Spanned<String>, Spanned<String>>,
    pub map: MapType,
    pub visibility: Visibility,
    pub non_exhaustive: bool,
    pub constructors: bool,
    pub from_json: bool,
    pub borrow: bool,
}

/// Returns the choices for what a module's types accept, by name, and the adaptations of how they look. Notes problems.
pub(super) fn check(
    module: OfModule,
    types: BTreeMap<Spanned<String>, TypeEntry>,
    source: &Arc<Source>,
    problems: &mut Vec<Diagnostic>,
) -> (BTreeMap<String, Choice>, Adaptation) {
    let place = |span: Range<usize>| Some(Place { source: source.clone(), span, pointer: String::new() });
    let word = |spanned: Spanned<String>| {
        let place = place(spanned.span());
        Word { text: spanned.into_inner(), place }
    };
    let words = |list: Vec<Spanned<String>>| -> Vec<Word> { list.into_iter().map(word).collect() };
    let mut adaptation = Adaptation {
        derive: words(module.derive),
        derive_structs: words(module.derive_structs),
        derive_enums: words(module.derive_enums),
        attributes: words(module.attributes),
        x_rust_type: module.x_rust_type,
        formats: module.formats.into_iter().map(|(format, path)| (word(format), word(path))).collect(),
        map: module.map,
        visibility: module.visibility,
        non_exhaustive: module.non_exhaustive,
        constructors: module.constructors,
        from_json: module.from_json,
        borrow: module.borrow,
        types: Vec::new(),
    };
    let mut choices = BTreeMap::new();
    for (name, entry) in types {
        let mut adapted = TypeAdaptation::new(word(name));
        let TypeEntry { unknown, enums, null, rules, .. } = entry;
        let mut choice = Choice { unknown, enums, null, rules, ..Choice::default() };
        for (member, field) in entry.fields {
            let member = word(member);
            if let Some(null) = field.null {
                choice.fields.insert(member.text.clone(), FieldChoice { null: Some(null) });
            }
            adapted.fields.extend(field.rename.map(|name| (member, word(name))));
        }
        if choice != Choice::default() {
            choices.insert(adapted.name.text.clone(), choice);
        }
        adapted.rename = entry.rename.map(word);
        adapted.replace = entry.replace.map(word);
        adapted.derive = words(entry.derive);
        adapted.attributes = words(entry.attributes);
        adapted.variants = entry.variants.into_iter().map(|(value, name)| (word(value), word(name))).collect();
        adaptation.types.push(adapted);
    }
    problems.extend(adaptation.problems());
    (choices, adaptation)
}
