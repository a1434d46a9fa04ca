//! `default-changed`: what an absent member stands for is another value.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "default-changed",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, behavioural changes are for the author to judge",
    says: "what an absent member stands for is another value",
};
