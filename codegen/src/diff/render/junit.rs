//! Renders a report as JUnit XML, which most CI services read.

use super::Report;
use super::summary::sections;
use crate::shown::escaped;

pub fn junit(report: &Report) -> String {
    let (mut cases, mut count, mut failures) = (String::new(), 0, 0);
    for part in &report.parts {
        for section in sections(part) {
            for entry in &section.entries {
                count += 1;
                let name = format!("{} {}", entry.rule, entry.pointer);
                cases.push_str(&format!("    <testcase classname={} name={}", quoted(&part.name), quoted(&name)));
                if !section.is_breaking {
                    cases.push_str("/>\n");
                    continue;
                }
                failures += 1;
                let evidence = entry.evidence.clone().unwrap_or_default();
                let text = format!("{}\n{}\n{evidence}\n{}", entry.what, entry.advice, entry.places());
                let message = quoted(&entry.what);
                cases.push_str(&format!(">\n      <failure message={message}>{}</failure>\n", escape_text(&text)));
                cases.push_str("    </testcase>\n");
            }
        }
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{count}\" failures=\"{failures}\">\n  \
         <testsuite name=\"lockstep diff\" tests=\"{count}\" failures=\"{failures}\">\n{cases}  </testsuite>\n</testsuites>\n"
    )
}

/// Escapes text between tags.
pub fn escape_text(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| escaped(line).into_owned()).collect();
    lines.join("\n").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escape_text(text).replace('"', "&quot;"))
}
