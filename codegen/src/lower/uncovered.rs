//! What a document says and no type is made of: versions and dialects that are not known, and parts that are passed over. Here
//! that becomes warnings, and nothing else.

use super::Lowering;
use crate::error::{Code, Diagnostic};
use crate::load::{Dialect, Location, Node};

/// What OpenAPI 3.2 adds, and what becomes of it.
const ADDED_IN_3_2: &[(&[&str], &str)] =
    &[(&["$self"], "`$self` is not read: references are resolved by where the document lies")];

impl Lowering<'_> {
    /// Warns of what is in the documents that were read and is not in the types.
    pub fn uncovered(&mut self) {
        for (at, name) in self.library.unknown_dialects().to_vec() {
            let read = self.library.dialect(&at).name();
            let message = format!("`{name}` is not known here: what is written in it is read as {read}");
            self.warn(Diagnostic::new(Code::Dialect, message), &at);
        }
        for document in 0..self.library.documents().len() {
            for (tokens, message) in ADDED_IN_3_2 {
                let at = Location { document, tokens: tokens.iter().map(|token| (*token).to_owned()).collect() };
                let is_there = self.library.node(&at).is_some_and(|node| node.as_str().is_some());
                let root = Location { document, tokens: Vec::new() };
                if is_there && self.text_at(&root, "openapi").is_some() {
                    self.warn(Diagnostic::new(Code::NotCovered, *message), &at);
                }
            }
            self.says_nothing_of_values(document);
        }
    }

    /// Warns of a document that a type was asked of, and in which nothing says anything of values.
    fn says_nothing_of_values(&mut self, document: usize) {
        let at = Location { document, tokens: Vec::new() };
        let Some(members) = self.library.node(&at).and_then(Node::as_object) else { return };
        let is_root = self.bundle.roots.contains(&self.library.key(&at));
        let is_said =
            |name: &str| Dialect::keywords().any(|known| known == name) || super::unfamiliar::is_annotation(name);
        if is_root && members.keys().next().is_some() && !members.keys().any(is_said) {
            let message = "nothing here is a keyword of JSON Schema: the type of this document is any JSON";
            let help = "take what is a schema in it by `--pointer`, as in `--pointer /components/schemas/Order`";
            self.warn(Diagnostic::new(Code::NotCovered, message).help(help), &at);
        }
    }

    /// Warns of something at the first place where it is met.
    pub fn not_covered_once(&mut self, what: &str, message: &str, at: &Location) {
        if self.noted.insert(format!("not covered: {what}")) {
            let help = format!("{}; other places are not listed", Code::NotCovered.help());
            self.warn(Diagnostic::new(Code::NotCovered, message).help(help), at);
        }
    }
}
