//! `variant-removed`: an enum loses a variant.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "variant-removed",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "an enum loses a variant",
};
