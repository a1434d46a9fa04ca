//! Output that could not be written is an error, and never a panic.

use std::fs::File;
use std::io::Read;
use std::process::{Command, Stdio};

use super::project::{API, Project};

/// Every command that prints, in every form.
fn commands(project: &Project) -> Vec<Command> {
    project.put("a.json", API);
    project.put("b.json", &API.replace("\"paid\"]", "\"paid\", \"void\"]"));
    let all: [&[&str]; 9] = [
        &[],
        &["check"],
        &["emit", "a.json", "--all"],
        &["emit", "a.json", "--all", "-o", "out.rs"],
        &["emit", "a.json", "--all", "--dependencies"],
        &["diff", "a.json", "b.json"],
        &["update"],
        &["--help"],
        &["--version"],
    ];
    let formats: [&[&str]; 3] = [&[], &["--format", "json"], &["--format", "markdown"]];
    // What went wrong is printed there, too, if it is to be data.
    let wrong: [&[&str]; 3] = [&["emit", "none.json"], &["diff", "none.json", "a.json"], &["update", "none.json"]];
    let fine = all.iter().flat_map(|command| formats.map(|format| [command, format].concat()));
    let wrong = wrong.iter().map(|command| [command, formats[1]].concat());
    fine.chain(wrong).map(|arguments| project.command(&arguments)).collect()
}

#[test]
fn a_full_disk_is_an_error_wherever_something_is_printed() {
    let project = Project::started();
    for mut command in commands(&project) {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command.stdout(full).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{command:?}: {said}");
        assert!(said.contains("cannot write to standard output: No space left on device"), "{command:?}: {said}");
    }
}

#[test]
fn a_reader_that_has_gone_away_is_an_error_that_is_not_talked_about() {
    let project = Project::started();
    for mut command in commands(&project) {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command.stdout(writer).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.as_str()), (Some(2), ""), "{command:?}");
    }
}

#[test]
fn a_reader_that_stops_early_ends_the_run() {
    let project = Project::started();
    let many: String = (0..3000).map(|index| format!("\"T{index}\": {{\"type\": \"string\"}},")).collect();
    project.put("many.json", &format!("{{\"$defs\": {{{} \"Z\": true}}}}", many));
    let mut command = project.command(&["emit", "many.json", "--all"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 16];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(2), &[][..]));
}

#[test]
fn a_full_standard_error_changes_nothing() {
    let project = Project::started();
    let wrong: [(&[&str], i32); 7] = [
        (&["emit", "none.json"], 2),
        (&["emit", "a.json", "--dialect", "none"], 2),
        (&["emit", "a.json", "--mount", "none"], 2),
        (&["diff", "none.json", "none.json"], 2),
        (&["update", "none.json"], 2),
        (&["--no-such-flag"], 2),
        (&["check"], 0),
    ];
    for (arguments, code) in wrong {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = project.command(arguments).stderr(full).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
    }
}
