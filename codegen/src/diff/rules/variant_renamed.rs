//! `variant-renamed`: a variant for the same value has another name.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "variant-renamed",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "a variant for the same value has another name",
};
