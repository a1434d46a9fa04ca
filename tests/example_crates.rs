//! Promise: the crates in `examples` are set up as `lockstep init` sets crates up, and build and run from a fresh copy.

mod workspace;

use std::path::Path;
use std::process::Command;

use workspace::{Copy, cargo, command, fail, root, succeed};

/// `cargo` in the folder of an example, with the versions of this workspace.
fn cargo_in(copy: &Copy, folder: &Path, arguments: &[&str]) -> Command {
    std::fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    cargo(folder, &copy.target, arguments)
}

/// Builds and runs an example, which prints its results, and sets it up once more, which changes nothing.
fn holds(name: &str, arguments: &[&str], expected: &[&str]) {
    let copy = Copy::take();
    succeed(copy.cargo(&["build", "--package", "lockstep-cli"]).env("LOCKSTEP_LOCKED", "1"));
    let folder = copy.folder.join("examples").join(name);
    // A repository of its own: the workflows of the one around it are not for this test to write.
    std::fs::create_dir_all(folder.join(".git")).unwrap();
    let workflow = root().join(".github/workflows/lockstep.yml");
    let before = copy.files();
    let lockstep = copy.target.join("debug").join(format!("lockstep{}", std::env::consts::EXE_SUFFIX));
    let said = succeed(command(lockstep, &folder).arg("init").args(arguments));
    assert!(copy.files() == before, "{said}");
    assert!(!workflow.exists(), "{said}");
    let printed = succeed(&mut cargo_in(&copy, &folder, &["run", "--quiet"]));
    for line in expected {
        assert!(printed.contains(line), "{line}: {printed}");
    }
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn committed() {
    let expected = [
        "NO123456  confirmed   2 people, car with a trailer     18950 NOK  card …4242",
        "rejected: \"2019-13-01\" is not of the format `date`",
        "rejected: unknown field `trailer`",
    ];
    holds("committed", &["schemas/ferries.yaml"], &expected);
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn out_dir() {
    let expected = ["has 1 line", "rejected: missing field `paidAt`", "rejected: \"1234\"", "rejected: 0 is less than"];
    holds("out-dir", &["schemas/order.json", "--out-dir"], &expected);
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn a_build_script_names_the_feature_that_a_format_needs() {
    let copy = Copy::take();
    let folder = copy.folder.join("examples/out-dir");
    let schema =
        r#"{"title": "Order", "type": "object", "properties": {"host": {"type": "string", "format": "idn-hostname"}}}"#;
    copy.write("examples/out-dir/schemas/order.json", schema);
    let said = fail(&mut cargo_in(&copy, &folder, &["check"]));
    assert!(said.contains("the format `idn-hostname` needs the feature `idna` of lockstep-codegen"), "{said}");
    assert!(said.contains("--> order.json:1:61\n") && said.contains("#/properties/host"), "{said}");
}

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn a_build_script_keeps_a_committed_file_up_to_date() {
    let copy = Copy::take();
    let folder = copy.folder.join("examples/out-dir");
    copy.edit("examples/out-dir/build.rs", ".out_dir()?", ".write(\"src/order.rs\")?");
    let include = "mod order {\n    include!(concat!(env!(\"OUT_DIR\"), \"/order.rs\"));\n}";
    copy.edit("examples/out-dir/src/main.rs", include, "mod order;");
    let build = |locked: &str| {
        let mut cargo = cargo_in(&copy, &folder, &["build"]);
        cargo.env("LOCKSTEP_LOCKED", locked);
        cargo
    };
    let said = fail(&mut build("1"));
    assert!(said.contains("order.rs is missing"), "{said}");
    succeed(&mut build("0"));
    let types = copy.read("examples/out-dir/src/order.rs");
    assert!(types.contains("pub struct Order"), "{types}");
    succeed(&mut build("1"));
    // A build script that has nothing to do is not run.
    let said = succeed(build("1").arg("--verbose"));
    assert!(said.contains("Fresh out-dir") && !said.contains("build-script-build"), "{said}");

    copy.edit("examples/out-dir/schemas/order.json", "\"cancelled\"", "\"withdrawn\"");
    let said = fail(&mut build("1"));
    assert!(said.contains("+    Withdrawn,"), "{said}");
    assert_eq!(copy.read("examples/out-dir/src/order.rs"), types);
    succeed(&mut build("0"));
    assert!(copy.read("examples/out-dir/src/order.rs").contains("    Withdrawn,\n"));

    copy.write("examples/out-dir/src/order.rs", "fn mine() {}\n");
    let said = fail(&mut build("0"));
    assert!(said.contains("was not written by Lockstep"), "{said}");
}
