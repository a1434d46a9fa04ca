//! `option-lost`: a public field is no `Option` any more.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "option-lost",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "a public field is no `Option` any more",
};
