//! Reads `[[accept]]`: changes that are accepted, with the reason.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::problems::unusable;
use super::rules;
use crate::error::{Diagnostic, Place, Source};
use crate::load;

/// A change that is accepted.
#[derive(Debug, Clone)]
pub struct Accept {
    /// The rule that reports it.
    pub rule: String,
    /// The location that it reports: a pointer, or the path of a type.
    pub pointer: String,
    pub reason: String,
    /// The last day on which it is accepted, like `2026-12-31`.
    pub until: Option<String>,
    pub(crate) place: Place,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    rule: Spanned<String>,
    pointer: String,
    reason: Spanned<String>,
    until: Option<Spanned<String>>,
}

impl Entry {
    /// Returns what the entry accepts, and notes its problems.
    pub fn check(self, source: &Arc<Source>, problems: &mut Vec<Diagnostic>) -> Accept {
        let at = |span| Place { source: source.clone(), span, pointer: String::new() };
        problems.extend(rules::unknown(self.rule.get_ref()).map(|problem| problem.at(at(self.rule.span()))));
        if self.reason.get_ref().trim().is_empty() {
            let help = "say why it does not matter, for those who read this later";
            problems.push(unusable("an accepted change needs a reason", help).at(at(self.reason.span())));
        }
        if let Some(until) = &self.until
            && (until.get_ref().len() != 10 || until.get_ref().parse::<Datetime>().is_err())
        {
            let help = "write it like `2026-12-31`";
            problems.push(unusable(format!("`{}` is not a date", until.get_ref()), help).at(at(until.span())));
        }
        Accept {
            place: at(self.rule.span()),
            rule: self.rule.into_inner(),
            pointer: load::pointer_fragment(&self.pointer),
            reason: self.reason.into_inner(),
            until: self.until.map(Spanned::into_inner),
        }
    }
}
