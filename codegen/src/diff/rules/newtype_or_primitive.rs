//! `newtype-or-primitive`: a newtype replaces its inner type, or the other way round.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "newtype-or-primitive",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "a newtype replaces its inner type, or the other way round",
};
