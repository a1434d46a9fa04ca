//! Prints `into_owned`, which makes a value independent of the JSON that it borrows strings from.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::Printer;
use super::parts::ident;
use crate::model::{AdditionalProperties, Item, Kind, Ty};

/// Returns the method `into_owned` of a type that borrows.
pub fn method(printer: &Printer<'_>, item: &Item) -> Option<TokenStream> {
    if !printer.borrowed.contains(&item.name) || !printer.borrows {
        return None;
    }
    let name = ident(&item.name);
    let body = match &item.kind {
        Kind::Struct { fields, unknown } => {
            let known = fields.iter().map(|field| {
                let ty = field.ty.clone();
                let absent = field.required || printer.model.is_null_absent(field);
                (field.name.as_str(), if absent { ty } else { Ty::Nullable(Box::new(ty)) })
            });
            let kept = match unknown {
                AdditionalProperties::Keep { name, ty } => Some((name.as_str(), Ty::Map(Box::new(ty.clone())))),
                _ => None,
            };
            let fields = known.chain(kept).map(|(field, ty)| {
                let field = ident(field);
                let value = owned(printer, &ty, &quote!(self.#field));
                quote!(#field: #value)
            });
            quote!(#name { #(#fields),* })
        }
        Kind::Newtype { inner: Ty::Tuple(items) } if items.len() > 1 => {
            let items = items.iter().enumerate().map(|(index, item)| {
                let index = Literal::usize_unsuffixed(index);
                owned(printer, item, &quote!(self.#index))
            });
            quote!(#name(#(#items),*))
        }
        Kind::Newtype { inner } => {
            let value = owned(printer, inner, &quote!(self.0));
            quote!(#name(#value))
        }
        kind => {
            let arms = variants(kind).into_iter().map(|(variant, ty)| {
                let variant = ident(variant);
                match ty {
                    Some(ty) => {
                        let value = owned(printer, ty, &quote!(value));
                        quote!(Self::#variant(value) => #name::#variant(#value))
                    }
                    None => quote!(Self::#variant => #name::#variant),
                }
            });
            quote!(match self { #(#arms),* })
        }
    };
    Some(quote! {
        impl #name {
            /// Returns the value with owned strings.
            pub fn into_owned(self) -> #name<'static> {
                #body
            }
        }
    })
}

/// Returns the variants of a union with their types.
fn variants(kind: &Kind) -> Vec<(&str, Option<&Ty>)> {
    match kind {
        Kind::Union { alternatives } => {
            alternatives.iter().map(|branch| (branch.name.as_str(), Some(&branch.ty))).collect()
        }
        Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => {
            variants.iter().map(|variant| (variant.name.as_str(), variant.ty.as_ref())).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns the expression for the value with owned strings.
fn owned(printer: &Printer<'_>, ty: &Ty, value: &TokenStream) -> TokenStream {
    if !printer.holds_borrowed(ty) {
        return value.clone();
    }
    let one = format_ident!("one");
    let each = |inner: &Ty| match inner.unruled() {
        Ty::Item(name) => {
            let name = ident(name);
            quote!(#name::into_owned)
        }
        inner => {
            let inner = owned(printer, inner, &quote!(#one));
            quote!(|#one| #inner)
        }
    };
    match ty {
        Ty::String => quote!(Cow::Owned(#value.into_owned())),
        Ty::Nullable(inner) | Ty::Array(inner, _) => {
            let each = each(inner);
            quote!(#value.map(#each))
        }
        Ty::List(inner) => {
            let each = each(inner);
            quote!(#value.into_iter().map(#each).collect())
        }
        Ty::Map(inner) => {
            let inner = owned(printer, inner, &quote!(#one));
            quote!(#value.into_iter().map(|(key, #one)| (key, #inner)).collect())
        }
        Ty::Tuple(items) => {
            let items = items.iter().enumerate().map(|(index, item)| {
                let index = Literal::usize_unsuffixed(index);
                owned(printer, item, &quote!(#value.#index))
            });
            quote!((#(#items,)*))
        }
        Ty::Boxed(inner) => {
            let inner = owned(printer, inner, &quote!((*#value)));
            quote!(Box::new(#inner))
        }
        Ty::Ruled(inner, _) => owned(printer, inner, value),
        _ => quote!(#value.into_owned()),
    }
}
