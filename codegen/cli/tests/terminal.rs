//! Promise: whatever a document or a file's name holds, what the command prints is text that a terminal shows and does not
//! obey, in lines that fit one, with places that are right, and no more of it than can be read.

use std::path::Path;
use std::process::Command;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

/// How long a line for people is at most, in characters.
const MAX_LINE_CHARS: usize = 340;

/// One of each kind that acts, reorders, hides or breaks the line.
const HIDDEN: &[char] = &[
    '\u{0}',
    '\u{7}',
    '\u{8}',
    '\t',
    '\n',
    '\r',
    '\u{1b}',
    '\u{7f}',
    '\u{85}',
    '\u{90}',
    '\u{9b}',
    '\u{9d}',
    '\u{ad}',
    '\u{34f}',
    '\u{61c}',
    '\u{180e}',
    '\u{200b}',
    '\u{200d}',
    '\u{200e}',
    '\u{200f}',
    '\u{2028}',
    '\u{2029}',
    '\u{202a}',
    '\u{202e}',
    '\u{2060}',
    '\u{2066}',
    '\u{2069}',
    '\u{3164}',
    '\u{fe0f}',
    '\u{feff}',
    '\u{fff9}',
    '\u{e0001}',
    '\u{e0041}',
    '\u{e01ef}',
];

struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run(folder: &Path, arguments: &[&str]) -> Run {
    run_with(folder, arguments, &[])
}

