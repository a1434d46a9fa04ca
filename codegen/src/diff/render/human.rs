//! For a terminal: the verdict and what to do first, then why, then the evidence.

use super::summary::{Entry, Section, sections};
use super::{
    Answer, Part, Report, answers, bump, groups, headline, is_told, marked, marks, one_sided, part_of, relation,
    witness_line,
};
use crate::shown::Page;

/// How many changes of a section are shown before all of them are listed.
const MAX_FIRST: usize = 3;
/// How many changes of a section are shown, where not all are asked for.
const MAX_ENTRIES: usize = 25;
/// How wide the columns of a change are, in characters.
const WHAT_CHARS: usize = 58;
const ADVICE_CHARS: usize = 44;

/// `all` lists everything, and shows every value.
pub fn human(report: &Report, all: bool) -> String {
    let mut page = Page::default();
    let (old, new) = (part_of(&report.old), part_of(&report.new));
    page.line(format!("{old} → {new}: {} (class: {})", headline(report), report.class.name()));
    // Modules that did not change are not mentioned.
    let is_named = report.parts.len() > 1;
    if all {
        report.parts.iter().for_each(|part| of_part(part, is_named.then(|| part_of(&part.name)), all, &mut page));
        return page.into_text();
    }
    for group in groups(report) {
        if !sections(group.part).is_empty() || group.part.rust_unknown.is_some() {
            of_part(group.part, is_named.then(|| group.title(str::to_owned)), all, &mut page);
        }
    }
    page.into_text()
}

fn of_part(part: &Part, name: Option<String>, all: bool, page: &mut Page) {
    let sections = sections(part);
    if let Some(name) = name {
        page.line(format!("{name}{}", if sections.is_empty() { ": the same" } else { "" }));
    }
    for section in &sections {
        page.line(&section.title);
        let shown = if section.is_breaking { MAX_FIRST } else { 0 };
        section.entries.iter().take(shown).for_each(|entry| line(entry, page));
        if section.entries.len() > shown && shown > 0 {
            page.line(format!("  … {} more below", section.entries.len() - shown));
        }
    }
    if let Some(impact) = part.rust.as_ref().filter(|impact| impact.bump.is_some()) {
        page.line(format!("generated code: {}", bump(impact)));
    }
    if let Some(why) = &part.rust_unknown {
        page.line(format!("generated code: nothing is known of it: {}", part_of(why)));
    }
    for section in &sections {
        let is_more = section.is_breaking || all;
        let has_evidence = section.entries.iter().any(|entry| entry.evidence.is_some());
        if is_more && !section.entries.is_empty() && (all || has_evidence || section.entries.len() > MAX_FIRST) {
            full(section, all, page);
        }
    }
    if all {
        evidence(part, page);
    } else if sections.iter().any(|section| !section.is_breaking && !section.entries.is_empty()) {
        page.blank();
        page.line("-v lists everything and shows every value; `lockstep explain RULE` explains a rule");
    }
}

/// One change in a line: what, what to do, where.
fn line(entry: &Entry, page: &mut Page) {
    let (what, advice) = (&entry.what, entry.advice.trim_end_matches('.'));
    page.line(format!("  {what:<WHAT_CHARS$}  {advice:<ADVICE_CHARS$}  {}  [{}]", entry.place(), entry.rule));
}

/// All changes of a section, each with its rule, both places, and a value.
fn full(section: &Section, all: bool, page: &mut Page) {
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

/// Every definition, with every value in full.
fn evidence(part: &Part, page: &mut Page) {
    page.blank();
    page.line("definitions");
    for finding in part.definitions.iter().filter(|finding| is_told(finding)) {
        let marks = marks(finding);
        let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join("; ")) };
        page.line(format!("  {:<9} {}{marks}", relation(finding.relation), part_of(&finding.pointer)));
        for (what, answer) in answers(finding).into_iter().filter(|_| finding.through.is_empty()) {
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
    let same = part.definitions.iter().filter(|finding| !is_told(finding)).count();
    if same > 0 {
        page.line(format!("  {same} definitions are the same"));
    }
    if let Some(impact) = &part.rust {
        page.line(format!("Rust types: bump {}", bump(impact)));
        for hit in &impact.hits {
            let detail = if hit.detail.is_empty() { String::new() } else { format!(": {}", part_of(&hit.detail)) };
            page.line(format!("  {:<20} {}{detail}", hit.rule.id, part_of(&hit.path)));
        }
    }
}
