//! `derive-lost`: a type no longer implements a trait.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "derive-lost",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "a type no longer implements a trait",
};
