//! Forbids, in old schemas, the properties that only the new version describes. The result accepts the objects that code
//! sends which only knows the old version: constraints on new properties do not affect it.

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;

use crate::schema::{Key, Schema};

/// Names of properties.
type Names = BTreeSet<String>;

/// The definitions of both versions, under distinct names.
pub struct Versions<'n> {
    pub old: &'n IndexMap<Key, Schema>,
    pub new: &'n IndexMap<Key, Schema>,
}

impl Versions<'_> {
    /// Returns the old definitions with new properties forbidden; `None` if there are no new properties.
    pub fn forbid_new_properties(&self, pairs: &[(Key, Key)]) -> Option<IndexMap<Key, Schema>> {
        // Most changes add no properties; then there is no need to look at the surrounding schemas.
        self.forbid_unless_named(pairs, &HashMap::new())?;
        self.forbid_unless_named(pairs, &names_around(self.old))
    }

    /// `around` has, by definition, the properties named by other schemas that apply to the same value.
    fn forbid_unless_named(&self, pairs: &[(Key, Key)], around: &HashMap<Key, Names>) -> Option<IndexMap<Key, Schema>> {
        let mut out = self.old.clone();
        let mut found = false;
        for (was, now) in pairs {
            let (Some(old), Some(new)) = (out.get_mut(was), self.new.get(now)) else { continue };
            let nothing = Names::new();
            found |= self.forbid_in(old, new, around.get(was).unwrap_or(&nothing));
        }
        found.then_some(out)
    }

    /// Forbids new properties of one value and of the values in it.
    fn forbid_in(&self, old: &mut Schema, new: &Schema, around: &Names) -> bool {
        let mut found = false;
        // A mere reference is handled where it leads to.
        if old.as_reference().is_none() && is_open(old) {
            let (mut known, mut named) = (Names::new(), Names::new());
            collect_names(self.old, old, &mut BTreeSet::new(), &mut known);
            collect_names(self.new, new, &mut BTreeSet::new(), &mut named);
            for name in named.difference(&known).filter(|name| !around.contains(*name)) {
                old.object.properties.insert(name.clone(), Schema::never());
                found = true;
            }
        }
        self.forbid_in_parts(old, new) || found
    }

    /// Descends to the values inside a value, as far as both versions describe them at the same place.
    fn forbid_in_parts(&self, old: &mut Schema, new: &Schema) -> bool {
        let mut found = false;
        let nothing = Names::new();
        if let Some(object) = old.object.get_mut() {
            for (name, inner) in &mut object.properties {
                let other = new.object.properties.get(name);
                found |= other.is_some_and(|other| self.forbid_in(inner, other, &nothing));
            }
            for (pattern, inner) in &mut object.pattern_properties {
                let other = new.object.pattern_properties.get(pattern);
                found |= other.is_some_and(|other| self.forbid_in(inner, other, &nothing));
            }
            if let (Some(inner), Some(other)) = (&mut object.additional_properties, &new.object.additional_properties) {
                found |= self.forbid_in(inner, other, &nothing);
            }
        }
        if let Some(array) = old.array.get_mut() {
            if let (Some(inner), Some(other)) = (&mut array.items, &new.array.items) {
                found |= self.forbid_in(inner, other, &nothing);
            }
            for (inner, other) in array.prefix.iter_mut().zip(&new.array.prefix) {
                found |= self.forbid_in(inner, other, &nothing);
            }
        }
        let in_place = [(&mut old.all_of, &new.all_of), (&mut old.any_of, &new.any_of), (&mut old.one_of, &new.one_of)];
        for (inner, other) in in_place {
            if inner.len() == other.len() {
                for (inner, other) in inner.iter_mut().zip(other) {
                    found |= self.forbid_in_parts(inner, other);
                }
            }
        }
        found
    }
}

/// Returns true if an object may have properties that are not named.
fn is_open(schema: &Schema) -> bool {
    schema.object.pattern_properties.is_empty()
        && schema.object.additional_properties.as_ref().is_none_or(|additional| additional.is_anything())
        && schema.object.unevaluated.as_ref().is_none_or(|unevaluated| unevaluated.is_anything())
}

/// Collects the properties that a schema names, itself or through applicators and references to the same value.
fn collect_names<'s>(
    definitions: &'s IndexMap<Key, Schema>,
    schema: &'s Schema,
    visited: &mut BTreeSet<&'s str>,
    names: &mut Names,
) {
    names.extend(schema.object.properties.keys().cloned());
    schema.in_place().for_each(|inner| collect_names(definitions, inner, visited, names));
    if let Some(key) = schema.reference.as_deref().filter(|key| visited.insert(key))
        && let Some(target) = definitions.get(key)
    {
        collect_names(definitions, target, visited, names);
    }
}

