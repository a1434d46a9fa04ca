//! Prints arrays whose items have types of their own: a struct with a field for each item, written as an array, or, if the
//! length is fixed and nothing is checked, a tuple struct, which serde's derive handles.

use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::Printer;
use super::item::{derives, deserialize, docs, ident, json_schema, mapped, plain_derives, source};
use super::support::Support;
use crate::model::{Field, Item, Rest, Ty};

/// First items with a field each, and the others in a list.
pub fn leading(
    printer: &Printer<'_>,
    item: &Item,
    fields: &[Field],
    rest: Option<&Rest>,
    support: &mut Support,
    check: Option<Ident>,
) -> Vec<TokenStream> {
    let (name, about) = (ident(&item.name), docs(item.docs.as_deref()));
    let derives = plain_derives(item);
    let (mut declared, mut written, mut read) = (Vec::new(), Vec::new(), Vec::new());
    let required = fields.iter().take_while(|field| field.required).count();
    for (index, field) in fields.iter().enumerate() {
        let (field_name, ty) = (ident(&field.name), printer.ty(&field.ty));
        let about = docs(field.docs.as_deref());
        let reader = printer.reader(&field.ty, support);
        let at = Literal::usize_unsuffixed(index);
        if index < required {
            declared.push(quote!(#about pub #field_name: #ty));
            written.push(quote!(items.serialize_element(&self.#field_name)?;));
            read.push(quote!(#field_name: #reader(item(#at)?).map_err(D::Error::custom)?));
        } else {
            declared.push(quote!(#about pub #field_name: Option<#ty>));
            written.push(quote! {
                if let Some(item) = &self.#field_name {
                    items.serialize_element(item)?;
                }
            });
            read.push(quote! {
                #field_name: items.next().map(#reader).transpose().map_err(D::Error::custom)?
            });
        }
    }
    let gaps = gaps(fields.get(required..).unwrap_or_default(), rest);
    if let Some(Rest { name, ty }) = rest {
        let (rest_name, list) = (ident(name), printer.ty(&Ty::List(Box::new(ty.clone()))));
        let reader = printer.reader(ty, support);
        declared.push(quote!(#[doc = " The items behind those."] pub #rest_name: #list));
        written.push(quote! {
            for item in &self.#rest_name {
                items.serialize_element(item)?;
            }
        });
        read.push(quote! {
            #rest_name: items.map(#reader).collect::<Result<_, _>>().map_err(D::Error::custom)?
        });
    }
    let (source, mapped) = (source(check.as_ref()), mapped(check.as_ref()));
    let most =
        format!("at most {}", if fields.len() == 1 { "an item".to_owned() } else { format!("{} items", fields.len()) });
    let ended = rest.is_none().then(|| {
        let count = Literal::usize_unsuffixed(fields.len());
        quote! {
            if all.len() > #count {
                return Err(D::Error::invalid_length(all.len(), &#most));
            }
        }
    });
    let built = match item.conditions.is_empty() {
        true => quote!(Ok(#name { #(#read),* })),
        false => quote! {
            let value = #name { #(#read),* };
            let mut violations = Violations::default();
            value.conditions(&mut violations);
            violations.into_result().map_err(D::Error::custom)?;
            Ok(value)
        },
    };
    let each = (required > 0).then(|| {
        let expected = if required == 1 { "an item".to_owned() } else { format!("{required} items") };
        quote!(let mut item = |at| items.next().ok_or_else(|| D::Error::invalid_length(at, &#expected));)
    });
    let mut parts = vec![
        quote!(#about #derives pub struct #name { #(#declared),* }),
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
        deserialize(
            &name,
            &quote! {
                let all = Vec::<Value>::deserialize(#source) #mapped?;
                #ended
                let mut items = all.iter();
                #each
                #built
            },
        ),
    ];
    if printer.schemars {
        parts.push(schema(printer, item, fields, rest, required));
    }
    parts
}

/// An item may be there only if those before it are: what refuses to write anything else.
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

/// A tuple under a name, with nothing checked.
pub fn fixed(printer: &Printer<'_>, item: &Item, items: &[Ty], support: &mut Support) -> Vec<TokenStream> {
    let (name, about) = (ident(&item.name), docs(item.docs.as_deref()));
    let derives = derives(printer, item, true);
    let types: Vec<_> = items.iter().map(|ty| printer.ty(ty)).collect();
    let fields = items.iter().zip(&types).map(|(item, ty)| {
        let strict = printer.needs_reader(item).then(|| {
            let reader = support.reader(printer, item, false);
            quote!(#[serde(deserialize_with = #reader)])
        });
        quote!(#strict pub #ty)
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

fn schema(printer: &Printer<'_>, item: &Item, fields: &[Field], rest: Option<&Rest>, required: usize) -> TokenStream {
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
    json_schema(&item.name, &quote!(generator), &body)
}
