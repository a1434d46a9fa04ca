//! The pointer in a document that one was meant for that leads nowhere there: with one token corrected, or into another folder
//! of definitions.

use super::Document;
use super::node::Node;
use super::resolve::pointer_join;
use crate::suggest::nearest;

/// Where documents keep definitions.
const FOLDERS: [&[&str]; 3] = [&["components", "schemas"], &["$defs"], &["definitions"]];

/// A similar pointer to something that is there.
pub fn pointer(document: &Document, tokens: &[String]) -> Option<String> {
    let tokens = tokens.strip_prefix(document.mount.as_slice())?;
    let found = corrected(&document.root, tokens).or_else(|| moved(&document.root, tokens))?;
    Some(pointer_join(&[document.mount.as_slice(), &found].concat()))
}

/// The tokens with the first one that leads nowhere exchanged for one that is near.
fn corrected(root: &Node, tokens: &[String]) -> Option<Vec<String>> {
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

/// The definition of that name, or of one that is near, wherever the document keeps its definitions.
fn moved(root: &Node, tokens: &[String]) -> Option<Vec<String>> {
    let name = tokens.last()?;
    FOLDERS.iter().find_map(|folder| {
        let folder: Vec<String> = folder.iter().map(|token| (*token).to_owned()).collect();
        let members = root.at(&folder)?.as_object()?;
        let near = members.keys().find(|known| known == name).or_else(|| nearest(name, members.keys()))?;
        Some([folder.as_slice(), &[near.to_owned()]].concat())
    })
}
