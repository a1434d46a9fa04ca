//! Renders a [`View`] as one self-contained HTML page: schema and Rust side by side, linked by pointer, and with an
//! older view also what changed. Documents are untrusted: their texts are embedded as data, and the script inserts them
//! only as text.

mod since;

use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use crate::diff::Report;
use crate::error::Result;
use crate::output;
use crate::pipeline::hash;
use crate::shown::visible_json;
use crate::view::{ModuleView, TypeView, View};
use since::Since;

/// The maximum size of the data of a page, in bytes. Types that do not fit are shortened, and the page says so.
const MAX_DATA_BYTES: usize = 24 << 20;

const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// The element that marks a page as written by Lockstep, up to the version.
const GENERATOR: &str = "<meta name=\"generator\" content=\"lockstep ";

/// How many bytes of a file are searched for the mark.
const MAX_HEAD_BYTES: usize = 4 << 10;

/// Writes a page to a file, atomically; creates missing parent folders. Returns false if the file already has this
/// content. With `overwrite`, files that Lockstep has not written are replaced.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("types.html");
/// let page = codegen::Builder::new().text("state.json", r#"{"title": "State", "enum": ["open"]}"#).generate()?.view().html();
/// assert!(codegen::write_page(&path, &page, false)?);
/// std::fs::write(&path, "mine")?;
/// assert!(codegen::write_page(&path, &page, false).is_err());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// If the file cannot be written, or, without `overwrite`, if it was not written by Lockstep.
pub fn write_page(path: &Path, page: &str, overwrite: bool) -> Result<bool> {
    let is_page = |text: &str| {
        let head = text.as_bytes().get(..MAX_HEAD_BYTES).unwrap_or(text.as_bytes());
        let head = String::from_utf8_lossy(head);
        head.contains(GENERATOR) || head.trim().is_empty()
    };
    output::write_in_folder(path, page, |old| overwrite || is_page(old))
}

/// The data for the script of the page.
#[derive(Serialize)]
struct Data<'a> {
    version: &'static str,
    modules: Vec<Value>,
    /// The number of types that are shown without excerpts.
    shortened: usize,
    deviations: &'static [(&'static str, &'static str)],
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Since<'a>>,
}

impl View {
    /// Renders the types as one self-contained HTML page: for each type the document next to the Rust, its verdict,
    /// deviations and rules, and what refers to it.
    ///
    /// ```
    /// # fn main() -> Result<(), codegen::Error> {
    /// let mut request = codegen::Request::of("state.json".into());
    /// request.bytes = Some(br#"{"title": "State", "enum": ["open", "paid"]}"#.to_vec());
    /// let page = codegen::emit(&request)?.view().html();
    /// assert!(page.starts_with("<!DOCTYPE html>"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn html(&self) -> String {
        render(self, None, MAX_DATA_BYTES)
    }

    /// As [`html`](View::html), with what changed since an older version: `diff` compares the two.
    pub fn html_since(&self, old: &View, diff: &Report) -> String {
        render(self, Some(Since::new(self, old, diff)), MAX_DATA_BYTES)
    }
}

/// Renders the page, with `room` bytes for its types.
fn render(view: &View, since: Option<Since<'_>>, mut room: usize) -> String {
    let (mut modules, mut shortened) = (Vec::new(), 0);
    for (at, module) in view.modules.iter().enumerate() {
        let types = module.types.iter().map(|ty| {
            let was = since.as_ref().and_then(|since| since.previous_version(at, ty));
            let (data, is_complete) = type_data(ty, was, &mut room);
            shortened += usize::from(!is_complete);
            data
        });
        let types: Vec<Value> = types.collect();
        modules.push(module_data(module, types));
    }
    let deviations = crate::model::Deviations::NAMES;
    let version = env!("CARGO_PKG_VERSION");
    let data = Data { version, modules, shortened, deviations, since };
    let data = escape_for_script(serde_json::to_string(&data).unwrap_or_default());
    // A document cannot contain a hash that depends on it.
    let nonce = hash(data.as_bytes());
    let title = format!("{}: types", view.modules.first().map_or("Lockstep", |module| &module.root));
    let policy = format!("default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; base-uri 'none'");
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         {GENERATOR}{version}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n\
         <style nonce=\"{nonce}\">\n{STYLE}</style>\n</head>\n<body>\n\
         <noscript>This page needs JavaScript; `lockstep check` and `lockstep explain TYPE` show the same as text.</noscript>\n\
         <script type=\"application/json\" id=\"data\">{data}</script>\n\
         <script nonce=\"{nonce}\">\n{SCRIPT}</script>\n</body>\n</html>\n",
        crate::diff::escape_text(&title)
    )
}

fn module_data(module: &ModuleView, types: Vec<Value>) -> Value {
    let mut data = serde_json::to_value(ModuleView { types: Vec::new(), ..module.clone() }).unwrap_or_default();
    data["types"] = types.into();
    data
}

/// Returns the data of a type, and whether it is complete: if there is no room for it, its texts and lists are omitted.
fn type_data(ty: &TypeView, was: Option<Value>, room: &mut usize) -> (Value, bool) {
    let mut data = serde_json::to_value(ty).unwrap_or_default();
    if let Some(was) = was {
        data["was"] = was;
    }
    let size = data.to_string().len();
    if let Some(left) = room.checked_sub(size) {
        *room = left;
        return (data, true);
    }
    for (name, empty) in [("schema", Value::Null), ("rust", Value::Null), ("was", Value::Null)] {
        data[name] = empty;
    }
    for list in ["rules", "parts", "decisions", "uses", "used_by"] {
        data[list] = Value::Array(Vec::new());
    }
    data["docs"] = Value::Null;
    (data, false)
}

/// Escapes JSON for a `script` element, so that nothing in it ends the element or begins a comment.
fn escape_for_script(json: String) -> String {
    visible_json(json).replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_without_room_are_shortened_and_counted() {
        let mut request = crate::Request::of("a.json".into());
        let types =
            (0..9).map(|at| format!(r#""T{at}": {{ "type": "object", "description": "{}" }}"#, "long ".repeat(300)));
        request.bytes = Some(format!(r#"{{"$defs": {{ {} }}}}"#, types.collect::<Vec<_>>().join(",")).into_bytes());
        let view = crate::emit(&request).unwrap().view();
        assert!(render(&view, None, MAX_DATA_BYTES).contains("\"shortened\":0,"));
        let small = render(&view, None, 20_000);
        let frame = render(&view, None, 0);
        assert!(frame.contains("\"shortened\":9,") && frame.contains("\"name\":\"T8\""), "{frame}");
        assert!(small.len() > frame.len() && small.len() < frame.len() + 20_000, "{} {}", small.len(), frame.len());
    }
}
