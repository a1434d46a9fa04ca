//! The documents of a request: the folder that they are read from, and their names in it.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::Request;
use crate::error::{Code, Diagnostic, Result};
use crate::load;

/// Where the documents of a request are.
pub(super) struct Documents {
    /// The folder that contains all of them, and the documents that they refer to.
    pub folder: PathBuf,
    /// Their names relative to that folder, in order.
    pub names: Vec<String>,
    /// The paths of the files below that folder.
    pub real: HashMap<String, PathBuf>,
    /// The contents of those that are not read from files.
    pub given: HashMap<String, Vec<u8>>,
}

/// Finds the documents of a request.
///
/// # Errors
/// If no folder contains all of them, or two have the same name.
pub(super) fn documents(request: &Request) -> Result<Documents> {
    let folder = folder_of_all(request.documents().map(|(file, _)| file));
    let mut documents = Documents { folder, names: Vec::new(), real: HashMap::new(), given: HashMap::new() };
    for (file, bytes) in request.documents() {
        let below = file.strip_prefix(&documents.folder).unwrap_or(file);
        let parts: Vec<String> = below.components().map(|part| load::display_name(part.as_os_str())).collect();
        let name = parts.join("/");
        let shown = load::display_name(file.as_os_str());
        if !below.components().all(|part| matches!(part, Component::Normal(_))) {
            let first = load::display_name(request.file.as_os_str());
            let message = format!("no folder contains both `{first}` and `{shown}`");
            let help = "write the paths of the documents from the same folder";
            return Err(Diagnostic::new(Code::Config, message).help(help).into());
        }
        if documents.real.insert(name.clone(), below.to_owned()).is_some() {
            let message = format!("two documents have the name `{shown}`");
            return Err(Diagnostic::new(Code::Config, message).help("give each a different name").into());
        }
        documents.given.extend(bytes.map(|bytes| (name.clone(), bytes.clone())));
        documents.names.push(name);
    }
    if documents.folder.as_os_str().is_empty() {
        documents.folder.push(".");
    }
    Ok(documents)
}

/// The innermost folder that contains all files, judging by their paths.
fn folder_of_all<'a>(mut files: impl Iterator<Item = &'a Path>) -> PathBuf {
    let parent = |file: &'a Path| file.parent().unwrap_or(Path::new(""));
    let first = files.next().map(parent).unwrap_or(Path::new(""));
    let shared = |folder: PathBuf, file: &'a Path| -> PathBuf {
        let both = folder.components().zip(parent(file).components());
        both.take_while(|(one, other)| one == other).map(|(part, _)| part.as_os_str()).collect()
    };
    files.fold(first.to_owned(), shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(files: &[&str]) -> std::result::Result<(String, Vec<String>), String> {
        let mut request = Request::of(files[0].into());
        request.more = files[1..].iter().map(|file| (file.into(), None)).collect();
        let found = documents(&request).map_err(|error| error.diagnostics()[0].message.clone())?;
        Ok((found.folder.display().to_string(), found.names))
    }

    #[test]
    fn the_folder_is_the_innermost_that_has_all() {
        let found = |folder: &str, names: &[&str]| {
            Ok((folder.to_owned(), names.iter().map(|name| (*name).to_owned()).collect()))
        };
        assert_eq!(named(&["a.json"]), found(".", &["a.json"]));
        assert_eq!(named(&["x/y/a.json"]), found("x/y", &["a.json"]));
        assert_eq!(named(&["x/y/a.json", "x/z/b.json"]), found("x", &["y/a.json", "z/b.json"]));
        assert_eq!(named(&["../x/a.json", "../x/y/b.json"]), found("../x", &["a.json", "y/b.json"]));
        assert_eq!(named(&["a.json", "x/b.json"]), found(".", &["a.json", "x/b.json"]));
        assert_eq!(named(&["a.json", "/x/b.json"]), Err("no folder contains both `a.json` and `/x/b.json`".to_owned()));
        assert_eq!(named(&["a.json", "../b.json"]), Err("no folder contains both `a.json` and `../b.json`".to_owned()));
        assert_eq!(named(&["x/a.json", "x/a.json"]), Err("two documents have the name `x/a.json`".to_owned()));
    }
}
