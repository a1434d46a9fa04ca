//! Where a document comes from to its bytes. The library has no network code: who calls `update` passes what fetches.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::config::Upstream;
use crate::error::{Code, Diagnostic, Error, Result};

/// How large a document may be, in bytes: twenty times the largest description of an API that we know of.
const MAX_DOCUMENT_BYTES: u64 = 256 << 20;

/// Reads the document at a URL, of at most so many bytes; `None` if it has more. The error says why it cannot be read. The
/// headers are for the server of that URL alone: where it redirects to another one, they are not sent on.
pub type Fetch = fn(&str, &Headers, u64) -> Result<Option<Vec<u8>>, String>;

/// Headers of a request with their values, which are never printed.
#[derive(Clone, Default)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// The values of an [`Upstream`]'s headers, from the environment.
    ///
    /// # Errors
    /// If a variable is not set, or holds what no header can.
    pub fn read(upstream: &Upstream) -> Result<Headers> {
        let (mut headers, mut problems) = (Vec::new(), Vec::new());
        for header in &upstream.headers {
            // RFC 9110 section 5.5: visible characters, spaces and tabs between them.
            let is_value = |value: &str| {
                let is_visible = |c: char| c == '\t' || (' '..='~').contains(&c);
                value.trim() == value && !value.is_empty() && value.chars().all(is_visible)
            };
            let why = match std::env::var(&header.variable) {
                Ok(value) if is_value(&value) => {
                    headers.push((header.name.clone(), value));
                    continue;
                }
                Ok(value) if value.is_empty() => "is empty",
                Ok(_) | Err(std::env::VarError::NotUnicode(_)) => "holds what cannot be the value of a header",
                Err(std::env::VarError::NotPresent) => "is not set",
            };
            let message = format!("the environment variable `{}` {why}", header.variable);
            let help = format!("set it to the value of the header `{}`; nothing was read yet", header.name);
            problems.push(Diagnostic::new(Code::Source, message).help(help).at(upstream.header_at(header)));
        }
        if problems.is_empty() { Ok(Headers(headers)) } else { Err(Error::new(problems)) }
    }

    /// Name and value of each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl std::fmt::Debug for Headers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

/// Reads what an [`Upstream`] names; a file is relative to `base`.
pub fn read(upstream: &Upstream, base: &Path, headers: &Headers, fetch: Option<Fetch>) -> Result<Vec<u8>> {
    let fetched = || match fetch {
        Some(fetch) => fetch(&upstream.from, headers, MAX_DOCUMENT_BYTES)?.ok_or_else(too_large),
        None => Err("this program was built without what reads from a server".to_owned()),
    };
    let read = if upstream.is_url() { fetched() } else { file(&base.join(&upstream.from)) };
    read.map_err(|why| {
        let message = format!("cannot read {}: {why}", upstream.from);
        Diagnostic::new(Code::Source, message).at(upstream.place()).into()
    })
}

fn file(path: &Path) -> Result<Vec<u8>, String> {
    let about = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !about.is_file() {
        return Err("it is not a file".to_owned());
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    // Whatever its length was a moment ago.
    file.take(MAX_DOCUMENT_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MAX_DOCUMENT_BYTES { Err(too_large()) } else { Ok(bytes) }
}

fn too_large() -> String {
    format!("it has more than {} MiB", MAX_DOCUMENT_BYTES >> 20)
}
