//! `alternatives-told-apart`: a value may deserialize to another variant of a union.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "alternatives-told-apart",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, behavioural changes are for the author to judge",
    says: "a value may deserialize to another variant of a union",
};
