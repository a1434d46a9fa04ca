//! `alternatives-told-apart`: another alternative may be the one that reads a value.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "alternatives-told-apart",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, behavioural changes are for the author to judge",
    says: "another alternative may be the one that reads a value",
};
