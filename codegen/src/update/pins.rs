//! The pins: for each document that was taken from a source, where it came from and what it was, in a file beside the
//! documents. By them an edit that was made here is told from a change that was made there.

use serde::{Deserialize, Serialize};

use super::files::now;
use super::workspace::Workspace;
use crate::config::Config;
use crate::error::{Code, Diagnostic, Result};

/// The name of the file, in the schema folder.
pub(super) use crate::config::PINS as FILE;

const ABOUT: &str =
    "# Where the documents in this folder come from, and their hashes. Written by `lockstep update`.\n\n";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Pin {
    /// Relative to the schema folder.
    pub document: String,
    pub from: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pointers: Vec<String>,
    /// SHA-256 of what was read.
    pub source_sha256: String,
    /// SHA-256 of the document that was made of it.
    pub sha256: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pins {
    #[serde(rename = "pin", default)]
    pub pins: Vec<Pin>,
}

impl Pins {
    /// What is pinned in the schema folder; nothing where there is no such file.
    pub fn load(config: &Config, workspace: &Workspace) -> Result<Pins> {
        let path = workspace.resolve(&workspace.base.join(&config.schemas).join(FILE))?;
        let Some(bytes) = now(workspace, &path)? else { return Ok(Pins::default()) };
        let unusable = |why: String| {
            let help = "restore the file, for example with git: by it edits that were made here are known";
            Diagnostic::new(Code::Config, format!("cannot read {}: {why}", workspace.shown(&path))).help(help)
        };
        let text = String::from_utf8(bytes).map_err(|error| unusable(error.to_string()))?;
        Ok(toml::from_str(&text).map_err(|error| unusable(error.message().to_owned()))?)
    }

    pub fn get(&self, document: &str) -> Option<&Pin> {
        self.pins.iter().find(|pin| pin.document == document)
    }

    /// Puts a pin in the place of the one that the document had.
    pub fn set(&mut self, pin: Pin) {
        match self.pins.iter_mut().find(|old| old.document == pin.document) {
            Some(old) => *old = pin,
            None => self.pins.push(pin),
        }
        self.pins.sort_by(|one, other| one.document.cmp(&other.document));
    }

    pub fn text(&self) -> String {
        format!("{ABOUT}{}", toml::to_string(self).unwrap_or_default())
    }
}
