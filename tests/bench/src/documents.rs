//! The types of documents of the corpus: as generated, as typify writes them, and as generated but with serde's derive for all
//! that we write ourselves.

use codegen::Request;
use syn::{Attribute, Fields, Item, Meta, UseTree, parse_quote};

use crate::Result;

/// The module of a document, all of it; nothing without a corpus.
pub fn emitted(name: &str) -> Result<Option<String>> {
    let Ok(corpus) = std::env::var("LOCKSTEP_CORPUS") else { return Ok(None) };
    let request = Request { all: true, ..Request::of(format!("{corpus}/openapi/{name}.json").into()) };
    Ok(Some(codegen::emit(&request)?.text))
}

/// What typify makes of the same document, or what it says where it fails.
pub fn typify(name: &str) -> Result<&'static str, &'static str> {
    match typified::DOCUMENTS.iter().find(|(known, ..)| *known == name) {
        Some((_, source, "")) => Ok(source),
        Some((.., why)) => Err(why),
        None => Err("built without this document"),
    }
}

/// The types of a generated module, their shapes alone: no rules, no readers, every impl of serde's traits derived.
pub fn derived(generated: &str) -> Result<String> {
    let mut file = syn::parse_file(generated)?;
    file.items.retain_mut(|item| match item {
        Item::Struct(record) if record.generics.params.is_empty() => {
            with_fields(&mut record.fields);
            is_type(&record.ident, &mut record.attrs, false)
        }
        Item::Enum(union) => {
            let is_union = union.variants.iter().any(|variant| !variant.fields.is_empty());
            union.variants.iter_mut().for_each(|variant| with_fields(&mut variant.fields));
            is_type(&union.ident, &mut union.attrs, is_union)
        }
        // The macros that others are written with are gone.
        Item::Use(import) => !matches!(import.tree, UseTree::Name(_)),
        _ => false,
    });
    Ok(prettyplease::unparse(&file))
}

/// Leaves the fields to serde.
fn with_fields(fields: &mut Fields) {
    for field in fields {
        field.attrs.retain(|attribute| !shown(attribute).contains("deserialize_with"));
    }
}

/// True for what is data; the derives that it lacks are added.
fn is_type(name: &syn::Ident, attributes: &mut Vec<Attribute>, is_union: bool) -> bool {
    if ["Violation", "Violations"].iter().any(|other| name == other) {
        return false;
    }
    let derives: Vec<_> =
        attributes.iter().filter(|attribute| attribute.path().is_ident("derive")).map(shown).collect();
    let has =
        |word: &str| derives.iter().any(|list| list.split(|c: char| !c.is_alphanumeric()).any(|name| name == word));
    let lacking: Vec<_> = ["Serialize", "Deserialize"].into_iter().filter(|word| !has(word)).collect();
    for word in lacking {
        let ident = syn::Ident::new(word, name.span());
        attributes.push(parse_quote!(#[derive(#ident)]));
    }
    if is_union && !attributes.iter().any(|attribute| attribute.path().is_ident("serde")) {
        attributes.push(parse_quote!(#[serde(untagged)]));
    }
    true
}

/// The attribute as text.
fn shown(attribute: &Attribute) -> String {
    match &attribute.meta {
        Meta::List(list) => list.tokens.to_string(),
        Meta::Path(_) | Meta::NameValue(_) => String::new(),
    }
}
