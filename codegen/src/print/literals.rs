//! Prints an enum of values that are not all strings. An enum of integers or booleans converts from and to these; any other
//! one has its values as JSON.

use proc_macro2::{Ident, Literal as Token, TokenStream};
use quote::quote;

use super::Printer;
use super::item::{deserialize, docs, ident, json_schema, mapped, plain_derives, source};
use super::support::Support;
use crate::model::{Item, Literal};

/// The tokens of the enum.
pub fn literals(
    printer: &Printer<'_>,
    item: &Item,
    literals: &[Literal],
    support: &mut Support,
    check: Option<Ident>,
) -> Vec<TokenStream> {
    let integers = literals.iter().map(|literal| literal.value.as_i64());
    if let Some(integers) = integers.collect::<Option<Vec<_>>>() {
        support.integer_literal();
        let values: Vec<_> = integers.into_iter().map(Token::i64_unsuffixed).map(|value| quote!(#value)).collect();
        return converted(printer, item, literals, &values, &quote!(i64), check);
    }
    let booleans = literals.iter().map(|literal| literal.value.as_bool());
    if let Some(booleans) = booleans.collect::<Option<Vec<_>>>() {
        let values: Vec<_> = booleans.into_iter().map(|value| quote!(#value)).collect();
        return converted(printer, item, literals, &values, &quote!(bool), check);
    }
    any(printer, item, literals, support, check)
}

/// The docs of a variant: its value, and what the schema says of it.
fn shown(literal: &Literal) -> TokenStream {
    let value = format!("`{}`", literal.value.to_string().replace('`', "'"));
    docs(Some(&literal.docs.as_ref().map_or(value.clone(), |said| format!("{value}: {said}"))))
}

/// Values of one type of Rust.
fn converted(
    printer: &Printer<'_>,
    item: &Item,
    literals: &[Literal],
    values: &[TokenStream],
    ty: &TokenStream,
    check: Option<Ident>,
) -> Vec<TokenStream> {
    let (name, about) = (ident(&item.name), docs(item.docs.as_deref()));
    let derives = plain_derives(item);
    let idents: Vec<_> = literals.iter().map(|literal| ident(&literal.name)).collect();
    let shown = literals.iter().map(shown);
    let (source, mapped) = (source(check.as_ref()), mapped(check.as_ref()));
    let is_integer = ty.to_string() == "i64";
    let (declared, from, read) = if is_integer {
        let read = quote! {
            let number = Number::deserialize(#source) #mapped?;
            let read = integer_value(&number).and_then(|integer| i64::try_from(integer).ok());
            let known = read.and_then(|read| Self::try_from(read).ok());
            known.ok_or_else(|| D::Error::custom(format_args!("{number} is none of the values")))
        };
        (quote!(#[repr(i64)] pub enum #name { #(#shown #idents = #values),* }), quote!(value as i64), read)
    } else {
        let read = quote!(Self::try_from(bool::deserialize(#source) #mapped?).map_err(D::Error::custom));
        let from = quote!(match value { #(#name::#idents => #values),* });
        (quote!(pub enum #name { #(#shown #idents),* }), from, read)
    };
    let others = (is_integer || values.len() < 2).then(|| quote!(_ => Err(format!("{value} is none of the values"))));
    let mut parts = vec![
        quote!(#about #derives #declared),
        quote! {
            impl From<#name> for #ty {
                fn from(value: #name) -> #ty {
                    #from
                }
            }
        },
        quote! {
            impl TryFrom<#ty> for #name {
                type Error = String;

                fn try_from(value: #ty) -> Result<Self, String> {
                    match value { #(#values => Ok(Self::#idents),)* #others }
                }
            }
        },
        quote! {
            impl Serialize for #name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    #ty::from(*self).serialize(serializer)
                }
            }
        },
        deserialize(&name, &read),
    ];
    if printer.schemars {
        let body = quote!(schemars::json_schema!({ "enum": [#(#values),*] }));
        parts.push(json_schema(&item.name, &quote!(_), &body));
    }
    parts
}

/// Values that the enum knows as JSON.
fn any(
    printer: &Printer<'_>,
    item: &Item,
    literals: &[Literal],
    support: &mut Support,
    check: Option<Ident>,
) -> Vec<TokenStream> {
    support.same();
    let (name, docs) = (ident(&item.name), docs(item.docs.as_deref()));
    let derives = plain_derives(item);
    let idents: Vec<_> = literals.iter().map(|literal| ident(&literal.name)).collect();
    let values: Vec<_> = literals.iter().map(|literal| literal.value.to_string()).collect();
    let shown = literals.iter().map(shown);
    let (source, mapped) = (source(check.as_ref()), mapped(check.as_ref()));
    let mut parts = vec![
        quote!(#docs #derives pub enum #name { #(#shown #idents),* }),
        quote! {
            impl #name {
                /// All of them, in this order.
                const ALL: &'static [#name] = &[#(#name::#idents),*];

                /// The value that it stands for.
                pub fn value(&self) -> &'static Value {
                    static VALUES: LazyLock<Vec<Value>> =
                        LazyLock::new(|| [#(#values),*].iter().filter_map(|json| serde_json::from_str(json).ok()).collect());
                    VALUES.get(*self as usize).unwrap_or(&Value::Null)
                }
            }
        },
        quote! {
            impl Serialize for #name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    self.value().serialize(serializer)
                }
            }
        },
        deserialize(
            &name,
            &quote! {
                let value = Value::deserialize(#source) #mapped?;
                let found = Self::ALL.iter().find(|known| same(known.value(), &value));
                found.copied().ok_or_else(|| D::Error::custom(format_args!("{value} is none of the values")))
            },
        ),
    ];
    if printer.schemars {
        let body = quote! {
            let values: Vec<&Value> = Self::ALL.iter().map(Self::value).collect();
            schemars::json_schema!({ "enum": values })
        };
        parts.push(json_schema(&item.name, &quote!(_), &body));
    }
    parts
}
