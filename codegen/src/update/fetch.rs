//! Fetches the documents of an update from their sources, extracts the requested parts, and records their hashes.

use super::files::read_current;
use super::pins::{Pin, Pins};
use super::source::{self, Headers};
use super::workspace::Workspace;
use super::{Fetched, Request, excerpt};
use crate::config::{Config, Upstream};
use crate::error::{Code, Diagnostic, Error, Result};
use crate::load::Limits;
use crate::pipeline::hash;

/// The documents as the sources have them now.
pub struct Sources {
    pub fetched: Vec<Fetched>,
    /// The documents by name, relative to the schema folder, with their contents.
    pub documents: Vec<(String, Vec<u8>)>,
    /// All pins, including the new ones of the updated documents.
    pub pins: Pins,
}

/// Fetches all documents that are asked for.
///
/// # Errors
/// If a header cannot be read (then nothing is fetched), a source cannot be used, or a document was edited here.
pub fn fetch(config: &Config, request: &Request, workspace: &Workspace) -> Result<Sources> {
    let mut problems = Error::none();
    let mut upstreams = Vec::new();
    for upstream in select(config, &request.documents)? {
        match Headers::from_env(upstream) {
            Ok(headers) => upstreams.push((upstream, headers)),
            Err(error) => problems.extend(error),
        }
    }
    std::mem::take(&mut problems).into_result()?;
    let mut fetcher = Fetcher { config, request, workspace, pins: Pins::load(config, workspace)? };
    let (mut fetched, mut documents) = (Vec::new(), Vec::new());
    for (upstream, headers) in upstreams {
        match fetcher.fetch(upstream, &headers) {
            Ok((source, text)) => {
                documents.push((source.document.clone(), text));
                fetched.push(source);
            }
            Err(error) => problems.extend(error),
        }
    }
    problems.into_result()?;
    Ok(Sources { fetched, documents, pins: fetcher.pins })
}

/// Selects the sources of the named documents, or all sources if none is named.
fn select<'a>(config: &'a Config, documents: &[String]) -> Result<Vec<&'a Upstream>> {
    if config.sources.is_empty() {
        let help = "add a table `[[source]]` with `document`, a file of the schema folder, and `from`, the file or URL that it \
                    comes from";
        return Err(Diagnostic::new(Code::Config, "lockstep.toml has no `[[source]]`").help(help).into());
    }
    let has_source = |name: &String| config.sources.iter().any(|source| source.document == *name);
    if let Some(name) = documents.iter().find(|name| !has_source(name)) {
        let message = format!("`{name}` has no source in lockstep.toml");
        let known: Vec<_> = config.sources.iter().map(|source| source.document.as_str()).collect();
        let help = format!("the documents with a source are {}", known.join(", "));
        return Err(Diagnostic::new(Code::Config, message).help(help).into());
    }
    let is_selected = |source: &&Upstream| documents.is_empty() || documents.contains(&source.document);
    Ok(config.sources.iter().filter(is_selected).collect())
}

struct Fetcher<'a> {
    config: &'a Config,
    request: &'a Request,
    workspace: &'a Workspace,
    pins: Pins,
}

impl Fetcher<'_> {
    /// Fetches one document and records its hash; returns it with its content.
    fn fetch(&mut self, upstream: &Upstream, headers: &Headers) -> Result<(Fetched, Vec<u8>)> {
        let Upstream { document, from, pointers, .. } = upstream;
        // Before anything is fetched, to reject a document that could not be written.
        let current = read_current(self.workspace, &self.workspace.document(self.config, upstream)?)?;
        let bytes = source::read(upstream, &self.config.base, headers, self.request.fetch)?;
        let text = match pointers.as_slice() {
            [] => bytes.clone(),
            pointers => {
                let limits = Limits::new(self.config.max_document_bytes);
                let extracted = excerpt::extract(&bytes, from, pointers, limits);
                extracted.map_err(|error| error.or_at(&upstream.place()))?.into_bytes()
            }
        };
        let sha256 = hash(&text);
        let changed = current.as_deref() != Some(&text);
        if changed && !self.request.overwrite {
            self.ensure_unedited(upstream, current.as_deref())?;
        }
        // A change of the source outside the extracted part does not count.
        let is_pinned = self
            .pins
            .get(document)
            .is_some_and(|pin| pin.sha256 == sha256 && pin.from == *from && pin.pointers == *pointers);
        let (document, from, pointers) = (document.clone(), from.clone(), pointers.clone());
        let fetched = Fetched { document, from, pointers, sha256, changed };
        if !is_pinned {
            let Fetched { document, from, pointers, sha256, .. } = fetched.clone();
            self.pins.set(Pin { document, from, pointers, source_sha256: hash(&bytes), sha256 });
        }
        Ok((fetched, text))
    }

    /// Fails if the document on disk is not the one that was fetched last.
    fn ensure_unedited(&self, upstream: &Upstream, current: Option<&[u8]>) -> Result<()> {
        let problem = match (self.pins.get(&upstream.document), current) {
            (Some(pin), Some(current)) if hash(current) == pin.sha256 => return Ok(()),
            (None, None) => return Ok(()),
            (Some(_), Some(_)) => "was edited here since it was fetched from its source",
            (Some(_), None) => "was removed or renamed here since it was fetched from its source",
            (None, Some(_)) => "already exists here, and was never fetched from its source",
        };
        let message = format!("{}/{} {problem}", self.config.schemas, upstream.document);
        Err(Diagnostic::new(Code::Edited, message).at(upstream.place()).into())
    }
}
