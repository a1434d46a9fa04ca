//! Prints an enum of values that are not all strings. An enum of integers or booleans converts from and to these; any other
//! one has its values as JSON.

use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;

use super::context::ItemContext;
use super::parts::{docs, ident, plain_derives};
use crate::model::Literal;

/// The tokens of the enum.
pub fn literals(context: &mut ItemContext<'_>, literals: &[Literal]) -> Vec<TokenStream> {
    let integers = literals.iter().map(|literal| literal.value.as_i64());
    if let Some(integers) = integers.collect::<Option<Vec<_>>>() {
        context.support.integer_literal();
        let values: Vec<_> = integers.into_iter().map(Token::i64_unsuffixed).map(|value| quote!(#value)).collect();
        return converted(context, literals, &values, &quote!(i64));
    }
    let booleans = literals.iter().map(|literal| literal.value.as_bool());
    if let Some(booleans) = booleans.collect::<Option<Vec<_>>>() {
        let values: Vec<_> = booleans.into_iter().map(|value| quote!(#value)).collect();
        return converted(context, literals, &values, &quote!(bool));
    }
    json_values(context, literals)
}

/// The docs of a variant: its value and, if it has one, its description in the schema.
fn shown(literal: &Literal) -> TokenStream {
    let value = format!("`{}`", literal.value.to_string().replace('`', "'"));
    docs(Some(&literal.docs.as_ref().map_or(value.clone(), |description| format!("{value}: {description}"))))
}

/// The tokens of an enum that converts from and to the Rust type `ty`.
fn converted(
    context: &ItemContext<'_>,
    literals: &[Literal],
    values: &[TokenStream],
    ty: &TokenStream,
) -> Vec<TokenStream> {
    let (name, about, derives) = (context.name(), context.docs(), plain_derives(context.item));
    let idents: Vec<_> = literals.iter().map(|literal| ident(&literal.name)).collect();
    let shown = literals.iter().map(shown);
    let (source, mapped) = (context.source(), context.mapped());
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
        context.deserialize(&read),
    ];
    let schema = quote!(schemars::json_schema!({ "enum": [#(#values),*] }));
    parts.extend(context.json_schema(&quote!(_), &schema));
    parts
}

/// The tokens of an enum that has its values as JSON.
fn json_values(context: &mut ItemContext<'_>, literals: &[Literal]) -> Vec<TokenStream> {
    context.support.same();
    let (name, docs, derives) = (context.name(), context.docs(), plain_derives(context.item));
    let idents: Vec<_> = literals.iter().map(|literal| ident(&literal.name)).collect();
    let values: Vec<_> = literals.iter().map(|literal| literal.value.to_string()).collect();
    let shown = literals.iter().map(shown);
    let (source, mapped) = (context.source(), context.mapped());
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
        context.deserialize(&quote! {
            let value = Value::deserialize(#source) #mapped?;
            let found = Self::ALL.iter().find(|known| same(known.value(), &value));
            found.copied().ok_or_else(|| D::Error::custom(format_args!("{value} is none of the values")))
        }),
    ];
    let schema = quote! {
        let values: Vec<&Value> = Self::ALL.iter().map(Self::value).collect();
        schemars::json_schema!({ "enum": values })
    };
    parts.extend(context.json_schema(&quote!(_), &schema));
    parts
}
