#[cfg(feature = "regenerate")]
include!("../build.rs");

#[cfg(not(feature = "regenerate"))]
fn main() {}
