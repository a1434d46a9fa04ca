//! Types for unions of each kind, and, where the corpus is at hand, for an API that has many.

use codegen::Request;

fn main() {
    println!("cargo::rerun-if-changed=schemas");
    println!("cargo::rerun-if-env-changed=LOCKSTEP_CORPUS");
    println!("cargo::rustc-check-cfg=cfg(nexus)");
    let out = std::env::var("OUT_DIR").unwrap();
    let emit = |name: &str, request: Request| {
        let emitted = codegen::emit(&request).unwrap_or_else(|error| panic!("{name}: {error}"));
        std::fs::write(format!("{out}/{name}.rs"), emitted.text).unwrap();
    };
    for name in ["tagged", "any_of", "one_of"] {
        emit(name, Request { name: Some("Node".to_owned()), ..Request::of(format!("schemas/{name}.json").into()) });
    }
    if let Ok(corpus) = std::env::var("LOCKSTEP_CORPUS") {
        println!("cargo::rustc-cfg=nexus");
        emit("nexus", Request { all: true, ..Request::of(format!("{corpus}/openapi/nexus.json").into()) });
    }
}
