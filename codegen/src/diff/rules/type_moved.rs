//! `type-moved`: a public type is in another module.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "type-moved",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "a public type is in another module",
};
