//! `field-added`: a struct that its users build has a further field.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "field-added",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: adding a public field when no private field exists",
    says: "a struct that its users build has a further field",
};
