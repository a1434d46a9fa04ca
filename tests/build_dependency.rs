//! Promise: a build script that depends on the generator compiles 110 packages at most, and docs/build-dependency.md says what
//! each is for.

mod workspace;

use std::collections::BTreeSet;

use workspace::{cargo, root, scratch, succeed};

/// How many packages may be compiled, the generator included.
const MAX_PACKAGES: usize = 110;

/// Name and version of each package that a build dependency compiles, without any feature.
fn compiled() -> BTreeSet<(String, String)> {
    let arguments = ["tree", "--locked", "-p", "lockstep-codegen", "-e", "normal,build", "--prefix", "none"];
    let target = ["--target", "x86_64-unknown-linux-gnu"];
    let listed = succeed(cargo(root(), &scratch("tree"), &arguments).args(target));
    let package = |line: &str| {
        let (name, version) = line.split_once(' ')?;
        // Besides, Cargo may say what it waits for.
        let version = version.split(' ').next().filter(|version| version.starts_with('v'))?;
        Some((name.to_owned(), version.to_owned()))
    };
    listed.lines().filter_map(package).collect()
}

#[test]
fn few_packages_are_compiled() {
    let compiled = compiled();
    assert!(compiled.len() <= MAX_PACKAGES, "{} packages: {compiled:?}", compiled.len());
    let page = std::fs::read_to_string(root().join("docs/build-dependency.md")).unwrap();
    assert!(page.contains(&format!("compiles the {} packages below", compiled.len())), "{}", compiled.len());
    assert!(page.contains(&format!("\n{}\n```", compiled.len())), "{}", compiled.len());
}

#[test]
fn each_package_has_its_reason() {
    let page = std::fs::read_to_string(root().join("docs/build-dependency.md")).unwrap();
    let (_, table) = page.split_once("| for | packages |").unwrap();
    // A remark in brackets names those that depend on a package.
    let mut reasons = Vec::new();
    for cell in table.lines().filter_map(|line| line.rsplit('|').nth(1)) {
        let kept: String = cell.split('(').map(|part| part.rsplit(')').next().unwrap_or_default()).collect();
        reasons.extend(kept.split('`').skip(1).step_by(2).map(str::to_owned));
    }
    let named: BTreeSet<String> = reasons.iter().cloned().collect();
    assert_eq!(reasons.len(), named.len(), "a package stands in the table twice");
    assert_eq!(named, compiled().into_iter().map(|(name, _)| name).collect());
}
