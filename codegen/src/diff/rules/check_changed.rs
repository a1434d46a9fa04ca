//! `check-changed`: deserialization validates more, or less, beyond the type itself.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "check-changed",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, the behaviour of public items",
    says: "deserialization validates more, or less, beyond the type itself",
};
