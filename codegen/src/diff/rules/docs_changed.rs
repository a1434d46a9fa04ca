//! `docs-changed`: documentation differs.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "docs-changed",
    severity: Severity::Patch,
    reference: "Cargo Book, SemVer Compatibility, the behaviour of public items",
    says: "documentation differs",
};
