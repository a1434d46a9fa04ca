//! For a pull request: what a reviewer has to know first, the values under it.

use super::{
    Answer, Part, Report, answers, bump, headline, is_told, marked, marks, one_sided, relation, tame, witness_line,
};

pub fn markdown(report: &Report) -> String {
    let mut out = format!("## Schema change: {}\n\n", headline(report));
    out.push_str(&format!(
        "`{}` → `{}`, class for those who parse: **{}**\n",
        report.old,
        report.new,
        report.class.name()
    ));
    for part in &report.parts {
        of_part(part, &mut out);
    }
    out
}

/// What an entry of a changelog says.
pub fn entry(report: &Report) -> String {
    let mut out = format!("The schema change is **{}**", headline(report));
    out.push_str(&format!("; class for those who parse: **{}**.\n", report.class.name()));
    for part in &report.parts {
        of_part(part, &mut out);
    }
    out
}

fn of_part(part: &Part, out: &mut String) {
    out.push_str(&format!("\n### `{}`\n", part.name));
    let told: Vec<_> = part.definitions.iter().filter(|finding| is_told(finding)).collect();
    if told.is_empty() && part.removed.is_empty() && part.added.is_empty() {
        out.push_str("\nEvery definition is the same.\n");
    }
    if !told.is_empty() {
        out.push_str("\n| definition | meaning | |\n|---|---|---|\n");
        for finding in &told {
            let marks = cell(&marks(finding).join("; "));
            out.push_str(&format!("| `{}` | {} | {marks} |\n", cell(&finding.pointer), relation(finding.relation)));
        }
    }
    for (what, keys) in one_sided(part) {
        let keys: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
        out.push_str(&format!("\nDefinitions {what}: {}\n", keys.join(", ")));
    }
    for finding in &told {
        for (what, answer) in answers(finding) {
            match answer {
                Answer::No => {}
                Answer::Yes { witness } => {
                    let lines = marked(witness).join("\n");
                    out.push_str(&format!(
                        "\n`{}`, {}:\n\n```text\n{lines}\n```\n",
                        finding.pointer,
                        witness_line(witness)
                    ));
                }
                Answer::Undecided { why } => {
                    out.push_str(&format!("\n`{}`: {what} is undecided ({why}).\n", finding.pointer));
                }
            }
        }
    }
    match (&part.rust, &part.rust_unknown) {
        (Some(impact), _) if impact.hits.is_empty() => out.push_str("\nThe Rust types do not change.\n"),
        (Some(impact), _) => {
            out.push_str(&format!("\nRust types, bump: **{}**\n\n| where | rule | |\n|---|---|---|\n", bump(impact)));
            for hit in &impact.hits {
                out.push_str(&format!("| `{}` | {} | {} |\n", cell(&hit.path), hit.rule.id, detail(&hit.detail)));
            }
        }
        (None, Some(why)) => out.push_str(&format!("\nRust types: undecided, {why}\n")),
        (None, None) => {}
    }
}

/// Text that keeps a table's cell whole.
fn cell(text: &str) -> String {
    tame(text).replace('|', "\\|")
}

/// What a rule says of its place. What stands in a document is shown as it is, and mentions nobody.
fn detail(text: &str) -> String {
    let text = cell(text);
    if text.is_empty() || text.contains('`') { text } else { format!("`{text}`") }
}
