//! Promise: what contradicts the schema does not compile, and what follows it does.
//!
//! The cases under `fail` are small enough for their messages to stay the same from one compiler to the next; should one
//! change, `TRYBUILD=overwrite cargo test -p ui` writes it anew.

#[test]
fn cases() {
    let cases = trybuild::TestCases::new();
    cases.pass("pass/*.rs");
    cases.compile_fail("fail/*.rs");
}
