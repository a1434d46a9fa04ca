//! A [`View`] as one HTML page, which loads nothing: schema and Rust side by side, linked by pointer; with an older view also
//! what changed. Documents are hostile: their texts go into the page as data, and its script puts them out as text only.

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

/// How large the data of a page is at most, in bytes. What does not fit is left out, and the page says so.
const MAX_DATA_BYTES: usize = 24 << 20;

const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// What tells a page that Lockstep has written, before its version.
const GENERATOR: &str = "<meta name=\"generator\" content=\"lockstep ";

/// How many bytes of a file are searched for that.
const MAX_HEAD_BYTES: usize = 4 << 10;

/// Writes a page to a file, as a whole or not at all; the folders above it are created. Returns false if the file holds the
/// page already. With `overwrite`, what Lockstep has not written is lost.
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
/// If the file cannot be written, or, without `overwrite`, if somebody else has written it.
pub fn write_page(path: &Path, page: &str, overwrite: bool) -> Result<bool> {
    let is_page = |text: &str| {
        let head = text.as_bytes().get(..MAX_HEAD_BYTES).unwrap_or(text.as_bytes());
        let head = String::from_utf8_lossy(head);
        head.contains(GENERATOR) || head.trim().is_empty()
    };
    output::write_in_folder(path, page, |old| overwrite || is_page(old))
}

/// What the script of the page is given.
#[derive(Serialize)]
struct Data<'a> {
    version: &'static str,
    modules: Vec<Value>,
    /// How many types are shown without their texts.
    left_out: usize,
    deviations: &'static [(&'static str, &'static str)],
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Since<'a>>,
}

impl View {
    /// The types as one page for a browser, which refers to nothing else: for each type the document beside the Rust, its
    /// verdict, deviations and rules, and what refers to it.
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
        page(self, None, MAX_DATA_BYTES)
    }

    /// The same, with what changed since an older version: `diff` compares the two.
    pub fn html_since(&self, old: &View, diff: &Report) -> String {
        page(self, Some(Since::new(self, old, diff)), MAX_DATA_BYTES)
    }
}

/// The page, for whose types there are `room` bytes.
fn page(view: &View, since: Option<Since<'_>>, mut room: usize) -> String {
    let (mut modules, mut left_out) = (Vec::new(), 0);
    for (at, module) in view.modules.iter().enumerate() {
        let types = module.types.iter().map(|ty| {
            let was = since.as_ref().and_then(|since| since.of_type(at, ty));
            let (data, whole) = of_type(ty, was, &mut room);
            left_out += usize::from(!whole);
            data
        });
        let types: Vec<Value> = types.collect();
        modules.push(of_module(module, types));
    }
    let deviations = crate::model::Deviations::NAMES;
    let version = env!("CARGO_PKG_VERSION");
    let data = Data { version, modules, left_out, deviations, since };
    let data = in_script(serde_json::to_string(&data).unwrap_or_default());
    // Nothing that a document says can name a hash that is made of it.
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
         <noscript>This page needs JavaScript; `lockstep check` and `lockstep explain TYPE` say the same in words.</noscript>\n\
         <script type=\"application/json\" id=\"data\">{data}</script>\n\
         <script nonce=\"{nonce}\">\n{SCRIPT}</script>\n</body>\n</html>\n",
        crate::diff::escape_text(&title)
    )
}

fn of_module(module: &ModuleView, types: Vec<Value>) -> Value {
    let mut data = serde_json::to_value(ModuleView { types: Vec::new(), ..module.clone() }).unwrap_or_default();
    data["types"] = types.into();
    data
}

/// The data of a type, and whether it is whole: where there is no room for it, its texts and lists are left out.
fn of_type(ty: &TypeView, was: Option<Value>, room: &mut usize) -> (Value, bool) {
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

/// JSON as it can stand in a `script`: nothing in it ends the element, or begins a comment.
fn in_script(json: String) -> String {
    visible_json(json).replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_is_left_out_and_counted() {
        let mut request = crate::Request::of("a.json".into());
        let types =
            (0..9).map(|at| format!(r#""T{at}": {{ "type": "object", "description": "{}" }}"#, "long ".repeat(300)));
        request.bytes = Some(format!(r#"{{"$defs": {{ {} }}}}"#, types.collect::<Vec<_>>().join(",")).into_bytes());
        let view = crate::emit(&request).unwrap().view();
        assert!(page(&view, None, MAX_DATA_BYTES).contains("\"left_out\":0,"));
        let small = page(&view, None, 20_000);
        let frame = page(&view, None, 0);
        assert!(frame.contains("\"left_out\":9,") && frame.contains("\"name\":\"T8\""), "{frame}");
        assert!(small.len() > frame.len() && small.len() < frame.len() + 20_000, "{} {}", small.len(), frame.len());
    }
}
