//! Finds [`Document`]s by path or URI: files in the schema folder and in mounted folders, and built-in meta-schemas.
//! Reads nothing outside those folders, and nothing from a network.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use referencing::meta;
use serde_json::Value;

use super::resolve::{folder_uri, outside, pointer_tokens};
use super::{Document, Library, Node, Problem, json, yaml};
use crate::error::{Code, Diagnostic, Error, Place, Source};

impl Library {
    /// Returns the document at a path below the folder, and reads it on first use.
    pub(super) fn read(&mut self, path: &str) -> Result<usize, Error> {
        let label = &self.options.label;
        let name = if label.is_empty() { path.to_owned() } else { format!("{label}/{path}") };
        if let Some(known) = self.documents.iter().position(|document| document.source.name == name) {
            return Ok(known);
        }
        let folder = self.options.folder.clone();
        self.read_below(&folder, path, name, folder_uri(path))
    }

    /// Returns the name of the document at the path of a URI, and notes its real path if that is not UTF-8.
    pub(super) fn display_name_in_uri(&mut self, path: &str) -> String {
        let bytes: Vec<u8> = percent_decode_str(path).collect();
        match (std::str::from_utf8(&bytes), path_from_bytes(&bytes)) {
            (Ok(text), _) => text.to_owned(),
            (Err(_), Some(real)) => {
                let name = display_name(real.as_os_str());
                self.options.real.insert(name.clone(), real);
                name
            }
            (Err(_), None) => String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// Reads a document below a mounted URL; `None` if no mount covers the URI. The extension may be omitted, as in
    /// URLs.
    pub(super) fn read_mounted(&mut self, uri: &str) -> Result<Option<usize>, Error> {
        for (prefix, folder) in self.options.mounts.clone() {
            let Some(path) = uri.strip_prefix(prefix.trim_end_matches('/')).and_then(|rest| rest.strip_prefix('/'))
            else {
                continue;
            };
            let bytes: Vec<u8> = percent_decode_str(path).collect();
            let path = path_from_bytes(&bytes);
            if let Some(path) = path.as_deref().filter(|path| !is_below(path)) {
                return Err(outside(&display_name(path.as_os_str())).into());
            }
            let paths = ["", ".json", ".yaml", ".yml"]
                .map(|extension| path_from_bytes(&[&bytes, extension.as_bytes()].concat()));
            let found = paths.into_iter().flatten().find(|path| folder.join(path).is_file());
            let Some(real) = found else { continue };
            let name = display_name(real.as_os_str());
            self.options.real.insert(name.clone(), real);
            return self.read_below(&folder, &name, uri.to_owned(), uri.to_owned()).map(Some);
        }
        Ok(None)
    }

    /// Reads a meta-schema of one of the dialects.
    pub(super) fn read_built_in(&mut self, uri: &str) -> Result<Option<usize>, Error> {
        let Some(value) = built_in(uri) else { return Ok(None) };
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        self.parse(Source::new(uri, text), uri.to_owned(), None).map(Some)
    }

    fn read_below(&mut self, folder: &Path, path: &str, name: String, uri: String) -> Result<usize, Error> {
        let given = self.options.given.get(path).filter(|_| *folder == self.options.folder).cloned();
        let real = self.options.real.get(path).map_or(Path::new(path), PathBuf::as_path);
        let file = given.is_none().then(|| folder.join(real));
        let left = self.options.limits.bytes.saturating_sub(self.bytes);
        let bytes = match given {
            Some(bytes) => bytes,
            // One byte more than allowed shows that it is too large.
            None => read_inside(folder, real, &name, left.saturating_add(1))?,
        };
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if length > left {
            let message = format!("with {name}, the documents have more than {} bytes", self.options.limits.bytes);
            return Err(Diagnostic::new(Code::TooLarge, message).into());
        }
        self.bytes += length;
        let text = text(bytes, &name)?;
        self.parse(Source::new(name, text), uri, file.as_deref().or(Some(Path::new(path))))
    }

    fn parse(&mut self, source: Source, uri: String, path: Option<&Path>) -> Result<usize, Error> {
        let source = Arc::new(source);
        let limits = &self.options.limits;
        let is_json = is_json(&source, path);
        let read = if is_json { json::parse(&source, limits) } else { yaml::parse(&source.text, limits) };
        let root = read.map_err(|problems| {
            let at = |problem: Problem| {
                let place = Place { source: source.clone(), span: problem.span, pointer: problem.pointer };
                Diagnostic::new(problem.code, problem.message).at(place)
            };
            let mut error = Error::new(problems.first.into_iter().map(at).collect());
            error.count(problems.more);
            error
        })?;
        let mount = root.get("$id").and_then(Node::as_str).and_then(|id| id.strip_prefix('#'));
        let mount = mount.filter(|fragment| fragment.starts_with('/')).map(pointer_tokens).unwrap_or_default();
        let path = path.map(Path::to_owned);
        let resources = HashMap::new();
        self.documents.push(Document { source, root: Arc::new(root), path, mount, uri, resources });
        Ok(self.documents.len() - 1)
    }
}

/// Returns a path as text for messages, headers and URIs: bytes that are not UTF-8 are written as `\x…`.
pub fn display_name(path: &OsStr) -> String {
    let mut out = String::new();
    for chunk in path.as_encoded_bytes().utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02X}")));
    }
    out
}

