//! `code-changed`: the generated code differs in ways that its users do not see.

use super::{Rule, Severity};

pub const RULE: Rule = Rule {
    id: "code-changed",
    severity: Severity::Patch,
    reference: "Cargo Book, SemVer Compatibility, the behaviour of public items",
    says: "the generated code differs in ways that its users do not see",
};
