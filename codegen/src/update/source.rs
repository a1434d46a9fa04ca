//! Reads a document from its source. The library has no network code: the caller of `update` passes a function that
//! fetches.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::config::Upstream;
use crate::error::{Code, Diagnostic, Error, Result};

/// The maximum size of a document, in bytes: twenty times the largest API description known to us.
const MAX_DOCUMENT_BYTES: u64 = 256 << 20;

/// Reads the document at a URL; `None` if it is larger than the given number of bytes. The error is the reason why it
/// cannot be read. The headers are only for the server of that URL: they are not sent to a server that it redirects to.
pub type Fetch = fn(&str, &Headers, u64) -> Result<Option<Vec<u8>>, String>;

/// Request headers with their values, which are never printed.
#[derive(Clone, Default)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Reads the values of an [`Upstream`]'s headers from the environment.
    ///
    /// # Errors If a variable is not set, or its value is not a valid header value.
    pub fn from_env(upstream: &Upstream) -> Result<Headers> {
        let (mut headers, mut problems) = (Vec::new(), Vec::new());
        for header in &upstream.headers {
            // RFC 9110 section 5.5: visible characters, spaces and tabs between them.
            let is_valid = |value: &str| {
                let is_visible = |c: char| c == '\t' || (' '..='~').contains(&c);
                value.trim() == value && !value.is_empty() && value.chars().all(is_visible)
            };
            let why = match std::env::var(&header.variable) {
                Ok(value) if is_valid(&value) => {
                    headers.push((header.name.clone(), value));
                    continue;
                }
                Ok(value) if value.is_empty() => "is empty",
                Ok(_) | Err(std::env::VarError::NotUnicode(_)) => "is not a valid header value",
                Err(std::env::VarError::NotPresent) => "is not set",
            };
            let message = format!("the environment variable `{}` {why}", header.variable);
            let help = format!("set it to the value of the header `{}`; nothing has been fetched", header.name);
            problems.push(Diagnostic::new(Code::Source, message).help(help).at(upstream.header_at(header)));
        }
        if problems.is_empty() { Ok(Headers(headers)) } else { Err(Error::new(problems)) }
    }

    /// Iterates over the names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl std::fmt::Debug for Headers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

/// Reads the source of an [`Upstream`]; a file path is relative to `base`.
pub fn read(upstream: &Upstream, base: &Path, headers: &Headers, fetch: Option<Fetch>) -> Result<Vec<u8>> {
    let fetch_url = || match fetch {
        Some(fetch) => fetch(&upstream.from, headers, MAX_DOCUMENT_BYTES)?.ok_or_else(too_large),
        None => Err("this program was built without network support".to_owned()),
    };
    let read = if upstream.is_url() { fetch_url() } else { read_file(&base.join(&upstream.from)) };
    read.map_err(|why| {
        let message = format!("cannot read {}: {why}", upstream.from);
        Diagnostic::new(Code::Source, message).at(upstream.place()).into()
    })
}

fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    let metadata = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !metadata.is_file() {
        return Err("it is not a file".to_owned());
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    // The file may have grown since its length was read.
    file.take(MAX_DOCUMENT_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MAX_DOCUMENT_BYTES { Err(too_large()) } else { Ok(bytes) }
}

fn too_large() -> String {
    format!("it has more than {} MiB", MAX_DOCUMENT_BYTES >> 20)
}
