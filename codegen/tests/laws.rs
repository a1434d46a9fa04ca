//! Promise: `diff` obeys laws that hold for all schemas, tested on random schemas and edits, with fixed seeds.
//! `LOCKSTEP_LAWS` sets the number of pairs for each law, for a longer run.

#[path = "laws/edits.rs"]
mod edits;
#[path = "laws/schemas.rs"]
mod schemas;
mod truth;

use std::collections::BTreeMap;
use std::sync::Mutex;

use codegen::diff::{Answer, Finding, Outcome, Relation, Report, Request, diff};
use codegen::instance::{Generator, mutate};
use schemas::Maker;
use serde_json::Value;

/// The number of pairs for each law.
fn pairs(usual: u64) -> u64 {
    std::env::var("LOCKSTEP_LAWS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Returns the problems with the pairs of these seeds, and the counts.
fn tried(
    count: u64,
    law: impl Fn(u64, &mut BTreeMap<&'static str, usize>) -> Result<(), String> + Sync,
) -> BTreeMap<&'static str, usize> {
    let (wrong, counted) = (Mutex::new(Vec::new()), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for half in 0..2 {
            let (law, wrong, counted) = (&law, &wrong, &counted);
            scope.spawn(move || {
                let mut counts = BTreeMap::new();
                for seed in (half..count).step_by(2) {
                    if let Err(why) = law(seed, &mut counts) {
                        wrong.lock().unwrap().push(format!("seed {seed}: {why}"));
                    }
                }
                let mut counted = counted.lock().unwrap();
                counts.into_iter().for_each(|(name, count)| *counted.entry(name).or_insert(0) += count);
            });
        }
    });
    let (wrong, counted) = (wrong.into_inner().unwrap(), counted.into_inner().unwrap());
    println!("{count} pairs: {counted:?}");
    let first: Vec<_> = wrong.iter().take(8).cloned().collect();
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), first.join("\n\n"));
    assert!(counted["compared"] as u64 > count / 2, "{counted:?}");
    counted
}

fn between(old: &Value, new: &Value) -> Result<Report, codegen::Error> {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, value: &Value| {
        let path = folder.path().join(name);
        std::fs::write(&path, value.to_string()).unwrap();
        path.display().to_string()
    };
    let (old, new) = (put("old.json", old), put("new.json", new));
    diff(&Request { old, new, pointers: vec!["#".to_owned()], ..Request::default() })
}

/// Returns the generated code without comments; `None` if there is none.
fn code(schema: &Value) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.json");
    std::fs::write(&path, schema.to_string()).unwrap();
    let text = codegen::emit(&codegen::Request::of(path)).ok()?.text;
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// Returns the problem with a report that requires no action, if there is one.
fn all_clear(report: &Report, old: &Value, new: &Value) -> Option<&'static str> {
    let part = &report.parts[0];
    let bump = part.rust.as_ref().and_then(|impact| impact.bump);
    let is_noted = part.changes.iter().all(|change| change.is_note());
    let changed = part.definitions.iter().any(|finding| finding.defined && finding.relation != Relation::Same);
    if report.outcome == Outcome::Same && (changed || !is_noted) {
        return Some("a finding, and the outcome `same`");
    }
    if report.outcome != Outcome::Same && bump > Some(codegen::diff::rules::Severity::Patch) {
        return None;
    }
    let differs = part.rust.is_some() && code(old) != code(new);
    match (differs, report.outcome, bump) {
        (true, Outcome::Same, _) => Some("other code, and the outcome `same`"),
        (true, _, None) => Some("other code, and no bump"),
        _ => None,
    }
}

fn top(report: &Report) -> &Finding {
    report.parts[0].definitions.iter().find(|finding| finding.top).unwrap()
}

fn shown(old: &Value, new: &Value, what: impl std::fmt::Display) -> String {
    format!("{what}\n  old {old}\n  new {new}")
}

fn name(relation: Relation) -> &'static str {
    match relation {
        Relation::Same => "same",
        Relation::Wider => "wider",
        Relation::Narrower => "narrower",
        Relation::Changed => "changed",
        Relation::Undecided => "undecided",
    }
}

