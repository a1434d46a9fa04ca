//! Renders an update as text for a terminal and as Markdown for a pull request.

use super::{CrateDependencies, Fetched, State, Undeclared, Update};
use crate::config::Upstream;
use crate::output::Changed;
use crate::shown::{MAX_QUOTED_CHARS, Page, quoted};

pub fn human(update: &Update) -> String {
    let mut page = Page::default();
    if let Some(changed) = &update.resumed {
        page.line(describe_resumed(changed));
    }
    for Fetched { document, from, pointers, changed, .. } in &update.sources {
        let state = if *changed { "changed" } else { "same" };
        let document = quoted(document, MAX_QUOTED_CHARS);
        page.line(format!("{document}  {state:<7}  {}", Upstream::described(pointers, from)));
    }
    let mut out = page.into_text();
    let mut page = Page::default();
    if let Some(diff) = &update.diff {
        out.push_str(&format!("\n{}\n", diff.human()));
    }
    for release in update.releases.iter().filter(|release| release.old != release.new) {
        page.line(format!("{} {} → {}", release.package, release.old, release.new));
    }
    let is_done = matches!(update.state, State::Written | State::UpToDate);
    let added = if is_done { "added" } else { "would add" };
    for CrateDependencies { manifest, crates } in &update.dependencies {
        page.line(format!("{added} to {manifest}: {}", crates.join(", ")));
    }
    let (written, removed) = match update.state {
        State::UpToDate => ("nothing to write: everything is up to date", ""),
        State::Written => ("wrote", "removed"),
        State::DryRun => ("would write", "would remove"),
        State::Denied => ("breaking changes are denied, so nothing was written; would write", "would remove"),
    };
    page.line(written);
    for file in &update.files {
        page.line(format!("  {file}"));
    }
    if !update.removed.is_empty() {
        page.line(removed);
        update.removed.iter().for_each(|file| page.line(format!("  {file}")));
    }
    for missing in &update.undeclared {
        page.line(describe_undeclared(missing));
    }
    out + &page.into_text()
}

/// Describes the declaration that has to be added for a crate to contain the module.
fn describe_undeclared(missing: &Undeclared) -> String {
    let Undeclared { module, line, file } = missing;
    format!("{module} is not part of any crate yet: add `{line}` to {file}")
}

/// Describes how an interrupted update was finished.
pub fn describe_resumed(changed: &[Changed]) -> String {
    let (written, removed) = Changed::split(changed);
    let mut out = "finished an interrupted update".to_owned();
    let mut colon = ":";
    for (done, paths) in [("wrote", written), ("removed", removed)] {
        if !paths.is_empty() {
            out.push_str(&format!("{colon} {done} {}", paths.join(", ")));
            colon = ";";
        }
    }
    out
}

pub fn markdown(update: &Update) -> String {
    let Some(diff) = &update.diff else { return human(update) };
    let mut page = Page::default();
    page.blank();
    page.line("### Sources");
    page.blank();
    page.line("| document | from | SHA-256 |");
    page.line("|---|---|---|");
    for Fetched { document, from, pointers, sha256, .. } in update.sources.iter().filter(|source| source.changed) {
        let document = quoted(document, MAX_DOCUMENT_CHARS);
        let from = quoted(&Upstream::described(pointers, from), MAX_QUOTED_CHARS);
        page.line(format!("| `{document}` | {from} | `{sha256}` |"));
    }
    for release in &update.releases {
        page.blank();
        page.line(format!("`{}` {} → **{}**", release.package, release.old, release.new));
    }
    for CrateDependencies { manifest, crates } in &update.dependencies {
        page.blank();
        page.line(format!("New in `{manifest}`: `{}`", crates.join("`, `")));
    }
    for missing in &update.undeclared {
        page.blank();
        page.line(describe_undeclared(missing));
    }
    diff.markdown() + &page.into_text()
}

/// The maximum length of a document's name in the table of sources, in characters.
const MAX_DOCUMENT_CHARS: usize = 60;
