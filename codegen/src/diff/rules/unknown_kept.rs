//! `unknown-kept`: the field for unknown properties is added, is removed or has another type.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "unknown-kept",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: adding a public field when no private field exists",
    says: "the field for unknown properties is added, is removed or has another type",
};
