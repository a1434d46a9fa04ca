//! Compares and hashes schemas by their assertions, without annotations.

use std::hash::{DefaultHasher, Hash, Hasher};

use indexmap::IndexMap;

use super::{Array, Object, Schema};

impl Schema {
    /// Returns this schema without annotations and origins. Schemas for which this is equal accept the same values.
    pub fn without_annotations(&self) -> Schema {
        let all = |schemas: &[Schema]| schemas.iter().map(Schema::without_annotations).collect();
        let one = |schema: &Option<Box<Schema>>| schema.as_deref().map(|schema| Box::new(schema.without_annotations()));
        let named = |schemas: &IndexMap<String, Schema>| {
            schemas.iter().map(|(name, schema)| (name.clone(), schema.without_annotations())).collect()
        };
        Schema {
            never: self.never,
            reference: self.reference.clone(),
            types: self.types,
            enumeration: self.enumeration.clone(),
            constant: self.constant.clone(),
            all_of: all(&self.all_of),
            any_of: all(&self.any_of),
            one_of: all(&self.one_of),
            not: one(&self.not),
            if_: one(&self.if_),
            then: one(&self.then),
            else_: one(&self.else_),
            object: self.object.map(|object| Object {
                properties: named(&object.properties),
                pattern_properties: named(&object.pattern_properties),
                additional_properties: one(&object.additional_properties),
                property_names: one(&object.property_names),
                required: object.required.clone(),
                min: object.min,
                max: object.max,
                dependent_required: object.dependent_required.clone(),
                dependent_schemas: named(&object.dependent_schemas),
                unevaluated: one(&object.unevaluated),
            }),
            array: self.array.map(|array| Array {
                prefix: all(&array.prefix),
                items: one(&array.items),
                contains: one(&array.contains),
                unevaluated: one(&array.unevaluated),
                ..*array
            }),
            string: self.string.clone(),
            number: self.number.clone(),
            ..Schema::default()
        }
    }

    /// Returns whether both schemas are equal [without annotations](Schema::without_annotations).
    pub fn asserts_same_as(&self, other: &Schema) -> bool {
        fn all(left: &[Schema], right: &[Schema]) -> bool {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| left.asserts_same_as(right))
        }
        fn one(left: &Option<Box<Schema>>, right: &Option<Box<Schema>>) -> bool {
            match (left, right) {
                (Some(left), Some(right)) => left.asserts_same_as(right),
                (left, right) => left.is_none() && right.is_none(),
            }
        }
        // In any order, as maps are compared.
        fn named(left: &IndexMap<String, Schema>, right: &IndexMap<String, Schema>) -> bool {
            left.len() == right.len()
                && left.iter().all(|(name, left)| right.get(name).is_some_and(|right| left.asserts_same_as(right)))
        }
        self.never == other.never
            && self.reference == other.reference
            && self.types == other.types
            && self.enumeration == other.enumeration
            && self.constant == other.constant
            && self.string == other.string
            && self.number == other.number
            && all(&self.all_of, &other.all_of)
            && all(&self.any_of, &other.any_of)
            && all(&self.one_of, &other.one_of)
            && one(&self.not, &other.not)
            && one(&self.if_, &other.if_)
            && one(&self.then, &other.then)
            && one(&self.else_, &other.else_)
            && self.object.equals(&other.object, |left, right| {
                left.required == right.required
                    && left.min == right.min
                    && left.max == right.max
                    && left.dependent_required == right.dependent_required
                    && named(&left.properties, &right.properties)
                    && named(&left.pattern_properties, &right.pattern_properties)
                    && named(&left.dependent_schemas, &right.dependent_schemas)
                    && one(&left.additional_properties, &right.additional_properties)
                    && one(&left.property_names, &right.property_names)
                    && one(&left.unevaluated, &right.unevaluated)
            })
            && self.array.equals(&other.array, |left, right| {
                let sizes = |array: &Array| (array.min, array.max, array.min_contains, array.max_contains);
                sizes(left) == sizes(right)
                    && left.unique == right.unique
                    && left.contains_evaluates == right.contains_evaluates
                    && all(&left.prefix, &right.prefix)
                    && one(&left.items, &right.items)
                    && one(&left.contains, &right.contains)
                    && one(&left.unevaluated, &right.unevaluated)
            })
    }

    /// Returns a hash of the assertions, which is the same for schemas with equal assertions.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash_assertions(&mut hasher);
        hasher.finish()
    }

    fn hash_assertions(&self, hasher: &mut DefaultHasher) {
        (self.never, &self.reference, self.types, &self.enumeration, &self.constant).hash(hasher);
        for branches in [&self.all_of, &self.any_of, &self.one_of, &self.array.prefix] {
            branches.len().hash(hasher);
        }
        let Object { properties, pattern_properties, required, min, max, .. } = &*self.object;
        (required, min, max, self.array.min, self.array.max, self.array.unique).hash(hasher);
        (&self.string.pattern, &self.string.format, self.string.min, self.string.max).hash(hasher);
        (&self.number.minimum, &self.number.maximum, &self.number.multiple_of).hash(hasher);
        for part in self.all_of.iter().chain(&self.any_of).chain(&self.one_of).chain(&self.array.prefix) {
            part.hash_assertions(hasher);
        }
        let boxed = [&self.not, &self.object.additional_properties, &self.array.items];
        for part in boxed {
            part.is_some().hash(hasher);
            part.iter().for_each(|part| part.hash_assertions(hasher));
        }
        // Independent of the order, like the comparison.
        for named in [properties, pattern_properties] {
            let sum = named.iter().fold(0_u64, |sum, (name, schema)| {
                let mut inner = DefaultHasher::new();
                name.hash(&mut inner);
                schema.hash_assertions(&mut inner);
                sum.wrapping_add(inner.finish())
            });
            sum.hash(hasher);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::Types;

    #[test]
    fn comparison_and_hash_ignore_annotations_and_order() {
        let member = |description: &str| Schema {
            description: Some(description.into()),
            constant: Some(json!(1.5)),
            ..Schema::of_type(Types::NUMBER)
        };
        let object = |names: &[&str], description: &str| {
            let properties = names.iter().map(|name| ((*name).to_owned(), member(description))).collect();
            Schema { object: Object { properties, ..Object::default() }.into(), ..Schema::of_type(Types::OBJECT) }
        };
        let (one, other) = (object(&["a", "b"], "x"), object(&["b", "a"], "y"));
        assert!(
            one.asserts_same_as(&other) && one.without_annotations() == other.without_annotations() && one != other
        );
        assert_eq!(one.fingerprint(), other.fingerprint());
        let third = object(&["a", "c"], "x");
        assert!(!one.asserts_same_as(&third) && one.fingerprint() != third.fingerprint());
        let mut closed = one.clone();
        closed.object.additional_properties = Some(Box::new(Schema::never()));
        assert!(!one.asserts_same_as(&closed) && one.fingerprint() != closed.fingerprint());
    }
}
