//! Explains one type as text: its origin, why it looks as it does, its deviations, and what would change that.

use serde_json::{Value, json};

use super::{Decision, MAX_TEXT_CHARS, PartView, RuleView, TypeView, View};
use crate::model::{Deviations, Widening};
use crate::prove::Basis;
use crate::shown::{MAX_QUOTED_CHARS, Page, quoted};

const WHY: &str = "Why it looks like this:";

/// Returns the type with this name or at this pointer, with the part of it that is at the pointer; several if modules have types
/// with the same name.
fn find<'a>(view: &'a View, name: &str) -> Vec<(&'a TypeView, Option<&'a PartView>)> {
    let named: Vec<&TypeView> = view.types().filter(|ty| ty.name == name).collect();
    let found = if named.is_empty() { types_at(view, name) } else { named };
    let part = |ty: &'a TypeView| ty.parts.iter().find(|part| is_pointer(name, &part.pointer));
    found.into_iter().map(|ty| (ty, part(ty))).collect()
}

/// Explains the types as text.
pub fn explain(view: &View, name: &str) -> Option<String> {
    let found = find(view, name);
    if found.is_empty() {
        return None;
    }
    let mut page = Page::default();
    for (index, (ty, part)) in found.into_iter().enumerate() {
        if index > 0 {
            page.blank();
        }
        match part {
            Some(part) => explain_part(&mut page, ty, part),
            None => explain_type(&mut page, ty),
        }
    }
    Some(page.into_text())
}

/// Explains the types as data.
pub fn explain_json(view: &View, name: &str) -> Option<Value> {
    let entry = |(ty, part): (&TypeView, Option<&PartView>)| {
        let mut entry = serde_json::to_value(ty).unwrap_or_default();
        entry["kind"] = if part.is_some() { "part" } else { "type" }.into();
        entry["is"] = ty.kind.into();
        if let Some(part) = part {
            entry["part"] = part.name.as_str().into();
        }
        // The excerpts are left out: the files are available.
        for (key, excerpt) in [("schema", &ty.schema), ("rust", &ty.rust)] {
            entry[key] =
                excerpt.as_ref().map(|found| json!({"file": found.file, "line": found.line})).unwrap_or_default();
        }
        entry
    };
    let entries: Vec<Value> = find(view, name).into_iter().map(entry).collect();
    (!entries.is_empty()).then(|| json!({ "entries": entries }))
}

/// Returns true if both are the same pointer; the given one may lack its `#`.
fn is_pointer(given: &str, pointer: &str) -> bool {
    given == pointer || (given.starts_with('/') && pointer.strip_prefix('#') == Some(given))
}

/// Returns the types of the definition at a pointer, or of the nearest one around it.
fn types_at<'a>(view: &'a View, pointer: &str) -> Vec<&'a TypeView> {
    let pointer = if pointer.starts_with('/') { format!("#{pointer}") } else { pointer.to_owned() };
    if !pointer.contains('#') {
        return Vec::new();
    }
    let Some(nearest) = view.types().filter_map(|ty| ty.matching_len(&pointer)).max() else { return Vec::new() };
    // A pointer without a schema in the type does not belong to it.
    let is_known = |ty: &TypeView| {
        let marks = ty.schema.iter().flat_map(|excerpt| &excerpt.marks);
        ty.origins.contains(&pointer)
            || ty.parts.iter().any(|part| part.pointer == pointer)
            || marks.into_iter().any(|mark| mark.2 == pointer)
    };
    view.types().filter(|ty| ty.matching_len(&pointer) == Some(nearest) && is_known(ty)).collect()
}

/// Explains one field or variant of a type.
fn explain_part(page: &mut Page, ty: &TypeView, part: &PartView) {
    let PartView { name, wire, pointer, ty: spelt } = part;
    let spelt = if spelt.is_empty() { String::new() } else { format!(", {spelt}") };
    page.line(format!("{}::{name}: `{wire}` in JSON{spelt}", ty.name));
    page.line(format!("  from {}", quoted(pointer, MAX_QUOTED_CHARS)));
    push_section(
        page,
        WHY,
        ty.decisions.iter().filter(|decision| decision.part.as_ref() == Some(name)).flat_map(decision_lines),
    );
    let rules = ty.rules.iter().filter(|rule| rule.path == *name);
    push_section(page, "Rules:", rules.map(|rule| quoted(&rule.says, MAX_TEXT_CHARS)));
    page.blank();
    page.line(format!("  `lockstep explain {}` explains the whole type", ty.name));
}

/// Returns the lines about a decision.
fn decision_lines(decision: &Decision) -> Vec<String> {
    let option = decision.option.map(|option| format!("  to change it: {option}"));
    std::iter::once(decision.what.clone()).chain(option).collect()
}

fn explain_type(page: &mut Page, ty: &TypeView) {
    page.line(format!("{}: {}, {}", ty.name, ty.kind, ty.verdict));
    for origin in &ty.origins {
        page.line(format!("  from {}{}", quoted(origin, MAX_QUOTED_CHARS), definition_place(ty)));
    }
    if let Some(rust) = ty.rust.as_ref().filter(|rust| !rust.file.is_empty()) {
        page.line(format!("  in {}:{}", rust.file, rust.line));
    }
    if !ty.says.is_empty() {
        page.line(format!("  {}", ty.says));
    } else {
        page.line(format!("  proved to accept exactly what its schema accepts, {}", describe_basis(ty.by)));
    }
    if let Some(note) = ty.note {
        page.line(format!("  note: {note}"));
    }
    push_section(page, WHY, ty.decisions.iter().flat_map(decision_lines));
    push_section(
        page,
        "Rules:",
        ty.rules.iter().map(|RuleView { path, says }| {
            let lead = if path.is_empty() { String::new() } else { format!("`{path}`: ") };
            lead + &quoted(says, MAX_TEXT_CHARS)
        }),
    );
    let says = |name: &&str| Deviations::NAMES.iter().find(|known| known.0 == *name).map_or("", |known| known.1);
    push_section(
        page,
        "Deviations from its schema; to avoid one, list only the others in `deviations`, or use the profile `exact`:",
        ty.deviations.iter().map(|name| format!("{name}: {}", says(name))),
    );
    let says =
        |name: &str| Widening::ALL.into_iter().find(|known| known.name() == name).map_or("", Widening::description);
    push_section(page, "Wider than its schema:", ty.widenings.iter().map(|name| format!("{name}: {}", says(name))));
    for (lead, names) in [("Refers to", &ty.uses), ("Referred to by", &ty.used_by)] {
        if !names.is_empty() {
            page.blank();
            page.list(&format!("  {lead}: "), "    ", anstyle::Style::new(), names);
        }
    }
}

/// Returns the place of the definition.
fn definition_place(ty: &TypeView) -> String {
    ty.schema.as_ref().map_or(String::new(), |excerpt| format!("  {}:{}", excerpt.file, excerpt.line))
}

fn describe_basis(by: Basis) -> &'static str {
    match by {
        Basis::Shape => "by its shape alone",
        Basis::Rules => "by its shape and rules on its values",
        Basis::JsonRules => "by its shape and a rule about its JSON",
    }
}

fn push_section(page: &mut Page, title: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return;
    }
    page.blank();
    page.line(format!("  {title}"));
    lines.for_each(|line| page.line(format!("    {line}")));
}
