//! `alternative-type`: a variant of a union holds another type.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "alternative-type",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "a variant of a union holds another type",
};
