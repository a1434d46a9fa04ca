//! Promise: for each edit in `edits/`, the result of `diff` equals every column of the table, and a validator of the
//! original documents confirms each value shown.

mod truth;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use codegen::diff::rules::Severity;
use codegen::diff::{Answer, Class, Direction, Outcome, Relation, Report, Request, Version, diff};
use serde_json::Value;
use truth::Edit;

/// An edit, its reports for each direction, and that of the reverse edit.
struct Compared {
    edit: Edit,
    both: Report,
    parse: Report,
    send: Report,
    back: Report,
}

/// All edits, compared once for all tests.
fn compared() -> &'static [Compared] {
    static COMPARED: LazyLock<Vec<Compared>> = LazyLock::new(|| {
        let edits = truth::edits(Path::new(env!("CARGO_MANIFEST_DIR")));
        let compare = |edit: &Edit| {
            let towards = |direction| between(&edit.old, &edit.new, direction);
            let (both, parse, send) = (towards(Direction::Both), towards(Direction::Parse), towards(Direction::Send));
            let back = between(&edit.new, &edit.old, Direction::Both);
            Compared { edit: edit.clone(), both, parse, send, back }
        };
        let halves: Vec<_> = edits.chunks(edits.len().div_ceil(2)).collect();
        std::thread::scope(|scope| {
            let threads: Vec<_> =
                halves.iter().map(|half| scope.spawn(move || half.iter().map(compare).collect::<Vec<_>>())).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        })
    });
    &COMPARED
}

fn between(old: &Value, new: &Value, direction: Direction) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, value: &Value| {
        let path = folder.path().join(name);
        std::fs::write(&path, value.to_string()).unwrap();
        path.display().to_string()
    };
    let (old, new) = (put("old.json", old), put("new.json", new));
    diff(&Request { old, new, direction, ..Request::default() }).unwrap()
}

/// Returns the observed columns of an edit.
fn observed(Compared { edit, both, send, .. }: &Compared) -> Edit {
    let part = &both.parts[0];
    let word = |value: &dyn erased::Named| value.name();
    let changed = part
        .definitions
        .iter()
        .filter(|finding| finding.relation != Relation::Same)
        .map(|finding| (finding.pointer.clone(), word(&finding.relation)));
    let impact = part.rust.as_ref();
    let mut rust: Vec<String> =
        impact.iter().flat_map(|impact| &impact.changes).map(|hit| hit.rule.id.to_owned()).collect();
    rust.sort();
    Edit {
        changed: changed.collect::<BTreeMap<_, _>>(),
        added: part.added.clone(),
        removed: part.removed.clone(),
        class: word(&both.class),
        send: word(&send.outcome),
        docs: part.definitions.iter().any(|finding| finding.docs),
        layout: part.definitions.iter().any(|finding| finding.layout),
        rust,
        bump: impact.map_or("unknown".to_owned(), |impact| impact.bump.map_or("none".to_owned(), |bump| word(&bump))),
        ..edit.clone()
    }
}

mod erased {
    /// A value with the name that it is serialized as.
    pub trait Named {
        fn name(&self) -> String;
    }

    impl<T: serde::Serialize> Named for T {
        fn name(&self) -> String {
            serde_json::to_value(self).unwrap().as_str().unwrap().to_owned()
        }
    }
}

/// Formats the columns to compare, as in the files of the table.
fn columns(edit: &Edit) -> String {
    let table = |table: &BTreeMap<String, String>| {
        let pairs: Vec<_> = table.iter().map(|(key, value)| format!("{key:?} = {value:?}")).collect();
        if pairs.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", pairs.join(", ")) }
    };
    let mut lines = vec![format!("changed = {}", table(&edit.changed))];
    let lists = [("added", &edit.added), ("removed", &edit.removed)];
    lines.extend(lists.iter().filter(|(_, list)| !list.is_empty()).map(|(key, list)| format!("{key} = {list:?}")));
    lines.push(format!("class = {:?}\nsend = {:?}", edit.class, edit.send));
    let flags = [("docs", edit.docs), ("layout", edit.layout)];
    lines.extend(flags.iter().filter(|(_, flag)| *flag).map(|(key, _)| format!("{key} = true")));
    lines.push(format!("rust = {:?}\nbump = {:?}", edit.rust, edit.bump));
    lines.join("\n")
}

