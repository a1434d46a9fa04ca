//! Promise: what README.md and docs/ show is what there is: output, examples, configuration, names and links.

use std::path::{Path, PathBuf};

use codegen::{Code, Config, Deviations, Request, Widening};

const README: &str = include_str!("../README.md");
const CONFIGURATION: &str = include_str!("../docs/configuration.md");
const DIAGNOSTICS: &str = include_str!("../docs/diagnostics.md");
const WORKSPACE: &str = include_str!("../docs/workspace.md");

/// What stands in a page between a line that begins with `opening` and the end of that block of code.
fn block(page: &'static str, opening: &str) -> &'static str {
    let (_, rest) = page.split_once(&format!("{opening}\n")).unwrap_or_else(|| panic!("there is no {opening}"));
    rest.split_once("```\n").unwrap().0
}

/// A text without its ANSI styles, as a file or a pipe gets it.
fn plain(styled: &str) -> String {
    let mut parts = styled.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').unwrap().1)
}

#[test]
fn the_schema_of_the_readme_gives_the_types_of_the_readme() {
    let bytes = Some(block(README, "```json").as_bytes().to_vec());
    let emitted = codegen::emit(&Request { bytes, ..Request::of("order.json".into()) }).unwrap();
    assert!(emitted.proof.holds() && emitted.warnings.is_empty());
    let items: Vec<&str> = block(README, "```rust").trim_end().split("\n\n").collect();
    assert_eq!(items.len(), 2);
    for item in items {
        assert!(emitted.text.contains(item), "{item}\nis not in\n{}", emitted.text);
    }
}

#[test]
fn documented_output_matches_the_command() {
    let config = Config::load(concat!(env!("CARGO_MANIFEST_DIR"), "/lockstep.toml")).unwrap();
    let artifacts = codegen::generate(&config).unwrap();
    assert_eq!(block(WORKSPACE, "$ cargo run"), plain(&codegen::human(&artifacts, &[])));
}

#[test]
fn the_example_is_one_that_is_compiled_and_run() {
    assert_eq!(block(WORKSPACE, "```rust"), include_str!("ui/pass/readme.rs"));
}

#[test]
fn the_configuration_is_the_one_in_use() {
    assert!(CONFIGURATION.contains(&format!("```toml\n{}```\n", include_str!("../lockstep.toml"))));
}

#[test]
fn every_name_is_explained() {
    let row = |name: &str, says: &str| format!("| `{name}` | {says} |\n");
    let deviations = Deviations::NAMES.iter().map(|(name, says)| row(name, says));
    let widenings = Widening::ALL.iter().map(|widening| row(widening.name(), widening.description()));
    let codes = Code::ALL.iter().map(|code| row(code.as_str(), code.help()));
    let missing = |page: &str, rows: &mut dyn Iterator<Item = String>| -> String {
        rows.filter(|row| !page.contains(row)).collect()
    };
    let configuration = missing(CONFIGURATION, &mut deviations.chain(widenings));
    assert!(configuration.is_empty(), "docs/configuration.md lacks these rows:\n{configuration}");
    let diagnostics = missing(DIAGNOSTICS, &mut codes.into_iter());
    assert!(diagnostics.is_empty(), "docs/diagnostics.md lacks these rows:\n{diagnostics}");
}

/// The pages of the repository, by their paths.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let in_folder = |folder: &str| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect()
    };
    let pages: Vec<PathBuf> =
        ["", ".github", "docs", "docs/decisions", "docs/guide", "codegen", "codegen/cli", "generated"]
            .into_iter()
            .flat_map(in_folder)
            .collect();
    assert!(pages.len() > 15, "{pages:?}");
    pages
}

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        for (_, rest) in text.match_indices("](").map(|(at, open)| text.split_at(at + open.len())) {
            let link = rest.split(')').next().unwrap();
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            if link.contains("://") {
                continue;
            }
            let target = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            let has_heading = || {
                let slug = |line: &str| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
                let target = std::fs::read_to_string(&target).unwrap_or_default();
                target.lines().any(|line| line.starts_with('#') && slug(line) == heading)
            };
            if !target.exists() || !heading.is_empty() && !has_heading() {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_key_of_the_configuration_is_explained() {
    // A key that does not exist is an error that names those that do.
    let keys = |text: &str| {
        let error = Config::parse("lockstep.toml".as_ref(), text).unwrap_err().diagnostics()[0].help.clone();
        let (_, expected) = error.split_once("expected ").unwrap_or_else(|| panic!("{error}"));
        let expected = expected.trim_start_matches("one of ").to_owned();
        let (expected, _) = expected.split_once("; ").unwrap_or((&expected, ""));
        expected.split([',', ' ']).filter(|word| word.starts_with('`')).map(str::to_owned).collect::<Vec<_>>()
    };
    let top = keys("no_such_key = 1");
    let module = keys("schemas = \"\"\n[[module]]\nno_such_key = 1");
    assert!(top.len() >= 2 && module.len() >= 8, "{top:?} {module:?}");
    for key in top.iter().chain(&module).filter(|key| *key != "`module`") {
        let table = format!("| `[[{}]]` | ", key.trim_matches('`'));
        assert!(
            CONFIGURATION.contains(&format!("| {key} | ")) || CONFIGURATION.contains(&table),
            "{key} is not explained"
        );
    }
}

/// Every row of docs/features.md names tests that are there, unless it says that there is no such feature.
#[test]
fn every_feature_is_shown_by_a_test() {
    let page = include_str!("../docs/features.md");
    let rows: Vec<Vec<&str>> =
        page.lines().filter(|line| line.starts_with("| ")).map(|row| row.split(" | ").collect()).collect();
    assert!(rows.len() > 25, "{} rows", rows.len());
    for row in &rows[1..] {
        let [feature, _, here, tests] = row[..] else { panic!("{row:?}") };
        let mut names = tests.split('`').skip(1).step_by(2);
        let Some(file) = names.next() else {
            assert!(here.starts_with("no"), "{feature} is shown by no test");
            continue;
        };
        let source = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        let names: Vec<&str> = names.collect();
        assert!(!names.is_empty(), "{feature} names no test");
        for name in names {
            // The attribute `test` is above the function, whatever their indentation. Ignored tests run in `.ci/run`.
            let lines = source.lines().map(str::trim).filter(|line| !line.starts_with("#[ignore = "));
            let lines: Vec<&str> = lines.collect();
            let is_test = |pair: &[&str]| pair[0] == "#[test]" && pair[1] == format!("fn {name}() {{");
            assert!(lines.windows(2).any(is_test), "{file} has no test {name}, which shows: {feature}");
        }
    }
}