#[test]
fn a_schema_does_not_differ_from_itself() {
    tried(pairs(300), |seed, counts| {
        let schema = Maker::new(seed).document();
        let Ok(report) = between(&schema, &schema) else { return Ok(()) };
        *counts.entry("compared").or_insert(0) += 1;
        let part = &report.parts[0];
        let told = |finding: &Finding| {
            finding.relation != Relation::Same || finding.docs || finding.layout || finding.was != finding.pointer
        };
        let found = part.definitions.iter().any(told) || !part.added.is_empty() || !part.removed.is_empty();
        let hits = part.rust.as_ref().is_some_and(|impact| !impact.changes.is_empty());
        if found || hits || report.outcome != Outcome::Same {
            return Err(shown(&schema, &schema, report.human()));
        }
        Ok(())
    });
}

#[test]
fn rewritten_schemas_are_equivalent() {
    tried(pairs(600), |seed, counts| {
        let mut maker = Maker::new(seed);
        let old = maker.document();
        let Some((names, new)) = edits::refactored(&old, &mut maker.rng) else { return Ok(()) };
        let Ok(report) = between(&old, &new) else { return Ok(()) };
        *counts.entry("compared").or_insert(0) += 1;
        let relation = top(&report).relation;
        *counts.entry(name(relation)).or_insert(0) += 1;
        if let Some(what) = all_clear(&report, &old, &new) {
            return Err(shown(&old, &new, format!("{names:?}: {what}: {}", report.human())));
        }
        let changes_code = report.parts[0].rust.as_ref().is_some_and(|impact| impact.changes_code());
        let expected = if changes_code { Outcome::Compatible } else { Outcome::Same };
        if relation == Relation::Same && report.outcome == expected {
            return Ok(());
        }
        Err(shown(&old, &new, format!("{names:?}: {}", report.human())))
    });
}

#[test]
fn changes_are_mirrored_and_never_overlooked() {
    let counted = tried(pairs(240), |seed, counts| {
        let mut maker = Maker::new(seed);
        let old = maker.document();
        let new = edits::changed(&old, &mut maker);
        if new == old || !edits::is_sound(&new) {
            return Ok(());
        }
        let (Ok(there), Ok(back)) = (between(&old, &new), between(&new, &old)) else { return Ok(()) };
        *counts.entry("compared").or_insert(0) += 1;
        *counts.entry(name(top(&there).relation)).or_insert(0) += 1;
        if std::env::var_os("LOCKSTEP_LAWS").is_some() && top(&there).relation == Relation::Undecided {
            println!("{}", shown(&old, &new, format!("seed {seed} is undecided: {}", there.human())));
        }
        let say = |what: String| Err(shown(&old, &new, format!("{what}\n{}\n{}", there.human(), back.human())));

        for (report, one, other) in [(&there, &old, &new), (&back, &new, &old)] {
            if let Some(what) = all_clear(report, one, other) {
                return say(what.to_owned());
            }
        }

        let sides = [truth::validator(&old, "#"), truth::validator(&new, "#")];
        let judge = |value: &Value| (sides[0].is_valid(value), sides[1].is_valid(value));
        let finding = top(&there);
        for (answer, expected) in [(&finding.gained, (false, true)), (&finding.lost, (true, false))] {
            if let Answer::Yes { witness } = answer
                && judge(&witness.value) != expected
            {
                return say(format!("not confirmed: {witness:?}"));
            }
        }
        let mirrored = top(&back);
        let kind = |answer: &Answer| match answer {
            Answer::No => "no",
            Answer::Yes { .. } => "yes",
            Answer::Undecided { .. } => "undecided",
        };
        if (kind(&finding.gained), kind(&finding.lost)) != (kind(&mirrored.lost), kind(&mirrored.gained)) {
            return say("not mirrored".to_owned());
        }
        // These samples are independent of those of the comparison.
        for (schema, seed) in [(&old, seed + 1), (&new, seed + 2)] {
            let mut generator = Generator::new(schema, seed);
            for round in 0..40 {
                let Some(value) = generator.value() else { continue };
                for value in [mutate(&value, round), value] {
                    let overlooked = match judge(&value) {
                        (false, true) => finding.gained == Answer::No,
                        (true, false) => finding.lost == Answer::No,
                        _ => false,
                    };
                    if overlooked {
                        return say(format!("overlooked: {value}"));
                    }
                }
            }
        }
        Ok(())
    });
    // Few changes may be undecided.
    let undecided = counted.get("undecided").copied().unwrap_or(0);
    assert!(undecided * 50 <= counted["compared"], "{counted:?}");
}
