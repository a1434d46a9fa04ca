//! `unknown-members`: unknown properties are treated differently.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "unknown-members",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, the behaviour of public items",
    says: "unknown properties are treated differently",
};
