//! Tokens to text: as prettyplease writes them, and with a blank line between the members of an `impl`, which prettyplease
//! leaves out.

use proc_macro2::TokenStream;
use syn::{File, Item, ItemImpl};

use crate::error::{Code, Diagnostic, Error, Result};

/// The tokens as Rust text; `what` they are is for the message, if they are not Rust.
pub fn formatted(tokens: TokenStream, what: &str) -> Result<String> {
    let file: File = syn::parse2(tokens).map_err(|error| {
        let why = format!("the code printed for {what} is not Rust: {error}");
        Error::from(Diagnostic::new(Code::Shape, why))
    })?;
    let text = |item: Item| match &item {
        Item::Impl(block) => spaced(block).unwrap_or_else(|| unparsed(item)),
        _ => unparsed(item),
    };
    Ok(file.items.into_iter().map(text).collect())
}

fn unparsed(item: Item) -> String {
    prettyplease::unparse(&File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] })
}

/// Each member is printed in a block of its own, and the blocks are put together again.
fn spaced(block: &ItemImpl) -> Option<String> {
    // Cloned without its members: there can be very many.
    let mut shell = block.clone();
    shell.items.clear();
    let with = |items| unparsed(Item::Impl(ItemImpl { items, ..shell.clone() }));
    let empty = with(Vec::new());
    let head = empty.strip_suffix("}\n")?;
    let mut out = head.to_owned();
    for member in &block.items {
        let alone = with(vec![member.clone()]);
        out.push_str(alone.strip_prefix(head)?.strip_suffix("}\n")?);
    }
    Some(out + "}\n")
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn what_is_not_rust_is_not_printed() {
        let error = formatted(quote!(pub struct), "`T`").unwrap_err();
        assert_eq!(error.diagnostics()[0].code, Code::Shape);
    }

    #[test]
    fn the_members_of_an_impl_stand_apart() {
        let tokens = quote! {
            #[cfg(a)]
            impl<T> A for B<T> where T: C { type E = F; #[doc = " g"] fn h() { if i { j() } } fn k() {} }
            impl L {}
        };
        let expected = "\
#[cfg(a)]
impl<T> A for B<T>
where
    T: C,
{
    type E = F;

    /// g
    fn h() {
        if i {
            j()
        }
    }

    fn k() {}
}
impl L {}
";
        assert_eq!(formatted(tokens, "").unwrap(), expected);
    }
}
