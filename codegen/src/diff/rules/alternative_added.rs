//! `alternative-added`: a union has an additional variant: an exhaustive `match` no longer compiles.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "alternative-added",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: adding new enum variants (without `non_exhaustive`)",
    says: "a union has an additional variant: an exhaustive `match` no longer compiles",
};
