//! Resolves the references of schemas to locations. Several documents can form one *virtual* document: each is mounted
//! at the pointer in its `$id` (at the root without one), and a pointer is looked up in the most deeply mounted
//! document that has it.

use fluent_uri::resolve::Resolver;
use fluent_uri::{Uri, UriRef};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::dialect::Dialect;
use super::index::Resource;
use super::{Document, Library, Node, nearest};
use crate::error::{Code, Diagnostic, Error};
use crate::suggest::did_you_mean;

/// A value in one of the documents, at `tokens` below its root.
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

/// The characters that have to be escaped in a fragment (RFC 3986, section 3.5).
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
    .add(b'\\')
    // Later stages use these between the pointers of several schemas, and after one that admits null.
    .add(b'&')
    .add(b'?');

/// Returns the tokens of a JSON pointer in its URI fragment form, without its `#` (RFC 6901, section 6).
pub fn pointer_tokens(fragment: &str) -> Vec<String> {
    let decoded = percent_decode_str(fragment).decode_utf8_lossy();
    decoded.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect()
}

/// Returns a pointer in its URI fragment form; a plain JSON pointer (RFC 6901, section 5) is converted.
pub fn pointer_fragment(pointer: &str) -> String {
    if !pointer.starts_with('/') {
        return pointer.to_owned();
    }
    let tokens: Vec<String> =
        pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect();
    pointer_join(&tokens)
}

/// Joins tokens to a JSON pointer in its URI fragment form, with its `#`.
pub fn pointer_join(tokens: &[String]) -> String {
    let mut pointer = String::from("#");
    for token in tokens {
        pointer.push('/');
        // Most names need no escaping.
        if token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$')) {
            pointer.push_str(token);
            continue;
        }
        let token = token.replace('~', "~0").replace('/', "~1");
        pointer.extend(utf8_percent_encode(&token, FRAGMENT));
    }
    pointer
}

/// The target of a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub location: Location,
    /// The name of the dynamic anchor, if the reference was resolved by one.
    pub dynamic: Option<String>,
}

/// The base URI of documents in the schema folder without an `$id`.
pub const FOLDER: &str = "folder:///";

/// The characters that have to be escaped in a URI, besides those with a meaning in it (RFC 3986, section 2).
const URI: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// The characters that have a meaning in a URI and may occur in file names.
const PATH: &AsciiSet = &URI.add(b'%').add(b'?').add(b'#').add(b'[').add(b']').add(b':');

/// Returns the URI of a file in the schema folder.
pub fn folder_uri(path: &str) -> String {
    format!("{FOLDER}{}", utf8_percent_encode(path, PATH))
}

/// Resolves a URI reference without a fragment (RFC 3986, section 5.2). `None` if one of the two is not a URI
/// reference, or the target is outside the schema folder.
pub fn join_uri(base: &str, reference: &str) -> Option<String> {
    let reference = utf8_percent_encode(reference, URI).to_string();
    let reference = UriRef::parse(reference.as_str()).ok()?;
    let base = Uri::parse(base).ok();
    match base {
        Some(base) => {
            let inside = base.as_str().starts_with(FOLDER);
            Some(Resolver::with_base(base).allow_path_underflow(!inside).resolve(&reference).ok()?.into_string())
        }
        None => reference.has_scheme().then(|| reference.as_str().to_owned()),
    }
}

impl Library {
    /// Resolves `root` of a configuration: a pointer into the listed documents, or a reference to another one.
    pub fn root(&mut self, reference: &str) -> Result<Location, Error> {
        let reference = &*pointer_fragment(reference);
        if let Some(fragment) = reference.strip_prefix('#').filter(|rest| rest.is_empty() || rest.starts_with('/')) {
            let tokens = pointer_tokens(fragment);
            return match self.find_in_virtual_document(&tokens, None) {
                Some(found) => Ok(found),
                None => Err(self.pointer_error(reference, None, &tokens)),
            };
        }
        let start = Location { document: 0, tokens: Vec::new() };
        Ok(self.resolve(&start, reference)?.location)
    }

