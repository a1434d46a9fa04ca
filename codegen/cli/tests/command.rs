//! Promise: what the command `lockstep` prints, writes and exits with can be relied on, by people and by programs.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

const CONFIG: &str = r##"schemas = "schemas"
[[module]]
output = "src/order.rs"
documents = ["order.json"]
root = "#/$defs/Order"
"##;

const SCHEMA: &str = r##"{"$defs": {
  "Order": {
    "type": "object",
    "properties": {"id": {"type": "string", "format": "uuid"}, "state": {"$ref": "#/$defs/State"}},
    "required": ["id"]
  },
  "State": {"enum": ["open", "paid"]}
}}"##;

/// A project, and the command in it.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Project {
        let project = Project(tempfile::tempdir().unwrap());
        project.put("lockstep.toml", CONFIG);
        project.put("schemas/order.json", SCHEMA);
        project
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// What is there: paths and bytes.
    fn files(&self) -> Vec<(String, Option<Vec<u8>>)> {
        let read = |path: &str| (path.to_owned(), std::fs::read(self.0.path().join(path)).ok());
        let folder = |path: &str| std::fs::read_dir(self.0.path().join(path)).into_iter().flatten().flatten();
        let mut files: Vec<_> = ["", "src", "schemas"]
            .into_iter()
            .flat_map(|path| folder(path).map(move |entry| format!("{path}/{}", entry.file_name().display())))
            .map(|path| read(path.trim_start_matches('/')))
            .collect();
        files.sort();
        files
    }

    fn run_in(&self, folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lockstep"));
        command.args(arguments).current_dir(folder);
        for name in ["CI", "LOCKSTEP_LOCKED", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        Run::of(command.envs(environment.iter().copied()).output().unwrap())
    }

    fn run(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
        self.run_in(self.0.path(), arguments, environment)
    }
}

