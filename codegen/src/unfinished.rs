//! What an update leaves that was interrupted, as a run meets it that is about to write or to compare the same files.

use std::path::Path;

use crate::config::Config;
use crate::error::{Code, Diagnostic, Result};

/// The folder, beside `lockstep.toml`, that is there while an update is under way.
pub const FOLDER: &str = ".lockstep-update";
/// The file in it from which on the update is to be finished.
pub const JOURNAL: &str = "journal.json";

/// An update was interrupted.
pub fn interrupted() -> Diagnostic {
    Diagnostic::new(Code::Interrupted, "an update was interrupted, or is under way")
}

/// True if there may be something left, without looking at it.
pub fn is_anything_left(base: &Path) -> bool {
    base.join(FOLDER).symlink_metadata().is_ok()
}

/// Finishes an update that was interrupted, except in locked mode, and says what that changed.
///
/// # Errors
/// If one is there that is not finished here.
#[cfg(feature = "update")]
pub fn finish(config: &Config, locked: bool) -> Result<Option<String>> {
    match locked {
        true => crate::update::ensure_none_pending(config).map(|()| None),
        false => Ok(crate::update::resume(config)?.map(|changed| crate::update::resumed(&changed))),
    }
}

/// Makes sure that no update was interrupted: finishing it takes the feature `update`, which the command has.
///
/// # Errors
/// If one was.
#[cfg(not(feature = "update"))]
pub fn finish(config: &Config, _: bool) -> Result<Option<String>> {
    let journal = config.base.join(FOLDER).join(JOURNAL);
    if journal.symlink_metadata().is_ok() { Err(interrupted().into()) } else { Ok(None) }
}