/// For each definition that others apply to the same value: the properties that they name, directly or indirectly.
fn names_around(definitions: &IndexMap<Key, Schema>) -> HashMap<Key, Names> {
    let mut out: HashMap<Key, Names> = HashMap::new();
    // Which definitions apply each definition to their own value.
    let mut above: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for (key, schema) in definitions {
        schema.walk(&mut |value| {
            let is_root = std::ptr::eq(value, schema);
            let mut targets = Vec::new();
            value
                .reference
                .iter()
                .filter(|_| value.as_reference().is_none())
                .for_each(|key| targets.push(key.as_str()));
            value.in_place().for_each(|inner| references_in_place(inner, &mut targets));
            if targets.is_empty() {
                return;
            }
            let mut names = Names::new();
            collect_names(definitions, value, &mut BTreeSet::new(), &mut names);
            for target in targets {
                out.entry(target.to_owned()).or_default().extend(names.iter().cloned());
                if is_root {
                    above.entry(target).or_default().insert(key);
                }
            }
        });
    }
    // Propagate names through definitions that are applied by others themselves.
    let keys: Vec<&str> = above.keys().copied().collect();
    for key in keys {
        let (mut queue, mut visited) = (vec![key], BTreeSet::from([key]));
        let mut names = Names::new();
        while let Some(next) = queue.pop() {
            for outer in above.get(next).into_iter().flatten().filter(|outer| visited.insert(outer)) {
                names.extend(out.get(*outer).into_iter().flatten().cloned());
                queue.push(outer);
            }
        }
        out.entry(key.to_owned()).or_default().extend(names);
    }
    out
}

fn references_in_place<'s>(schema: &'s Schema, out: &mut Vec<&'s str>) {
    out.extend(schema.reference.as_deref());
    schema.in_place().for_each(|inner| references_in_place(inner, out));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Types;

    fn object(names: &[&str]) -> Schema {
        let mut schema = Schema::of_type(Types::OBJECT);
        for name in names {
            schema.object.properties.insert((*name).to_owned(), Schema::of_type(Types::STRING));
        }
        schema
    }

    fn forbidden(old: &[(&str, Schema)], new: &[(&str, Schema)], key: &str) -> Vec<String> {
        let map = |list: &[(&str, Schema)]| -> IndexMap<Key, Schema> {
            list.iter().map(|(key, schema)| ((*key).to_owned(), schema.clone())).collect()
        };
        let (old, new) = (map(old), map(new));
        let pairs: Vec<(Key, Key)> = old.keys().map(|key| (key.clone(), key.clone())).collect();
        let forbid_new_properties = Versions { old: &old, new: &new }.forbid_new_properties(&pairs).unwrap_or_default();
        let properties =
            forbid_new_properties.get(key).map(|schema| schema.object.properties.clone()).unwrap_or_default();
        properties.into_iter().filter(|(_, inner)| inner.never).map(|(name, _)| name).collect()
    }

    #[test]
    fn a_property_that_only_the_new_version_names_is_forbidden() {
        assert_eq!(forbidden(&[("a", object(&["x"]))], &[("a", object(&["x", "y"]))], "a"), ["y"]);
        let mut closed = object(&["x"]);
        closed.object.additional_properties = Some(Box::new(Schema::never()));
        assert!(forbidden(&[("a", closed)], &[("a", object(&["x", "y"]))], "a").is_empty());
    }

    #[test]
    fn a_property_named_by_an_enclosing_schema_is_not_forbidden() {
        let extended = || Schema { all_of: vec![Schema::reference_to("base"), object(&["y"])], ..Schema::default() };
        let old = [("base", object(&["x"])), ("derived", extended())];
        let new = [("base", object(&["x", "y", "z"])), ("derived", extended())];
        assert_eq!(forbidden(&old, &new, "base"), ["z"]);
        let combined_with = |base: &[&str]| {
            let both = Schema {
                all_of: vec![Schema::reference_to("base"), Schema::reference_to("other")],
                ..Schema::default()
            };
            [("base", object(base)), ("other", object(&["y"])), ("both", both)]
        };
        assert_eq!(forbidden(&combined_with(&["x"]), &combined_with(&["x", "y", "z"]), "base"), ["z"]);
    }
}
