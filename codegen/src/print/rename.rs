//! Prints JSON names as serde attributes: one `rename_all` where it fits most fields, and a `rename` for each other one.

/// serde's rules (its documentation, "Container attributes", `rename_all`).
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub name: &'static str,
    field: fn(&str) -> String,
    variant: fn(&str) -> String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Fields,
    Variants,
}

const RULES: &[Rule] = &[
    Rule { name: "camelCase", field: |name| lower_first(&pascal(name)), variant: lower_first },
    Rule { name: "snake_case", field: str::to_owned, variant: |name| snake(name) },
    Rule {
        name: "SCREAMING_SNAKE_CASE",
        field: str::to_ascii_uppercase,
        variant: |name| snake(name).to_ascii_uppercase(),
    },
    Rule { name: "kebab-case", field: |name| name.replace('_', "-"), variant: |name| snake(name).replace('_', "-") },
    Rule { name: "lowercase", field: str::to_owned, variant: str::to_ascii_lowercase },
    Rule { name: "UPPERCASE", field: str::to_ascii_uppercase, variant: str::to_ascii_uppercase },
    Rule { name: "PascalCase", field: pascal, variant: str::to_owned },
];

fn pascal(name: &str) -> String {
    name.split('_')
        .map(|word| {
            word.chars()
                .take(1)
                .flat_map(|c| c.to_ascii_uppercase().to_string().chars().collect::<Vec<_>>())
                .chain(word.chars().skip(1))
                .collect::<String>()
        })
        .collect()
}

fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(chars).collect()
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for (at, c) in name.char_indices() {
        if at > 0 && c.is_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Returns the identifier as serde sees it, without `r#`.
fn bare(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Returns the rule that leaves the fewest renames, if it saves at least one line.
pub fn rule(names: &[(&str, &str)], what: What) -> Option<Rule> {
    let left = |rule| names.iter().filter(|(name, wire)| is_needed(name, wire, rule, what)).count();
    let without = left(None);
    if without == 0 {
        return None;
    }
    let best = RULES.iter().map(|rule| (left(Some(*rule)), rule)).min_by_key(|(count, _)| *count);
    best.filter(|(count, _)| count + 1 < without || (*count == 0 && without == 1 && names.len() == 1))
        .map(|(_, rule)| *rule)
}

impl Rule {
    fn apply(&self, name: &str, what: What) -> String {
        match what {
            What::Fields => (self.field)(name),
            What::Variants => (self.variant)(name),
        }
    }
}

/// Returns true if the rule does not turn the name into the JSON name.
pub fn is_needed(name: &str, wire: &str, rule: Option<Rule>, what: What) -> bool {
    let name = bare(name);
    // serde's rules cut names into bytes: `camelCase` makes its derive panic on a first letter outside ASCII.
    if rule.is_some() && !name.is_ascii() {
        return true;
    }
    match rule {
        Some(rule) => rule.apply(name, what) != wire,
        None => name != wire,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_rule_for_most() {
        let names = [("last_sync", "lastSync"), ("id", "id"), ("link_url", "linkUrl"), ("odd", "ODD")];
        let found = rule(&names, What::Fields);
        assert_eq!(found.map(|rule| rule.name), Some("camelCase"));
        assert!(is_needed("odd", "ODD", found, What::Fields));
        assert!(!is_needed("r#type", "type", found, What::Fields));
        assert!(is_needed("über", "über", found, What::Fields));
    }

    #[test]
    fn no_rename_where_names_match() {
        assert!(rule(&[("Linked", "Linked"), ("BankFeed", "BankFeed")], What::Variants).is_none());
        assert!(rule(&[("a", "a"), ("b", "x")], What::Fields).is_none());
    }
}
