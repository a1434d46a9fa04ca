//! `field-renamed`: the field for a JSON property has another name.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "field-renamed",
    severity: Severity::Major,
    reference: "Cargo Book, SemVer Compatibility, Major: renaming/moving/removing any public items",
    says: "the field for a JSON property has another name",
};
