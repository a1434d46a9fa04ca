//! `default-lost`: an absent property no longer has a default value.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "default-lost",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: removing a public item",
    says: "an absent property no longer has a default value",
};