    /// Resolves a reference in the schema at `from`.
    ///
    /// # Errors
    /// If the reference cannot be resolved, without a place, or its target cannot be read, with its place there.
    pub fn resolve(&mut self, from: &Location, reference: &str) -> Result<Target, Error> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let unknown = || unresolved(format!("unresolved reference `{reference}`"));
        let pointer = fragment.is_empty() || fragment.starts_with('/');
        let own = self.resource(from).ok_or_else(unknown)?.0;
        let resource = if file.is_empty() { own } else { self.retrieve_from(from, file)? };
        if pointer {
            let (document, tokens) = (resource.document, pointer_tokens(fragment));
            let location = if file.is_empty() && resource.tokens.is_empty() {
                self.find(resource.document, &tokens)
            } else {
                let mut location = resource;
                location.tokens.extend(tokens);
                self.node(&location).is_some().then_some(location)
            };
            return match location {
                Some(location) => Ok(Target { location, dynamic: None }),
                None => Err(self.pointer_error(reference, Some(document), &pointer_tokens(fragment))),
            };
        }
        let name = percent_decode_str(fragment).decode_utf8_lossy();
        let anchors = self.resource(&resource).map(|(_, resource)| &resource.anchors);
        let Some((tokens, dynamic)) = anchors.and_then(|anchors| anchors.get(name.as_ref())) else {
            let known = anchors.into_iter().flat_map(|anchors| anchors.keys().map(String::as_str));
            let suggestion = did_you_mean(&name, known);
            return Err(unresolved(format!("unresolved anchor `{reference}`{suggestion}")));
        };
        let location = Location { document: resource.document, tokens: tokens.clone() };
        Ok(Target { location, dynamic: dynamic.then(|| name.into_owned()) })
    }

    /// Returns the error for a reference without a target, with a suggestion.
    fn pointer_error(&mut self, reference: &str, document: Option<usize>, tokens: &[String]) -> Error {
        let mut message = format!("unresolved reference `{reference}`");
        if let Some(left) = self.suggestions.checked_sub(1) {
            self.suggestions = left;
            let documents = self.documents.iter().enumerate();
            let mut asked = documents.filter(|(index, _)| document.map_or(*index < self.listed, |one| one == *index));
            if let Some(suggestion) = asked.find_map(|(_, document)| nearest::similar_pointer(document, tokens)) {
                message.push_str(&format!("; did you mean `{suggestion}`?"));
            }
        }
        unresolved(message)
    }

    /// Returns the resource that contains a location, and where it begins.
    pub fn resource(&self, location: &Location) -> Option<(Location, &Resource)> {
        let document = self.documents.get(location.document)?;
        let lengths = if document.resources.len() == 1 { 0..=0 } else { 0..=location.tokens.len() };
        lengths.rev().find_map(|length| {
            let tokens = location.tokens.get(..length)?;
            let start = Location { document: location.document, tokens: tokens.to_vec() };
            Some((start, document.resources.get(tokens)?))
        })
    }

    /// Returns true if the schema at a location has a base URI of its own.
    pub fn begins_resource(&self, location: &Location) -> bool {
        self.documents.get(location.document).is_some_and(|document| document.resources.contains_key(&location.tokens))
    }

    /// Returns the resource of a relative or absolute URI without a fragment.
    fn retrieve_from(&mut self, from: &Location, file: &str) -> Result<Location, Error> {
        let Some((_, resource)) = self.resource(from) else {
            return Err(unresolved(format!("unresolved reference `{file}`")));
        };
        let (base, dialect) = (resource.uri.clone(), resource.dialect);
        // A document may have a URI of its own and still refer to other files by their paths.
        let beside = self.documents.get(from.document).map(|document| document.uri.clone()).filter(|uri| *uri != base);
        let mut problems = None;
        for base in [Some(base), beside].into_iter().flatten() {
            let found = match join_uri(&base, file) {
                Some(uri) => self.retrieve(&uri, dialect),
                None if base.starts_with(FOLDER) && percent_decode_str(file).decode_utf8_lossy().contains("..") => {
                    Err(outside(file).into())
                }
                None => Err(unresolved(format!("`{file}` is not a URI"))),
            };
            match found {
                Ok(found) => return Ok(found),
                Err(found) => problems = problems.or(Some(found)),
            }
        }
        Err(problems.unwrap_or_else(|| unresolved(format!("unresolved reference `{file}`"))))
    }

    /// Returns the resource of a URI: a known one, a file in the schema folder or a mounted one, or a meta-schema. A
    /// document that is read for it has the dialect `inherited` unless it states another.
    pub(super) fn retrieve(&mut self, uri: &str, inherited: Dialect) -> Result<Location, Error> {
        if let Some(known) = self.ids.get(uri) {
            return Ok(known.clone());
        }
        if let Some(known) = self.failed.get(uri) {
            return Err(known.clone());
        }
        let found = self.retrieve_new(uri, inherited);
        if let Err(error) = &found {
            // Each URI is read only once, however many references have it.
            self.failed.insert(uri.to_owned(), error.first());
        }
        found
    }

    fn retrieve_new(&mut self, uri: &str, inherited: Dialect) -> Result<Location, Error> {
        let root_of = |document| Location { document, tokens: Vec::new() };
        if let Some(path) = uri.strip_prefix(FOLDER) {
            let path = self.display_name_in_uri(path);
            let document = self.read(&path).map_err(|problems| {
                if problems.diagnostics().iter().any(|problem| problem.code == Code::Io) {
                    return unresolved(format!("`{path}` is not in the schema folder"));
                }
                problems
            })?;
            self.index(document, inherited);
            return Ok(root_of(document));
        }
        if let Some(document) = self.read_mounted(uri)? {
            self.index(document, inherited);
            return Ok(root_of(document));
        }
        if let Some(document) = self.read_built_in(uri)? {
            self.index(document, inherited);
            return Ok(root_of(document));
        }
        Err(unresolved(format!("`{uri}` is not one of the documents, and nothing is fetched from a network")))
    }

    /// Looks a pointer up in the resource at the root of a document, which may be part of the virtual document.
    fn find(&self, from: usize, tokens: &[String]) -> Option<Location> {
        let document = self.documents.get(from)?;
        let own = || document.root.at(tokens).map(|_: &Node| Location { document: from, tokens: tokens.to_vec() });
        let named = document.resources.get(&[][..]).is_some_and(|root| root.uri != document.uri);
        if from >= self.listed || named {
            return own();
        }
        self.find_in_virtual_document(tokens, Some(from)).or_else(own)
    }

    /// Looks a pointer up in the virtual document: in the most deeply mounted document that has it, and among several,
    /// in `preferred` or else in the one listed first.
    fn find_in_virtual_document(&self, tokens: &[String], preferred: Option<usize>) -> Option<Location> {
        let inside = |(index, document): (usize, &Document)| {
            let rest = tokens.strip_prefix(document.mount.as_slice())?;
            document.root.at(rest)?;
            let rank = (document.mount.len(), preferred == Some(index));
            Some((rank, Location { document: index, tokens: rest.to_vec() }))
        };
        let found = self.documents.iter().take(self.listed).enumerate().filter_map(inside);
        found.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, location)| location)
    }

    /// Returns the key by which later stages know a location: its pointer in the virtual document, or the path of its
    /// document and the pointer in that.
    pub fn key(&self, location: &Location) -> String {
        let Some(document) = self.documents.get(location.document) else { return String::new() };
        if location.document < self.listed {
            let mut tokens = document.mount.clone();
            tokens.extend(location.tokens.iter().cloned());
            // Two listed documents may have the same pointer.
            if self.listed == 1 || self.find_in_virtual_document(&tokens, None).as_ref() == Some(location) {
                return pointer_join(&tokens);
            }
        }
        format!("{}{}", document.source.name, pointer_join(&location.tokens))
    }
}

