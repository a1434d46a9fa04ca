//! `variants-reordered`: variants stand in another order: what they are cast to changes.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "variants-reordered",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, the behaviour of public items",
    says: "variants stand in another order: what they are cast to changes",
};
