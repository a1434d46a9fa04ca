//! Promise: the scripts of the GitHub actions in `.github/actions` do what the actions say, with a real git and a `gh` that
//! only notes what it is asked for.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A repository with a schema, an `origin`, and what a runner of GitHub has.
struct Runner {
    folder: tempfile::TempDir,
}

impl Runner {
    fn new() -> Runner {
        let runner = Runner { folder: tempfile::tempdir().unwrap() };
        for name in ["repository", "temp", "bin"] {
            std::fs::create_dir(runner.path(name)).unwrap();
        }
        // Answers as `$GH_ANSWER` says, and notes its arguments and the text that it is given.
        let gh = "#!/bin/sh\nprintf '%s\\n' \"gh $*\" >> \"$GH_LOG\"\nfor word; do case $word in body=@*) cat \"${word#body=@}\" >> \"$GH_LOG\";; esac; done\n\
                  case $* in *--jq*) printf '%s' \"$GH_ANSWER\";; esac\n";
        runner.put("bin/gh", gh);
        std::fs::set_permissions(runner.path("bin/gh"), std::fs::Permissions::from_mode(0o755)).unwrap();
        runner.put("repository/schemas/order.json", &schema("\"open\""));
        let config = "schemas = \"schemas\"\n[[module]]\noutput = \"src/order.rs\"\ndocuments = [\"order.json\"]\n\
                      [[source]]\ndocument = \"order.json\"\nfrom = \"upstream.json\"\n";
        runner.put("repository/lockstep.toml", config);
        runner.put("repository/upstream.json", &schema("\"open\""));
        runner.git(&["init", "--quiet", "--initial-branch", "main"]);
        runner.git(&["init", "--quiet", "--bare", "../origin"]);
        runner.git(&["remote", "add", "origin", "../origin"]);
        runner.commit();
        runner
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), text).unwrap();
    }

    /// What stands in a file, which is emptied.
    fn take(&self, name: &str) -> String {
        let text = std::fs::read_to_string(self.path(name)).unwrap_or_default();
        let _ = std::fs::remove_file(self.path(name));
        text
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let path = std::env::var("PATH").unwrap();
        command.current_dir(self.path("repository")).env("PATH", format!("{}:{path}", self.path("bin").display()));
        command.env("XDG_STATE_HOME", self.path("state")).env("HOME", self.path("home"));
        for name in ["CI", "LOCKSTEP_LOCKED", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            command.env_remove(name);
        }
        command
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = self.command("git").args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "--message", "A"]);
    }

    /// Runs a script of an action with what the action gives it.
    fn script(&self, name: &str, variables: &[(&str, &str)]) -> Output {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.github/actions").join(name);
        let mut command = self.command("bash");
        command.arg(script).envs(variables.iter().copied());
        command.env("LOCKSTEP", env!("CARGO_BIN_EXE_lockstep")).env("GITHUB_REPOSITORY", "me/shop");
        for (variable, file) in [
            ("RUNNER_TEMP", "temp"),
            ("GITHUB_OUTPUT", "output"),
            ("GITHUB_STEP_SUMMARY", "summary"),
            ("GH_LOG", "log"),
        ] {
            command.env(variable, self.path(file));
        }
        command.output().unwrap()
    }
}

fn schema(states: &str) -> String {
    format!("{{\"title\": \"Order\", \"type\": \"object\", \"properties\": {{\"state\": {{\"enum\": [{states}]}}}}}}\n")
}

