//! The item that is being printed, and what the code for its kind shares.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Printer;
use super::parts::{self, ident};
use super::support::Support;
use crate::model::Item;

/// An item that is being printed.
pub struct ItemContext<'a> {
    pub printer: &'a Printer<'a>,
    pub item: &'a Item,
    /// The supporting code of the module; what the item uses is added to it.
    pub support: &'a mut Support,
    /// The function of the module `rules` that checks the JSON before it is deserialized.
    pub check: Option<Ident>,
}

impl ItemContext<'_> {
    /// Returns the name of the type.
    pub fn name(&self) -> Ident {
        ident(&self.item.name)
    }

    /// Returns the doc comment of the type.
    pub fn docs(&self) -> TokenStream {
        parts::docs(self.item.docs.as_deref())
    }

    /// Returns the derives of a type that derives `Serialize` and, with `deserialize`, `Deserialize`.
    pub fn derives(&self, deserialize: bool) -> TokenStream {
        parts::derives(self.printer, self.item, deserialize)
    }

    /// Returns the source to deserialize from: the deserializer or, if there is a check, the value that it returned.
    pub fn source(&self) -> TokenStream {
        match &self.check {
            Some(check) => quote!(checked(deserializer, rules::#check)?),
            None => quote!(deserializer),
        }
    }

    /// Returns the conversion of an error of [`source`](Self::source) into one of the deserializer.
    pub fn mapped(&self) -> TokenStream {
        match self.check {
            Some(_) => quote!(.map_err(D::Error::custom)),
            None => TokenStream::new(),
        }
    }

    /// Returns the impl of `Deserialize` with this body.
    pub fn deserialize(&self, body: &TokenStream) -> TokenStream {
        parts::deserialize(&self.name(), body)
    }

    /// Returns the impl of `JsonSchema` with this body, if there are such impls. `generator` is its name in the body.
    pub fn json_schema(&self, generator: &TokenStream, body: &TokenStream) -> Option<TokenStream> {
        self.printer.schemars.then(|| parts::json_schema(&self.item.name, generator, body))
    }

    /// Returns the statements that end with `value` if it satisfies the conditions of the item, and else with an error.
    pub fn checked_value(&self) -> TokenStream {
        quote! {
            let mut violations = Violations::default();
            value.conditions(&mut violations);
            violations.into_result().map_err(D::Error::custom)?;
            Ok(value)
        }
    }
}
