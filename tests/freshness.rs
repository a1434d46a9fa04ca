//! Promise: one build after a schema edit compiles the new types, a build with nothing changed does nothing, a locked
//! build writes nothing, and at every moment the generated file is the old one or the new one.

mod workspace;

use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use workspace::{Copy, fail, succeed};

const SCHEMA: &str = "schemas/Connection.json";
const GENERATED: &str = "generated/src/connection.rs";

/// A new variant and a new property, as an upstream document might bring them.
fn edit_schema(copy: &Copy) {
    copy.edit(SCHEMA, "\"Commerce\",\n", "\"Commerce\",\n\"Marketplace\",\n");
    copy.edit(SCHEMA, "\"properties\": {\n", "\"properties\": {\n\"region\": { \"type\": \"string\" },\n");
}

fn is_new(copy: &Copy) -> bool {
    let text = copy.read(GENERATED);
    text.contains("    Marketplace,\n") && text.contains("pub region: Option<String>,")
}

/// Builds once more and sees to it that nothing is compiled and no build script is run.
fn nothing_is_left_to_do(copy: &Copy) {
    let said = succeed(&mut copy.cargo(&["build", "--verbose"]));
    assert!(said.contains("Fresh generated "), "{said}");
    let works =
        |line: &&str| ["Compiling ", "Dirty ", "Running "].iter().any(|word| line.trim_start().starts_with(word));
    assert_eq!(said.lines().find(works), None, "{said}");
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn one_build_after_an_edit_has_the_new_types() {
    let copy = Copy::take();
    succeed(&mut copy.cargo(&["build"]));
    nothing_is_left_to_do(&copy);
    assert!(!is_new(&copy));

    edit_schema(&copy);
    succeed(&mut copy.cargo(&["build"]));
    assert!(is_new(&copy));
    nothing_is_left_to_do(&copy);
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn the_first_test_run_after_an_edit_tests_the_new_types() {
    let copy = Copy::take();
    let test = |body: &str| {
        format!(
            "#[test]\nfn types() {{\n    fn region(c: &generated::Connection) -> &Option<String> {{ &c.region }}\n{body}}}\n"
        )
    };
    copy.write(
        "tests/fresh.rs",
        &test("    let _ = (region, generated::SourceType::Marketplace, generated::SourceType::Commerce);\n"),
    );
    // As it stands the test cannot be compiled: it is able to fail.
    let said = fail(&mut copy.cargo(&["test", "--test", "fresh"]));
    assert!(said.contains("no field `region`"), "{said}");

    edit_schema(&copy);
    let said = succeed(&mut copy.cargo(&["test", "--test", "fresh"]));
    assert!(said.contains("test types ... ok"), "{said}");
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn a_hand_edit_is_noticed_by_the_next_build() {
    let copy = Copy::take();
    succeed(&mut copy.cargo(&["build"]));
    let generated = copy.read(GENERATED);

    copy.edit(GENERATED, "    Banking,\n", "");
    let said = fail(copy.cargo(&["build"]).env("CI", "true"));
    assert!(said.contains("+    Banking,"), "{said}");
    succeed(&mut copy.cargo(&["build"]));
    assert_eq!(copy.read(GENERATED), generated);
    nothing_is_left_to_do(&copy);
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn a_locked_build_writes_nothing_and_names_the_command() {
    let copy = Copy::take();
    succeed(&mut copy.cargo(&["build"]));
    succeed(copy.cargo(&["build"]).env("CI", "true"));

    edit_schema(&copy);
    let before = copy.files();
    let said = fail(copy.cargo(&["build"]).env("CI", "true"));
    for expected in
        ["generated/src/connection.rs", "+    Marketplace,", "+    pub region: Option<String>,", "`cargo lockstep`"]
    {
        assert!(said.contains(expected), "no {expected} in\n{said}");
    }
    let said = fail(copy.lockstep().env("LOCKSTEP_LOCKED", "1"));
    assert!(said.contains("+    Marketplace,"), "{said}");
    let status = copy.lockstep().env("CI", "1").output().unwrap().status;
    assert_eq!(status.code(), Some(1));
    assert!(before == copy.files(), "a locked run wrote something");

    // Who sets the variable to 0, or says `--write`, means it.
    succeed(copy.cargo(&["build"]).env("CI", "true").env("LOCKSTEP_LOCKED", "0"));
    assert!(is_new(&copy));
    succeed(copy.cargo(&["build"]).env("CI", "true"));
    copy.edit(SCHEMA, "Marketplace", "Market");
    succeed(copy.lockstep().arg("--write").env("CI", "true"));
    assert!(copy.read(GENERATED).contains("    Market,\n"));
}

/// Reads the generated file all the while that `work` is done: it is one of two texts at every moment.
fn always_one_of(copy: &Copy, texts: &[String; 2], work: impl FnOnce()) {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let text = copy.read(GENERATED);
                assert!(texts.contains(&text), "neither the old text nor the new one:\n{text}");
                std::thread::sleep(Duration::from_micros(50));
            }
        });
        work();
        done.store(true, Ordering::Relaxed);
        reader.join().unwrap();
    });
}

/// The two texts of the schema, and what each gives.
fn two_states(copy: &Copy) -> ([String; 2], [String; 2]) {
    let mut states = (Vec::new(), Vec::new());
    for edit in [|_: &Copy| (), edit_schema] {
        edit(copy);
        succeed(&mut copy.lockstep());
        states.0.push(copy.read(SCHEMA));
        states.1.push(copy.read(GENERATED));
    }
    assert_ne!(states.1[0], states.1[1]);
    (states.0.try_into().unwrap(), states.1.try_into().unwrap())
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn two_builds_at_once_leave_one_whole_file() {
    let copy = Copy::take();
    succeed(&mut copy.cargo(&["build"]));
    let (schemas, texts) = two_states(&copy);
    always_one_of(&copy, &texts, || {
        for (schema, text) in schemas.iter().zip(&texts) {
            copy.write(SCHEMA, schema);
            // Cargo lets its builds take turns; the command waits for nobody.
            let mut builds = [copy.cargo(&["build"]), copy.cargo(&["build"]), copy.lockstep(), copy.lockstep()];
            let mut running: Vec<_> = builds
                .iter_mut()
                .map(|build| build.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
                .collect();
            for build in &mut running {
                assert!(build.wait().unwrap().success());
            }
            assert_eq!(copy.read(GENERATED), *text);
        }
    });
    // Where the command wrote last, the file is newer than the build script's run.
    succeed(&mut copy.cargo(&["build"]));
    nothing_is_left_to_do(&copy);
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn a_killed_run_leaves_the_old_file_or_the_new_one() {
    const KILLS: u32 = 24;
    let copy = Copy::take();
    succeed(&mut copy.cargo(&["build"]));
    let (schemas, texts) = two_states(&copy);
    let start = Instant::now();
    succeed(&mut copy.lockstep());
    let whole = start.elapsed();
    always_one_of(&copy, &texts, || {
        for (kill, schema) in (0..KILLS).zip(schemas.iter().cycle()) {
            copy.write(SCHEMA, schema);
            let mut run = copy.lockstep().stdout(Stdio::null()).spawn().unwrap();
            std::thread::sleep(whole * kill / (KILLS - 4));
            run.kill().unwrap();
            run.wait().unwrap();
        }
    });
    // What a killed run leaves behind is in nobody's way.
    succeed(&mut copy.lockstep());
    assert_eq!(copy.read(GENERATED), texts[1]);
}
