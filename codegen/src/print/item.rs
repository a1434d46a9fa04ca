//! Prints one item of the model: the type, its attributes and its impls.

use proc_macro2::TokenStream;

use super::Printer;
use super::check::Checks;
use super::context::ItemContext;
use super::support::Support;
use super::{external, guarded, into_owned, literals, newtype, record, tagged, text_enum, tuple, union, validate};
use crate::model::{Item, Kind, Ty};

/// Returns the tokens of the item, in pieces that are set apart by a blank line.
pub fn tokens(printer: &Printer<'_>, item: &Item, support: &mut Support, checks: &mut Checks<'_>) -> Vec<TokenStream> {
    let check = item.check.as_ref().map(|key| {
        support.checked();
        checks.check(key)
    });
    let is_checked = check.is_some();
    let mut context = ItemContext { printer, item, support, check };
    let mut parts = match &item.kind {
        Kind::Struct { fields, unknown } => record::record(&mut context, fields, unknown),
        Kind::Enum { variants, other: Some(other) } => text_enum::open(&mut context, variants, other),
        Kind::Enum { variants, other: None } => text_enum::closed(&mut context, variants),
        Kind::Literals { literals } => literals::literals(&mut context, literals),
        Kind::Union { alternatives } => union::union(&mut context, alternatives, checks),
        Kind::Tagged { tag, content, variants } => tagged::tagged(&mut context, tag, content.as_deref(), variants),
        Kind::ExternallyTagged { variants } => external::external(&mut context, variants),
        Kind::Tuple { fields, rest } => tuple::leading(&mut context, fields, rest.as_ref()),
        Kind::Newtype { inner: Ty::Tuple(items) } if !is_checked && item.conditions.is_empty() && items.len() > 1 => {
            tuple::fixed(&mut context, items)
        }
        Kind::Newtype { inner } if !is_checked && item.is_guarded() => guarded::newtype(&mut context, inner, checks),
        Kind::Newtype { inner } => newtype::newtype(&mut context, inner),
    };
    parts.extend(validate::method(printer, item, support, checks));
    parts.extend(into_owned::method(printer, item));
    parts
}
