//! Reads the `[[source]]` tables of `lockstep.toml`: the source of each document.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Component, Path};
use std::sync::Arc;

use fluent_uri::Uri;
use serde::Deserialize;
use toml::Spanned;

use super::problems::{is_own, unprintable, unusable};
use crate::error::{Diagnostic, Place, Source};
use crate::load;

/// The name of the lock file in the schema folder.
pub(crate) const PINS: &str = "lockstep.lock";

/// Where a document comes from.
#[derive(Debug, Clone)]
pub struct Upstream {
    /// The document that is written, relative to the schema folder.
    pub document: String,
    /// A file, relative to the folder of the configuration, or a URL.
    pub from: String,
    /// The parts to extract, with everything they refer to; the whole document if empty.
    pub pointers: Vec<String>,
    /// The headers of the request.
    pub headers: Vec<Header>,
    source: Arc<Source>,
    span: Range<usize>,
}

/// A header of a request. Its value is never in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub name: String,
    /// The environment variable that holds the value.
    pub variable: String,
    span: Range<usize>,
}

impl Upstream {
    /// The location of a header in the configuration.
    pub(crate) fn header_at(&self, header: &Header) -> Place {
        Place { source: self.source.clone(), span: header.span.clone(), pointer: String::new() }
    }

    /// The location of the source in the configuration.
    pub(crate) fn place(&self) -> Place {
        Place { source: self.source.clone(), span: self.span.clone(), pointer: String::new() }
    }

    /// Describes the source and the extracted parts.
    pub(crate) fn described(pointers: &[String], from: &str) -> String {
        let pointers: Vec<_> = pointers.iter().map(|pointer| format!("`{pointer}`")).collect();
        // Only a URL is a link in every rendering of the changelog.
        let from = if is_url(from) { format!("<{from}>") } else { format!("`{from}`") };
        if pointers.is_empty() { from } else { format!("{} of {from}", pointers.join(", ")) }
    }

    /// Returns true if the document is fetched from a server.
    pub fn is_url(&self) -> bool {
        is_url(&self.from)
    }
}

fn is_url(from: &str) -> bool {
    from.contains("://")
}

/// Returns true for a URL that may be fetched: over TLS, or from this machine.
pub fn is_fetchable(url: &str) -> bool {
    let Ok(url) = Uri::parse(url) else { return false };
    let Some(authority) = url.authority().filter(|authority| !authority.host().is_empty()) else { return false };
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let address = host.parse::<std::net::IpAddr>();
    let here = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    url.scheme().as_str() == "https" || (url.scheme().as_str() == "http" && here)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    document: Spanned<String>,
    from: Spanned<String>,
    pointer: Option<Spanned<OneOrMore>>,
    #[serde(default)]
    headers: BTreeMap<String, Spanned<toml::Value>>,
}

/// The headers that every request has.
const OWN_HEADERS: [&str; 5] = ["connection", "content-length", "host", "te", "transfer-encoding"];

/// Returns the header that an entry describes, or the error about it.
fn header(name: String, value: Spanned<toml::Value>, is_url: bool) -> Result<Header, Diagnostic> {
    let help = "write it like `headers = { Authorization = { env = \"API_AUTHORIZATION\" } }`";
    // RFC 9110 section 5.6.2, token.
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(is_token) {
        return Err(unusable(format!("`{}` cannot be the name of a header", name.escape_debug()), help));
    }
    if OWN_HEADERS.iter().any(|own| name.eq_ignore_ascii_case(own)) {
        return Err(unusable(format!("`{name}` is a header that every request already has"), "remove it"));
    }
    if !is_url {
        let message = "headers are sent to a server, and `from` is a file";
        return Err(unusable(message, "remove them, or name a URL"));
    }
    let span = value.span();
    match value.get_ref() {
        toml::Value::String(_) => {
            let message = format!("the value of the header `{name}` is in lockstep.toml, where everybody can read it");
            let help = format!("name the environment variable that holds it: `{name} = {{ env = \"…\" }}`");
            Err(unusable(message, help))
        }
        toml::Value::Table(table) => match table.get("env").and_then(toml::Value::as_str) {
            Some(variable) if table.len() == 1 && is_variable(variable) => {
                Ok(Header { name, variable: variable.to_owned(), span })
            }
            _ => Err(unusable(format!("the header `{name}` needs `env`, the name of an environment variable"), help)),
        },
        _ => Err(unusable(format!("the header `{name}` is not a table"), help)),
    }
}

