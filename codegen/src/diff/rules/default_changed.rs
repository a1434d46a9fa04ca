//! `default-changed`: the default value of an absent property changes.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "default-changed",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, behavioural changes are for the author to judge",
    says: "the default value of an absent property changes",
};
