//! Where a document comes from to its bytes. The library has no network code: who calls `update` passes what fetches.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::config::Upstream;
use crate::error::{Code, Diagnostic, Result};

/// How large a document may be, in bytes: twenty times the largest description of an API that we know of.
const MAX_DOCUMENT_BYTES: u64 = 256 << 20;

/// Reads the document at a URL, of at most so many bytes; `None` if it has more. The error says why it cannot be read.
pub type Fetch = fn(&str, u64) -> Result<Option<Vec<u8>>, String>;

/// Reads what an [`Upstream`] names; a file is relative to `base`.
pub fn read(upstream: &Upstream, base: &Path, fetch: Option<Fetch>) -> Result<Vec<u8>> {
    let fetched = || match fetch {
        Some(fetch) => fetch(&upstream.from, MAX_DOCUMENT_BYTES)?.ok_or_else(too_large),
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
