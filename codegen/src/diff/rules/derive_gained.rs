//! `derive-gained`: a type implements an additional trait.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "derive-gained",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, Minor: adding new public items",
    says: "a type implements an additional trait",
};
