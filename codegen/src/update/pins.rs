//! The pins: where each document that was fetched from a source came from, and its hash at that time, in a file next to
//! the documents. They distinguish an edit made here from a change made at the source.

use serde::{Deserialize, Serialize};

use super::files::read_current;
use super::workspace::Workspace;
use crate::config::Config;
use crate::error::{Code, Diagnostic, Result};

/// The name of the file in the schema folder.
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
    /// SHA-256 of the bytes that were read from the source.
    pub source_sha256: String,
    /// SHA-256 of the document that was written.
    pub sha256: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pins {
    #[serde(rename = "pin", default)]
    pub pins: Vec<Pin>,
}

impl Pins {
    /// Reads the pins of the schema folder; there are none if the file does not exist.
    pub fn load(config: &Config, workspace: &Workspace) -> Result<Pins> {
        let path = workspace.resolve(&workspace.base.join(&config.schemas).join(FILE))?;
        let Some(bytes) = read_current(workspace, &path)? else { return Ok(Pins::default()) };
        let unusable = |why: String| {
            let help = "restore the file, for example with git: edits to the documents are recognized by it";
            Diagnostic::new(Code::Config, format!("cannot read {}: {why}", workspace.display_path(&path))).help(help)
        };
        let text = String::from_utf8(bytes).map_err(|error| unusable(error.to_string()))?;
        Ok(toml::from_str(&text).map_err(|error| unusable(error.message().to_owned()))?)
    }

    pub fn get(&self, document: &str) -> Option<&Pin> {
        self.pins.iter().find(|pin| pin.document == document)
    }

    /// Replaces the pin of the same document, or adds the pin.
    pub fn set(&mut self, pin: Pin) {
        match self.pins.iter_mut().find(|old| old.document == pin.document) {
            Some(old) => *old = pin,
            None => self.pins.push(pin),
        }
        self.pins.sort_by(|one, other| one.document.cmp(&other.document));
    }

    pub fn to_toml(&self) -> String {
        format!("{ABOUT}{}", toml::to_string(self).unwrap_or_default())
    }
}