#[test]
fn a_schema_change_is_commented_once() {
    let runner = Runner::new();
    let base = runner.git(&["rev-parse", "HEAD"]).trim().to_owned();
    let compare = |arguments: &str| {
        let output = runner.script(
            "lockstep-diff/compare.sh",
            &[("SCHEMA", "schemas/order.json"), ("BASE", &base), ("ARGUMENTS", arguments)],
        );
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), runner.take("output"))
    };
    let comment = |outcome: &str, known: &str| {
        let variables = [("SCHEMA", "schemas/order.json"), ("NUMBER", "7"), ("OUTCOME", outcome), ("GH_ANSWER", known)];
        let output = runner.script("lockstep-diff/comment.sh", &variables);
        assert!(output.status.success(), "{output:?}");
        runner.take("log")
    };
    assert_eq!(compare("").2, "outcome=same\n");
    assert!(!comment("same", "").contains("POST"));
    runner.put("repository/schemas/order.json", &schema("\"open\", \"paid\""));
    let (code, annotations, output) = compare("");
    assert_eq!((code, &output[..]), (Some(0), "outcome=breaking\n"));
    assert!(annotations.contains("::error file=schemas/order.json,line=1,"), "{annotations}");
    let summary = runner.take("summary");
    assert!(summary.contains("## Schema change: breaking"), "{summary}");
    assert_eq!(compare("--direction send").2, "outcome=compatible\n");

    compare("");
    let log = comment("breaking", "");
    assert!(log.contains("gh api --method POST repos/me/shop/issues/7/comments"), "{log}");
    assert!(log.contains("<!-- lockstep diff schemas/order.json -->\n## Schema change: breaking"), "{log}");
    let log = comment("same", "42");
    assert!(log.contains("gh api --method PATCH repos/me/shop/issues/comments/42 ") && !log.contains("POST"), "{log}");

    // What cannot be compared fails the step.
    runner.put("repository/schemas/order.json", "{");
    assert_eq!(compare("").0, Some(2));
}

#[test]
fn an_upstream_change_becomes_a_pull_request() {
    let runner = Runner::new();
    let update = || {
        let output = runner.script("lockstep-update/update.sh", &[("ARGUMENTS", "--overwrite")]);
        assert!(output.status.success(), "{output:?}");
        runner.take("output")
    };
    let request = |state: &str| {
        let variables = [("BRANCH", "schemas"), ("GH_ANSWER", state)];
        let output = runner.script("lockstep-update/pull-request.sh", &variables);
        assert!(output.status.success(), "{output:?}");
        runner.take("log")
    };
    assert_eq!(update(), "changed=true\n");
    runner.commit();
    assert_eq!(update(), "changed=false\n");

    runner.put("repository/upstream.json", &schema("\"open\", \"paid\""));
    runner.commit();
    assert_eq!(update(), "changed=true\n");
    let log = request("");
    assert!(log.contains("gh pr create --head schemas --title Schema change: breaking"), "{log}");
    let changed = runner.git(&["--git-dir", "../origin", "show", "--stat=200", "--format=%s", "schemas"]);
    assert!(changed.starts_with("Schema change: breaking"), "{changed}");
    for file in ["schemas/order.json", "schemas/lockstep.lock", "src/order.rs"] {
        assert!(changed.contains(file), "{changed}");
    }

    runner.git(&["switch", "--quiet", "main"]);
    runner.put("repository/upstream.json", &schema("\"open\", \"paid\", \"void\""));
    runner.commit();
    assert_eq!(update(), "changed=true\n");
    let log = request("OPEN");
    assert!(log.contains("gh pr edit schemas --title ") && !log.contains("create"), "{log}");
}

#[test]
fn actions_run_existing_scripts_with_their_inputs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.github/actions");
    for action in ["lockstep-diff", "lockstep-update"] {
        let text = std::fs::read_to_string(folder.join(action).join("action.yml")).unwrap();
        let scripts: Vec<&str> =
            text.split("$GITHUB_ACTION_PATH/").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert_eq!(scripts.len(), 2, "{scripts:?}");
        for script in scripts {
            let step = text.split(script).nth(1).unwrap().split("\n    - ").next().unwrap();
            let body = std::fs::read_to_string(folder.join(action).join(script)).unwrap();
            for name in ["LOCKSTEP", "SCHEMA", "BASE", "ARGUMENTS", "NUMBER", "OUTCOME", "BRANCH"] {
                let is_read = [format!("${name}"), format!("${{{name}")].iter().any(|used| {
                    body.match_indices(used.as_str()).any(|(at, _)| {
                        !body[at + used.len()..].starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
                    })
                });
                assert_eq!(step.contains(&format!(" {name}: ")), is_read, "{script}: {name}");
            }
        }
    }
}
