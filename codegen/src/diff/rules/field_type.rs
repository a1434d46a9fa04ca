//! `field-type`: a public field has another type.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "field-type",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "a public field has another type",
};
