//! `kind-changed`: a type becomes another kind of type.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "kind-changed",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "a type becomes another kind of type",
};
