// The build script of `generated` (see generated/build.rs): brings its source up to date with the schemas.
fn main() -> Result<(), codegen::Error> {
    codegen::build("../lockstep.toml")
}
