//! Formats tokens with prettyplease, with a blank line between the members of an `impl`, and with the entries of a macro on
//! lines of their own.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{File, Item, ItemImpl, ItemMacro};

use crate::error::{Code, Diagnostic, Error, Result};

/// Returns the tokens as formatted Rust. `what` is shown in the message if they are not Rust.
pub fn formatted(tokens: TokenStream, what: &str) -> Result<String> {
    let failed = |why: &str| {
        Error::from(Diagnostic::new(Code::Shape, format!("the code printed for {what} is not Rust: {why}")))
    };
    let file: File = syn::parse2(tokens).map_err(|error| failed(&error.to_string()))?;
    let mut out = String::new();
    for item in file.items {
        match item {
            Item::Impl(block) => out.push_str(&spaced(block).ok_or_else(|| failed("its `impl` has no body"))?),
            Item::Macro(call) => match entries(&call) {
                Some((head, entries)) => out.push_str(&listed(&head, &entries)),
                None => out.push_str(&prettyplease::unparse(&file_of(Item::Macro(call)))),
            },
            item => out.push_str(&prettyplease::unparse(&file_of(item))),
        }
    }
    Ok(out)
}

fn file_of(item: Item) -> File {
    File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] }
}

/// Splits the call of a macro into its beginning and the entries in braces: `name!(Type { a, b });`.
fn entries(call: &ItemMacro) -> Option<(String, Vec<String>)> {
    let tokens: Vec<TokenTree> = call.mac.tokens.clone().into_iter().collect();
    let [TokenTree::Ident(of), TokenTree::Group(list)] = tokens.as_slice() else { return None };
    if call.ident.is_some() || list.delimiter() != Delimiter::Brace {
        return None;
    }
    let list: Vec<TokenTree> = list.stream().into_iter().collect();
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    let entries = list.split(is_comma).filter(|entry| !entry.is_empty());
    let text = |entry: &[TokenTree]| entry.iter().cloned().collect::<TokenStream>().to_string();
    Some((format!("{}!({of}", call.mac.path.get_ident()?), entries.map(text).collect()))
}

/// The maximum length of a line, as in prettyplease.
pub const MAX_LINE_BYTES: usize = 89;

fn listed(head: &str, entries: &[String]) -> String {
    let line = format!("{head} {{ {} }});\n", entries.join(", "));
    if line.trim_end().len() <= MAX_LINE_BYTES {
        return line;
    }
    let entries: String = entries.iter().map(|entry| format!("    {entry},\n")).collect();
    format!("{head} {{\n{entries}}});\n")
}

/// Prints an `impl` with blank lines between its members: each is printed in a block of its own, and the blocks are joined.
fn spaced(mut block: ItemImpl) -> Option<String> {
    // Moved and not cloned, because there can be many large ones.
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
    fn invalid_rust_is_not_printed() {
        let error = formatted(quote!(pub struct), "`T`").unwrap_err();
        assert_eq!(error.diagnostics()[0].code, Code::Shape);
    }

    #[test]
    fn the_entries_of_a_macro_have_lines_of_their_own_where_one_is_too_short() {
        let short = formatted(quote!(text_enum!(A { B = "b", _ = C });), "").unwrap();
        assert_eq!(short, "text_enum!(A { B = \"b\", _ = C });\n");
        let wire = "x, ".repeat(30);
        let long = formatted(quote!(text_enum!(A { B = #wire, C = "c" });), "").unwrap();
        assert_eq!(long, format!("text_enum!(A {{\n    B = {wire:?},\n    C = \"c\",\n}});\n"));
        assert_eq!(formatted(quote!(text_newtype!(A);), "").unwrap(), "text_newtype!(A);\n");
    }

    #[test]
    fn blank_lines_separate_the_members_of_an_impl() {
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