#[derive(Debug)]
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Run {
    fn of(output: Output) -> Run {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

#[test]
fn without_a_command_it_generates_proves_and_reports() {
    let project = Project::new();
    let run = project.run(&[], &[]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    let lines: Vec<Vec<&str>> = run.out.lines().map(|line| line.split_whitespace().collect()).collect();
    for expected in [
        vec!["src/order.rs"],
        vec!["Order", "#/$defs/Order", "equivalent"],
        vec!["State", "#/$defs/State", "equivalent"],
        "2 of 2 types proved equivalent to their schemas".split(' ').collect(),
        vec!["wrote", "src/order.rs,", "src/.lockstep.json"],
    ] {
        assert!(lines.contains(&expected), "{expected:?} is not in\n{}", run.out);
    }
    assert!(run.out.contains("text-normalised: a UUID is written back in lower case"), "{}", run.out);
    let files = project.files();
    let again = project.run(&[], &[]);
    assert!(again.code == 0 && again.out.ends_with("nothing to write: everything is up to date\n"), "{again:?}");
    assert_eq!(project.files(), files);
}

#[test]
fn widened_types_are_listed() {
    let project = Project::new();
    let config = std::fs::read_to_string(project.0.path().join("lockstep.toml")).unwrap();
    project.put("lockstep.toml", &format!("{config}\n[module.types.State]\nenums = \"open\"\n"));
    let run = project.run(&[], &[]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    assert!(run.out.contains("2 of 2 types proved"), "{}", run.out);
    let listed = "enum-open: strings that the schema does not list are accepted, kept and written back\n    State\n";
    assert!(run.out.contains(listed), "{}", run.out);
    let data = project.run(&["--format", "json"], &[]).json();
    let types = data["modules"][0]["types"].as_array().unwrap();
    let widenings: Vec<_> = types.iter().map(|proof| (&proof["name"], &proof["widenings"])).collect();
    assert_eq!(json!(widenings), json!([["Order", null], ["State", ["enum-open"]]]));

    project.put("lockstep.toml", &format!("{config}\n[module.types.Stat]\nenums = \"open\"\n"));
    let run = project.run(&["check"], &[]);
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{run:?}");
    assert!(
        run.err.contains("`types.Stat` does not name a generated type; did you mean `State`?")
            && run.err.contains("the types are Order, State"),
        "{}",
        run.err
    );
}

#[test]
fn the_same_as_data() {
    let project = Project::new();
    let run = project.run(&["--format", "json"], &[]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let order = json!({
        "name": "Order", "origin": "#/$defs/Order", "verdict": "equivalent",
        "deviations": ["unknown-dropped", "text-normalised", "derived-forms"],
    });
    let state = json!({
        "name": "State", "origin": "#/$defs/State", "verdict": "equivalent", "deviations": ["derived-forms"],
    });
    let verdicts = json!({
        "equivalent_by_shape": 2, "equivalent_with_rules": 0, "equivalent_with_json_rules": 0, "differs": 0, "unproved": 0,
    });
    let expected = json!({
        "modules": [{"output": "src/order.rs", "root": "Order", "verdicts": verdicts, "types": [order, state]}],
        "written": ["src/order.rs", "src/.lockstep.json"],
        "diagnostics": [],
    });
    assert_eq!(run.json(), expected);
    assert_eq!(project.run(&["check", "--format=json"], &[]).json()["written"], json!([]));
}

#[test]
fn bad_input_is_data_as_well_and_exits_with_2() {
    let project = Project::new();
    project.put(
        "schemas/order.json",
        &SCHEMA.replace("uuid\"}", "uuid\"}, \"x\": 1").replace("\"#/$defs/State", "\"#/no"),
    );
    let files = project.files();
    let human = project.run(&[], &[]);
    assert_eq!((human.code, human.out.as_str()), (2, ""), "{human:?}");
    for part in ["lockstep::not-a-schema", "lockstep::unresolved-reference", "--> schemas/order.json:4:", "help: "] {
        assert!(human.err.contains(part), "{part}: {}", human.err);
    }
    let run = project.run(&["--format", "json"], &[]);
    assert_eq!((run.code, run.err.as_str()), (2, ""), "{run:?}");
    let diagnostics = &run.json()["diagnostics"];
    assert_eq!(diagnostics.as_array().unwrap().len(), 2, "{diagnostics}");
    let expected = json!({
        "code": "lockstep::not-a-schema", "message": "expected a schema, found a number",
        "help": "a schema is an object, `true` or `false`", "file": "schemas/order.json", "line": 4, "column": 69,
        "pointer": "#/$defs/Order/properties/x",
    });
    assert_eq!(diagnostics[0], expected);
    assert_eq!(project.files(), files);

    for arguments in [&["--no-such-flag"][..], &["nonsense"], &["--format", "xml"], &["--config", "none.toml"]] {
        let run = project.run(arguments, &[]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}: {run:?}");
        assert!(!run.err.is_empty());
    }
}

#[test]
fn check_writes_nothing_and_shows_the_difference() {
    let project = Project::new();
    let files = project.files();
    let run = project.run(&["check"], &[]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.err.contains("src/order.rs is missing"), "{run:?}");
    assert_eq!(project.files(), files);

    assert_eq!(project.run(&[], &[]).code, 0);
    assert_eq!(project.run(&["check"], &[]).code, 0);
    project.put("schemas/order.json", &SCHEMA.replace("paid", "closed"));
    let files = project.files();
    // Not even where it is asked to write.
    for arguments in [&["check"][..], &["--write", "check"]] {
        let run = project.run(arguments, &[]);
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{run:?}");
        for part in ["lockstep::stale", "src/order.rs", "-    Paid,", "+    Closed,", "cargo lockstep --write"] {
            assert!(run.err.contains(part), "{part}: {}", run.err);
        }
        assert_eq!(project.files(), files);
    }
    let run = project.run(&["check", "--format", "json"], &[]);
    assert_eq!(run.code, 1);
    assert_eq!(run.json()["diagnostics"][0]["code"], "lockstep::stale");
    // The types are proved even where they are not yet on disk.
    assert_eq!(run.json()["modules"][0]["types"][0]["verdict"], "equivalent");
}

#[test]
fn a_type_that_is_not_proved_exits_with_1() {
    let project = Project::new();
    // A pattern that is not ECMA-262's, though the validator reads it: no check can be made from it.
    let unseen = r#"{"type": "string", "pattern": "(?x) open"}"#;
    project.put("schemas/order.json", &SCHEMA.replace(r#"{"enum": ["open", "paid"]}"#, unseen));
    let run = project.run(&["--format", "json"], &[]);
    assert_eq!(run.code, 1, "{run:?}");
    let report = run.json();
    let types = report["modules"][0]["types"].as_array().unwrap();
    assert!(types.iter().any(|proof| proof["verdict"] != "equivalent"), "{report}");
}

#[test]
fn locked_mode_writes_only_with_the_flag() {
    let locked: [&[(&str, &str)]; 4] =
        [&[("CI", "1")], &[("CI", "true")], &[("LOCKSTEP_LOCKED", "1")], &[("LOCKSTEP_LOCKED", "1"), ("CI", "false")]];
    for environment in locked {
        let project = Project::new();
        let files = project.files();
        let run = project.run(&[], environment);
        assert_eq!(run.code, 1, "{environment:?}: {run:?}");
        assert!(run.err.contains("cargo lockstep --write"), "{run:?}");
        assert_eq!(project.files(), files, "{environment:?}");
        assert_eq!(project.run(&["--write"], environment).code, 0);
        assert_ne!(project.files(), files);
        assert_eq!(project.run(&[], environment).code, 0, "what is up to date passes in locked mode");
    }
    let unlocked: [&[(&str, &str)]; 5] = [
        &[("LOCKSTEP_LOCKED", "0"), ("CI", "true")],
        &[("CI", "false")],
        &[("CI", "0")],
        &[("CI", "")],
        &[("LOCKSTEP_LOCKED", "")],
    ];
    for environment in unlocked {
        let project = Project::new();
        let run = project.run(&[], environment);
        assert!(run.code == 0 && run.out.contains("wrote src/order.rs"), "{environment:?}: {run:?}");
    }
}

#[test]
fn colour_is_used_for_terminals_and_on_request() {
    const ESCAPE: char = '\u{1b}';
    let project = Project::new();
    let broken = Project::new();
    broken.put("schemas/order.json", "{");
    let shown = |project: &Project, environment: &[(&str, &str)]| {
        let run = project.run(&[], environment);
        run.out + &run.err
    };
    for project in [&project, &broken] {
        assert!(!shown(project, &[]).contains(ESCAPE));
        assert!(shown(project, &[("CLICOLOR_FORCE", "1")]).contains(ESCAPE));
        assert!(!shown(project, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]).contains(ESCAPE));
    }
    let json = project.run(&["--format", "json"], &[("CLICOLOR_FORCE", "1")]);
    assert!(!json.out.contains(ESCAPE), "{json:?}");
}

#[test]
fn it_finds_its_configuration_from_below() {
    let project = Project::new();
    project.put("src/deep/er/x.txt", "");
    let run = project.run_in(&project.0.path().join("src/deep/er"), &[], &[]);
    assert!(run.code == 0 && run.out.contains("wrote src/order.rs"), "{run:?}");
    // And from elsewhere, if it is told.
    let elsewhere = tempfile::tempdir().unwrap();
    let config = project.0.path().join("lockstep.toml");
    let run = project.run_in(elsewhere.path(), &["check", "--config", config.to_str().unwrap()], &[]);
    assert_eq!(run.code, 0, "{run:?}");
    let lost = project.run_in(elsewhere.path(), &[], &[]);
    assert_eq!(lost.code, 2, "{lost:?}");
    assert!(lost.err.contains("lockstep::io") && lost.err.contains("--config"), "{lost:?}");
}

#[test]
fn a_module_without_a_root_has_all_that_its_document_defines() {
    let project = Project::new();
    let module = CONFIG.replace("root = \"#/$defs/Order\"\n", "");
    project.put("lockstep.toml", &module);
    let run = project.run(&[], &[]);
    assert!(run.code == 0 && run.out.contains("2 of 2 types proved"), "{run:?}");
    let written = std::fs::read_to_string(project.0.path().join("src/order.rs")).unwrap();
    assert!(written.contains("pub struct Order") && written.contains("pub enum State"), "{written}");
    assert_eq!(project.run(&["check"], &[]).code, 0);

    // A plain JSON pointer is one as well, and means the same.
    project.put("lockstep.toml", &CONFIG.replace("#/$defs/Order", "/$defs/State"));
    let run = project.run(&[], &[]);
    assert!(run.code == 0 && run.out.contains("1 of 1 types proved"), "{run:?}");
    let plain = std::fs::read_to_string(project.0.path().join("src/order.rs")).unwrap();
    project.put("lockstep.toml", &CONFIG.replace("#/$defs/Order", "#/$defs/State"));
    assert_eq!(project.run(&["check"], &[]).code, 0, "{plain}");
}

#[test]
fn cargo_runs_it_as_a_subcommand() {
    let project = Project::new();
    assert_eq!(project.run(&[], &[]).code, 0);
    let program = Path::new(env!("CARGO_BIN_EXE_cargo-lockstep"));
    let run = |program: &Path, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(project.0.path()).env_remove("CI").env_remove("LOCKSTEP_LOCKED");
        // Cargo looks for subcommands where programs are looked for.
        command.env("PATH", program.parent().unwrap()).env("CARGO_HOME", project.0.path());
        Run::of(command.output().unwrap())
    };
    // As Cargo calls it, and as somebody does who calls it directly.
    for arguments in [&["lockstep", "check"][..], &["check"], &["lockstep", "check", "--format", "json"]] {
        assert_eq!(run(program, arguments).code, 0, "{arguments:?}");
    }
    assert!(run(program, &["lockstep", "emit", "--help"]).out.contains("Usage: cargo lockstep emit"));
    assert_eq!(run(program, &["lockstep", "lockstep"]).code, 2);

    let mut cargo = Command::new(env!("CARGO"));
    let path = std::env::join_paths([program.parent().unwrap()]).unwrap();
    let ran = cargo.args(["lockstep", "check"]).current_dir(project.0.path()).env("PATH", path).output().unwrap();
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn a_misspelt_name_is_suggested() {
    let project = Project::new();
    let cases = [
        ("root =", "rot =", "did you mean `root`?"),
        ("root =", "unknown = \"ignor\"\nroot =", "did you mean `ignore`?"),
        (
            "root =",
            "deviations = [\"null-absnt\"]\nroot =",
            "`null-absnt` is not a deviation; did you mean `null-absent`?",
        ),
        ("#/$defs/Order", "#/$defs/Oder", "unresolved reference `#/$defs/Oder`; did you mean `#/$defs/Order`?"),
        ("#/$defs/Order", "/definitions/Order", "did you mean `#/$defs/Order`?"),
    ];
    for (right, wrong, question) in cases {
        project.put("lockstep.toml", &CONFIG.replace(right, wrong));
        let run = project.run(&["check", "--format", "json"], &[]);
        let text = run.json()["diagnostics"].to_string().replace("\\\"", "\"");
        assert!(run.code == 2 && text.contains(question), "{question}\n{text}");
    }
    project.put("lockstep.toml", &CONFIG.replace("#/$defs/Order", "#/$defs/Invoice"));
    assert!(!project.run(&["check"], &[]).err.contains("did you mean"));

    let odd = [
        (
            &["emit", "schemas/order.json", "--dialect", "draft-7"][..],
            "`draft-7` is not a dialect; did you mean `draft7`?",
        ),
        (&["emit", "schemas/order.json", "--pointer", "/$defs/Sate"], "did you mean `#/$defs/State`?"),
        (&["explain", "requird-added"], "did you mean `required-added`?"),
    ];
    for (arguments, question) in odd {
        let run = project.run(arguments, &[]);
        let text = run.err.split_whitespace().collect::<Vec<_>>().join(" ").replace(" │ ", " ");
        assert!(run.code == 2 && text.contains(question), "{arguments:?}: {text}");
    }
    // A reference that leads nowhere is read as accepting anything, and the warning says what was meant.
    let near = SCHEMA.replace("\"$ref\": \"#/$defs/State\"", "\"$ref\": \"#/$defs/state\"");
    project.put("schemas/order.json", &near);
    let run = project.run(&["emit", "schemas/order.json"], &[]);
    let text = run.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(run.code == 0 && text.contains("did you mean `#/$defs/State`?"), "{run:?}");
}

#[test]
fn shells_complete_it_and_it_has_manual_pages() {
    let project = Project::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = project.run(&["completions", shell], &[]);
        assert!(run.code == 0 && run.out.contains("lockstep") && run.out.contains("emit"), "{shell}: {}", run.out);
    }
    let page = project.run(&["man"], &[]).out;
    assert!(page.contains(".TH lockstep 1") && page.contains("init"), "{page}");
    // Each command that has help of its own has a page.
    let help = project.run(&["--help"], &[]).out;
    let commands = help.split_once("Commands:").unwrap().1.split("Options:").next().unwrap();
    for line in commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")) {
        let name = line.split_whitespace().next().unwrap();
        if !["help", "man"].contains(&name) {
            let page = project.run(&["man", name], &[]);
            assert!(page.code == 0 && page.out.contains(&format!("lockstep\\-{name}")), "{name}: {}", page.out);
        }
    }
    assert_eq!(project.run(&["man", "emitt"], &[]).code, 2);
}

#[test]
fn a_quiet_run_prints_only_problems() {
    let project = Project::new();
    for arguments in [&["-q"][..], &["check", "--quiet"], &["emit", "schemas/order.json", "--all", "-o", "a.rs", "-q"]]
    {
        let run = project.run(arguments, &[]);
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""), "{arguments:?}");
    }
    // What a command is there to print is printed all the same.
    let printed = project.run(&["emit", "schemas/order.json", "--all", "-q"], &[]).out;
    assert!(printed.contains("pub struct Order"), "{printed}");
    let diff = project.run(&["diff", "schemas/order.json", "schemas/order.json", "-q"], &[]);
    assert_eq!((diff.code, diff.out.as_str()), (0, ""));
    project.put("schemas/order.json", "{");
    let run = project.run(&["-q"], &[]);
    assert!(run.code == 2 && run.out.is_empty() && run.err.contains("lockstep::"), "{run:?}");
    assert_eq!(project.run(&["-q", "--format", "json"], &[]).code, 2);
}

#[test]
fn missing_dependencies_are_reported() {
    let project = Project::new();
    let manifest = "[package]\nname = \"shop\"\nedition = \"2024\"\n\n[dependencies]\nserde = \"1\"\n";
    project.put("Cargo.toml", manifest);
    let run = project.run(&[], &[]);
    let expected = "the types need a crate that Cargo.toml lacks: \
                    add `uuid = { version = \"1\", features = [\"serde\"] }`\n";
    assert_eq!((run.code, run.err.as_str()), (0, expected), "{run:?}");
    // Nothing is written, and nobody is told again what they know.
    assert_eq!(project.run(&[], &[]).err, "");
    project.put("Cargo.toml", &format!("{manifest}uuid = \"1\"\n"));
    project.put("schemas/order.json", &SCHEMA.replace("paid", "settled"));
    let run = project.run(&[], &[]);
    assert!(run.out.contains("wrote src/order.rs") && run.err.is_empty(), "{run:?}");
}
