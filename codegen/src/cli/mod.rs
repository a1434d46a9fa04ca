//! The subcommands of `lockstep` that have a file of their own.

pub mod diff;
pub mod update;
