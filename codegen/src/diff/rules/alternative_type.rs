//! `alternative-type`: an alternative holds another type.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "alternative-type",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "an alternative holds another type",
};
