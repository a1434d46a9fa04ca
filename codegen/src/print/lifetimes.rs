//! Adds the lifetimes of types that borrow, to code that is printed without them: `'a` in an item, `'de` in a function that
//! deserializes.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::fold::{self, Fold};
use syn::{
    Field, GenericParam, Generics, Ident, Item, ItemFn, ItemImpl, Lifetime, PathArguments, Type, TypePath, parse_quote,
};

use super::Printer;
use super::tokens::mentions;
use crate::error::{Code, Diagnostic, Result};

impl Printer<'_> {
    /// Returns the items with the lifetimes of those types in them that borrow.
    ///
    /// # Errors
    /// If the tokens are not Rust.
    pub fn with_lifetimes(&self, tokens: TokenStream) -> Result<TokenStream> {
        let borrows = self.borrows && self.names().any(|name| mentions(&tokens, name));
        if !borrows {
            return Ok(tokens);
        }
        let file: syn::File = syn::parse2(tokens).map_err(|error| {
            Diagnostic::new(Code::Shape, format!("the code printed for a type that borrows is not Rust: {error}"))
        })?;
        let mut lifetimes = Lifetimes { printer: self, lifetime: "'a", depth: 0, reads: false, given: false };
        Ok(lifetimes.fold_file(file).into_token_stream())
    }

    /// The types that have a lifetime.
    fn names(&self) -> impl Iterator<Item = &str> {
        ["Cow", "Borrowed"].into_iter().chain(self.borrowed.iter().map(String::as_str))
    }

    fn is_borrowed(&self, name: &Ident) -> bool {
        self.names().any(|known| name == known)
    }
}

struct Lifetimes<'p, 'm> {
    printer: &'p Printer<'m>,
    /// The lifetime of the types at this place.
    lifetime: &'static str,
    /// The number of functions around this place.
    depth: usize,
    /// Whether serde's derive reads the fields at this place.
    reads: bool,
    /// Whether a lifetime was added in the item.
    given: bool,
}

impl Lifetimes<'_, '_> {
    fn lifetime(&self) -> Lifetime {
        Lifetime::new(self.lifetime, proc_macro2::Span::call_site())
    }

    fn mentions(&self, tokens: &impl ToTokens) -> bool {
        let tokens = tokens.to_token_stream();
        self.printer.names().any(|name| mentions(&tokens, name))
    }

    /// As `fold`, with this lifetime for the types inside.
    fn with<T>(&mut self, lifetime: &'static str, fold: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.lifetime, lifetime);
        let folded = fold(self);
        self.lifetime = before;
        folded
    }
}

impl Fold for Lifetimes<'_, '_> {
    fn fold_item(&mut self, item: Item) -> Item {
        (self.reads, self.given) = (derives_deserialize(&item), false);
        self.with("'a", |this| match item {
            Item::Struct(mut item) => {
                let fields = fold::fold_fields(this, item.fields);
                if this.given {
                    item.generics.params.insert(0, parse_quote!('a));
                }
                Item::Struct(syn::ItemStruct { fields, ..item })
            }
            Item::Enum(item) => {
                let mut item = fold::fold_item_enum(this, item);
                if this.given {
                    item.generics.params.insert(0, parse_quote!('a));
                }
                Item::Enum(item)
            }
            Item::Static(item) => Item::Static(this.with("'static", |this| fold::fold_item_static(this, item))),
            item => fold::fold_item(this, item),
        })
    }

    fn fold_field(&mut self, field: Field) -> Field {
        let borrows = self.reads && self.mentions(&field.ty);
        let mut field = fold::fold_field(self, field);
        if borrows {
            field.attrs.push(parse_quote!(#[serde(borrow)]));
        }
        field
    }

    fn fold_item_impl(&mut self, mut item: ItemImpl) -> ItemImpl {
        let is_own = self.mentions(&item.self_ty);
        let reads = reads(&item.generics);
        if !is_own && (self.depth > 0 || reads) {
            let lifetime = if reads { "'de" } else { "'_" };
            return self.with(lifetime, |this| fold::fold_item_impl(this, item));
        }
        if is_own || item.trait_.as_ref().is_some_and(|(.., path, _)| self.mentions(path)) {
            for parameter in &mut item.generics.params {
                if let GenericParam::Lifetime(known) = parameter
                    && known.lifetime.ident == "de"
                {
                    *parameter = parse_quote!('de: 'a);
                }
            }
            item.generics.params.insert(usize::from(reads), parse_quote!('a));
        }
        fold::fold_item_impl(self, item)
    }

    fn fold_item_fn(&mut self, item: ItemFn) -> ItemFn {
        let lifetime = if reads(&item.sig.generics) { "'de" } else { "'_" };
        self.with(lifetime, |this| fold::fold_item_fn(this, item))
    }

    fn fold_block(&mut self, block: syn::Block) -> syn::Block {
        self.depth += 1;
        let block = fold::fold_block(self, block);
        self.depth -= 1;
        block
    }

    fn fold_type(&mut self, ty: Type) -> Type {
        let mut ty = fold::fold_type(self, ty);
        if let Type::Path(TypePath { qself: None, path, .. }) = &mut ty
            && let Some(last) = path.segments.last_mut()
            && self.printer.is_borrowed(&last.ident)
        {
            let lifetime = self.lifetime();
            self.given = true;
            match &mut last.arguments {
                PathArguments::AngleBracketed(arguments) => {
                    let has = arguments.args.iter().any(|one| matches!(one, syn::GenericArgument::Lifetime(_)));
                    if !has {
                        arguments.args.insert(0, syn::GenericArgument::Lifetime(lifetime));
                    }
                }
                arguments => *arguments = PathArguments::AngleBracketed(parse_quote!(<#lifetime>)),
            }
        }
        ty
    }
}

/// Returns true if the generics belong to code that deserializes.
fn reads(generics: &Generics) -> bool {
    generics.lifetimes().any(|lifetime| lifetime.lifetime.ident == "de")
}

fn derives_deserialize(item: &Item) -> bool {
    let attributes = match item {
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        _ => return false,
    };
    let derives = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    derives.into_iter().any(|attribute| mentions(&attribute.to_token_stream(), "Deserialize"))
}
