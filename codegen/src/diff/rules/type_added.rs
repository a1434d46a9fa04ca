//! `type-added`: a public type is added.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "type-added",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, Minor: adding new public items",
    says: "a public type is added",
};
