//! Explains rules and diagnostics: one text each for the terminal, and a page of all of them, from the same tables.

use serde::Serialize;

use super::advice::advice;
use super::kinds;
use super::rules::{self, Severity};
use crate::error::Code;
use crate::lower::REPAIRS;
use crate::model::{Deviations, Widening};

/// Cargo's chapter on SemVer compatibility.
const SEMVER: &str = "https://doc.rust-lang.org/cargo/reference/semver.html";

/// The sections of that chapter, by the titles that rules refer to.
const SECTIONS: &[(&str, &str)] = &[
    ("adding new enum variants", "#enum-variant-new"),
    ("renaming/moving/removing any public items", "#item-remove"),
    ("removing a public item", "#item-remove"),
    ("adding a private struct field", "#struct-add-private-field-when-public"),
    ("adding a public field", "#struct-add-public-field-when-no-private"),
    ("adding new public items", "#item-new"),
];

/// Explains a rule, a diagnostic code, a deviation, a widening or a repair; `None` for another name.
pub fn explain(name: &str) -> Option<String> {
    let texts: Vec<String> = named(name).iter().map(Entry::text).collect();
    if texts.is_empty() { None } else { Some(texts.join("\n")) }
}

/// The same as data, or, without a name, all that can be explained: an object with a list `entries`, each with its `kind` (`rule`,
/// `code`, `deviation`, `widening` or `repair`), `name`, and in words what it `says` and what to do about it, its `advice`. A rule
/// also has `why` it matters, and an `example`, or, for generated code, the `bump` of the version that it needs and what to `see`.
///
/// ```
/// let explained = codegen::diff::explain_json(Some("required-added")).unwrap();
/// assert_eq!(explained["entries"][0]["kind"], "rule");
/// assert_eq!(codegen::diff::explain_json(Some("no-such-rule")), None);
/// ```
pub fn explain_json(name: Option<&str>) -> Option<serde_json::Value> {
    let entries = name.map_or_else(|| all().collect(), named);
    (!entries.is_empty()).then(|| serde_json::json!({ "entries": entries }))
}

/// The explanation of one name.
#[derive(Serialize)]
struct Entry {
    kind: &'static str,
    name: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    says: &'static str,
    advice: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bump: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    see: Option<See>,
}

/// The reference of a rule about generated code.
#[derive(Serialize)]
struct See {
    title: &'static str,
    url: String,
}

impl Entry {
    fn new(kind: &'static str, name: &'static str, says: &'static str, advice: &'static str) -> Entry {
        Entry { kind, name, says, advice, why: None, example: None, bump: None, see: None }
    }

    fn text(&self) -> String {
        let Entry { kind, name, says, advice, why, example, bump, see } = self;
        match (why.zip(*example), bump.zip(see.as_ref())) {
            (Some((why, example)), _) => {
                format!("{name}: {says}\n\nWhy: {why}\nWhat to do: {advice}\nFor example: {example}\n")
            }
            (_, Some((bump, See { title, url }))) => {
                format!("{name} (generated code, {bump}): {says}\n\nWhat to do: {advice}\nSee {title}: {url}\n")
            }
            _ if *kind == "code" => format!("{name}\n\nWhat to do: {advice}\n"),
            _ => {
                let what = KINDS.iter().find(|(known, _)| known == kind).map_or("", |(_, what)| what);
                format!("{name} ({what}): {says}\n\nWhat to do: {advice}\n")
            }
        }
    }
}

/// Descriptions of the kinds of names that a run lists.
const KINDS: [(&str, &str); 3] = [
    ("deviation", "a deviation of the types from their schemas"),
    ("widening", "what types accept beyond their schemas"),
    ("repair", "a repair of the document"),
];

/// Returns the entries with a name; that of a diagnostic code may omit `lockstep::`.
fn named(name: &str) -> Vec<Entry> {
    all().filter(|entry| entry.name == name || entry.name.strip_prefix("lockstep::") == Some(name)).collect()
}

/// Iterates over all explanations.
fn all() -> impl Iterator<Item = Entry> {
    let kinds = kinds::ALL.iter().map(|kind| Entry {
        why: Some(kind.why),
        example: Some(kind.example),
        ..Entry::new("rule", kind.id, kind.says, kind.advice)
    });
    let rules = rules::ALL.iter().map(|rule| Entry {
        bump: Some(severity(rule.severity)),
        see: Some(See { title: rule.reference, url: link(rule.reference) }),
        ..Entry::new("rule", rule.id, rule.says, advice(rule.id))
    });
    let codes = Code::ALL.iter().map(|code| Entry::new("code", code.as_str(), "", code.help()));
    let deviations = Deviations::NAMES.iter().map(|(name, says)| {
        let advice = "nothing if it does not matter; otherwise list only the other `deviations` in lockstep.toml, or use the profile `exact`";
        Entry::new("deviation", name, says, advice)
    });
    let widenings = Widening::ALL.into_iter().map(|widening| {
        let advice =
            "nothing if it is intended; otherwise change `unknown` or `enums` in lockstep.toml, or use the profile `exact`";
        Entry::new("widening", widening.name(), widening.description(), advice)
    });
    let repairs = REPAIRS.iter().map(|(name, says)| {
        let advice = "correct the document; `--strict`, or `strict = true` in lockstep.toml, makes it an error";
        Entry::new("repair", name, says, advice)
    });
    kinds.chain(rules).chain(codes).chain(deviations).chain(widenings).chain(repairs)
}

/// Iterates over all names that can be explained.
pub fn explained() -> impl Iterator<Item = &'static str> {
    all().map(|entry| entry.name)
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

/// Renders all rules as docs/rules.md.
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

    /// The second column of the table of checks contains only names of rules.
    #[test]
    fn oasdiff_page_names_existing_rules() {
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
    fn docs_rules_page_is_up_to_date() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules.md");
        let text = std::fs::read_to_string(file).unwrap_or_default();
        assert!(text == page(), "run `cargo lockstep explain > docs/rules.md`");
    }
}
