//! Flattens a schema given as JSON: collects the objects that apply to one value, after references and chosen branches,
//! and combines their keywords. Nothing of the schema is copied.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value};

/// Schemas that apply to the same value.
pub type Schemas<'s> = Vec<&'s Value>;

/// The schema objects that apply to one value, outermost first. Where only one of them can be considered, it is the
/// first.
#[derive(Default)]
pub struct Flat<'s> {
    pub parts: Vec<&'s Map<String, Value>>,
}

impl<'s> Flat<'s> {
    /// Iterates over the values of a keyword.
    pub fn each(&self, keyword: &str) -> impl Iterator<Item = &'s Value> {
        self.parts.iter().filter_map(move |part| part.get(keyword))
    }

    pub fn first(&self, keyword: &str) -> Option<&'s Value> {
        self.each(keyword).next()
    }

    pub fn has(&self, keyword: &str) -> bool {
        self.first(keyword).is_some()
    }

    /// Returns the largest value of a keyword that is a lower bound.
    pub fn lower_bound(&self, keyword: &str) -> Option<f64> {
        self.each(keyword).filter_map(Value::as_f64).reduce(f64::max)
    }

    /// Returns the smallest value of a keyword that is an upper bound.
    pub fn upper_bound(&self, keyword: &str) -> Option<f64> {
        self.each(keyword).filter_map(Value::as_f64).reduce(f64::min)
    }

    /// Returns the largest value of a keyword that is a minimum size.
    pub fn min_size(&self, keyword: &str) -> Option<usize> {
        self.each(keyword).filter_map(size).max()
    }

    /// Returns the smallest value of a keyword that is a maximum size.
    pub fn max_size(&self, keyword: &str) -> Option<usize> {
        self.each(keyword).filter_map(size).min()
    }

    /// Returns the types that all schemas admit; `None` if there is no `type`.
    pub fn types(&self) -> Option<Vec<&'s str>> {
        let list = |value: &'s Value| -> Vec<&'s str> {
            match value {
                Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
                one => one.as_str().into_iter().collect(),
            }
        };
        let mut all = self.each("type").map(list);
        let first = all.next()?;
        Some(all.fold(first, |known, more| {
            let both = |name: &str| match name {
                name if more.contains(&name) => Some(known.iter().copied().find(|known| *known == name)?),
                "number" if more.contains(&"integer") => Some("integer"),
                "integer" if more.contains(&"number") => Some("integer"),
                _ => None,
            };
            known.iter().filter_map(|name| both(name)).collect()
        }))
    }

    /// Returns the values that all enums have in common; `None` if there is no `enum`.
    pub fn listed(&self) -> Option<Vec<&'s Value>> {
        let mut lists = self.each("enum").filter_map(Value::as_array);
        let first = lists.next()?;
        let mut common: Vec<&Value> = first.iter().collect();
        for list in lists {
            let known: HashSet<String> = list.iter().map(Value::to_string).collect();
            common.retain(|value| known.contains(&value.to_string()));
        }
        Some(common)
    }

    pub fn required(&self) -> impl Iterator<Item = &'s str> {
        self.each("required").filter_map(Value::as_array).flatten().filter_map(Value::as_str)
    }

    fn properties(&self) -> impl Iterator<Item = &'s Map<String, Value>> {
        self.each("properties").filter_map(Value::as_object)
    }

    /// Returns the names of the properties, sorted.
    pub fn names(&self) -> Vec<&'s str> {
        let mut names: Vec<&str> = self.properties().flat_map(|all| all.keys().map(String::as_str)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    pub fn is_named(&self, name: &str) -> bool {
        self.properties().any(|all| all.contains_key(name))
    }

    /// Returns the schemas of the property with this name, or of additional properties.
    pub fn member(&self, name: &str) -> Schemas<'s> {
        let named: Schemas<'s> = self.properties().filter_map(|all| all.get(name)).collect();
        if named.is_empty() { self.each("additionalProperties").collect() } else { named }
    }

    /// Returns the patterns of names with the schemas of such members.
    pub fn patterns(&self) -> BTreeMap<&'s str, Schemas<'s>> {
        let mut all: BTreeMap<&str, Schemas<'s>> = BTreeMap::new();
        for (pattern, member) in self.each("patternProperties").filter_map(Value::as_object).flatten() {
            all.entry(pattern).or_default().push(member);
        }
        all
    }
}

fn size(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|size| usize::try_from(size).ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keywords_of_all_schemas_are_combined() {
        let schemas = [
            json!({ "type": ["number", "string"], "enum": [1, 2, "a"], "minimum": 1, "required": ["a"], "properties": { "b": {}, "a": false } }),
            json!({ "type": ["integer", "string"], "enum": ["a", 2], "minimum": 2, "required": ["c"], "properties": { "a": true } }),
        ];
        let flat = Flat { parts: schemas.iter().filter_map(Value::as_object).collect() };
        assert_eq!(flat.types(), Some(vec!["integer", "string"]));
        assert_eq!(flat.listed(), Some(vec![&json!(2), &json!("a")]));
        assert_eq!(flat.lower_bound("minimum"), Some(2.0));
        assert_eq!(flat.required().collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(flat.names(), ["a", "b"]);
        assert_eq!(flat.member("a"), [&json!(false), &json!(true)]);
        assert!(flat.member("c").is_empty() && !flat.is_named("c"));
    }
}
