//! `default-gained`: an absent member stands for a value now.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "default-gained",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, Minor: adding new public items",
    says: "an absent member stands for a value now",
};
