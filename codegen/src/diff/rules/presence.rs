//! `presence`: a field of the same type reads absence or null in another way.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "presence",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, the behaviour of public items",
    says: "a field of the same type reads absence or null in another way",
};
