//! `newtype-inner`: a newtype holds another type.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "newtype-inner",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "a newtype holds another type",
};