/// Returns true if an environment variable can have the name.
fn is_variable(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c == '=' || c.is_control())
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl Entry {
    /// Returns the source that the entry describes, and notes its problems.
    pub(super) fn check(self, source: &Arc<Source>, problems: &mut Vec<Diagnostic>) -> Upstream {
        let at = |span: Range<usize>| Place { source: source.clone(), span, pointer: String::new() };
        let document = Path::new(self.document.get_ref());
        let mut parts = document.components().peekable();
        if parts.peek().is_none() || !parts.all(|part| matches!(part, Component::Normal(_))) {
            let help = "write it like in `documents`: relative to the schema folder, and without `..`";
            problems
                .push(unusable("`document` must be a file below the schema folder", help).at(at(self.document.span())));
        }
        problems.extend(unprintable(self.document.get_ref()).map(|problem| problem.at(at(self.document.span()))));
        if self.document.get_ref().eq_ignore_ascii_case(PINS) || document.components().any(is_own) {
            let message = format!("`{}` is a name that Lockstep itself uses", self.document.get_ref());
            problems.push(unusable(message, "give the document another name").at(at(self.document.span())));
        }
        let from = self.from.get_ref();
        if is_url(from) && !is_fetchable(from) {
            let message = format!("refusing to fetch from `{from}`");
            let help = "name a file, or a URL with `https`; `http` is allowed only for this machine";
            problems.push(unusable(message, help).at(at(self.from.span())));
        }
        let mut pointers = Vec::new();
        if let Some(told) = self.pointer {
            let span = told.span();
            pointers = match told.into_inner() {
                OneOrMore::One(pointer) => vec![load::pointer_fragment(&pointer)],
                OneOrMore::More(pointers) => pointers.iter().map(|pointer| load::pointer_fragment(pointer)).collect(),
            };
            for pointer in pointers.iter().filter(|pointer| !pointer.starts_with('#')) {
                let help = "write it like `#/components/schemas/Order` or `/components/schemas/Order`";
                problems.push(unusable(format!("`{pointer}` is not a JSON pointer"), help).at(at(span.clone())));
            }
        }
        let mut headers = Vec::new();
        let is_url = is_url(self.from.get_ref());
        for (name, value) in self.headers {
            let span = value.span();
            match header(name, value, is_url) {
                Ok(header) => headers.push(header),
                Err(problem) => problems.push(problem.at(at(span))),
            }
        }
        let span = self.from.span();
        let (document, from) = (self.document.into_inner(), self.from.into_inner());
        Upstream { document, from, pointers, headers, source: source.clone(), span }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_authenticated_servers_and_loopback_are_contacted() {
        let yes = ["https://example.com/a.json", "http://localhost:8000/a", "http://127.0.0.1/a", "http://[::1]:1/a"];
        let no = [
            "http://example.com/a",
            "http://localhost.example.com/a",
            "http://127.0.0.1.example.com/",
            "http://localhost@example.com/",
            "ftp://example.com/a",
            "file:///etc/passwd",
            "https:///a",
            "https://a b/",
        ];
        assert!(yes.iter().all(|url| is_fetchable(url)));
        assert_eq!(no.iter().filter(|url| is_fetchable(url)).collect::<Vec<_>>(), Vec::<&&str>::new());
    }
}
