//! `default-gained`: an absent property has a default value.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "default-gained",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, Minor: adding new public items",
    says: "an absent property has a default value",
};
