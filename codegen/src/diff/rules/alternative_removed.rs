//! `alternative-removed`: a union loses a variant.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "alternative-removed",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "a union loses a variant",
};
