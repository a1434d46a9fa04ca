//! An update as text: for people, and for a pull request.

use super::{Fetched, State, Update};
use crate::config::Upstream;
use crate::output::Changed;

pub fn human(update: &Update) -> String {
    let mut out = String::new();
    if let Some(changed) = &update.resumed {
        out.push_str(&format!("{}\n", resumed(changed)));
    }
    for Fetched { document, from, pointers, changed, .. } in &update.sources {
        let state = if *changed { "changed" } else { "same" };
        out.push_str(&format!("{document}  {state:<7}  {}\n", Upstream::described(pointers, from)));
    }
    if let Some(diff) = &update.diff {
        out.push_str(&format!("\n{}\n", diff.human()));
    }
    for release in update.releases.iter().filter(|release| release.old != release.new) {
        out.push_str(&format!("{} {} → {}\n", release.package, release.old, release.new));
    }
    let (written, removed) = match update.state {
        State::UpToDate => ("nothing to write: everything is up to date", ""),
        State::Written => ("wrote", "removed"),
        State::DryRun => ("would write", "would remove"),
        State::Denied => ("breaking changes are denied: nothing was written; would write", "would remove"),
    };
    out.push_str(&format!("{written}\n"));
    for file in &update.files {
        out.push_str(&format!("  {file}\n"));
    }
    if !update.removed.is_empty() {
        out.push_str(&format!("{removed}\n  {}\n", update.removed.join("\n  ")));
    }
    out
}

/// What was done for an update that had been interrupted.
pub fn resumed(changed: &[Changed]) -> String {
    let (written, removed) = Changed::split(changed);
    let mut out = "finished an update that was interrupted".to_owned();
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
    let mut out = diff.markdown();
    out.push_str("\n### Sources\n\n| document | from | SHA-256 |\n|---|---|---|\n");
    for Fetched { document, from, pointers, sha256, .. } in update.sources.iter().filter(|source| source.changed) {
        out.push_str(&format!("| `{document}` | {} | `{sha256}` |\n", Upstream::described(pointers, from)));
    }
    for release in &update.releases {
        out.push_str(&format!("\n`{}` {} → **{}**\n", release.package, release.old, release.new));
    }
    out
}
