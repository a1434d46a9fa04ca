//! The subcommands of `lockstep` that have a file of their own.

pub mod diff;
pub mod emit;
mod progress;
pub mod update;
