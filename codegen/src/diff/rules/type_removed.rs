//! `type-removed`: a public type is removed.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "type-removed",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "a public type is removed",
};