/// Returns the path of these bytes, if the system has such paths.
pub fn path_from_bytes(bytes: &[u8]) -> Option<PathBuf> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        Some(PathBuf::from(OsStr::from_bytes(bytes)))
    }
    #[cfg(not(unix))]
    {
        std::str::from_utf8(bytes).ok().map(PathBuf::from)
    }
}

/// Returns true for a path of names alone: without `..`, a root or a device.
fn is_below<P: AsRef<Path> + ?Sized>(path: &P) -> bool {
    path.as_ref().components().all(|part| matches!(part, Component::Normal(_)))
}

/// Reads at most `most` bytes of a file, if it is inside the folder.
pub fn read_inside(folder: &Path, path: &Path, name: &str, most: u64) -> Result<Vec<u8>, Diagnostic> {
    let outside = || outside(&display_name(path.as_os_str()));
    if !is_below(path) {
        return Err(outside());
    }
    let io = |error: std::io::Error| Diagnostic::new(Code::Io, format!("cannot read {name}: {error}"));
    // A symbolic link may point outside as well.
    let folder = folder.canonicalize().map_err(io)?;
    let file = folder.join(path).canonicalize().map_err(io)?;
    if !file.starts_with(folder) {
        return Err(outside());
    }
    // Opening a pipe would block until somebody writes to it.
    if !file.metadata().map_err(io)?.is_file() {
        return Err(Diagnostic::new(Code::Io, format!("cannot read {name}: it is not a file")));
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(&file).map_err(io)?;
    file.take(most).read_to_end(&mut bytes).map_err(io)?;
    Ok(bytes)
}

fn text(bytes: Vec<u8>, name: &str) -> Result<String, Diagnostic> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        let source = Arc::new(Source::new(name, text));
        Diagnostic::new(Code::NotUtf8, "not UTF-8").at(Place { source, span: at..at, pointer: String::new() })
    })
}

/// Returns true for JSON, by the extension or the first character; everything else is YAML.
fn is_json(source: &Source, path: Option<&Path>) -> bool {
    let named =
        path.is_none_or(|path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")));
    named || source.text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '['])
}

/// Returns the meta-schema of a URI; documents use either scheme.
fn built_in(uri: &str) -> Option<&'static Value> {
    let path = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"))?;
    let path = path.strip_prefix("json-schema.org/")?;
    let found = match path.trim_end_matches('#') {
        "draft-04/schema" => &meta::DRAFT4,
        "draft-06/schema" => &meta::DRAFT6,
        "draft-07/schema" => &meta::DRAFT7,
        "draft/2019-09/schema" => &meta::DRAFT201909,
        "draft/2019-09/meta/applicator" => &meta::DRAFT201909_APPLICATOR,
        "draft/2019-09/meta/content" => &meta::DRAFT201909_CONTENT,
        "draft/2019-09/meta/core" => &meta::DRAFT201909_CORE,
        "draft/2019-09/meta/format" => &meta::DRAFT201909_FORMAT,
        "draft/2019-09/meta/meta-data" => &meta::DRAFT201909_META_DATA,
        "draft/2019-09/meta/validation" => &meta::DRAFT201909_VALIDATION,
        "draft/2020-12/schema" => &meta::DRAFT202012,
        "draft/2020-12/meta/core" => &meta::DRAFT202012_CORE,
        "draft/2020-12/meta/applicator" => &meta::DRAFT202012_APPLICATOR,
        "draft/2020-12/meta/unevaluated" => &meta::DRAFT202012_UNEVALUATED,
        "draft/2020-12/meta/validation" => &meta::DRAFT202012_VALIDATION,
        "draft/2020-12/meta/meta-data" => &meta::DRAFT202012_META_DATA,
        "draft/2020-12/meta/format-annotation" => &meta::DRAFT202012_FORMAT_ANNOTATION,
        "draft/2020-12/meta/format-assertion" => &meta::DRAFT202012_FORMAT_ASSERTION,
        "draft/2020-12/meta/content" => &meta::DRAFT202012_CONTENT,
        _ => return None,
    };
    Some(&***found)
}
