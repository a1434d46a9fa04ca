//! Promise: all crates are ready to be packaged, and who depends on `generated` gets plain Rust: no build script, no
//! generator, no dependency but those that the types are made of, and no newer compiler than is stated.

mod workspace;

use std::collections::BTreeSet;
use std::path::PathBuf;

use workspace::{Copy, cargo, root, scratch, succeed};

#[test]
#[ignore = "takes long: .ci/run runs it"]
fn a_package_has_no_build_script() {
    let copy = Copy::take();
    // With verification: Cargo builds both from what it packaged.
    succeed(&mut copy.cargo(&["package", "--package", "lockstep-codegen", "--package", "generated", "--allow-dirty"]));
    let stated: toml::Table = std::fs::read_to_string(root().join("generated/Cargo.toml")).unwrap().parse().unwrap();
    let version = stated["package"]["version"].as_str().unwrap();
    let package = copy.target.join("package").join(format!("generated-{version}"));
    let manifest: toml::Table = std::fs::read_to_string(package.join("Cargo.toml")).unwrap().parse().unwrap();
    assert_eq!(manifest["package"]["build"].as_bool(), Some(false));
    assert!(!package.join("build.rs").exists());
    // The registry has another `codegen`: ours must be asked for by its own name.
    assert_eq!(manifest["build-dependencies"]["codegen"]["package"].as_str(), Some("lockstep-codegen"));
    let lock: toml::Table = std::fs::read_to_string(package.join("Cargo.lock")).unwrap().parse().unwrap();
    let locked: BTreeSet<_> =
        lock["package"].as_array().unwrap().iter().map(|package| package["name"].as_str().unwrap()).collect();
    assert!(locked.contains("lockstep-codegen") && !locked.contains("codegen"), "{locked:?}");
}

#[test]
fn a_package_has_its_metadata() {
    for (folder, package) in
        [("codegen", "lockstep-codegen"), ("codegen/cli", "lockstep-cli"), ("generated", "generated")]
    {
        let manifest: toml::Table =
            std::fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap().parse().unwrap();
        let manifest = manifest["package"].as_table().unwrap();
        for key in ["description", "license", "rust-version", "keywords", "categories", "readme"] {
            assert!(manifest.contains_key(key), "{package} has no {key}");
        }
        // The limits of crates.io.
        assert!(
            ["keywords", "categories"].iter().all(|key| manifest[*key].as_array().unwrap().len() <= 5),
            "{package}"
        );
        let target = scratch("list");
        let listed =
            succeed(&mut cargo(root(), &target, &["package", "--list", "--allow-dirty", "--package", package]));
        let listed: BTreeSet<&str> = listed.lines().collect();
        for file in ["Cargo.toml", "README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
            assert!(listed.contains(file), "{package} lacks {file}: {listed:?}");
        }
        let unwanted: Vec<_> =
            listed.iter().filter(|file| file.starts_with("tests/") || **file == "build.rs").collect();
        assert!(unwanted.is_empty(), "{package} holds {unwanted:?}");
    }
}

/// A crate that depends on `generated` alone.
fn consumer() -> PathBuf {
    let folder = scratch("consumer");
    std::fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"consumer\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         generated = {{ path = {:?} }}\n\n[features]\nschemars = [\"generated/schemars\"]\n",
        root().join("generated")
    );
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    std::fs::write(folder.join("src/lib.rs"), "").unwrap();
    // The versions that the workspace has tested, and that are here without a network.
    std::fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    folder
}

/// Names of the packages that `cargo tree` lists, each with its depth.
fn tree(arguments: &[&str]) -> Vec<(usize, String)> {
    let folder = consumer();
    let said = cargo(
        &folder,
        &folder.join("target"),
        &["tree", "--edges", "normal,build", "--no-dedupe", "--prefix", "depth"],
    )
    .args(arguments)
    .output()
    .unwrap();
    assert!(said.status.success(), "{}", workspace::text(&said));
    let line = |line: &str| {
        let digits = line.find(|c: char| !c.is_ascii_digit()).unwrap();
        let name = line[digits..].split(' ').next().unwrap();
        (line[..digits].parse().unwrap(), name.to_owned())
    };
    String::from_utf8(said.stdout).unwrap().lines().filter(|line| !line.is_empty()).map(line).collect()
}

#[test]
fn a_consumer_compiles_neither_the_generator_nor_its_dependencies() {
    const DIRECT: [&str; 4] = ["fluent-uri", "serde", "serde_json", "uuid"];
    let all = tree(&[]);
    let names =
        |depth: usize| all.iter().filter(|entry| entry.0 == depth).map(|entry| &*entry.1).collect::<BTreeSet<_>>();
    assert_eq!(names(0), BTreeSet::from(["consumer"]));
    assert_eq!(names(1), BTreeSet::from(["generated"]));
    assert_eq!(names(2), BTreeSet::from(DIRECT));
    let all: BTreeSet<_> = all.iter().map(|entry| &*entry.1).collect();
    for generator in ["lockstep-codegen", "typify", "jsonschema", "schemars", "clap"] {
        assert!(!all.contains(generator), "{all:?}");
    }
}

#[test]
fn the_stated_rust_version_is_enough() {
    let folder = consumer();
    let compiler = succeed(workspace::command("rustc", &folder).arg("-vV"));
    let host = compiler.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let arguments = ["metadata", "--format-version", "1", "--all-features", "--filter-platform", host];
    let output = cargo(&folder, &folder.join("target"), &arguments).output().unwrap();
    assert!(output.status.success(), "{}", workspace::text(&output));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let version = |package: &serde_json::Value| -> Option<Vec<u32>> {
        Some(package["rust_version"].as_str()?.split('.').map(|part| part.parse().unwrap()).collect())
    };
    let packages = metadata["packages"].as_array().unwrap();
    let stated = packages.iter().find(|package| package["name"] == "generated").and_then(version).unwrap();
    let newer: Vec<_> = packages
        .iter()
        .filter(|package| version(package).is_some_and(|version| version[..2] > stated[..2]))
        .map(|package| format!("{} needs {}", package["name"], package["rust_version"]))
        .collect();
    assert!(packages.iter().any(|package| package["name"] == "schemars"));
    assert!(newer.is_empty(), "generated states {stated:?}, but {newer:?}");
}
