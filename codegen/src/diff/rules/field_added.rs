//! `field-added`: a struct that its users construct has an additional field.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "field-added",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: adding a public field when no private field exists",
    says: "a struct that its users construct has an additional field",
};
