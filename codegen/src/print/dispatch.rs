//! Prints how the branch of a union is selected before the value is deserialized: by its JSON type, a tag, or a property
//! that no other branch may have.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Printer;
use super::parts::ident;
use super::support::Support;
use super::union::by_name;
use crate::model::{Alternative, Dispatch, Field, JsonType, Kind, Ty};

/// A function that returns how the variant of an object is read, given its name and the expression that reads its content.
type Wrap<'a> = &'a dyn Fn(&Ident, TokenStream) -> TokenStream;

/// Returns the match arms by the JSON type of the value, if that selects the branch. Among several branches for objects, a
/// tag or a required property must select one.
pub fn kinds(
    printer: &Printer<'_>,
    union: &Ident,
    alternatives: &[Alternative],
    support: &mut Support,
) -> Option<TokenStream> {
    let kinds = alternatives.iter().map(|alternative| match &alternative.dispatch {
        Dispatch::ByType(kinds) => Some(kinds.clone()),
        Dispatch::Always => kinds_of(printer, &alternative.ty, 0),
        Dispatch::PreferTag { .. } | Dispatch::ByTag { .. } => None,
    });
    let kinds: Vec<Vec<JsonType>> = kinds.collect::<Option<_>>().filter(|kinds: &Vec<_>| !kinds.is_empty())?;
    let is_object = |kinds: &[JsonType]| kinds == [JsonType::Object];
    let objects: Vec<_> = alternatives
        .iter()
        .zip(&kinds)
        .filter(|(_, kinds)| is_object(kinds))
        .map(|(alternative, _)| alternative)
        .collect();
    let apart = kinds.iter().enumerate().all(|(at, one)| {
        let mut others = kinds.iter().skip(at + 1).filter(|other| !(is_object(one) && is_object(other)));
        others.all(|other| !one.iter().any(|kind| other.contains(kind)))
    });
    if !apart || objects.len() > 1 && objects.len() == alternatives.len() {
        return None;
    }
    let mut covered: Vec<JsonType> = Vec::new();
    kinds.iter().flatten().for_each(|kind| covered.extend((!covered.contains(kind)).then_some(*kind)));
    // If every type has a branch, the last arm is that of the branch with the most types.
    let widest = (covered.len() == 6).then(|| kinds.iter().map(Vec::len).max()).flatten();
    let (mut arms, mut last) = (Vec::new(), None);
    if objects.len() > 1 {
        let read = object(printer, union, &objects, support)?;
        arms.push(quote!("object" => #read));
    }
    for (alternative, kinds) in alternatives.iter().zip(&kinds).filter(|(_, kinds)| !kinds.is_empty()) {
        if is_object(kinds) && objects.len() > 1 {
            continue;
        }
        let (read, name) = (printer.read(&alternative.ty, &quote!(value), support), ident(&alternative.name));
        // The deserializer of a scalar does not support `Option`.
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

/// Returns the JSON types that a type accepts, if they are known.
fn kinds_of(printer: &Printer<'_>, ty: &Ty, hops: usize) -> Option<Vec<JsonType>> {
    /// The maximum number of types that are inspected.
    const MAX_HOPS: usize = 16;
    if hops > MAX_HOPS {
        return None;
    }
    let kind = match printer.model.resolved(ty) {
        Ty::Null => JsonType::Null,
        Ty::Bool => JsonType::Bool,
        Ty::Integer | Ty::Int(_) | Ty::Float => JsonType::Number,
        Ty::String | Ty::Text(_) | Ty::Uuid | Ty::Uri => JsonType::String,
        Ty::List(_) | Ty::Array(..) | Ty::Tuple(_) => JsonType::Array,
        Ty::Map(_) => JsonType::Object,
        Ty::Boxed(inner) | Ty::Ruled(inner, _) => return kinds_of(printer, inner, hops + 1),
        Ty::Nullable(inner) => {
            let inner = kinds_of(printer, inner, hops + 1)?;
            return Some(inner.into_iter().filter(|kind| *kind != JsonType::Null).chain([JsonType::Null]).collect());
        }
        Ty::Item(name) => match printer.model.item(name)?.kind {
            Kind::Struct { .. } | Kind::Tagged { .. } => JsonType::Object,
            Kind::Enum { .. } => JsonType::String,
            Kind::Tuple { .. } => JsonType::Array,
            Kind::Literals { .. } | Kind::Union { .. } | Kind::ExternallyTagged { .. } | Kind::Newtype { .. } => {
                return None;
            }
        },
        Ty::Any | Ty::Own { .. } | Ty::Never => return None,
    };
    Some(vec![kind])
}

/// Reads an object as the branch that a tag or a required property selects.
fn object(
    printer: &Printer<'_>,
    union: &Ident,
    objects: &[&Alternative],
    support: &mut Support,
) -> Option<TokenStream> {
    let wrap = |variant: &Ident, read| quote!(#read.map(|read| Members(#union::#variant(read))));
    let Members { name, arms, read } = members(printer, objects, support, &wrap)?;
    let (read, by_name) =
        (read(&quote!(value)), by_name(&ident("Members"), &name, &quote!(members), &quote!(match #name { #arms })));
    Some(quote!({
        struct Members(#union);

        #by_name

        #read.map(|Members(read)| read)
    }))
}

/// The code that reads an object whose variant one of its properties selects.
pub struct Members {
    /// The variable for the name of the variant in the match arms.
    pub name: TokenStream,
    pub arms: TokenStream,
    /// Returns the expression that reads the object from a source.
    pub read: Box<dyn Fn(&TokenStream) -> TokenStream>,
}

/// Selects the branch by a tag, or by a property that one branch requires and no other may have.
pub fn members(
    printer: &Printer<'_>,
    alternatives: &[&Alternative],
    support: &mut Support,
    wrap: Wrap<'_>,
) -> Option<Members> {
    if let Some((tag, values)) = declared_tags(alternatives).or_else(|| tags(printer, alternatives)) {
        let arms = arms(printer, alternatives, &values, support, wrap);
        let known = values.iter().flatten();
        let arms = quote!(#arms unknown => Err(D::Error::unknown_variant(unknown, &[#(#known),*])));
        let by_tag = support.by_tag();
        return Some(Members {
            name: quote!(tag),
            arms,
            read: Box::new(move |from| quote!(#by_tag(#from, &[#tag], true))),
        });
    }
    let members: Vec<_> = presence(printer, alternatives)?.into_iter().map(str::to_owned).collect();
    let names: Vec<_> = members.iter().map(|member| vec![member.clone()]).collect();
    let arms = arms(printer, alternatives, &names, support, wrap);
    let by_presence = support.by_presence();
    Some(Members {
        name: quote!(name),
        arms: quote!(#arms unknown => Err(D::Error::unknown_field(unknown, &[#(#members),*]))),
        read: Box::new(move |from| quote!(#by_presence(#from, &[#(#members),*]))),
    })
}

/// Returns a match arm for each branch, by its names.
fn arms(
    printer: &Printer<'_>,
    alternatives: &[&Alternative],
    names: &[Vec<String>],
    support: &mut Support,
    wrap: Wrap<'_>,
) -> TokenStream {
    let arms = alternatives.iter().zip(names).map(|(alternative, names)| {
        let read = printer.read(&alternative.ty, &quote!(members), support);
        let read = wrap(&ident(&alternative.name), read);
        quote!(#(#names)|* => #read,)
    });
    arms.collect()
}

/// Returns the tag that the model names for all branches, and its values in each.
fn declared_tags(alternatives: &[&Alternative]) -> Option<(String, Vec<Vec<String>>)> {
    let tags = alternatives.iter().map(|alternative| match &alternative.dispatch {
        Dispatch::ByTag { member, values } => Some((member, values.clone())),
        Dispatch::Always | Dispatch::PreferTag { .. } | Dispatch::ByType(_) => None,
    });
    let tags: Vec<_> = tags.collect::<Option<_>>()?;
    let (member, _) = tags.first()?;
    Some(((*member).clone(), tags.iter().map(|(_, values)| values.clone()).collect()))
}

/// Returns a property that all branches require, with different strings in each.
fn tags(printer: &Printer<'_>, alternatives: &[&Alternative]) -> Option<(String, Vec<Vec<String>>)> {
    let structs: Vec<&[Field]> = alternatives
        .iter()
        .map(|alternative| match &alternative.dispatch {
            Dispatch::Always | Dispatch::ByType(_) => printer.record(&alternative.ty).map(|(_, fields, _)| fields),
            Dispatch::PreferTag { .. } | Dispatch::ByTag { .. } => None,
        })
        .collect::<Option<_>>()?;
    let strings = |field: &Field| match printer.model.resolved(&field.ty) {
        Ty::Item(name) => match &printer.model.item(name)?.kind {
            Kind::Enum { variants, other: None } => Some(variants.iter().map(|variant| variant.wire.clone()).collect()),
            _ => None,
        },
        _ => None,
    };
    structs.first()?.iter().find_map(|first| {
        let of = |fields: &&[Field]| {
            fields.iter().find(|field| field.required && field.wire == first.wire).and_then(strings)
        };
        let values: Vec<Vec<String>> = structs.iter().map(of).collect::<Option<_>>()?;
        let all: std::collections::HashSet<_> = values.iter().flatten().collect();
        (all.len() == values.iter().map(Vec::len).sum::<usize>()).then(|| (first.wire.clone(), values))
    })
}

/// Returns for each branch a property that it requires and that no other may have.
fn presence<'a>(printer: &'a Printer<'_>, alternatives: &[&'a Alternative]) -> Option<Vec<&'a str>> {
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
    (0..structs.len()).map(own).collect::<Option<_>>().filter(|members: &Vec<_>| members.len() > 1)
}

/// Returns the name of the JSON type.
fn kind_name(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Null => "null",
        JsonType::Bool => "boolean",
        JsonType::Number => "number",
        JsonType::String => "string",
        JsonType::Array => "array",
        JsonType::Object => "object",
    }
}

/// Returns the types in words: `a string, a number or null`.
fn any_of(kinds: &[JsonType]) -> String {
    let word = |kind: &JsonType| match (kind, kind_name(*kind)) {
        (JsonType::Null, name) => name.to_owned(),
        (JsonType::Array | JsonType::Object, name) => format!("an {name}"),
        (_, name) => format!("a {name}"),
    };
    let words: Vec<_> = kinds.iter().map(word).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "nothing".to_owned(),
    }
}
