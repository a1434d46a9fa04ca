//! `field-on-the-wire`: a field with the same name reads and writes another JSON property.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "field-on-the-wire",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, the behaviour of public items",
    says: "a field with the same name reads and writes another JSON property",
};
