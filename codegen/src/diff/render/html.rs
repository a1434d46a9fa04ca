//! Renders a report as a self-contained HTML page.

use super::junit::escape_text;
use super::summary::{Entry, sections};
use super::{Report, bump, headline};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}\
    table{border-collapse:collapse;width:100%}td,th{border-top:1px solid #ccc;padding:.3rem .6rem;text-align:left;\
    vertical-align:top}code{font-size:.9em;overflow-wrap:anywhere}.breaking{color:#a00}";

pub fn html(report: &Report) -> String {
    let title = format!("{} → {}: {}", report.old, report.new, headline(report));
    let mut body = format!("<h1>{}</h1>\n", escape_text(&title));
    for part in &report.parts {
        body.push_str(&format!("<h2>{}</h2>\n", escape_text(&part.name)));
        let sections = sections(part);
        if sections.is_empty() {
            body.push_str("<p>Nothing changes.</p>\n");
        }
        for section in &sections {
            let (class, open) = if section.is_breaking { (" class=\"breaking\"", " open") } else { ("", "") };
            let title = escape_text(&section.title);
            if section.entries.is_empty() {
                body.push_str(&format!("<p>{title}</p>\n"));
                continue;
            }
            body.push_str(&format!("<details{open}><summary{class}>{title}</summary>\n<table>\n"));
            section.entries.iter().for_each(|entry| body.push_str(&row(entry)));
            body.push_str("</table></details>\n");
        }
        if let Some(impact) = part.rust.as_ref().filter(|impact| impact.bump.is_some()) {
            body.push_str(&format!("<p>Generated code: {}</p>\n", escape_text(&bump(impact))));
        }
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title>\n<style>{STYLE}</style></head>\n\
         <body>\n{body}</body></html>\n",
        escape_text(&title)
    )
}

fn row(entry: &Entry) -> String {
    let evidence =
        entry.evidence.as_ref().map_or(String::new(), |text| format!("<br><code>{}</code>", escape_text(text)));
    format!(
        "<tr><td>{}{evidence}</td><td>{}</td><td><code>{}</code><br>{}</td><td><code>{}</code></td></tr>\n",
        escape_text(&entry.what),
        escape_text(&entry.advice),
        escape_text(&entry.pointer),
        escape_text(&entry.places()),
        escape_text(entry.rule)
    )
}
