//! `default-lost`: what an absent member stood for is no longer given.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "default-lost",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: removing a public item",
    says: "what an absent member stood for is no longer given",
};
