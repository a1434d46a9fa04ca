//! `variants-reordered`: the order of variants changes, and with it what they are cast to.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "variants-reordered",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, the behaviour of public items",
    says: "the order of variants changes, and with it what they are cast to",
};
