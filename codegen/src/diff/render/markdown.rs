//! Renders a report as Markdown for pull requests and changelogs: the most important facts first, everything else folded, and
//! never longer than GitHub accepts.

use super::summary::{Entry, Section, sections};
use super::{Group, Report, bump, groups, headline, part_of};
use crate::shown::Page;

/// The maximum size of a report in bytes; GitHub limits comments to 65,536.
const MAX_BYTES: usize = 60_000;
/// How many changes of a section are shown unfolded, and folded.
const MAX_UNFOLDED: usize = 5;
const MAX_FOLDED: usize = 60;
/// How many lines a changelog entry has at most.
const MAX_ENTRY_LINES: usize = 50;
/// How many changes of a section are listed in a changelog entry.
const MAX_LISTED: usize = 12;

pub fn markdown(report: &Report) -> String {
    let mut folded = MAX_FOLDED;
    loop {
        let text = render(report, folded);
        if text.len() <= MAX_BYTES {
            return text;
        }
        if folded == 0 {
            return truncate(&text);
        }
        folded /= 2;
    }
}

/// Truncates the text after a line.
fn truncate(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        if out.len() + line.len() > MAX_BYTES - 200 {
            out.push_str("\nThe rest is omitted.\n");
            break;
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

fn render(report: &Report, folded: usize) -> String {
    let mut page = Page::default();
    page.line(format!("## Schema change: {}", headline(report)));
    page.blank();
    let (old, new) = (part_of(&report.old), part_of(&report.new));
    page.line(format!("`{old}` → `{new}`, class for code that parses: **{}**", report.class.name()));
    let same = report.parts.iter().filter(|part| sections(part).is_empty()).count();
    for group in groups(report).iter().filter(|group| !sections(group.part).is_empty()) {
        render_group(group, folded, &mut page);
    }
    if same > 0 {
        page.blank();
        page.line(if report.parts.len() == same { "Nothing changes." } else { "Nothing else changes." });
    }
    page.into_text()
}

fn render_group(group: &Group<'_>, folded: usize, page: &mut Page) {
    let part = group.part;
    page.blank();
    page.line(heading(group));
    for section in sections(part) {
        page.blank();
        if section.is_breaking {
            page.line(format!("**{}**", section.title));
            page.blank();
            table(section.entries.iter().take(MAX_UNFOLDED), page);
            if section.entries.len() > MAX_UNFOLDED && folded > 0 {
                fold(&format!("{} more", section.entries.len() - MAX_UNFOLDED), &section, MAX_UNFOLDED, folded, page);
            }
        } else if section.entries.is_empty() || folded == 0 {
            page.line(&section.title);
        } else {
            fold(&section.title, &section, 0, folded, page);
        }
    }
    if let Some(impact) = part.rust.as_ref().filter(|impact| impact.bump.is_some()) {
        page.blank();
        page.line(format!("Rust types, bump: **{}**", bump(impact)));
    }
    if let Some(why) = &part.rust_unknown {
        page.blank();
        page.line(format!("Rust types: unknown: {}", cell(why)));
    }
}

fn fold(title: &str, section: &Section, skipped: usize, folded: usize, page: &mut Page) {
    page.blank();
    page.line(format!("<details><summary>{title}</summary>"));
    page.blank();
    table(section.entries.iter().skip(skipped).take(folded), page);
    let left = section.entries.len().saturating_sub(skipped + folded);
    if left > 0 {
        page.blank();
        page.line(format!("… and {left} more"));
    }
    page.blank();
    page.line("</details>");
}

fn table<'e>(entries: impl Iterator<Item = &'e Entry>, page: &mut Page) {
    page.line("| change | what to do | where | rule |");
    page.line("|---|---|---|---|");
    for entry in entries {
        let what = code(&entry.what);
        let evidence = entry.evidence.as_ref().map_or(String::new(), |text| format!("<br>{}", code(text)));
        let place = format!("{}<br>{}", code(&entry.pointer), cell(&entry.places()));
        page.line(format!("| {what}{evidence} | {} | {place} | {} |", cell(&entry.advice), entry.rule));
    }
}

/// Renders a changelog entry: the verdict, and the changes of each module that has any.
pub fn entry(report: &Report) -> String {
    let mut page = Page::default();
    let class = report.class.name();
    page.line(format!("The schema change is **{}**; class for code that parses: **{class}**.", headline(report)));
    // Changes that several modules share are listed once.
    let mut listed = std::collections::HashSet::new();
    for group in groups(report) {
        let sections = sections(group.part);
        if sections.is_empty() {
            continue;
        }
        page.blank();
        page.line(heading(&group));
        page.blank();
        for section in &sections {
            let news: Vec<&Entry> =
                section.entries.iter().filter(|entry| listed.insert((entry.rule, entry.what.clone()))).collect();
            if news.is_empty() && !section.entries.is_empty() {
                continue;
            }
            page.line(format!("- {}", section.title));
            for entry in news.iter().take(MAX_LISTED) {
                page.line(format!("  - {} ({})", code(&entry.what), entry.rule));
            }
            if news.len() > MAX_LISTED {
                page.line(format!("  - … and {} more", news.len() - MAX_LISTED));
            }
        }
    }
    let text = page.into_text();
    let lines: Vec<&str> = text.lines().collect();
    match lines.get(..MAX_ENTRY_LINES) {
        Some(first) if lines.len() > MAX_ENTRY_LINES => {
            format!("{}\n\n… and {} more lines of this report\n", first.join("\n"), lines.len() - MAX_ENTRY_LINES)
        }
        _ => text,
    }
}

/// The heading of a group.
fn heading(group: &Group<'_>) -> String {
    format!("### {}", group.title(|name| format!("`{name}`")))
}

/// Escapes text for a table cell.
fn cell(text: &str) -> String {
    part_of(text).replace('|', "\\|")
}

/// Shows text of a document as code, so that it has no formatting and mentions nobody.
fn code(text: &str) -> String {
    let text = cell(&text.replace('`', "'"));
    if text.is_empty() { text } else { format!("`{text}`") }
}
