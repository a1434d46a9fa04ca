//! Reads `[rules]`: the levels of the rules for changes, where they differ from the defaults.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::problems::unusable;
use crate::error::{Diagnostic, Place, Source};

/// The level of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Not breaking, and listed with the accepted changes.
    Allow,
    /// Not breaking, and listed as a warning.
    Warn,
    /// Treated as breaking, even if it is not.
    Deny,
}

/// Returns the levels of rules by name, and notes names that are not rules.
pub(super) fn check(
    levels: BTreeMap<String, Spanned<Level>>,
    source: &Arc<Source>,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Level> {
    for (rule, level) in &levels {
        problems.extend(
            unknown(rule).map(|problem| {
                problem.at(Place { source: source.clone(), span: level.span(), pointer: String::new() })
            }),
        );
    }
    levels.into_iter().map(|(rule, level)| (rule, level.into_inner())).collect()
}

/// Returns the error about the name of a rule that does not exist. The names are only known with the feature `diff`.
#[cfg(not(feature = "diff"))]
pub(super) fn unknown(_: &str) -> Option<Diagnostic> {
    None
}

/// Returns the error about the name of a rule that does not exist.
#[cfg(feature = "diff")]
pub(super) fn unknown(rule: &str) -> Option<Diagnostic> {
    use crate::diff::{kinds, rules};
    use crate::suggest::did_you_mean;

    let mut known = kinds::ALL.iter().map(|kind| kind.id).chain(rules::ALL.iter().map(|known| known.id));
    if known.clone().any(|known| known == rule) {
        return None;
    }
    let help = "the rules are listed in docs/rules.md, and by `lockstep explain`";
    Some(unusable(format!("`{rule}` is not a rule{}", did_you_mean(rule, &mut known)), help))
}
