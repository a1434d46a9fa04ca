//! A report as text: for people, and for a pull request.

mod human;
mod markdown;

pub use human::human;
pub use markdown::{entry, markdown};

use super::rules::Severity;
use super::search::{Version, Witness};
use super::{Answer, Class, Finding, Impact, Outcome, Part, Relation, Report};

/// What a report comes to, in a sentence.
fn headline(report: &Report) -> String {
    let direction = match report.direction {
        super::Direction::Parse => " for what is parsed",
        super::Direction::Send => " for what is sent",
        super::Direction::Both => "",
    };
    let major = |part: &Part| part.rust.as_ref().is_some_and(|impact| impact.bump == Some(Severity::Major));
    let rust = if report.parts.iter().any(major) { ", but the Rust types break" } else { "" };
    match (report.outcome, report.class) {
        (Outcome::Same, _) => format!("the same meaning{rust}"),
        (Outcome::Compatible, _) => format!("compatible{direction}{rust}"),
        (Outcome::Breaking, Class::Undecided) => format!("not proved compatible{direction}: taken for breaking"),
        (Outcome::Breaking, _) => format!("breaking{direction}"),
    }
}

/// Text of a document, without what a terminal would obey.
fn tame(text: &str) -> String {
    let tamed = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(tamed).collect()
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Same => "same",
        Relation::Wider => "wider",
        Relation::Narrower => "narrower",
        Relation::Changed => "changed",
        Relation::Undecided => "undecided",
    }
}

/// What is to be said about a definition beside its relation.
fn marks(finding: &Finding) -> Vec<String> {
    let mut out = Vec::new();
    if finding.was != finding.pointer {
        out.push(format!("was `{}`", finding.was));
    }
    if finding.layout {
        out.push("written in another way".to_owned());
    }
    if finding.docs {
        out.push("documentation differs".to_owned());
    }
    if !finding.through.is_empty() {
        let through: Vec<_> = finding.through.iter().map(|key| format!("`{key}`")).collect();
        out.push(format!("only through {}", through.join(", ")));
    }
    out
}

/// True if there is something to say about it.
fn is_told(finding: &Finding) -> bool {
    finding.relation != Relation::Same || !marks(finding).is_empty()
}

fn witness_line(witness: &Witness) -> &'static str {
    match witness.accepted_by {
        Version::New => "accepted now, rejected before",
        Version::Old => "rejected now, accepted before",
    }
}

/// Both answers, with what each is about.
fn answers(finding: &Finding) -> [(&'static str, &Answer); 2] {
    [("whether more is accepted", &finding.gained), ("whether less is accepted", &finding.lost)]
}

/// The value, one member a line, with a mark behind the line that the other version objects to.
fn marked(witness: &Witness) -> Vec<String> {
    let object = |at: &str| format!("← `{}` objects here{at}", witness.keyword);
    let mut lines = Vec::new();
    let found = lay_out(&witness.value, String::new(), "", 0, String::new(), &witness.at, &mut lines);
    let mut lines: Vec<String> = lines
        .into_iter()
        .enumerate()
        .map(|(at, line)| if Some(at) == found { format!("{line}  {}", object("")) } else { line })
        .collect();
    if found.is_none() {
        lines.push(object(&format!(": {}", witness.at)));
    }
    lines
}

/// Writes a value; gives the number of the line that the pointer `wanted` stands on.
fn lay_out(
    value: &serde_json::Value,
    label: String,
    comma: &str,
    depth: usize,
    at: String,
    wanted: &str,
    lines: &mut Vec<String>,
) -> Option<usize> {
    use serde_json::Value;
    let pad = "  ".repeat(depth);
    let mut found = (at == wanted).then_some(lines.len());
    let escape = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(members) if !members.is_empty() => {
            lines.push(format!("{pad}{label}{{"));
            let last = members.len() - 1;
            for (index, (name, inner)) in members.iter().enumerate() {
                let label = format!("{}: ", Value::from(name.as_str()));
                let comma = if index == last { "" } else { "," };
                let inside = format!("{at}/{}", escape(name));
                found = lay_out(inner, label, comma, depth + 1, inside, wanted, lines).or(found);
            }
            lines.push(format!("{pad}}}{comma}"));
        }
        Value::Array(items) if !items.is_empty() => {
            lines.push(format!("{pad}{label}["));
            let last = items.len() - 1;
            for (index, inner) in items.iter().enumerate() {
                let comma = if index == last { "" } else { "," };
                found =
                    lay_out(inner, String::new(), comma, depth + 1, format!("{at}/{index}"), wanted, lines).or(found);
            }
            lines.push(format!("{pad}]{comma}"));
        }
        value => lines.push(format!("{pad}{label}{value}{comma}")),
    }
    found
}

fn bump(impact: &Impact) -> String {
    let name = |severity: Severity| match severity {
        Severity::Patch => "patch",
        Severity::Minor => "minor",
        Severity::Major => "major",
    };
    match (impact.bump, impact.bump_below_one) {
        (Some(bump), Some(below)) => format!("{} (below 1.0: {})", name(bump), name(below)),
        _ => "none".to_owned(),
    }
}

/// Definitions that are on one side alone.
fn one_sided(part: &Part) -> Vec<(&'static str, &[String])> {
    [("no longer there", part.removed.as_slice()), ("new", part.added.as_slice())]
        .into_iter()
        .filter(|(_, keys)| !keys.is_empty())
        .collect()
}
