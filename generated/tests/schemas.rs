//! Promise: the code is not older than the schemas that it names. `cargo test -p generated` does not regenerate, and so
//! would test old types without a word.

use std::path::Path;

use sha2::{Digest, Sha256};

#[test]
fn the_code_is_what_the_schemas_give() {
    let header = include_str!("../src/connection.rs").lines().take_while(|line| line.starts_with("//"));
    let sources: Vec<_> =
        header.filter_map(|line| line.strip_prefix("//   ")?.strip_suffix(')')?.split_once(" (SHA-256 ")).collect();
    assert!(!sources.is_empty(), "the header names no schema");
    for (path, expected) in sources {
        let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
        let hash: String =
            Sha256::digest(std::fs::read(&schema).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, expected, "{path} is newer than the code: run `cargo lockstep`, or build the whole workspace");
    }
}
