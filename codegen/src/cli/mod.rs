//! The subcommands of `lockstep` that have a file of their own.

pub mod diff;
pub mod emit;
pub mod out;
mod progress;
pub mod update;
