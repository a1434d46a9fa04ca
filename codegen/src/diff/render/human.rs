//! For a terminal.

use super::{
    Answer, Part, Report, answers, bump, headline, is_told, marked, marks, one_sided, part_of, relation, witness_line,
};
use crate::shown::Page;

pub fn human(report: &Report) -> String {
    let mut page = Page::default();
    for part in &report.parts {
        of_part(part, &mut page);
    }
    let (old, new) = (part_of(&report.old), part_of(&report.new));
    page.line(format!("{old} → {new}: {} (class: {})", headline(report), report.class.name()));
    page.into_text()
}

fn of_part(part: &Part, page: &mut Page) {
    page.line(&part.name);
    let same = part.definitions.iter().filter(|finding| !is_told(finding)).count();
    for finding in part.definitions.iter().filter(|finding| is_told(finding)) {
        let marks = marks(finding);
        let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join("; ")) };
        page.line(format!("  {:<9} {}{marks}", relation(finding.relation), part_of(&finding.pointer)));
        for (what, answer) in answers(finding) {
            match answer {
                Answer::No => {}
                Answer::Yes { witness } => {
                    page.line(format!("            {}:", witness_line(witness)));
                    for line in marked(witness) {
                        page.line(format!("              {line}"));
                    }
                }
                Answer::Undecided { why } => page.line(format!("            {what} is undecided: {why}")),
            }
        }
    }
    for (what, keys) in one_sided(part) {
        for key in keys {
            page.line(format!("  {what:<9} {}", part_of(key)));
        }
    }
    if same > 0 {
        page.line(format!("  {same} definitions are the same"));
    }
    match (&part.rust, &part.rust_unknown) {
        (Some(impact), _) => {
            page.line(format!("  Rust types: bump {}", bump(impact)));
            for hit in &impact.hits {
                let detail = if hit.detail.is_empty() { String::new() } else { format!(": {}", part_of(&hit.detail)) };
                page.line(format!("    {:<20} {}{detail}", hit.rule.id, part_of(&hit.path)));
            }
        }
        (None, Some(why)) => page.line(format!("  Rust types: undecided, {why}")),
        (None, None) => {}
    }
}
