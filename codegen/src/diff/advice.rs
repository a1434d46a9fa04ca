//! What to do about a change of the types, by the name of its rule.

/// What to do; nothing where there is nothing to do.
pub fn advice(rule: &str) -> &'static str {
    ADVICE.iter().find(|(name, _)| *name == rule).map_or("", |(_, advice)| advice)
}

const ADVICE: &[(&str, &str)] = &[
    ("alternative-added", "add a match arm"),
    ("alternative-removed", "remove the match arm"),
    ("alternative-type", "use the other type in the match arm"),
    ("alternatives-told-apart", "check which variant your values are read as"),
    ("check-changed", "check what you build by hand with `validate`"),
    ("default-changed", "state the value where it matters"),
    ("default-gained", "use the method of that name where the field is `None`"),
    ("default-lost", "supply a value of your own where the field is `None`"),
    ("derive-gained", "nothing to do"),
    ("derive-lost", "do without the trait, or implement it for a type of your own"),
    ("docs-changed", "nothing to do"),
    ("field-added", "add the field where you build the struct"),
    ("field-on-the-wire", "nothing to do in Rust; the JSON has another name"),
    ("field-removed", "remove every use of the field"),
    ("field-renamed", "use the new name"),
    ("field-type", "convert where the field is read and written"),
    ("kind-changed", "rewrite what builds and reads the type"),
    ("newtype-check", "build the value with `try_from`"),
    ("newtype-inner", "convert what is inside"),
    ("newtype-or-primitive", "wrap or unwrap the value"),
    ("option-gained", "handle `None`"),
    ("option-lost", "remove `Some(…)` where you build it, and what handles `None`"),
    ("presence", "check what you do with null and with an absent property"),
    ("profile-changed", "read the list of deviations"),
    ("type-added", "nothing to do"),
    ("type-removed", "use another type"),
    ("type-renamed", "use the new name"),
    ("unknown-kept", "set or drop the field where you build the struct"),
    ("unknown-members", "check what you do with unknown fields"),
    ("variant-added", "add a match arm"),
    ("variant-on-the-wire", "nothing to do in Rust; the JSON has another text"),
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
    fn there_is_advice_for_every_rule() {
        let mut known: Vec<_> = ADVICE.iter().map(|(name, _)| *name).collect();
        let mut rules: Vec<_> = rules::ALL.iter().map(|rule| rule.id).collect();
        known.sort_unstable();
        rules.sort_unstable();
        assert_eq!(known, rules);
    }
}