fn run_with(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lockstep"));
    command.args(arguments).current_dir(folder);
    for name in ["CI", "LOCKSTEP_LOCKED", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    let output = command.envs(environment.iter().copied()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Whether nothing of it acts on a terminal or hides in it.
fn assert_plain(text: &str, what: &str) {
    assert_no(text, what, |c| HIDDEN.contains(&c) || c.is_control());
}

/// As [`assert_plain`], but for tabs and what chooses the form of an emoji: comments keep them.
fn assert_plain_code(text: &str, what: &str) {
    assert_no(text, what, |c| !matches!(c, '\t' | '\u{fe0f}') && (HIDDEN.contains(&c) || c.is_control()));
}

fn assert_no(text: &str, what: &str, hidden: impl Fn(char) -> bool) {
    let hidden = |c: char| c != '\n' && hidden(c);
    if let Some(at) = text.find(hidden) {
        let before: Vec<char> = text[..at].chars().rev().take(80).collect();
        let before: String = before.into_iter().rev().collect();
        let after: String = text[at..].chars().take(80).collect();
        panic!("{what}: {} >>> {}", before.escape_debug(), after.escape_debug());
    }
}

fn assert_short(text: &str, what: &str) {
    let longest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    assert!(longest <= MAX_LINE_CHARS, "{what}: a line of {longest} characters");
}

/// A string with hidden characters; sometimes a very long one.
fn text(rng: &mut ChaCha8Rng) -> String {
    let length = if rng.random_bool(0.1) { 3_000 } else { rng.random_range(1..40) };
    let one = |rng: &mut ChaCha8Rng| match rng.random_range(0..3) {
        0 => HIDDEN[rng.random_range(0..HIDDEN.len())],
        1 => char::from(rng.random_range(b' '..=b'~')),
        _ => ['é', '名', '\u{301}', '💥'][rng.random_range(0..4)],
    };
    (0..length).map(|_| one(rng)).collect()
}

/// A schema with such strings wherever a string can stand, and mistakes where it is to have some.
fn schema(rng: &mut ChaCha8Rng, mistakes: bool, depth: usize) -> Value {
    let mut out = json!({"title": text(rng), "description": text(rng), (text(rng)): text(rng)});
    let wrong = mistakes && rng.random_bool(0.5);
    let (keyword, value) = match rng.random_range(0..9) {
        0 if wrong => ("$ref", json!(format!("#/{}", text(rng)))),
        1 if wrong => ("$ref", json!(text(rng))),
        2 if wrong => ("type", json!(text(rng))),
        3 if wrong => ("pattern", json!(format!("({}", text(rng)))),
        4 if wrong => ("properties", json!({(text(rng)): text(rng)})),
        5 if wrong => ("format", json!([text(rng)])),
        0 | 1 => ("enum", json!([text(rng), text(rng)])),
        2 => ("const", json!({(text(rng)): text(rng)})),
        3 => ("format", json!(text(rng))),
        4 => ("default", json!(text(rng))),
        _ if depth == 0 => ("type", json!("string")),
        5 => ("items", schema(rng, mistakes, depth - 1)),
        6 => ("anyOf", json!([schema(rng, mistakes, depth - 1), schema(rng, mistakes, depth - 1)])),
        7 => ("required", json!([text(rng)])),
        _ => ("properties", json!({(text(rng)): schema(rng, mistakes, depth - 1), (text(rng)): {"type": "integer"}})),
    };
    out[keyword] = value;
    out
}

fn document(rng: &mut ChaCha8Rng, mistakes: bool) -> String {
    let definitions: serde_json::Map<String, Value> = (0..4).map(|_| (text(rng), schema(rng, mistakes, 2))).collect();
    let document = json!({ "$defs": definitions });
    let text = if rng.random_bool(0.5) { document.to_string() } else { format!("{document:#}") };
    // What JSON's writer escapes, a document need not: DEL, C1 and everything beyond is there as it is.
    match rng.random_range(0..8) {
        _ if !mistakes => text,
        0 => text.replacen(':', "\u{1b}[31m:", 1),
        1 => text.replacen("\"title\"", "\"description\"", 1),
        _ => text,
    }
}

#[test]
fn no_command_prints_control_sequences() {
    let mut rng = ChaCha8Rng::seed_from_u64(10);
    let (mut passed, mut refused) = (0, 0);
    for round in 0..8 {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let put = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        std::fs::create_dir(folder.join("schemas")).unwrap();
        // A name that does what it can, where the file system allows it.
        let odd = "a\u{1b}[31m\u{202e}\n.json";
        let name = if cfg!(unix) && round % 4 == 0 { odd } else { "a.json" };
        let new = document(&mut rng, round % 2 == 0);
        put(&format!("schemas/{name}"), &new);
        put("old.json", &document(&mut rng, false));
        let quoted = serde_json::to_string(name).unwrap();
        let config = format!(
            "schemas = \"schemas\"\n[[module]]\noutput = \"src/out.rs\"\ndocuments = [{quoted}]\ndefinitions = \"all\"\n"
        );
        put("lockstep.toml", &config);
        let path = format!("schemas/{name}");
        let commands: &[&[&str]] = &[
            &["emit", "--all", &path],
            &["emit", "--all", &path, "-o", "out.rs"],
            &["emit", "--all", &path, "--format", "json"],
            &[],
            &["--format", "json"],
            &["check"],
            &["diff", "old.json", &path],
            &["diff", &path, "old.json", "--format", "markdown"],
            &["diff", "old.json", &path, "--format", "json"],
        ];
        for arguments in commands {
            if arguments.first() == Some(&"check") {
                put("schemas/more.json", "{}");
                std::fs::create_dir_all(folder.join("src")).unwrap();
                put("src/out.rs", "\u{1b}[31m\u{202e}\n");
            }
            let run = run(folder, arguments);
            let what = format!("round {round}: {arguments:?}");
            assert!(run.code.is_some_and(|code| code <= 4), "{what}: {:?} {}", run.code, run.err);
            assert_plain(&run.err, &what);
            assert_short(&run.err, &what);
            // Generated code and data have the lines that they have.
            match arguments {
                ["emit", "--all", _] => assert_plain_code(&run.out, &what),
                [.., "json"] => assert_plain(&run.out, &what),
                _ => {
                    assert_plain(&run.out, &what);
                    assert_short(&run.out, &what);
                }
            }
            if arguments.contains(&"json") {
                let data: Value = serde_json::from_str(&run.out).unwrap();
                for found in data["diagnostics"].as_array().into_iter().flatten() {
                    assert!(found["message"].as_str().unwrap().chars().count() <= 240, "{what}: {found}");
                }
            }
            match run.code {
                Some(2) => refused += 1,
                _ => passed += 1,
            }
        }
    }
    assert!(passed > 20 && refused > 10, "{passed} passed, {refused} refused");
}

#[test]
fn colours_are_ours_alone() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("a.json", "{\"type\": \"\u{9b}31m\", \"\u{7f}\": \"\\u001b[31m\"}");
    let shown = run_with(folder.path(), &["emit", "a.json"], &[("CLICOLOR_FORCE", "1")]).err;
    assert!(shown.contains("\u{1b}["), "{shown:?}");
    // Without the sequences that select a colour or a weight.
    let mut rest = String::new();
    let mut parts = shown.split("\u{1b}[");
    rest.push_str(parts.next().unwrap());
    for part in parts {
        let (code, text) = part.split_once('m').unwrap();
        assert!(code.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'), "{shown:?}");
        rest.push_str(text);
    }
    assert_plain(&rest, "a.json");
    assert!(rest.contains(r"\u{9b}31m"), "{rest}");
}

/// A document on one line, as programs write them, with a mistake at its end.
#[test]
fn a_mistake_far_to_the_right_is_shown_in_a_window() {
    let folder = tempfile::tempdir().unwrap();
    for length in [10, 1_000, 65_480, 65_510, 65_520, 70_000, 1_000_000] {
        let text =
            format!("{{\"description\":\"{}\",\"type\":7,\"title\":\"{}\"}}", "é".repeat(length), "z".repeat(length));
        std::fs::write(folder.path().join("a.json"), &text).unwrap();
        let run = run(folder.path(), &["emit", "a.json"]);
        assert_eq!(run.code, Some(2), "{length}: {}", run.err);
        let column = length + 26;
        assert!(run.err.contains(&format!("--> a.json:1:{column}\n")), "{length}: {}", run.err);
        assert_short(&run.err, "a window");
        assert!(run.err.len() < 2_000, "{length}: {} bytes", run.err.len());
        assert_label(&run.err, "7");
    }
    // Beside such a line, what stands on a short one.
    let text = format!(
        "{{\"description\": \"{}\",\n\t\"type\": 7,\n\"title\": \"{}\"}}",
        "x".repeat(99_999),
        "z".repeat(99_999)
    );
    std::fs::write(folder.path().join("a.json"), text).unwrap();
    let run = run(folder.path(), &["emit", "a.json"]);
    assert!(run.err.contains("--> a.json:2:10\n") && run.err.len() < 2_000, "{}", run.err);
    assert_label(&run.err, "7");
}

/// What comes before a place changes its width when it is escaped; the label goes with it.
#[test]
fn a_label_points_to_its_place_after_escaped_characters() {
    let folder = tempfile::tempdir().unwrap();
    for before in ["", "\u{202e}", "\u{9b}\u{9b}\u{9b}", "\u{200b}é名", "\u{feff}", &"\u{7f}".repeat(100)] {
        for mark in ["", "\u{feff}"] {
            let text = format!("{mark}{{\"x\": \"{before}\", \"type\": 7}}");
            std::fs::write(folder.path().join("a.json"), &text).unwrap();
            let run = run(folder.path(), &["emit", "a.json"]);
            let column = before.chars().count() + 19;
            assert!(run.err.contains(&format!("--> a.json:1:{column}\n")), "{before:?}: {}", run.err);
            assert_label(&run.err, "7");
        }
    }
}

/// The mark in the line below a snippet's stands under this text.
fn assert_label(shown: &str, text: &str) {
    let lines: Vec<&str> = shown.lines().collect();
    let is_mark =
        |line: &&str| line.trim_start().strip_prefix('|').is_some_and(|rest| rest.trim_start().starts_with('^'));
    let at = lines.iter().position(is_mark).unwrap();
    let width = |text: &str| text.chars().map(|c| if c == '名' { 2 } else { 1 }).sum::<usize>();
    let mark = lines[at].find('^').unwrap();
    let column = width(&lines[at][..mark]);
    let mut passed = 0;
    let under: String = lines[at - 1]
        .chars()
        .skip_while(|c| {
            let more = passed < column;
            passed += width(&c.to_string());
            more
        })
        .collect();
    assert!(under.starts_with(text), "{shown}");
}

#[test]
fn fifty_problems_are_shown_and_the_others_counted() {
    let folder = tempfile::tempdir().unwrap();
    for count in [50, 51, 1_000, 5_000] {
        let mistakes = vec![r#"{"type":"xyz","title":"some words that take their place"}"#; count].join(",");
        std::fs::write(folder.path().join("a.json"), format!(r#"{{"anyOf":[{mistakes}]}}"#)).unwrap();
        let run_human = run(folder.path(), &["emit", "a.json"]);
        assert_eq!(run_human.code, Some(2));
        assert_eq!(run_human.err.matches("lockstep::keyword").count(), 50, "{count}");
        let more = format!("… and {} more\n", count - 50);
        assert_eq!(run_human.err.ends_with(&more), count > 50, "{count}: {}", run_human.err);
        assert!(run_human.err.len() < 40_000, "{count}: {} bytes", run_human.err.len());
        let data: Value =
            serde_json::from_str(&run(folder.path(), &["emit", "a.json", "--format", "json"]).out).unwrap();
        let kept = data["diagnostics"].as_array().unwrap().len();
        assert_eq!((kept, data["more"].as_u64().unwrap_or(0)), (count.min(1_000), count.saturating_sub(1_000) as u64));
    }
    // The same in what a build script says.
    let request = codegen::Request::of(folder.path().join("a.json"));
    let error = codegen::emit(&request).map(|_| ()).unwrap_err();
    for text in [error.to_string(), format!("{error:?}"), error.render(false)] {
        assert!(text.len() < 40_000 && text.contains("… and 4950 more"), "{} bytes", text.len());
    }
}

#[test]
fn many_problems_below_a_long_name_stay_small() {
    let folder = tempfile::tempdir().unwrap();
    let mistakes = vec!["7"; 5_000].join(",");
    let text = format!(r#"{{"properties":{{"{}":{{"anyOf":[{mistakes}]}}}}}}"#, "n".repeat(50_000));
    std::fs::write(folder.path().join("a.json"), text).unwrap();
    let run = run(folder.path(), &["emit", "a.json", "--format", "json"]);
    assert_eq!(run.code, Some(2));
    assert!(run.out.len() < 6_000_000, "{} bytes", run.out.len());
}
