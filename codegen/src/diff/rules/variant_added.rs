//! `variant-added`: a closed enum has an additional variant: an exhaustive `match` no longer compiles.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "variant-added",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: adding new enum variants (without `non_exhaustive`)",
    says: "a closed enum has an additional variant: an exhaustive `match` no longer compiles",
};
