//! Suggests a pointer that was probably meant by one without a target: with one token corrected, or in another place
//! for definitions.

use super::Document;
use super::node::Node;
use super::resolve::pointer_join;
use crate::suggest::nearest;

/// The places where documents keep definitions.
const DEFINITION_PLACES: [&[&str]; 3] = [&["components", "schemas"], &["$defs"], &["definitions"]];

/// Returns a similar pointer that exists.
pub fn similar_pointer(document: &Document, tokens: &[String]) -> Option<String> {
    let tokens = tokens.strip_prefix(document.mount.as_slice())?;
    let found = correct_token(&document.root, tokens).or_else(|| find_definition(&document.root, tokens))?;
    Some(pointer_join(&[document.mount.as_slice(), &found].concat()))
}

/// Returns the tokens with the first unknown one corrected.
fn correct_token(root: &Node, tokens: &[String]) -> Option<Vec<String>> {
    let mut at = root;
    for (index, token) in tokens.iter().enumerate() {
        match at.at(std::slice::from_ref(token)) {
            Some(child) => at = child,
            None => {
                let near = nearest(token, at.as_object()?.keys())?;
                let mut found = tokens.to_vec();
                *found.get_mut(index)? = near.to_owned();
                return root.at(&found).map(|_| found);
            }
        }
    }
    None
}

/// Returns the definition with the same or a similar name, wherever the document keeps its definitions.
fn find_definition(root: &Node, tokens: &[String]) -> Option<Vec<String>> {
    let name = tokens.last()?;
    DEFINITION_PLACES.iter().find_map(|folder| {
        let folder: Vec<String> = folder.iter().map(|token| (*token).to_owned()).collect();
        let members = root.at(&folder)?.as_object()?;
        let near = members.keys().find(|known| known == name).or_else(|| nearest(name, members.keys()))?;
        Some([folder.as_slice(), &[near.to_owned()]].concat())
    })
}
