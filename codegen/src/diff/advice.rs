//! What users of the Rust types should do about a change, by the id of its rule.

/// The advice for a rule; empty for an unknown rule.
pub fn advice(rule: &str) -> &'static str {
    ADVICE.iter().find(|(name, _)| *name == rule).map_or("", |(_, advice)| advice)
}

const ADVICE: &[(&str, &str)] = &[
    ("alternative-added", "add a match arm"),
    ("alternative-removed", "remove the match arm"),
    ("alternative-type", "use the new type in the match arm"),
    ("alternatives-told-apart", "check which variant your values deserialize to"),
    ("check-changed", "call `validate` on values that you construct yourself"),
    ("default-changed", "set the value explicitly where it matters"),
    ("default-gained", "call the getter of the same name where the field is `None`"),
    ("default-lost", "supply your own value where the field is `None`"),
    ("derive-gained", "nothing to do"),
    ("derive-lost", "stop relying on the trait, or implement it for a wrapper type of your own"),
    ("docs-changed", "nothing to do"),
    ("field-added", "set the field where you construct the struct"),
    ("field-on-the-wire", "nothing to do in Rust; the JSON property has another name"),
    ("field-removed", "remove every use of the field"),
    ("field-renamed", "use the new name"),
    ("field-type", "convert where the field is read and written"),
    ("kind-changed", "rewrite the code that constructs and reads the type"),
    ("newtype-check", "construct the value with `try_from`"),
    ("newtype-inner", "convert the inner value"),
    ("newtype-or-primitive", "wrap or unwrap the value"),
    ("option-gained", "handle `None`"),
    ("option-lost", "remove `Some(…)` where you construct it, and the code that handles `None`"),
    ("presence", "check how your code treats null and absent properties"),
    ("profile-changed", "review the list of deviations"),
    ("type-added", "nothing to do"),
    ("type-moved", "import the type from its new module"),
    ("type-removed", "use another type"),
    ("type-renamed", "use the new name"),
    ("unknown-kept", "set the field, or stop setting it, where you construct the struct"),
    ("unknown-members", "check how your code treats unknown fields"),
    ("variant-added", "add a match arm"),
    ("variant-on-the-wire", "nothing to do in Rust; the JSON value is another one"),
    ("variant-removed", "remove the match arm"),
    ("variant-renamed", "use the new name"),
    ("variants-reordered", "do not rely on the order of variants"),
    ("code-changed", "nothing to do"),
];

#[cfg(test)]
mod tests {
    use super::super::rules;
    use super::ADVICE;

    #[test]
    fn every_rule_has_advice() {
        let mut known: Vec<_> = ADVICE.iter().map(|(name, _)| *name).collect();
        let mut rules: Vec<_> = rules::ALL.iter().map(|rule| rule.id).collect();
        known.sort_unstable();
        rules.sort_unstable();
        assert_eq!(known, rules);
    }
}
