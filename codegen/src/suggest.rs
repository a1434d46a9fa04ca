//! Suggests the known name that was probably meant by an unknown one. The suggestion is only for messages.

/// The maximum length of a name in characters, and the maximum number of names that are compared: a suggestion must not
/// cost more than the mistake.
const MAX_LETTERS: usize = 80;
const MAX_NAMES: usize = 4_096;

/// Returns the known name that is nearest to the given one, if few characters differ, or only their case.
pub fn nearest<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let given = given.to_lowercase();
    let letters = given.chars().count();
    // One in three characters may differ.
    let bound = (letters / 3).max(1);
    if !(2..=MAX_LETTERS).contains(&letters) {
        return None;
    }
    let near = known.into_iter().take(MAX_NAMES).filter_map(|name| {
        let others = name.chars().count();
        if others > MAX_LETTERS || letters.abs_diff(others) > bound {
            return None;
        }
        let distance = strsim::damerau_levenshtein(&given, &name.to_lowercase());
        (distance <= bound && distance < others).then_some((distance, name))
    });
    near.min().map(|(_, name)| name)
}

/// Returns a question about the nearest known name, to be appended to a message; empty if no name is near.
///
/// ```
/// assert_eq!(codegen::did_you_mean("Ordr", ["Order", "Customer"]), "; did you mean `Order`?");
/// assert_eq!(codegen::did_you_mean("Invoice", ["Order", "Customer"]), "");
/// ```
pub fn did_you_mean<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    nearest(given, known).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_similar_names_are_suggested() {
        let known = ["Order", "OrderLine", "Customer", "id"];
        let cases = [
            ("Ordr", Some("Order")),
            ("order", Some("Order")),
            ("Oredr", Some("Order")),
            ("OrderLines", Some("OrderLine")),
            ("Costumer", Some("Customer")),
            ("ID", Some("id")),
            ("Invoice", None),
            ("x", None),
            ("", None),
        ];
        for (given, expected) in cases {
            assert_eq!(nearest(given, known), expected, "{given}");
        }
        assert_eq!(nearest(&"a".repeat(1 << 20), [&*"a".repeat(1 << 20)]), None);
        assert_eq!(did_you_mean("Ordr", known), "; did you mean `Order`?");
        assert_eq!(did_you_mean("Invoice", known), "");
    }
}
