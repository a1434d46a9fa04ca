//! Prints how a union with overlapping branches is deserialized: the value is buffered, and the first branch that accepts it
//! reads it. What the branches of a recursive union have in common is read first, once: otherwise each branch would read the
//! whole tree.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Printer;
use super::check::Checks;
use super::context::ItemContext;
use super::parts::ident;
use super::support::Support;
use crate::model::{Alternative, Dispatch, Field, Item, Ty};
use crate::schema::{Array, Object, Schema, Types};
use crate::shape::is_one_object;

/// Returns the body of the union's `deserialize`.
pub fn read(context: &mut ItemContext<'_>, alternatives: &[Alternative], checks: &Checks<'_>) -> TokenStream {
    let ItemContext { printer, item, support, check } = context;
    let mut shared = shared(printer, item, alternatives);
    shared.retain(|field| item.check.as_ref().is_none_or(|key| only_contains_union(field, item, key, checks)));
    let held = match check.as_ref() {
        None if shared.is_empty() => quote!(let value = Value::deserialize(deserializer)?;),
        Some(check) if shared.is_empty() => quote!(let value = checked(deserializer, rules::#check)?;),
        _ => common(printer, &shared, support, check.as_ref()),
    };
    let variants: Vec<_> = alternatives.iter().map(|alternative| ident(&alternative.name)).collect();
    let (named, read) = first(printer, alternatives, &variants, support);
    let fill = (!shared.is_empty()).then(|| {
        let names: Vec<_> = shared.iter().map(|field| ident(&field.name)).collect();
        let arms = variants.iter().map(|variant| match names.as_slice() {
            [name] => quote!(Self::#variant(read) => read.#name = members.#name,),
            names => quote!(Self::#variant(read) => { #(read.#names = members.#names;)* }),
        });
        quote!(.map(|mut read| { match &mut read { #(#arms)* } read }))
    });
    let (no_variant, name) = (support.no_variant(), &item.name);
    let error = error_of_branch(printer, alternatives, name, support).unwrap_or_else(|| quote!(#no_variant(#name)));
    quote!(#held #named #read #fill .ok_or_else(|| #error))
}

/// Returns the error for a value that no branch accepts: if the tag of the value names a branch, the error of that branch.
fn error_of_branch(
    printer: &Printer<'_>,
    alternatives: &[Alternative],
    name: &str,
    support: &mut Support,
) -> Option<TokenStream> {
    let (mut arms, mut named) = (Vec::new(), None);
    for alternative in alternatives {
        let Dispatch::PreferTag { member, values } = &alternative.dispatch else { continue };
        named = Some(member);
        let read = if printer.needs_reader(&alternative.ty) {
            printer.read(&alternative.ty, &quote!(&value), support)
        } else {
            let ty = printer.ty(&alternative.ty);
            // A plain name needs no angle brackets.
            let ty = if matches!(alternative.ty, Ty::Item(_)) { ty } else { quote!(<#ty>) };
            quote!(#ty::deserialize(&value))
        };
        let refused = support.refused();
        arms.push(quote!(Some(#(#values)|*) => #refused(#read, #name)));
    }
    let (member, no_variant) = (named?, support.no_variant());
    Some(quote!(match value.get(#member).and_then(Value::as_str) { #(#arms,)* _ => #no_variant(#name) }))
}

/// Reads the first branch that accepts `value`, beginning with the one that its tag names. Returns a statement that reads
/// that one, and the expression for all of them.
fn first(
    printer: &Printer<'_>,
    alternatives: &[Alternative],
    variants: &[Ident],
    support: &mut Support,
) -> (TokenStream, TokenStream) {
    let (mut tries, mut arms, mut named) = (Vec::new(), Vec::new(), None);
    for (alternative, variant) in alternatives.iter().zip(variants) {
        let read = if printer.needs_reader(&alternative.ty) {
            let read = printer.read(&alternative.ty, &quote!(&value), support);
            quote!(#read.ok().map(Self::#variant))
        } else {
            let read_as = support.read_as();
            quote!(#read_as(&value, Self::#variant))
        };
        if let Dispatch::PreferTag { member, values } = &alternative.dispatch {
            named = Some(member);
            arms.push(quote!(Some(#(#values)|*) => #read));
        }
        tries.push(read);
    }
    if let Some(held) = super::branch_members::branch_members(printer, alternatives) {
        let most_members = support.most_members();
        let held = held.into_iter().map(|super::branch_members::BranchMembers { names, keeps }| {
            let names = names.into_iter();
            quote!((&[#(#names),*], #keeps))
        });
        let held: Vec<_> = held.collect();
        let last = tries.pop();
        let numbers = (0..tries.len()).map(proc_macro2::Literal::usize_unsuffixed);
        let arms = quote!(match branch { #(#numbers => #tries,)* _ => #last });
        tries = vec![quote!(#most_members(&value, &[#(#held),*]).into_iter().find_map(|branch| #arms))];
    }
    let Some(member) = named else {
        let (first, others) = (tries.first(), tries.iter().skip(1));
        return (TokenStream::new(), quote!(#first #(.or_else(|| #others))*));
    };
    let named = quote!(let named = match value.get(#member).and_then(Value::as_str) { #(#arms,)* _ => None };);
    (named, quote!(named #(.or_else(|| #tries))*))
}

/// Returns the recursive fields that all branches share, if branches can be read without them and get them afterwards.
fn shared<'p>(printer: &'p Printer<'_>, item: &Item, alternatives: &'p [Alternative]) -> Vec<&'p Field> {
    let records = alternatives.iter().map(|alternative| {
        printer.record(&alternative.ty).filter(|(item, ..)| {
            // A check would need the whole value, and a boxed branch could not be changed.
            item.check.is_none() && matches!(&alternative.ty, Ty::Item(name) if *name == item.name)
        })
    });
    let Some(records) = records.collect::<Option<Vec<_>>>() else { return Vec::new() };
    let Some(((_, fields, _), others)) = records.split_first() else { return Vec::new() };
    let is_shared = |field: &&Field| {
        let same = |other: &Field| {
            other.wire == field.wire
                && other.ty == field.ty
                && other.required == field.required
                && other.name == field.name
        };
        let can_stand_in = !field.required || matches!(field.ty, Ty::List(_) | Ty::Map(_));
        if !can_stand_in || !others.iter().all(|(_, fields, _)| fields.iter().any(same)) {
            return false;
        }
        let mut recursive = false;
        printer.model.reached([&field.ty], &mut |ty| recursive |= matches!(ty, Ty::Item(name) if *name == item.name));
        recursive
    };
    fields.iter().filter(is_shared).collect()
}

/// Returns true if the check of the union, which is the definition `key`, only requires that the field contains values of
/// the union. It then accepts a value without the field as it accepts the value with it.
fn only_contains_union(field: &Field, item: &Item, key: &str, checks: &Checks<'_>) -> bool {
    let Some(union) = checks.schema(key) else { return false };
    let holds_union = |schema: &Schema| {
        let held = match (&field.ty, schema.types) {
            (Ty::List(_), Some(Types::ARRAY)) => schema.array.items.as_deref(),
            (Ty::Map(_), Some(Types::OBJECT)) => schema.object.additional_properties.as_deref(),
            _ => Some(schema),
        };
        let Some(key) = held.and_then(Schema::as_reference) else { return false };
        let same = match schema.types {
            Some(Types::ARRAY) => Schema {
                array: Array { items: Some(Box::new(Schema::reference_to(key))), ..Array::default() }.into(),
                ..Schema::of_type(Types::ARRAY)
            },
            Some(Types::OBJECT) => Schema {
                object: Object {
                    additional_properties: Some(Box::new(Schema::reference_to(key))),
                    ..Object::default()
                }
                .into(),
                ..Schema::of_type(Types::OBJECT)
            },
            _ => Schema::reference_to(key),
        };
        schema.asserts_same_as(&same) && item.origins.iter().any(|origin| origin == key)
    };
    let says_so = |branch: &Schema| {
        let branch = branch.as_reference().map_or(Some(branch), |key| checks.schema(key));
        branch.is_some_and(|branch| {
            let is_required = branch.object.required.contains(&field.wire);
            is_one_object(branch)
                && is_required == field.required
                && branch.object.properties.get(&field.wire).is_some_and(holds_union)
        })
    };
    let Schema { any_of, one_of, .. } = union;
    union.asserts_same_as(&Schema { any_of: any_of.clone(), one_of: one_of.clone(), ..Schema::default() })
        && any_of.iter().chain(one_of).all(says_so)
}

/// Reads the fields that the branches share into `members`, and the other members into `value`.
fn common(printer: &Printer<'_>, shared: &[&Field], support: &mut Support, check: Option<&Ident>) -> TokenStream {
    let mut others = "others".to_owned();
    while shared.iter().any(|field| field.name == others) {
        others.push('_');
    }
    let others = ident(&others);
    let (mut declared, mut stand_ins) = (Vec::new(), Vec::new());
    for field in shared {
        let as_rust = printer.field(field, support);
        let (name, ty, wire) = (ident(&field.name), &as_rust.ty, &field.wire);
        let rename = (field.name.trim_start_matches("r#") != wire).then(|| quote!(rename = #wire));
        let default = as_rust.optional.then(|| quote!(default));
        let with = as_rust.deserialize_with.map(|reader| quote!(deserialize_with = #reader));
        let attributes: Vec<_> = rename.into_iter().chain(default).chain(with).collect();
        let attributes = (!attributes.is_empty()).then(|| quote!(#[serde(#(#attributes),*)]));
        declared.push(quote!(#attributes #name: #ty));
        if field.required {
            let empty =
                if matches!(field.ty, Ty::List(_)) { quote!(Array(Vec::new())) } else { quote!(Object(Map::new())) };
            stand_ins.push(quote!(members.#others.insert(#wire.to_owned(), Value::#empty);));
        }
    }
    let value = match check {
        Some(check) => {
            quote!(checked(Value::Object(members.#others), rules::#check).map_err(D::Error::custom)?)
        }
        None => quote!(Value::Object(members.#others)),
    };
    let changed = (!stand_ins.is_empty()).then(|| quote!(mut));
    quote! {
        #[derive(Deserialize)]
        struct Members {
            #(#declared,)*
            #[serde(flatten)]
            #others: Map<String, Value>,
        }
        let #changed members = Members::deserialize(deserializer)?;
        #(#stand_ins)*
        let value = #value;
    }
}
