//! `unknown-members`: members that no field names are treated in another way.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "unknown-members",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, the behaviour of public items",
    says: "members that no field names are treated in another way",
};