fn unresolved(why: String) -> Error {
    Diagnostic::new(Code::UnresolvedReference, why).into()
}

pub(super) fn outside(path: &str) -> Diagnostic {
    Diagnostic::new(Code::OutsideFolder, format!("`{path}` is outside the schema folder"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_pointers_are_fragments_too() {
        for (pointer, fragment) in [
            ("/components/schemas/Order", "#/components/schemas/Order"),
            ("/a b/c~1d/e%20f/~01", "#/a%20b/c~1d/e%2520f/~01"),
            ("/", "#/"),
            ("#/a%20b", "#/a%20b"),
            ("#", "#"),
            ("other.json#/a", "other.json#/a"),
        ] {
            assert_eq!(pointer_fragment(pointer), fragment, "{pointer}");
            assert_eq!(pointer_fragment(&pointer_fragment(pointer)), fragment, "{pointer}");
        }
        assert_eq!(pointer_tokens(&pointer_fragment("/a b/c~1d/e%20f/~01")[1..]), ["a b", "c/d", "e%20f", "~1"]);
    }

    #[test]
    fn pointers_round_trip() {
        let tokens = vec!["a/b".to_owned(), "c~d".to_owned(), "e f%\u{e9}".to_owned(), String::new()];
        assert_eq!(pointer_tokens(&pointer_join(&tokens)[1..]), tokens);
        assert_eq!(pointer_tokens(""), Vec::<String>::new());
    }

    #[test]
    fn references_are_resolved_within_the_folder() {
        let cases = [
            ("folder:///a/b.json", "../c.json", Some("folder:///c.json")),
            ("folder:///b.json", "../../etc/x", None),
            ("folder:///b.json", "a b/ü.json", Some("folder:///a%20b/%C3%BC.json")),
            ("http://example.com/a/", "../../c", Some("http://example.com/c")),
            ("urn:example:x", "b.json", None),
            ("urn:example:x", "urn:example:y", Some("urn:example:y")),
        ];
        for (base, reference, expected) in cases {
            assert_eq!(join_uri(base, reference).as_deref(), expected, "{reference} from {base}");
        }
    }
}
