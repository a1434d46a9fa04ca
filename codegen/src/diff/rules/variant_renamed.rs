//! `variant-renamed`: the variant for a JSON value has another name.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "variant-renamed",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "the variant for a JSON value has another name",
};
