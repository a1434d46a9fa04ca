//! `variant-on-the-wire`: a variant with the same name reads and writes another JSON value.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "variant-on-the-wire",
    severity: Severity::Minor,
    reference: "Cargo Book, SemVer Compatibility, the behaviour of public items",
    says: "a variant with the same name reads and writes another JSON value",
};
