//! Prints conditions on the number of properties or items.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::members::{map_of_others, member};
use crate::model::{Kind, Members, Model, Others, Ty};
use crate::print::cond::Cond;
use crate::print::rules::Place;

/// Returns the number of items of an array whose items have fields.
pub fn items(model: &Model, ty: &Ty, place: &Place) -> Option<Count> {
    let Ty::Item(name) = ty else { return None };
    let Kind::Tuple { fields, rest } = &model.item(name)?.kind else { return None };
    let others = match rest {
        Some(rest) => Others::Kept { name: Some(&rest.name), ty: &rest.ty },
        None => Others::Rejected,
    };
    Some(count(&Members { fields, others }, place))
}

/// A number of properties or items: those that are always present, and the expressions for the others.
pub struct Count {
    always: u64,
    others: Option<TokenStream>,
}

/// Returns the number of properties.
pub fn count(members: &Members<'_>, place: &Place) -> Count {
    let (required, optional): (Vec<_>, Vec<_>) = members.fields.iter().partition(|field| field.required);
    let optional = optional.into_iter().map(|field| {
        let value = member(place, &field.name).receiver().clone();
        quote!(#value.is_some())
    });
    let optional: Vec<_> = optional.collect();
    let mut parts = Vec::new();
    if !optional.is_empty() {
        parts.push(quote!([#(#optional),*].into_iter().filter(|is_there| *is_there).count()));
    }
    if let Some((others, _)) = map_of_others(members, place) {
        parts.push(quote!(#others.len()));
    }
    let others = (!parts.is_empty()).then(|| quote!(#(#parts)+*));
    Count { always: required.len() as u64, others }
}

/// The maximum number of items of a `Vec`.
const MAX_COUNT: u64 = i64::MAX as u64;

pub fn at_least(count: Count, size: u64) -> Cond {
    match (size.saturating_sub(count.always), count.others) {
        (0, _) => Cond::Always,
        (_, None) => Cond::Never,
        (MAX_COUNT.., _) => Cond::Never,
        (size, Some(others)) => match measured(&others).filter(|_| size == 1) {
            Some(list) => Cond::new(quote!(!#list.is_empty())),
            None => {
                let size = Literal::u64_unsuffixed(size);
                Cond::new(quote!(#others >= #size))
            }
        },
    }
}

pub fn at_most(count: Count, size: u64) -> Cond {
    match (size.checked_sub(count.always), count.others) {
        (None, _) => Cond::Never,
        (Some(_), None) | (Some(MAX_COUNT..), _) => Cond::Always,
        (Some(size), Some(others)) => match measured(&others).filter(|_| size == 0) {
            Some(list) => Cond::new(quote!(#list.is_empty())),
            None if size == 0 => Cond::new(quote!(#others == 0)),
            None => {
                let size = Literal::u64_unsuffixed(size);
                Cond::new(quote!(#others <= #size))
            }
        },
    }
}

/// Returns the receiver, if an expression is one call of `len`.
fn measured(expression: &TokenStream) -> Option<TokenStream> {
    let text = expression.to_string();
    let list = text.strip_suffix(". len ()").filter(|list| !list.contains(['+', '[']))?;
    list.parse().ok()
}
