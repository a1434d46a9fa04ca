//! `profile-changed`: the types are generated with other deviations.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "profile-changed",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "the types are generated with other deviations",
};
