//! Renders a report for a terminal: the verdict and what to do first, then the reasons, then the witnesses.

use super::summary::{Entry, Section, sections};
use super::witness::{marked_witness, witness_line};
use super::{Answer, Part, Report, answers, bump, groups, headline, is_reported, part_of, relation, remarks, unpaired};
use crate::shown::Page;

/// How many changes of a section the summary shows.
const MAX_SUMMARY_ENTRIES: usize = 3;
/// How many changes of a section are listed, unless all are requested.
const MAX_ENTRIES: usize = 25;
/// The widths of the columns of the summary, in characters.
const WHAT_CHARS: usize = 58;
const ADVICE_CHARS: usize = 44;

/// Renders a report; `all` lists every change and every witness.
pub fn human(report: &Report, all: bool) -> String {
    let mut page = Page::default();
    let (old, new) = (part_of(&report.old), part_of(&report.new));
    page.line(format!("{old} → {new}: {} (class: {})", headline(report), report.class.name()));
    // Modules without changes are omitted.
    let is_named = report.parts.len() > 1;
    if all {
        report.parts.iter().for_each(|part| render_part(part, is_named.then(|| part_of(&part.name)), all, &mut page));
        return page.into_text();
    }
    for group in groups(report) {
        if !sections(group.part).is_empty() || group.part.rust_unknown.is_some() {
            render_part(group.part, is_named.then(|| group.title(str::to_owned)), all, &mut page);
        }
    }
    page.into_text()
}

fn render_part(part: &Part, name: Option<String>, all: bool, page: &mut Page) {
    let sections = sections(part);
    if let Some(name) = name {
        page.line(format!("{name}{}", if sections.is_empty() { ": the same" } else { "" }));
    }
    for section in &sections {
        page.line(&section.title);
        let shown = if section.is_breaking { MAX_SUMMARY_ENTRIES } else { 0 };
        section.entries.iter().take(shown).for_each(|entry| render_line(entry, page));
        if section.entries.len() > shown && shown > 0 {
            page.line(format!("  … {} more below", section.entries.len() - shown));
        }
    }
    if let Some(impact) = part.rust.as_ref().filter(|impact| impact.bump.is_some()) {
        page.line(format!("generated code: {}", bump(impact)));
    }
    if let Some(why) = &part.rust_unknown {
        page.line(format!("generated code: unknown: {}", part_of(why)));
    }
    for section in &sections {
        let is_more = section.is_breaking || all;
        let has_evidence = section.entries.iter().any(|entry| entry.evidence.is_some());
        if is_more
            && !section.entries.is_empty()
            && (all || has_evidence || section.entries.len() > MAX_SUMMARY_ENTRIES)
        {
            list_entries(section, all, page);
        }
    }
    if all {
        list_definitions(part, page);
    } else if sections.iter().any(|section| !section.is_breaking && !section.entries.is_empty()) {
        page.blank();
        page.line("-v lists everything and shows every value; `lockstep explain RULE` explains a rule");
    }
}

/// Renders a change in one line: what, what to do, where.
fn render_line(entry: &Entry, page: &mut Page) {
    let (what, advice) = (&entry.what, entry.advice.trim_end_matches('.'));
    page.line(format!("  {what:<WHAT_CHARS$}  {advice:<ADVICE_CHARS$}  {}  [{}]", entry.place(), entry.rule));
}

/// Lists the changes of a section, each with its rule, both locations and a witness.
fn list_entries(section: &Section, all: bool, page: &mut Page) {
    page.blank();
    page.line(section.title.split(':').next().unwrap_or_default());
    let shown = if all { usize::MAX } else { MAX_ENTRIES };
    for entry in section.entries.iter().take(shown) {
        page.line(format!("  {}  [{}]", entry.what, entry.rule));
        page.line(format!("    {}  {}", part_of(&entry.pointer), entry.places()).trim_end());
        if let Some(evidence) = &entry.evidence {
            page.line(format!("    {evidence}"));
        }
    }
    if section.entries.len() > shown {
        page.line(format!("  … {} more (-v lists them)", section.entries.len() - shown));
    }
}

/// Lists every definition, with witnesses in full.
fn list_definitions(part: &Part, page: &mut Page) {
    page.blank();
    page.line("definitions");
    for finding in part.definitions.iter().filter(|finding| is_reported(finding)) {
        let remarks = remarks(finding);
        let remarks = if remarks.is_empty() { String::new() } else { format!(" ({})", remarks.join("; ")) };
        page.line(format!("  {:<9} {}{remarks}", relation(finding.relation), part_of(&finding.pointer)));
        for (what, answer) in answers(finding).into_iter().filter(|_| finding.through.is_empty()) {
            match answer {
                Answer::No => {}
                Answer::Yes { witness } => {
                    page.line(format!("            {}:", witness_line(witness)));
                    for line in marked_witness(witness) {
                        page.line(format!("              {line}"));
                    }
                }
                Answer::Undecided { why } => page.line(format!("            {what} is undecided: {why}")),
            }
        }
    }
    for (what, keys) in unpaired(part) {
        for key in keys {
            page.line(format!("  {what:<9} {}", part_of(key)));
        }
    }
    let same = part.definitions.iter().filter(|finding| !is_reported(finding)).count();
    if same > 0 {
        page.line(format!("  {same} definitions are the same"));
    }
    if let Some(impact) = &part.rust {
        page.line(format!("Rust types: bump {}", bump(impact)));
        for change in &impact.changes {
            let detail =
                if change.detail.is_empty() { String::new() } else { format!(": {}", part_of(&change.detail)) };
            page.line(format!("  {:<20} {}{detail}", change.rule.id, part_of(&change.path)));
        }
    }
}
