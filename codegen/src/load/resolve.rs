//! Where a reference leads. Several documents can form one *virtual* document: each stands at the pointer that its
//! `$id` gives (at the root without one), and a pointer is looked up in the most deeply mounted document that has it.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::{Document, Library, Node};
use crate::error::{Code, Diagnostic};

/// A value in one of the documents: the one at `tokens` below its root.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Location {
    pub document: usize,
    pub tokens: Vec<String>,
}

impl Location {
    pub fn child(&self, tokens: &[&str]) -> Location {
        let mut all = self.tokens.clone();
        all.extend(tokens.iter().map(|token| (*token).to_owned()));
        Location { document: self.document, tokens: all }
    }
}

/// What a fragment cannot hold as it is (RFC 3986, section 3.5).
const FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'%')
    .add(b'^')
    .add(b'[')
    .add(b']')
    .add(b'{')
    .add(b'}')
    .add(b'|')
    .add(b'\\');

/// The tokens of a JSON pointer written as a URI fragment, without its `#` (RFC 6901, section 6).
pub fn pointer_tokens(fragment: &str) -> Vec<String> {
    let decoded = percent_decode_str(fragment).decode_utf8_lossy();
    decoded.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect()
}

/// The pointer of these tokens as a URI fragment, with its `#`.
pub fn pointer_join(tokens: &[String]) -> String {
    let mut pointer = String::from("#");
    for token in tokens {
        pointer.push('/');
        let token = token.replace('~', "~0").replace('/', "~1");
        pointer.extend(utf8_percent_encode(&token, FRAGMENT));
    }
    pointer
}

impl Library {
    /// Where `reference`, written in document `from`, leads.
    ///
    /// # Errors
    /// What is wrong with the reference, without a place, or with the file that it leads to, at its place there.
    pub fn resolve(&mut self, from: usize, reference: &str) -> Result<Location, Vec<Diagnostic>> {
        let unresolved = |why: String| vec![Diagnostic::new(Code::UnresolvedReference, why)];
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return Err(unresolved(format!("`{reference}` names an anchor, and no schema of this document has it")));
        }
        let tokens = pointer_tokens(fragment);
        if file.is_empty() {
            return self.find(from, &tokens).ok_or_else(|| unresolved(format!("nothing stands at `{reference}`")));
        }
        if file.contains("://") {
            return Err(unresolved(format!(
                "`{file}` is none of the documents, and nothing is fetched from a network"
            )));
        }
        let here = self.documents().get(from).map_or("", |document| document.source.name.as_str());
        let here = here.strip_prefix(&self.label).map_or(here, |here| here.trim_start_matches('/'));
        let document = self.read(&relative(here, file)).map_err(|problems| {
            let missing = |problem: &Diagnostic| problem.code == Code::Io;
            if problems.iter().any(missing) {
                return unresolved(format!("`{file}` is not in the schema folder"));
            }
            problems
        })?;
        let location = Location { document, tokens };
        if self.node(&location).is_none() {
            return Err(unresolved(format!("nothing stands at `{reference}`")));
        }
        Ok(location)
    }

    /// A pointer, looked up in the virtual document and, failing that, in the document that it was written in.
    fn find(&self, from: usize, tokens: &[String]) -> Option<Location> {
        let inside = |(index, document): (usize, &Document)| {
            let rest = tokens.strip_prefix(document.mount.as_slice())?;
            document.root.at(rest)?;
            Some((document.mount.len(), Location { document: index, tokens: rest.to_vec() }))
        };
        let own = || {
            let document = self.documents.get(from)?;
            document.root.at(tokens).map(|_: &Node| Location { document: from, tokens: tokens.to_vec() })
        };
        if from >= self.listed {
            return own();
        }
        let found = self.documents.iter().take(self.listed).enumerate().filter_map(inside);
        // The deepest mount; of several alike, the first that was listed.
        let deepest = found.reduce(|best, next| if next.0 > best.0 { next } else { best });
        deepest.map(|(_, location)| location).or_else(own)
    }

    /// The name by which everything after this stage knows a location: its pointer in the virtual document, or the
    /// path of its own document and the pointer in that.
    pub fn key(&self, location: &Location) -> String {
        let Some(document) = self.documents.get(location.document) else { return String::new() };
        if location.document < self.listed {
            let mut tokens = document.mount.clone();
            tokens.extend(location.tokens.iter().cloned());
            pointer_join(&tokens)
        } else {
            format!("{}{}", document.source.name, pointer_join(&location.tokens))
        }
    }
}

/// A path relative to the folder of the file that says it. What leads out of the root stays in, for `read` to refuse.
fn relative(here: &str, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = here.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_survive_the_trip() {
        let tokens = vec!["a/b".to_owned(), "c~d".to_owned(), "e f%\u{e9}".to_owned(), String::new()];
        assert_eq!(pointer_tokens(&pointer_join(&tokens)[1..]), tokens);
        assert_eq!(pointer_tokens(""), Vec::<String>::new());
    }

    #[test]
    fn relative_paths_keep_what_leads_out() {
        assert_eq!(relative("a/b.json", "../c.json"), "c.json");
        assert_eq!(relative("b.json", "../../etc/x"), "../../etc/x");
        assert_eq!(relative("a/b.json", "/etc/x"), "/etc/x");
    }
}
