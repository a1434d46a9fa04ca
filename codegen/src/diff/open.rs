//! Old schemas to the same ones without the members that only the new version names: objects as somebody sends them who
//! knows the old version. Who sends such an object to the new version is not concerned by what that says of a new member.

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;

use crate::schema::{Key, Schema};

/// The names of members.
type Names = BTreeSet<String>;

/// Old and new definitions, all under names of their own.
pub struct Named<'n> {
    pub old: &'n IndexMap<Key, Schema>,
    pub new: &'n IndexMap<Key, Schema>,
}

impl Named<'_> {
    /// The old definitions with the members ruled out that only their new ones name; nothing where there are none.
    pub fn restricted(&self, pairs: &[(Key, Key)]) -> Option<IndexMap<Key, Schema>> {
        // Most changes bring no new members: then nobody asks what stands around.
        self.without(pairs, &HashMap::new())?;
        self.without(pairs, &around(self.old))
    }

    /// `around` has, by definition, the members that others name where it is a part of them in place.
    fn without(&self, pairs: &[(Key, Key)], around: &HashMap<Key, Names>) -> Option<IndexMap<Key, Schema>> {
        let mut out = self.old.clone();
        let mut found = false;
        for (was, now) in pairs {
            let (Some(old), Some(new)) = (out.get_mut(was), self.new.get(now)) else { continue };
            let nothing = Names::new();
            found |= self.value(old, new, around.get(was).unwrap_or(&nothing));
        }
        found.then_some(out)
    }

    /// Rules out members of one value, and of the values in it.
    fn value(&self, old: &mut Schema, new: &Schema, around: &Names) -> bool {
        let mut found = false;
        // What is only a reference is ruled by what it leads to.
        if old.as_reference().is_none() && takes_more(old) {
            let (mut known, mut named) = (Names::new(), Names::new());
            closure(self.old, old, &mut BTreeSet::new(), &mut known);
            closure(self.new, new, &mut BTreeSet::new(), &mut named);
            for name in named.difference(&known).filter(|name| !around.contains(*name)) {
                old.object.properties.insert(name.clone(), Schema::never());
                found = true;
            }
        }
        self.parts(old, new) || found
    }

    /// The values inside a value, as far as both versions have them at the same place.
    fn parts(&self, old: &mut Schema, new: &Schema) -> bool {
        let mut found = false;
        let nothing = Names::new();
        if let Some(object) = old.object.get_mut() {
            for (name, inner) in &mut object.properties {
                let other = new.object.properties.get(name);
                found |= other.is_some_and(|other| self.value(inner, other, &nothing));
            }
            for (pattern, inner) in &mut object.pattern_properties {
                let other = new.object.pattern_properties.get(pattern);
                found |= other.is_some_and(|other| self.value(inner, other, &nothing));
            }
            if let (Some(inner), Some(other)) = (&mut object.additional_properties, &new.object.additional_properties) {
                found |= self.value(inner, other, &nothing);
            }
        }
        if let Some(array) = old.array.get_mut() {
            if let (Some(inner), Some(other)) = (&mut array.items, &new.array.items) {
                found |= self.value(inner, other, &nothing);
            }
            for (inner, other) in array.prefix.iter_mut().zip(&new.array.prefix) {
                found |= self.value(inner, other, &nothing);
            }
        }
        let in_place = [(&mut old.all_of, &new.all_of), (&mut old.any_of, &new.any_of), (&mut old.one_of, &new.one_of)];
        for (inner, other) in in_place {
            if inner.len() == other.len() {
                for (inner, other) in inner.iter_mut().zip(other) {
                    found |= self.parts(inner, other);
                }
            }
        }
        found
    }
}

/// True if an object may have members that are not named.
fn takes_more(schema: &Schema) -> bool {
    schema.object.pattern_properties.is_empty()
        && schema.object.additional_properties.as_ref().is_none_or(|additional| additional.is_anything())
        && schema.object.unevaluated.as_ref().is_none_or(|unevaluated| unevaluated.is_anything())
}

