//! `presence`: a field with the same type treats absent or null properties differently.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "presence",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, the behaviour of public items",
    says: "a field with the same type treats absent or null properties differently",
};
