//! Prints arrays whose items have types of their own: a struct with a field for each item, written as an array, or, if the
//! length is fixed and nothing is checked, a tuple struct, which serde's derive handles.

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::context::ItemContext;
use super::parts::{docs, ident, plain_derives};
use crate::model::{Field, Rest, Ty};

/// The tokens of a struct with a field for each of the first items, and a list of the others.
pub fn leading(context: &mut ItemContext<'_>, fields: &[Field], rest: Option<&Rest>) -> Vec<TokenStream> {
    let (name, about, derives) = (context.name(), context.docs(), plain_derives(context.item));
    let required = fields.iter().take_while(|field| field.required).count();
    let mut declared: Vec<Declared> = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        declared.push(match index < required {
            true => declare_required(context, field, index),
            false => declare_optional(context, field),
        });
    }
    declared.extend(rest.map(|rest| declare_rest(context, rest)));
    let public = declared.iter().map(|field| &field.public);
    let written = declared.iter().map(|field| &field.written);
    let gaps = gaps(fields.get(required..).unwrap_or_default(), rest);
    let mut parts = vec![
        quote!(#about #derives pub struct #name { #(#public),* }),
        quote! {
            impl Serialize for #name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    use serde::ser::SerializeSeq as _;
                    #gaps
                    let mut items = serializer.serialize_seq(None)?;
                    #(#written)*
                    items.end()
                }
            }
        },
        read(context, &declared, required, rest.is_none().then_some(fields.len())),
    ];
    parts.extend(schema(context, fields, rest, required));
    parts
}

/// A field: its declaration, the statement that serializes it, and its part of the expression that deserializes the struct.
struct Declared {
    public: TokenStream,
    written: TokenStream,
    read: TokenStream,
}

