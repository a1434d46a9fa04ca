//! `alternative-added`: a union has a further alternative: an exhaustive `match` no longer is.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "alternative-added",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: adding new enum variants (without `non_exhaustive`)",
    says: "a union has a further alternative: an exhaustive `match` no longer is",
};
