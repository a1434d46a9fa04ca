//! Promise: no stage uses a later one. The modules that all stages use come before the first stage, and the modules
//! that combine stages come after the last.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The modules that the stages use, in dependency order.
const VOCABULARY: [&str; 13] = [
    "components",
    "suggest",
    "shown",
    "error",
    "naming",
    "number",
    "schema",
    "pattern",
    "formats",
    "instance",
    "compare",
    "tree",
    "model",
];

/// The stages, in the order in which they run.
const STAGES: [&str; 8] = ["load", "lower", "shape", "refine", "rules", "prove", "split", "print"];

/// Returns the position of a top-level module in that order.
fn position(module: &str) -> usize {
    let floors = || VOCABULARY.iter().chain(&STAGES);
    floors().position(|known| *known == module).unwrap_or(floors().count())
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
}

/// Returns the top-level modules that the source uses outside its tests.
fn named(text: &str) -> BTreeSet<String> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut out = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let (mut depth, mut start) = (0, true);
                for (at, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && c.is_alphabetic() => {
                            start = false;
                            out.insert(word(&list[at..]));
                        }
                        _ => {}
                    }
                }
            }
            None => drop(out.insert(word(rest))),
        }
    }
    out
}

#[test]
fn no_stage_uses_a_later_one() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&source, &mut all);
    // Test files may use the whole pipeline.
    all.retain(|path| {
        !matches!(path.file_stem().and_then(|stem| stem.to_str()), Some("tests" | "corpus" | "compiled"))
    });
    let mut met = BTreeSet::new();
    let mut wrong = Vec::new();
    for path in &all {
        let below = path.strip_prefix(&source).unwrap();
        let module = below.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs");
        met.insert(module.to_owned());
        for other in named(&std::fs::read_to_string(path).unwrap()) {
            // Any other name is one that the root re-exports for its users.
            let is_module = source.join(&other).is_dir() || source.join(format!("{other}.rs")).is_file();
            let is_ordered = position(module) < VOCABULARY.len() + STAGES.len();
            if is_ordered && (!is_module || position(&other) > position(module)) {
                wrong.push(format!("{} names `{other}`", below.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for known in VOCABULARY.iter().chain(&STAGES) {
        assert!(met.contains(*known), "there is no `{known}`");
    }
}

#[test]
fn used_modules_are_found() {
    let text = "use crate::a::{B, C};\nuse crate::{d, e::{f, g}, h};\n// crate::i\nlet x = crate::j::k();\n#[cfg(test)]\nmod tests {\n    use crate::l;\n}\n";
    assert_eq!(named(text), ["a", "d", "e", "h", "j"].map(str::to_owned).into());
}