#[test]
fn every_edit_has_its_expected_result() {
    let mut wrong = Vec::new();
    for edit_result in compared() {
        let (expected, found) = (columns(&edit_result.edit), columns(&observed(edit_result)));
        if expected != found {
            wrong.push(format!("{}\n--- expected\n{expected}\n+++ found\n{found}\n", edit_result.edit.name));
        }
    }
    assert!(wrong.is_empty(), "{} edits\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_three_directions_agree() {
    for Compared { edit, both, parse, send, .. } in compared() {
        let expected = match both.class {
            Class::DocsOnly => Outcome::Same,
            Class::Added | Class::Tightened => Outcome::Compatible,
            Class::BreakingIfNullableHonoured | Class::Breaking | Class::Undecided => Outcome::Breaking,
        };
        // The accepted values are the same, but the Rust code or the annotations are not.
        let noted = both.class == Class::DocsOnly && edit.send != "same";
        let expected = if noted { Outcome::Compatible } else { expected };
        assert_eq!(parse.outcome, expected, "{}: {:?}", edit.name, both.class);
        assert_eq!(both.outcome, parse.outcome.max(send.outcome), "{}", edit.name);
        for other in [parse, send] {
            assert_eq!((other.class, &other.parts[0].definitions), (both.class, &both.parts[0].definitions));
        }
    }
}

#[test]
fn every_value_shown_is_confirmed_on_the_documents() {
    let mut confirmed = 0;
    for Compared { edit, both, .. } in compared() {
        for finding in &both.parts[0].definitions {
            // Some keys are for a part of the schema at a pointer, and are not pointers.
            let is_written = [(&edit.old, &finding.was), (&edit.new, &finding.pointer)]
                .iter()
                .all(|(document, pointer)| document.pointer(pointer.trim_start_matches('#')).is_some());
            assert!(is_written || !finding.top, "{}: {}", edit.name, finding.pointer);
            if !is_written {
                continue;
            }
            let (old, new) = (truth::validator(&edit.old, &finding.was), truth::validator(&edit.new, &finding.pointer));
            for (answer, version) in [(&finding.gained, Version::New), (&finding.lost, Version::Old)] {
                let Answer::Yes { witness } = answer else { continue };
                assert_eq!(witness.accepted_by, version);
                let found = (old.is_valid(&witness.value), new.is_valid(&witness.value));
                let expected = (version == Version::Old, version == Version::New);
                assert_eq!(found, expected, "{}: {}: {witness:?}", edit.name, finding.pointer);
                assert!(witness.value.pointer(&witness.at).is_some(), "the place is in the value: {witness:?}");
                assert!(witness.value.to_string().len() <= 80, "{}: a small value: {witness:?}", edit.name);
                confirmed += 1;
            }
        }
    }
    assert!(confirmed > 100, "{confirmed}");
}

#[test]
fn the_reverse_edit_has_the_mirrored_result() {
    for Compared { edit, both: there, back, .. } in compared() {
        let relations = |report: &Report, mirrored: bool| -> BTreeMap<(String, String), Relation> {
            let relation = |relation| match relation {
                Relation::Wider if mirrored => Relation::Narrower,
                Relation::Narrower if mirrored => Relation::Wider,
                relation => relation,
            };
            let key = |was: &String, now: &String| {
                if mirrored { (now.clone(), was.clone()) } else { (was.clone(), now.clone()) }
            };
            let found = report.parts[0].definitions.iter();
            found.map(|finding| (key(&finding.was, &finding.pointer), relation(finding.relation))).collect()
        };
        assert_eq!(relations(there, false), relations(back, true), "{}", edit.name);
        assert_eq!(there.parts[0].added, back.parts[0].removed, "{}", edit.name);
        assert_eq!(there.parts[0].removed, back.parts[0].added, "{}", edit.name);
    }
}

/// Code that reads other values than before always requires a bump.
#[test]
fn every_change_of_meaning_has_a_bump() {
    for Compared { edit, both, .. } in compared() {
        let part = &both.parts[0];
        let changed = part.definitions.iter().any(|finding| finding.relation != Relation::Same);
        let bump = part.rust.as_ref().unwrap().bump;
        assert!(!changed || bump >= Some(Severity::Minor), "{}: {bump:?}", edit.name);
    }
}
