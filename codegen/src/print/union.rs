//! A union whose branches keep all of their members: an enum that is written as its branch is. What tells the branches apart
//! decides which of them reads the value: its kind, a tag, or a member that no other branch may have. Where nothing does, the
//! first branch reads it that can.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Printer;
use super::check::Checks;
use super::item::{derives, deserialize, docs, ident, mapped, source};
use super::overlap;
use super::support::Support;
use crate::model::{Alternative, Item, JsonKind, Ty, When};

/// One of several types.
pub fn union(
    printer: &Printer<'_>,
    item: &Item,
    alternatives: &[Alternative],
    support: &mut Support,
    checks: &Checks<'_>,
    check: Option<Ident>,
) -> Vec<TokenStream> {
    let (name, docs) = (ident(&item.name), docs(item.docs.as_deref()));
    let derives = derives(printer, item, false);
    let idents: Vec<_> = alternatives.iter().map(|alternative| ident(&alternative.name)).collect();
    let types: Vec<_> = alternatives.iter().map(|alternative| printer.ty(&alternative.ty)).collect();
    let uneven = uneven(printer, alternatives.iter().map(|alternative| &alternative.ty));
    let mut parts = vec![quote!(#docs #derives #[serde(untagged)] #uneven pub enum #name { #(#idents(#types)),* })];

    let (source, mapped) = (source(check.as_ref()), mapped(check.as_ref()));
    if let Some(arms) = kinds(printer, alternatives, support) {
        let by_kind = support.by_kind();
        parts.push(deserialize(&name, &quote!(#by_kind(#source) #mapped)));
        parts.push(by_name(&name, &quote!(kind), &quote!(value), &quote!(match kind { #arms })));
    } else if let Some((tag, arms)) = tags(printer, alternatives, support) {
        let by_tag = support.by_tag();
        parts.push(deserialize(&name, &quote!(#by_tag(#source, &[#tag], true) #mapped)));
        parts.push(by_name(&name, &quote!(tag), &quote!(members), &quote!(match tag { #arms })));
    } else if let Some((members, arms)) = presence(printer, alternatives, support) {
        let by_presence = support.by_presence();
        parts.push(deserialize(&name, &quote!(#by_presence(#source, &[#(#members),*]) #mapped)));
        parts.push(by_name(&name, &quote!(name), &quote!(members), &quote!(match name { #arms })));
    } else {
        parts.push(deserialize(&name, &overlap::read(printer, item, alternatives, support, checks, check.as_ref())));
    }
    parts
}

/// The impl that reads a variant by its name.
pub fn by_name(union: &Ident, name: &TokenStream, from: &TokenStream, body: &TokenStream) -> TokenStream {
    quote! {
        impl<'de> ByName<'de> for #union {
            fn read<D: Deserializer<'de>>(#name: &str, #from: D) -> Result<Self, D::Error> {
                #body
            }
        }
    }
}

/// The arms by the kind of the value, where that decides.
fn kinds(printer: &Printer<'_>, alternatives: &[Alternative], support: &mut Support) -> Option<TokenStream> {
    let kinds = alternatives.iter().map(|alternative| match &alternative.when {
        When::Kinds(kinds) => Some(kinds.as_slice()),
        When::Always | When::Prefer { .. } | When::Tag { .. } => None,
    });
    let kinds: Vec<_> = kinds.collect::<Option<_>>().filter(|kinds: &Vec<_>| !kinds.is_empty())?;
    let covered: Vec<JsonKind> = kinds.iter().copied().flatten().copied().collect();
    // Where there is a branch for any kind, the last arm is for the kinds of the branch that has most.
    let widest = (covered.len() == 6).then(|| kinds.iter().map(|kinds| kinds.len()).max()).flatten();
    let (mut arms, mut last) = (Vec::new(), None);
    for (alternative, kinds) in alternatives.iter().zip(&kinds).filter(|(_, kinds)| !kinds.is_empty()) {
        let (read, name) = (printer.read(&alternative.ty, &quote!(value), support), ident(&alternative.name));
        // The deserializer of a single value knows no `Option`.
        let read = if printer.reads_nothing(&alternative.ty) {
            quote!({ let value = Value::deserialize(value)?; #read.map(Self::#name).map_err(D::Error::custom) })
        } else {
            quote!(#read.map(Self::#name))
        };
        if last.is_none() && Some(kinds.len()) == widest {
            last = Some(read);
        } else {
            let names = kinds.iter().map(|kind| kind_name(*kind));
            arms.push(quote!(#(#names)|* => #read));
        }
    }
    let last = last.unwrap_or_else(|| {
        let expected = format!("expected {}", any_of(&covered));
        quote!(Err(D::Error::custom(#expected)))
    });
    Some(quote!(#(#arms,)* _ => #last))
}

/// The arms by a tag that the branches keep, and that tag.
fn tags<'a>(
    printer: &Printer<'_>,
    alternatives: &'a [Alternative],
    support: &mut Support,
) -> Option<(&'a str, TokenStream)> {
    let tags = alternatives.iter().map(|alternative| match &alternative.when {
        When::Tag { member, values } => Some((member.as_str(), values.as_slice())),
        When::Always | When::Prefer { .. } | When::Kinds(_) => None,
    });
    let tags: Vec<_> = tags.collect::<Option<_>>()?;
    let (member, _) = *tags.first()?;
    let arms: Vec<_> = alternatives
        .iter()
        .zip(&tags)
        .map(|(alternative, (_, values))| {
            let (read, name) = (printer.read(&alternative.ty, &quote!(members), support), ident(&alternative.name));
            quote!(#(#values)|* => #read.map(Self::#name))
        })
        .collect();
    let known: Vec<_> = tags.iter().flat_map(|(_, values)| *values).collect();
    Some((member, quote!(#(#arms,)* unknown => Err(D::Error::unknown_variant(unknown, &[#(#known),*])))))
}

/// The arms by a member that one branch requires and no other may have, where each has one; and these members.
fn presence<'a>(
    printer: &'a Printer<'_>,
    alternatives: &'a [Alternative],
    support: &mut Support,
) -> Option<(Vec<&'a str>, TokenStream)> {
    let structs: Vec<_> =
        alternatives.iter().map(|alternative| printer.closed_struct(&alternative.ty)).collect::<Option<_>>()?;
    let own = |at: usize| {
        let of_others = |wire: &str| {
            let mut others = structs.iter().enumerate().filter(|(other, _)| *other != at);
            others.any(|(_, fields)| fields.iter().any(|field| field.wire == wire))
        };
        let required = structs.get(at)?.iter().filter(|field| field.required).map(|field| field.wire.as_str());
        required.into_iter().find(|wire| !of_others(wire))
    };
    let members: Vec<_> =
        (0..structs.len()).map(own).collect::<Option<_>>().filter(|members: &Vec<_>| members.len() > 1)?;
    let reads: Vec<_> = alternatives
        .iter()
        .map(|alternative| {
            let (read, name) = (printer.read(&alternative.ty, &quote!(members), support), ident(&alternative.name));
            quote!(#read.map(Self::#name))
        })
        .collect();
    let unknown = quote!(unknown => Err(D::Error::unknown_field(unknown, &[#(#members),*])));
    let arms = quote!(#(#members => #reads,)* #unknown);
    Some((members, arms))
}

/// Where one variant takes much more room than the others, a box would change what users write: so it stays, and clippy is
/// told so.
pub fn uneven<'t>(printer: &Printer<'_>, types: impl Iterator<Item = &'t Ty>) -> Option<TokenStream> {
    /// From which difference on clippy speaks up, in bytes; what is estimated here is on the safe side.
    const MUCH: usize = 100;
    fn size(printer: &Printer<'_>, ty: &Ty, hops: usize) -> usize {
        match ty {
            Ty::Null | Ty::Bool | Ty::Never => 1,
            Ty::Integer | Ty::Int(_) | Ty::Float => 16,
            Ty::Boxed(_) => 8,
            Ty::Any => 72,
            Ty::Uri => 64,
            Ty::Nullable(inner) | Ty::Ruled(inner, _) => size(printer, inner, hops),
            Ty::Array(inner, count) => size(printer, inner, hops).saturating_mul(*count),
            Ty::Tuple(items) => items.iter().map(|item| size(printer, item, hops)).sum(),
            Ty::String | Ty::Text(_) | Ty::Uuid | Ty::List(_) | Ty::Map(_) => 24,
            Ty::Item(name) if hops < 8 => {
                let types = printer.model.item(name).map(Item::types).unwrap_or_default();
                types.into_iter().map(|ty| size(printer, ty, hops + 1)).sum()
            }
            // Of a type of the user's nothing is known: it is taken for a large one.
            Ty::Own { .. } => 2 * MUCH,
            Ty::Item(_) => 0,
        }
    }
    let sizes = types.map(|ty| size(printer, ty, 0));
    let (mut largest, mut second) = (0, 0);
    for size in sizes {
        if size > largest {
            (largest, second) = (size, largest);
        } else {
            second = second.max(size);
        }
    }
    (largest > second + MUCH).then(|| quote!(#[allow(clippy::large_enum_variant)]))
}

/// What JSON Schema calls the kind.
fn kind_name(kind: JsonKind) -> &'static str {
    match kind {
        JsonKind::Null => "null",
        JsonKind::Bool => "boolean",
        JsonKind::Number => "number",
        JsonKind::String => "string",
        JsonKind::Array => "array",
        JsonKind::Object => "object",
    }
}

/// The kinds in words: `a string, a number or null`.
fn any_of(kinds: &[JsonKind]) -> String {
    let word = |kind: &JsonKind| match (kind, kind_name(*kind)) {
        (JsonKind::Null, name) => name.to_owned(),
        (JsonKind::Array | JsonKind::Object, name) => format!("an {name}"),
        (_, name) => format!("a {name}"),
    };
    let words: Vec<_> = kinds.iter().map(word).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "nothing".to_owned(),
    }
}
