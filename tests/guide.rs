//! Promise: the pages of docs/ are a book without gaps, and the guide shows what there is.

use std::collections::BTreeSet;
use std::path::Path;

use codegen::diff;

/// The pages below docs/, by their paths from there.
fn pages(folder: &Path, below: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = format!("{below}{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            out.extend(pages(&entry.path(), &format!("{path}/")));
        } else if path.ends_with(".md") {
            out.insert(path);
        }
    }
    out
}

#[test]
fn every_page_is_in_the_summary_once() {
    let mut expected = pages(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")), "");
    assert!(expected.remove("SUMMARY.md") && expected.len() > 20, "{expected:?}");
    let summary = include_str!("../docs/SUMMARY.md");
    let listed: Vec<&str> = summary.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert_eq!(listed.iter().map(|page| (*page).to_owned()).collect::<BTreeSet<_>>(), expected);
    assert_eq!(listed.len(), expected.len(), "{listed:?}");
}

#[test]
fn the_program_of_the_guide_is_one_that_is_compiled_and_run() {
    let page = include_str!("../docs/guide/using.md");
    assert!(page.contains(&format!("```rust\n{}```\n", include_str!("ui/pass/using.rs"))));
}

#[test]
fn the_change_in_the_guide_is_reported_as_shown() {
    let page = include_str!("../docs/guide/regenerating.md");
    let block = |opening: &str| page.split_once(opening).unwrap().1.split_once("```\n").unwrap().0;
    let old = block("```json\n");
    let new = old.replace("\"paid\"", "\"paid\", \"refunded\"");
    let new =
        new.replace("\"note\": { \"type\": \"string\" }", "\"note\": { \"type\": \"string\", \"maxLength\": 200 }");
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = [("old", old), ("new", &new)].map(|(name, text)| {
        let file = folder.path().join(name).join("order.json");
        std::fs::create_dir(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    });
    let report = diff::diff(&diff::Request { old, new, ..diff::Request::default() }).unwrap();
    let said = report.human().replace(&format!("{}/", folder.path().display()), "");
    assert_eq!(block("```text\n"), said);
}
