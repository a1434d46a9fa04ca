//! The parts that most items have: names, docs, derives, and the impls whose frame is always the same.

use std::borrow::Cow;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::Printer;
use crate::model::{Derive, Item};
use crate::shown::is_hidden;

/// Returns the identifier of a name, which may be a raw one.
pub fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, proc_macro2::Span::call_site()),
        None => format_ident!("{name}"),
    }
}

/// The impl of `Deserialize` with this body.
pub fn deserialize(name: &Ident, body: &TokenStream) -> TokenStream {
    quote! {
        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #body
            }
        }
    }
}

/// The impl of `Display` of a newtype: that of its value.
pub fn display(name: &Ident) -> TokenStream {
    quote! {
        impl fmt::Display for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    }
}

/// The impl of `JsonSchema` of a type that does not derive it. `generator` is the name of the generator in the body.
pub fn json_schema(type_name: &str, generator: &TokenStream, body: &TokenStream) -> TokenStream {
    let name = ident(type_name);
    quote! {
        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for #name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                #type_name.into()
            }

            fn json_schema(#generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                #body
            }
        }
    }
}

/// A doc comment, with an attribute for each line.
pub fn docs(text: Option<&str>) -> TokenStream {
    let lines = text
        .into_iter()
        .flat_map(str::lines)
        .map(|line| if line.is_empty() { String::new() } else { format!(" {}", visible(line)) });
    quote!(#(#[doc = #lines])*)
}

/// Returns code without invisible characters: they are replaced by escapes, because they stand only in comments and in
/// literals that are not raw. Variation selectors stay, since emoji contain them.
pub fn visible(text: &str) -> Cow<'_, str> {
    let kept = |c: char| matches!(c, '\n' | '\t' | '\u{fe00}'..='\u{fe0f}');
    let hidden = |c: char| is_hidden(c) && !kept(c);
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| if hidden(c) { c.escape_default().to_string() } else { c.to_string() }).collect()
}

/// The derives of an item whose `Serialize` and `Deserialize` are printed.
pub fn plain_derives(item: &Item) -> TokenStream {
    derive(item, Vec::new())
}

/// The derives of an item that also derives `Serialize` and, with `deserialize`, `Deserialize`.
pub fn derives(printer: &Printer<'_>, item: &Item, deserialize: bool) -> TokenStream {
    let mut serde = vec![quote!(Serialize)];
    serde.extend(deserialize.then(|| quote!(Deserialize)));
    let derived = derive(item, serde);
    let schemars = printer.schemars.then(|| quote!(#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]));
    quote!(#derived #schemars)
}

/// The maximum number of derives that prettyplease puts on one line.
const MAX_DERIVES_PER_LINE: usize = 9;

/// Returns the derives of the standard library for an item, in the usual order, followed by these.
fn derive(item: &Item, mut others: Vec<TokenStream>) -> TokenStream {
    let standard = |is_copy: bool| {
        let derives = Derive::ALL.into_iter().filter(move |derive| (*derive == Derive::Copy) == is_copy);
        derives.filter(|derive| item.derives.contains(derive)).map(|derive| ident(derive.name()).into_token_stream())
    };
    let mut all = vec![quote!(Debug), quote!(Clone)];
    all.extend(standard(true));
    all.push(quote!(PartialEq));
    all.extend(standard(false));
    others.extend(item.additions.derives.iter().map(|path| rust(path)));
    let attributes = item.additions.attributes.iter().map(|attribute| rust(attribute));
    // prettyplease would put each derive of a longer list on a line of its own.
    if all.len() + others.len() > MAX_DERIVES_PER_LINE && !others.is_empty() {
        quote!(#[derive(#(#all),*)] #[derive(#(#others),*)] #(#attributes)*)
    } else {
        all.extend(others);
        quote!(#[derive(#(#all),*)] #(#attributes)*)
    }
}

/// Returns the tokens of Rust code from the configuration, which has already been parsed there.
pub fn rust(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}
