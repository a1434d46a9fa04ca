//! Tokens to text: as prettyplease writes them, and with a blank line between the members of an `impl`, which prettyplease
//! leaves out.

use proc_macro2::TokenStream;
use syn::{File, Item, ItemImpl};

use crate::error::{Code, Diagnostic, Error, Result};

/// The tokens as Rust text; `what` they are is for the message, if they are not Rust.
pub fn formatted(tokens: TokenStream, what: &str) -> Result<String> {
    let failed = |why: &str| {
        Error::from(Diagnostic::new(Code::Shape, format!("the code printed for {what} is not Rust: {why}")))
    };
    let file: File = syn::parse2(tokens).map_err(|error| failed(&error.to_string()))?;
    let mut out = String::new();
    for item in file.items {
        match item {
            Item::Impl(block) => out.push_str(&spaced(block).ok_or_else(|| failed("its `impl` has no body"))?),
            item => out.push_str(&prettyplease::unparse(&file_of(item))),
        }
    }
    Ok(out)
}

fn file_of(item: Item) -> File {
    File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] }
}

/// Each member is printed in a block of its own, and the blocks are put together again.
fn spaced(mut block: ItemImpl) -> Option<String> {
    // Moved and not cloned: there can be very many, and large ones.
    let members = std::mem::take(&mut block.items);
    let mut file = file_of(Item::Impl(block));
    let mut out = prettyplease::unparse(&file);
    out.truncate(
        out.strip_suffix(
            "}
",
        )?
        .len(),
    );
    let head = out.len();
    for member in members {
        if let [Item::Impl(block)] = file.items.as_mut_slice() {
            block.items = vec![member];
        }
        let alone = prettyplease::unparse(&file);
        out.push_str(alone.strip_prefix(out.get(..head)?)?.strip_suffix(
            "}
",
        )?);
    }
    Some(
        out + "}
",
    )
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
