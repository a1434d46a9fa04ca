//! Types for each schema of `schemas`.

use codegen::Request;

fn main() {
    println!("cargo::rerun-if-changed=schemas");
    let out = std::env::var("OUT_DIR").unwrap();
    for entry in std::fs::read_dir("schemas").unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let emitted = codegen::emit(&Request::of(path)).unwrap_or_else(|error| panic!("{name}: {error}"));
        std::fs::write(format!("{out}/{name}.rs"), emitted.text).unwrap();
    }
}
