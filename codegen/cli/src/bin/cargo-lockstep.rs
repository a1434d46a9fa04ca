//! `cargo lockstep`, once installed: Cargo runs `cargo-lockstep` with the name of the subcommand as its first argument.

use std::process::ExitCode;

#[cfg(feature = "allocator")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut arguments: Vec<_> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|argument| argument == "lockstep") {
        arguments.remove(1);
    }
    lockstep_cli::run("cargo lockstep", arguments)
}
