//! `option-gained`: a public field became an `Option`.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "option-gained",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "a public field became an `Option`",
};
