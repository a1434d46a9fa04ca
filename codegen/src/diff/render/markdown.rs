//! For a pull request: what a reviewer has to know first, the values under it.

use anstyle::Style;

use super::{
    Answer, Part, Report, answers, bump, headline, is_told, marked, marks, one_sided, part_of, relation, witness_line,
};
use crate::shown::Page;

pub fn markdown(report: &Report) -> String {
    let mut page = Page::default();
    page.line(format!("## Schema change: {}", headline(report)));
    page.blank();
    let (old, new) = (part_of(&report.old), part_of(&report.new));
    page.line(format!("`{old}` → `{new}`, class for those who parse: **{}**", report.class.name()));
    for part in &report.parts {
        of_part(part, &mut page);
    }
    page.into_text()
}

/// What an entry of a changelog says.
pub fn entry(report: &Report) -> String {
    let mut page = Page::default();
    let class = report.class.name();
    page.line(format!("The schema change is **{}**; class for those who parse: **{class}**.", headline(report)));
    for part in &report.parts {
        of_part(part, &mut page);
    }
    page.into_text()
}

fn of_part(part: &Part, page: &mut Page) {
    page.blank();
    page.line(format!("### `{}`", part_of(&part.name)));
    let told: Vec<_> = part.definitions.iter().filter(|finding| is_told(finding)).collect();
    if told.is_empty() && part.removed.is_empty() && part.added.is_empty() {
        page.blank();
        page.line("Every definition is the same.");
    }
    if !told.is_empty() {
        page.blank();
        page.line("| definition | meaning | |");
        page.line("|---|---|---|");
        for finding in &told {
            let marks = cell(&marks(finding).join("; "));
            page.line(format!("| `{}` | {} | {marks} |", cell(&finding.pointer), relation(finding.relation)));
        }
    }
    for (what, keys) in one_sided(part) {
        let keys = keys.iter().map(|key| format!("`{}`", part_of(key)));
        page.blank();
        page.list(&format!("Definitions {what}: "), "", Style::new(), keys);
    }
    for finding in &told {
        let pointer = part_of(&finding.pointer);
        for (what, answer) in answers(finding) {
            match answer {
                Answer::No => {}
                Answer::Yes { witness } => {
                    page.blank();
                    page.line(format!("`{pointer}`, {}:", witness_line(witness)));
                    page.blank();
                    page.line("```text");
                    marked(witness).iter().for_each(|line| page.line(line));
                    page.line("```");
                }
                Answer::Undecided { why } => {
                    page.blank();
                    page.line(format!("`{pointer}`: {what} is undecided ({why})."));
                }
            }
        }
    }
    match (&part.rust, &part.rust_unknown) {
        (Some(impact), _) if impact.hits.is_empty() => {
            page.blank();
            page.line("The Rust types do not change.");
        }
        (Some(impact), _) => {
            page.blank();
            page.line(format!("Rust types, bump: **{}**", bump(impact)));
            page.blank();
            page.line("| where | rule | |");
            page.line("|---|---|---|");
            for hit in &impact.hits {
                page.line(format!("| `{}` | {} | {} |", cell(&hit.path), hit.rule.id, detail(&hit.detail)));
            }
        }
        (None, Some(why)) => {
            page.blank();
            page.line(format!("Rust types: undecided, {why}"));
        }
        (None, None) => {}
    }
}

/// Text that keeps a table's cell whole.
fn cell(text: &str) -> String {
    part_of(text).replace('|', "\\|")
}

/// What a rule says of its place. What stands in a document is shown as it is, and mentions nobody.
fn detail(text: &str) -> String {
    let text = cell(text);
    if text.is_empty() || text.contains('`') { text } else { format!("`{text}`") }
}
