//! `field-removed`: a struct loses a public field.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "field-removed",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "a struct loses a public field",
};
