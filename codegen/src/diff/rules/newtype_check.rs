//! `newtype-check`: the field of a newtype becomes private, or public, because validation is added, or removed.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "newtype-check",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: adding a private struct field when all current fields are public",
    says: "the field of a newtype becomes private, or public, because validation is added, or removed",
};
