//! `option-lost`: a public field is no longer an `Option`.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "option-lost",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "a public field is no longer an `Option`",
};
