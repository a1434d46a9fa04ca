//! `field-on-the-wire`: a field of the same name reads and writes another member.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "field-on-the-wire",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, the behaviour of public items",
    says: "a field of the same name reads and writes another member",
};
