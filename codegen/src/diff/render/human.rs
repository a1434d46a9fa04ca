//! For a terminal.

use super::{
    Answer, Part, Report, answers, bump, headline, is_told, marked, marks, one_sided, relation, tame, witness_line,
};

pub fn human(report: &Report) -> String {
    let mut out = String::new();
    for part in &report.parts {
        of_part(part, &mut out);
    }
    out.push_str(&format!("{} → {}: {} (class: {})\n", report.old, report.new, headline(report), report.class.name()));
    out
}

fn of_part(part: &Part, out: &mut String) {
    out.push_str(&format!("{}\n", part.name));
    let same = part.definitions.iter().filter(|finding| !is_told(finding)).count();
    for finding in part.definitions.iter().filter(|finding| is_told(finding)) {
        let marks = marks(finding);
        let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join("; ")) };
        out.push_str(&format!("  {:<9} {}{marks}\n", relation(finding.relation), finding.pointer));
        for (what, answer) in answers(finding) {
            match answer {
                Answer::No => {}
                Answer::Yes { witness } => {
                    out.push_str(&format!("            {}:\n", witness_line(witness)));
                    for line in marked(witness) {
                        out.push_str(&format!("              {line}\n"));
                    }
                }
                Answer::Undecided { why } => out.push_str(&format!("            {what} is undecided: {why}\n")),
            }
        }
    }
    for (what, keys) in one_sided(part) {
        for key in keys {
            out.push_str(&format!("  {what:<9} {key}\n"));
        }
    }
    if same > 0 {
        out.push_str(&format!("  {same} definitions are the same\n"));
    }
    match (&part.rust, &part.rust_unknown) {
        (Some(impact), _) => {
            out.push_str(&format!("  Rust types: bump {}\n", bump(impact)));
            for hit in &impact.hits {
                let detail = if hit.detail.is_empty() { String::new() } else { format!(": {}", tame(&hit.detail)) };
                out.push_str(&format!("    {:<20} {}{detail}\n", hit.rule.id, hit.path));
            }
        }
        (None, Some(why)) => out.push_str(&format!("  Rust types: undecided, {why}\n")),
        (None, None) => {}
    }
}
