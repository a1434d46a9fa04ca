//! Promise: a build compiles no package twice, and a build script that generates types compiles nothing of the command.

mod workspace;

use std::collections::{BTreeMap, BTreeSet};

use workspace::{cargo, root, scratch, succeed};

/// The packages that `cargo tree` lists, by name and version, each with the sets of features that it is compiled with.
fn packages(arguments: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let tree = ["tree", "--locked", "--quiet", "--prefix", "none", "--no-dedupe", "--format", "{p}\t{f}"];
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in succeed(cargo(root(), &scratch("packages"), &tree).args(arguments)).lines() {
        if let Some((package, features)) = line.split_once('\t') {
            // A package that depends on itself for its tests is listed inside itself with this mark.
            let features = features.trim_end_matches(" (*)");
            found.entry(package.to_owned()).or_default().insert(features.to_owned());
        }
    }
    assert!(found.keys().any(|package| package.starts_with("lockstep-codegen ")), "{found:?}");
    found
}

/// What build scripts and macros use is compiled apart from what programs use where the two ask for different features.
#[test]
fn no_package_is_compiled_twice() {
    for edges in ["normal,build", "normal,build,dev"] {
        let mut found = packages(&["--workspace", "--edges", edges]);
        found.retain(|_, features| features.len() > 1);
        assert!(found.is_empty(), "with different features for build scripts and for programs: {found:#?}");
    }
}

#[test]
fn the_library_needs_nothing_of_the_command() {
    const OF_THE_COMMAND: [&str; 8] =
        ["anstream", "clap", "indicatif", "mimalloc", "rustls", "supports-color", "terminal_size", "ureq"];
    let names = |package: &str| -> BTreeSet<String> {
        let found = packages(&["--package", package, "--edges", "normal,build"]);
        found.keys().filter_map(|package| package.split(' ').next().map(str::to_owned)).collect()
    };
    let (library, command) = (names("lockstep-codegen"), names("lockstep-cli"));
    for name in OF_THE_COMMAND {
        assert!(!library.contains(name), "lockstep-codegen compiles {name}");
    }
    assert!(command.contains("clap") && command.contains("ureq"), "{command:?}");
}
