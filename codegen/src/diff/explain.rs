//! The rules and diagnostics in words: one text each for the terminal, and one page of all of them, from the same tables.

use super::advice::advice;
use super::kinds;
use super::rules::{self, Severity};
use crate::error::Code;
use crate::lower::REPAIRS;
use crate::model::{Deviations, Widening};

/// Cargo's chapter on what is compatible.
const SEMVER: &str = "https://doc.rust-lang.org/cargo/reference/semver.html";

/// The sections of that chapter, by how rules refer to them.
const SECTIONS: &[(&str, &str)] = &[
    ("adding new enum variants", "#enum-variant-new"),
    ("renaming/moving/removing any public items", "#item-remove"),
    ("removing a public item", "#item-remove"),
    ("adding a private struct field", "#struct-add-private-field-when-public"),
    ("adding a public field", "#struct-add-public-field-when-no-private"),
    ("adding new public items", "#item-new"),
];

/// What a rule, the code of a diagnostic, a deviation, a widening or a repair means; nothing for another name.
pub fn explain(name: &str) -> Option<String> {
    let mut out = Vec::new();
    if let Some(kind) = kinds::ALL.iter().find(|kind| kind.id == name) {
        out.push(format!(
            "{}: {}\n\nWhy: {}\nWhat to do: {}\nFor example: {}\n",
            kind.id, kind.says, kind.why, kind.advice, kind.example
        ));
    }
    if let Some(rule) = rules::ALL.iter().find(|rule| rule.id == name) {
        out.push(format!(
            "{} (generated code, {}): {}\n\nWhat to do: {}\nSee {}: {}\n",
            rule.id,
            severity(rule.severity),
            rule.says,
            advice(rule.id),
            rule.reference,
            link(rule.reference)
        ));
    }
    let code =
        Code::ALL.iter().find(|code| code.as_str().strip_prefix("lockstep::") == Some(name) || code.as_str() == name);
    if let Some(code) = code {
        out.push(format!("{}\n\nWhat to do: {}\n", code.as_str(), code.help()));
    }
    let own = listed().into_iter().filter(|listed| listed.name == name);
    out.extend(
        own.map(|Listed { name, what, says, advice }| format!("{name} ({what}): {says}\n\nWhat to do: {advice}\n")),
    );
    if out.is_empty() { None } else { Some(out.join("\n")) }
}

/// What a run lists by name.
struct Listed {
    name: &'static str,
    what: &'static str,
    says: &'static str,
    advice: &'static str,
}

/// The deviations, widenings and repairs.
fn listed() -> Vec<Listed> {
    let deviations = Deviations::NAMES.iter().map(|(name, says)| Listed {
        name,
        what: "a deviation of the types from their schemas",
        says,
        advice: "nothing, where it does not matter; else list the others as `deviations` in lockstep.toml, or use the profile `exact`",
    });
    let widenings = Widening::ALL.into_iter().map(|widening| Listed {
        name: widening.name(),
        what: "what types accept beyond their schemas",
        says: widening.says(),
        advice: "nothing, where it is meant; else change `unknown` or `enums` in lockstep.toml, or use the profile `exact`",
    });
    let repairs = REPAIRS.iter().map(|(name, says)| Listed {
        name,
        what: "a repair of the document",
        says,
        advice: "correct the document; with `--strict`, or `strict = true` in lockstep.toml, it is an error",
    });
    deviations.chain(widenings).chain(repairs).collect()
}

/// What there is to explain, by name.
pub fn explained() -> impl Iterator<Item = &'static str> {
    let codes = Code::ALL.iter().map(|code| code.as_str());
    let rules = kinds::ALL.iter().map(|kind| kind.id).chain(rules::ALL.iter().map(|rule| rule.id));
    rules.chain(codes).chain(listed().into_iter().map(|listed| listed.name))
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Patch => "patch",
        Severity::Minor => "minor",
        Severity::Major => "major",
    }
}

fn link(reference: &str) -> String {
    let section = SECTIONS.iter().find(|(words, _)| reference.contains(words)).map_or("", |(_, section)| section);
    format!("{SEMVER}{section}")
}

/// All rules, as the page of docs/.
pub fn page() -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let mut out = String::from(
        "# Rules\n\nWhat `lockstep diff` reports, from the tables that it uses itself: `lockstep explain` writes this page, and\n\
         `lockstep explain RULE` one of its entries.\n\n## Schemas and operations\n\n\
         | rule | what it means | why it matters | what to do | for example |\n|---|---|---|---|---|\n",
    );
    for kind in kinds::ALL {
        let cells = [kind.says, kind.why, kind.advice, kind.example].map(cell).join(" | ");
        out.push_str(&format!("| `{}` | {cells} |\n", kind.id));
    }
    out.push_str("\n## Generated code\n\n| rule | bump | what it means | what to do | why |\n|---|---|---|---|---|\n");
    for rule in rules::ALL {
        let (says, advice) = (cell(rule.says), cell(advice(rule.id)));
        let (severity, link) = (severity(rule.severity), link(rule.reference));
        out.push_str(&format!(
            "| `{}` | {severity} | {says} | {advice} | [{}]({link}) |\n",
            rule.id,
            cell(rule.reference)
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_and_code_is_explained() {
        for name in explained() {
            assert!(explain(name).is_some_and(|text| text.contains("What to do: ")), "{name}");
        }
        for (name, what) in [("one-sided", "a deviation"), ("tag-decides", "beyond"), ("type-name", "a repair")] {
            assert!(explain(name).is_some_and(|text| text.contains(what)), "{name}");
        }
        assert_eq!(explain("no-such-rule"), None);
    }

    /// The second column of the table of checks names rules, and nothing else.
    #[test]
    fn each_rule_that_a_check_of_oasdiff_is_compared_with_is_there() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/oasdiff.md");
        let text = std::fs::read_to_string(file).unwrap();
        let table = text.split("\n## ").next().unwrap().lines().filter(|line| line.starts_with("| `"));
        let cells: Vec<&str> = table.map(|line| line.split(" | ").nth(1).unwrap().trim_end_matches(" |")).collect();
        assert!(cells.len() > 50, "{}", cells.len());
        for name in cells.iter().flat_map(|cell| cell.split(", ")).map(|name| name.trim_matches('`')) {
            assert!(kinds::ALL.iter().any(|kind| kind.id == name), "{name}");
        }
    }

    #[test]
    fn the_page_of_the_docs_is_that_of_the_tables() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules.md");
        let text = std::fs::read_to_string(file).unwrap_or_default();
        assert!(text == page(), "run `cargo lockstep explain > docs/rules.md`");
    }
}
