//! Promise: what is committed is what the schemas give, and a changed byte anywhere is found.

use codegen::Config;

#[test]
fn regenerating_gives_the_committed_bytes() {
    let config = Config::load(concat!(env!("CARGO_MANIFEST_DIR"), "/lockstep.toml")).unwrap();
    let artifacts = codegen::generate(&config).unwrap();
    artifacts.check().unwrap();
    assert!(artifacts.holds());
}
