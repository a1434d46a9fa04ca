//! Detects interrupted updates before a run writes or compares the same files.

use std::path::Path;

use crate::config::Config;
use crate::error::{Code, Diagnostic, Result};

/// The folder next to `lockstep.toml` that exists while an update is in progress.
pub const FOLDER: &str = ".lockstep-update";
/// The file in it that makes an interrupted update one to finish.
pub const JOURNAL: &str = "journal.json";

/// The error for an update that was interrupted.
pub fn interrupted() -> Diagnostic {
    Diagnostic::new(Code::Interrupted, "an update was interrupted or is in progress")
}

/// Returns true if there may be an interrupted update, without reading its journal.
pub fn may_have_leftover(base: &Path) -> bool {
    base.join(FOLDER).symlink_metadata().is_ok()
}

/// Finishes an interrupted update, except in locked mode; returns a description of what that changed.
///
/// # Errors
/// If an interrupted update is not finished here.
#[cfg(feature = "update")]
pub fn finish(config: &Config, locked: bool) -> Result<Option<String>> {
    match locked {
        true => crate::update::ensure_none_pending(config).map(|()| None),
        false => Ok(crate::update::resume(config)?.map(|changed| crate::update::describe_resumed(&changed))),
    }
}

/// Ensures that no update was interrupted: finishing one needs the feature `update`, which the command enables.
///
/// # Errors
/// If one was interrupted.
#[cfg(not(feature = "update"))]
pub fn finish(config: &Config, _: bool) -> Result<Option<String>> {
    let journal = config.base.join(FOLDER).join(JOURNAL);
    if journal.symlink_metadata().is_ok() { Err(interrupted().into()) } else { Ok(None) }
}