fn declare_required(context: &mut ItemContext<'_>, field: &Field, index: usize) -> Declared {
    let (name, ty, docs) = (ident(&field.name), context.printer.ty(&field.ty), docs(field.docs.as_deref()));
    let (reader, index) = (context.printer.reader(&field.ty, context.support), Literal::usize_unsuffixed(index));
    Declared {
        public: quote!(#docs pub #name: #ty),
        written: quote!(items.serialize_element(&self.#name)?;),
        read: quote!(#name: #reader(item(#index)?).map_err(D::Error::custom)?),
    }
}

fn declare_optional(context: &mut ItemContext<'_>, field: &Field) -> Declared {
    let (name, ty, docs) = (ident(&field.name), context.printer.ty(&field.ty), docs(field.docs.as_deref()));
    let reader = context.printer.reader(&field.ty, context.support);
    Declared {
        public: quote!(#docs pub #name: Option<#ty>),
        written: quote! {
            if let Some(item) = &self.#name {
                items.serialize_element(item)?;
            }
        },
        read: quote!(#name: items.next().map(#reader).transpose().map_err(D::Error::custom)?),
    }
}

/// Declares the list of the items after those with fields.
fn declare_rest(context: &mut ItemContext<'_>, rest: &Rest) -> Declared {
    let (name, list) = (ident(&rest.name), context.printer.ty(&Ty::List(Box::new(rest.ty.clone()))));
    let reader = context.printer.reader(&rest.ty, context.support);
    Declared {
        public: quote!(#[doc = " The items behind those."] pub #name: #list),
        written: quote! {
            for item in &self.#name {
                items.serialize_element(item)?;
            }
        },
        read: quote!(#name: items.map(#reader).collect::<Result<_, _>>().map_err(D::Error::custom)?),
    }
}

/// The impl of `Deserialize` of a struct of which the first `required` items are required; `max` is the maximum number of
/// items, if it is limited.
fn read(context: &ItemContext<'_>, declared: &[Declared], required: usize, max: Option<usize>) -> TokenStream {
    let (name, source, mapped) = (context.name(), context.source(), context.mapped());
    let items = |count: usize| if count == 1 { "an item".to_owned() } else { format!("{count} items") };
    let ended = max.map(|max| {
        let (count, expected) = (Literal::usize_unsuffixed(max), format!("at most {}", items(max)));
        quote! {
            if all.len() > #count {
                return Err(D::Error::invalid_length(all.len(), &#expected));
            }
        }
    });
    let required_item = (required > 0).then(|| {
        let expected = items(required);
        quote!(let mut item = |at| items.next().ok_or_else(|| D::Error::invalid_length(at, &#expected));)
    });
    let read = declared.iter().map(|field| &field.read);
    let built = match context.item.conditions.is_empty() {
        true => quote!(Ok(#name { #(#read),* })),
        false => {
            let checked = context.checked_value();
            quote!(let value = #name { #(#read),* }; #checked)
        }
    };
    context.deserialize(&quote! {
        let all = Vec::<Value>::deserialize(#source) #mapped?;
        #ended
        let mut items = all.iter();
        #required_item
        #built
    })
}

/// Returns the statements that reject, on serialization, an item without one of the items before it.
fn gaps(optional: &[Field], rest: Option<&Rest>) -> Option<TokenStream> {
    /// The maximum number of optional items that are compared one by one.
    const MAX_COMPARED: usize = 16;
    let names: Vec<_> = optional.iter().map(|field| ident(&field.name)).collect();
    if names.len() > MAX_COMPARED {
        let rest = rest.map(|rest| ident(&rest.name)).map(|rest| quote!(, !self.#rest.is_empty()));
        return Some(quote! {
            if ![#(self.#names.is_some()),* #rest].is_sorted_by(|before, after| before >= after) {
                return Err(serde::ser::Error::custom("an item is missing before another one"));
            }
        });
    }
    let mut gaps: Vec<_> = names
        .windows(2)
        .map(|pair| match pair {
            [one, next] => quote!((self.#one.is_none() && self.#next.is_some())),
            _ => TokenStream::new(),
        })
        .collect();
    if let (Some(last), Some(rest)) = (names.last(), rest) {
        let rest = ident(&rest.name);
        gaps.push(quote!((self.#last.is_none() && !self.#rest.is_empty())));
    }
    if let [TokenTree::Group(only)] = gaps.iter().flat_map(|gap| gap.clone()).collect::<Vec<_>>().as_slice() {
        gaps = vec![only.stream()];
    }
    (!gaps.is_empty()).then(|| {
        quote! {
            if #(#gaps)||* {
                return Err(serde::ser::Error::custom("an item is missing before another one"));
            }
        }
    })
}

/// The tokens of a tuple struct, which has no checks.
pub fn fixed(context: &mut ItemContext<'_>, items: &[Ty]) -> Vec<TokenStream> {
    let printer = context.printer;
    let (name, about, derives) = (context.name(), context.docs(), context.derives(true));
    let types: Vec<_> = items.iter().map(|ty| printer.ty(ty)).collect();
    let fields = items.iter().zip(&types).map(|(item, ty)| {
        let attribute = printer.needs_reader(item).then(|| {
            let reader = context.support.reader(printer, item, false);
            quote!(#[serde(deserialize_with = #reader)])
        });
        quote!(#attribute pub #ty)
    });
    let names: Vec<_> = (0..items.len()).map(|index| format_ident!("item_{}", index + 1)).collect();
    vec![
        quote!(#about #derives pub struct #name(#(#fields),*);),
        quote! {
            impl From<(#(#types),*)> for #name {
                fn from((#(#names),*): (#(#types),*)) -> Self {
                    #name(#(#names),*)
                }
            }
        },
    ]
}

/// The impl of `JsonSchema`, if there are such impls.
fn schema(context: &ItemContext<'_>, fields: &[Field], rest: Option<&Rest>, required: usize) -> Option<TokenStream> {
    let printer = context.printer;
    let types = fields.iter().map(|field| printer.ty(&field.ty));
    let items = match rest {
        Some(rest) => {
            let ty = printer.ty(&rest.ty);
            quote!(generator.subschema_for::<#ty>())
        }
        None => quote!(false),
    };
    let body = quote! {
        schemars::json_schema!({
            "type": "array",
            "prefixItems": [#(generator.subschema_for::<#types>()),*],
            "items": #items,
            "minItems": #required,
        })
    };
    context.json_schema(&quote!(generator), &body)
}
