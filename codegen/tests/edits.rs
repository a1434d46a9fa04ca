//! The made edits of `edits/`: what `diff` says of each, in every column, and each value that it shows confirmed by a
//! validator on the documents as they are written.

mod truth;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use codegen::diff::rules::Severity;
use codegen::diff::{Answer, Class, Direction, Outcome, Relation, Report, Request, Version, diff};
use serde_json::Value;
use truth::Edit;

/// An edit, and what is said of it in each direction, and of the way back.
struct Told {
    edit: Edit,
    both: Report,
    parse: Report,
    send: Report,
    back: Report,
}

/// All of them, compared once for all tests.
fn told() -> &'static [Told] {
    static TOLD: LazyLock<Vec<Told>> = LazyLock::new(|| {
        let edits = truth::edits(Path::new(env!("CARGO_MANIFEST_DIR")));
        let tell = |edit: &Edit| {
            let towards = |direction| between(&edit.old, &edit.new, direction);
            let (both, parse, send) = (towards(Direction::Both), towards(Direction::Parse), towards(Direction::Send));
            let back = between(&edit.new, &edit.old, Direction::Both);
            Told { edit: edit.clone(), both, parse, send, back }
        };
        let halves: Vec<_> = edits.chunks(edits.len().div_ceil(2)).collect();
        std::thread::scope(|scope| {
            let threads: Vec<_> =
                halves.iter().map(|half| scope.spawn(move || half.iter().map(tell).collect::<Vec<_>>())).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        })
    });
    &TOLD
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

/// What is said, as the table has it.
fn said(Told { edit, both, send, .. }: &Told) -> Edit {
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
    /// Whatever is called as it is written as data.
    pub trait Named {
        fn name(&self) -> String;
    }

    impl<T: serde::Serialize> Named for T {
        fn name(&self) -> String {
            serde_json::to_value(self).unwrap().as_str().unwrap().to_owned()
        }
    }
}

/// The columns that are to be found out, as the files of the table have them.
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
fn every_made_edit_is_understood() {
    let mut wrong = Vec::new();
    for told in told() {
        let (expected, found) = (columns(&told.edit), columns(&said(told)));
        if expected != found {
            wrong.push(format!("{}\n--- expected\n{expected}\n+++ found\n{found}\n", told.edit.name));
        }
    }
    assert!(wrong.is_empty(), "{} edits\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_three_directions_agree() {
    for Told { edit, both, parse, send, .. } in told() {
        let expected = match both.class {
            Class::DocsOnly => Outcome::Same,
            Class::Added | Class::Tightened => Outcome::Compatible,
            Class::BreakingIfNullableHonoured | Class::Breaking | Class::Undecided => Outcome::Breaking,
        };
        // Values mean the same, and the Rust code or what is noted beside them does not.
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
    for Told { edit, both, .. } in told() {
        for finding in &both.parts[0].definitions {
            // Some stand for a part of what is written at a pointer, and are no pointers.
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
fn the_way_back_is_mirrored() {
    for Told { edit, both: there, back, .. } in told() {
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

/// Code that reads other values than before is never published as if nothing were new.
#[test]
fn no_change_of_meaning_is_left_without_a_bump() {
    for Told { edit, both, .. } in told() {
        let part = &both.parts[0];
        let changed = part.definitions.iter().any(|finding| finding.relation != Relation::Same);
        let bump = part.rust.as_ref().unwrap().bump;
        assert!(!changed || bump >= Some(Severity::Minor), "{}: {bump:?}", edit.name);
    }
}
