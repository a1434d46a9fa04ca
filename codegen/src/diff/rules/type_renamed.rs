//! `type-renamed`: a public type has another name.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "type-renamed",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "a public type has another name",
};
