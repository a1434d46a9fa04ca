//! `check-changed`: reading a value checks more, or less, than it did beside the shape of the type.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "check-changed",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, the behaviour of public items",
    says: "reading a value checks more, or less, than it did beside the shape of the type",
};
