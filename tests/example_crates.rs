//! Promise: the crates in `examples` are set up as `lockstep init` sets crates up, and build and run from a fresh copy.

mod workspace;

use workspace::{Copy, cargo, command, root, succeed};

/// Builds and runs an example, which prints its results, and sets it up once more, which changes nothing.
fn holds(name: &str, arguments: &[&str], expected: &[&str]) {
    let copy = Copy::take();
    succeed(copy.cargo(&["build", "--package", "lockstep-cli"]).env("LOCKSTEP_LOCKED", "1"));
    let folder = copy.folder.join("examples").join(name);
    let before = copy.files();
    let lockstep = copy.target.join("debug").join(format!("lockstep{}", std::env::consts::EXE_SUFFIX));
    let said = succeed(command(lockstep, &folder).arg("init").args(arguments));
    assert!(copy.files() == before, "{said}");
    // With the versions of this workspace.
    std::fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let printed = succeed(&mut cargo(&folder, &copy.target, &["run", "--quiet"]));
    for line in expected {
        assert!(printed.contains(line), "{line}: {printed}");
    }
}

#[test]
fn committed() {
    let expected = [
        "NO123456  confirmed   2 people, car with a trailer     18950 NOK  card …4242",
        "rejected: \"2019-13-01\" is not of the format `date`",
        "rejected: unknown field `trailer`",
    ];
    holds("committed", &["schemas/ferries.yaml"], &expected);
}

#[test]
fn out_dir() {
    let expected = ["has 1 line", "rejected: missing field `paidAt`", "rejected: \"1234\"", "rejected: 0 is less than"];
    holds("out-dir", &["schemas/order.json", "--out-dir"], &expected);
}