/// The members that a schema names, itself or by what judges the same value.
fn closure<'s>(
    definitions: &'s IndexMap<Key, Schema>,
    schema: &'s Schema,
    met: &mut BTreeSet<&'s str>,
    names: &mut Names,
) {
    names.extend(schema.object.properties.keys().cloned());
    schema.in_place().for_each(|inner| closure(definitions, inner, met, names));
    if let Some(key) = schema.reference.as_deref().filter(|key| met.insert(key))
        && let Some(target) = definitions.get(key)
    {
        closure(definitions, target, met, names);
    }
}

/// For each definition that others refer to in place: what these name, and those around them.
fn around(definitions: &IndexMap<Key, Schema>) -> HashMap<Key, Names> {
    let mut out: HashMap<Key, Names> = HashMap::new();
    // Which definition stands around which, where it does so with its own value.
    let mut above: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for (key, schema) in definitions {
        schema.walk(&mut |value| {
            let is_whole = std::ptr::eq(value, schema);
            let mut led = Vec::new();
            value.reference.iter().filter(|_| value.as_reference().is_none()).for_each(|key| led.push(key.as_str()));
            value.in_place().for_each(|inner| references_in_place(inner, &mut led));
            if led.is_empty() {
                return;
            }
            let mut names = Names::new();
            closure(definitions, value, &mut BTreeSet::new(), &mut names);
            for target in led {
                out.entry(target.to_owned()).or_default().extend(names.iter().cloned());
                if is_whole {
                    above.entry(target).or_default().insert(key);
                }
            }
        });
    }
    // What stands around those around.
    let keys: Vec<&str> = above.keys().copied().collect();
    for key in keys {
        let (mut queue, mut met) = (vec![key], BTreeSet::from([key]));
        let mut names = Names::new();
        while let Some(next) = queue.pop() {
            for outer in above.get(next).into_iter().flatten().filter(|outer| met.insert(outer)) {
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

    fn ruled_out(old: &[(&str, Schema)], new: &[(&str, Schema)], key: &str) -> Vec<String> {
        let map = |list: &[(&str, Schema)]| -> IndexMap<Key, Schema> {
            list.iter().map(|(key, schema)| ((*key).to_owned(), schema.clone())).collect()
        };
        let (old, new) = (map(old), map(new));
        let pairs: Vec<(Key, Key)> = old.keys().map(|key| (key.clone(), key.clone())).collect();
        let restricted = Named { old: &old, new: &new }.restricted(&pairs).unwrap_or_default();
        let properties = restricted.get(key).map(|schema| schema.object.properties.clone()).unwrap_or_default();
        properties.into_iter().filter(|(_, inner)| inner.never).map(|(name, _)| name).collect()
    }

    #[test]
    fn a_member_that_only_the_new_version_names_is_ruled_out() {
        assert_eq!(ruled_out(&[("a", object(&["x"]))], &[("a", object(&["x", "y"]))], "a"), ["y"]);
        let mut closed = object(&["x"]);
        closed.object.additional_properties = Some(Box::new(Schema::never()));
        assert!(ruled_out(&[("a", closed)], &[("a", object(&["x", "y"]))], "a").is_empty());
    }

    #[test]
    fn what_an_object_around_names_is_not_ruled_out() {
        let extended = || Schema { all_of: vec![Schema::reference_to("base"), object(&["y"])], ..Schema::default() };
        let old = [("base", object(&["x"])), ("derived", extended())];
        let new = [("base", object(&["x", "y", "z"])), ("derived", extended())];
        assert_eq!(ruled_out(&old, &new, "base"), ["z"]);
        let beside = |base: &[&str]| {
            let both = Schema {
                all_of: vec![Schema::reference_to("base"), Schema::reference_to("other")],
                ..Schema::default()
            };
            [("base", object(base)), ("other", object(&["y"])), ("both", both)]
        };
        assert_eq!(ruled_out(&beside(&["x"]), &beside(&["x", "y", "z"]), "base"), ["z"]);
    }
}
