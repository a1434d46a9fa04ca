//! The intersection of two simplified schemas: one that accepts what both accept, or somewhat more, in the forms that
//! [`Simplifier`] gives.

use indexmap::IndexMap;
use serde_json::Value;

use super::budget::{self, MAX_BRANCHES, MAX_PRODUCT, Path};
use super::simplify::Simplifier;
use super::union::{distinct, union};
use crate::schema::{Array, NumberKeywords, Object, Schema, StringKeywords, Types};

impl Simplifier<'_> {
    /// Returns the intersection of two simplified schemas.
    pub(super) fn intersect(&self, left: Schema, right: Schema, path: &mut Path) -> Schema {
        if left.never || right.is_anything() {
            return left;
        }
        if right.never || left.is_anything() {
            return right;
        }
        if left.reference.is_some() && left.reference == right.reference {
            return left;
        }
        if let Some(both) = self.intersect_reference(&left, &right, path) {
            return both;
        }
        if left.any_of.len() * right.any_of.len() > MAX_PRODUCT {
            return self.product(left, right, path);
        }
        if !left.any_of.is_empty() {
            let branches = left.any_of.clone();
            return union(branches.into_iter().map(|branch| self.intersect(branch, right.clone(), path)).collect());
        }
        if !right.any_of.is_empty() {
            let branches = right.any_of.clone();
            return union(branches.into_iter().map(|branch| self.intersect(left.clone(), branch, path)).collect());
        }
        if let Some(values) = &left.enumeration {
            return intersect_values(&left, values, &right);
        }
        if let Some(values) = &right.enumeration {
            return intersect_values(&right, values, &left);
        }
        self.intersect_typed(left, &right, path)
    }

    /// Returns the intersection of two schemas of which one is a reference; `None` if none is.
    fn intersect_reference(&self, left: &Schema, right: &Schema, path: &mut Path) -> Option<Schema> {
        // A reference stays a reference beside a schema that adds no structure to it.
        for (one, other) in [(left, right), (right, left)] {
            if let Some(key) = one.as_reference()
                && has_no_structure(other)
                && self.resolved(key, path).is_some_and(|target| adds_nothing(other, &target))
            {
                return Some(one.clone());
            }
        }
        for (one, other, flip) in [(left, right, false), (right, left, true)] {
            if let Some(key) = one.as_reference() {
                let Some(target) = self.resolved(key, path) else { return Some(other.clone()) };
                path.push(key.to_owned());
                let both = if flip {
                    self.intersect(other.clone(), target, path)
                } else {
                    self.intersect(target, other.clone(), path)
                };
                path.pop();
                return Some(both);
            }
        }
        None
    }

    /// Returns the intersection of two schemas that are neither references, unions nor enumerations.
    fn intersect_typed(&self, left: Schema, right: &Schema, path: &mut Path) -> Schema {
        let (Some(first), Some(second)) = (left.types, right.types) else { return left };
        let types = first.intersection(second);
        if types.is_empty() {
            return Schema::never();
        }
        let mut out = Schema { types: Some(types), ..left.annotations() };
        out.origin.pointer = if left.origin.pointer == right.origin.pointer || right.origin.pointer.is_empty() {
            left.origin.pointer.clone()
        } else if left.origin.pointer.is_empty() {
            right.origin.pointer.clone()
        } else {
            format!("{}&{}", left.origin.pointer, right.origin.pointer)
        };
        out.object = self.intersect_objects(&left.object, &right.object, path).into();
        out.array = self.intersect_arrays(&left.array, &right.array, path).into();
        out.string = intersect_strings(&left.string, &right.string).into();
        out.number = intersect_numbers(&left.number, &right.number).into();
        out
    }

    /// Intersects each branch of one union with each of the other, leaving out pairs that have no value in common. Where
    /// these are too many, returns one wider schema.
    fn product(&self, left: Schema, right: Schema, path: &mut Path) -> Schema {
        let pairs = budget::pairs(&left.any_of, &right.any_of);
        if pairs.len() > MAX_PRODUCT.max(left.any_of.len()).max(right.any_of.len()) {
            let (left, right) = (self.hull(left, path), self.hull(right, path));
            return self.intersect(left, right, path);
        }
        let both = |(one, other): (&Schema, &Schema)| self.intersect(one.clone(), other.clone(), path);
        union(pairs.into_iter().map(both).collect())
    }

    /// Returns one schema that accepts every value that a branch accepts: for objects, one with the properties of all of them.
    pub(super) fn hull(&self, union: Schema, path: &mut Path) -> Schema {
        path.is_widened = true;
        let branch = |branch: &Schema| match branch.as_reference() {
            Some(key) => self.resolved(key, path).unwrap_or_default(),
            None => branch.clone(),
        };
        let mut flat: Vec<Schema> = Vec::new();
        for branch in union.any_of.iter().map(branch) {
            match branch.any_of.is_empty() {
                true => flat.push(branch),
                false => flat.extend(branch.any_of),
            }
        }
        budget::hull(&flat)
    }

    fn intersect_objects(&self, left: &Object, right: &Object, path: &mut Path) -> Object {
        let anything = Schema::default();
        let other =
            |object: &Object| object.additional_properties.as_deref().cloned().unwrap_or_else(|| anything.clone());
        let mut properties = IndexMap::new();
        for name in left.properties.keys().chain(right.properties.keys()) {
            if properties.contains_key(name) {
                continue;
            }
            let of = |object: &Object| object.properties.get(name).cloned().unwrap_or_else(|| other(object));
            properties.insert(name.clone(), self.intersect(of(left), of(right), path));
        }
        let additional = match (&left.additional_properties, &right.additional_properties) {
            (None, None) => None,
            _ => Some(Box::new(self.intersect(other(left), other(right), path))),
        };
        let mut required = left.required.clone();
        required.extend(right.required.iter().filter(|name| !left.required.contains(*name)).cloned());
        let (min, max) = (left.min.max(right.min), smaller(left.max, right.max));
        Object { properties, additional_properties: additional, required, min, max, ..Object::default() }
    }

    fn intersect_arrays(&self, left: &Array, right: &Array, path: &mut Path) -> Array {
        let anything = Schema::default();
        let item = |array: &Array, index: usize| {
            array.prefix.get(index).or(array.items.as_deref()).cloned().unwrap_or_else(|| anything.clone())
        };
        let count = left.prefix.len().max(right.prefix.len());
        let prefix = (0..count).map(|index| self.intersect(item(left, index), item(right, index), path)).collect();
        let items = match (&left.items, &right.items) {
            (None, None) => None,
            _ => Some(Box::new(self.intersect(item(left, count), item(right, count), path))),
        };
        let (min, max) = (left.min.max(right.min), smaller(left.max, right.max));
        Array { prefix, items, min, max, unique: left.unique || right.unique, ..Array::default() }
    }

    /// Intersects each branch of a union with the keywords beside it.
    pub(super) fn distribute(&self, base: Schema, branches: Vec<Schema>, path: &mut Path) -> Schema {
        if base.is_anything() {
            return union(branches);
        }
        // Branches that only require properties, or only exclude values, add no structure.
        let adds_none =
            |branch: &Schema| branch.is_anything() || has_no_structure(branch) && adds_nothing(branch, &base);
        if branches.iter().all(adds_none) || branches.len() * base.any_of.len().max(1) > MAX_BRANCHES {
            return base;
        }
        let branches = distinct(branches);
        union(branches.into_iter().map(|branch| self.intersect(base.clone(), branch, path)).collect())
    }
}

/// Returns the values of an enumeration that the other schema admits, judged by its own values and types.
fn intersect_values(listing: &Schema, values: &[Value], other: &Schema) -> Schema {
    let fits = |value: &&Value| match (&other.enumeration, other.types) {
        (Some(others), _) => others.contains(value),
        (None, Some(types)) => types.accepts(value),
        (None, None) => true,
    };
    let left: Vec<Value> = values.iter().filter(fits).cloned().collect();
    if left.is_empty() {
        return Schema::never();
    }
    let mut out = listing.clone();
    if left.len() != values.len() {
        out.origin.pointer = format!("{}&{}", listing.origin.pointer, other.origin.pointer);
    }
    out.enumeration = Some(left);
    out
}

/// Returns whether the schema has no structure: at most types, sizes and names of required properties.
fn has_no_structure(schema: &Schema) -> bool {
    schema.reference.is_none()
        && schema.any_of.is_empty()
        && schema.enumeration.is_none()
        && schema.object.properties.is_empty()
        && schema.object.additional_properties.is_none()
        && schema.array.prefix.is_empty()
        && schema.array.items.is_none()
        && schema.string.format.is_none()
}

/// Returns whether a schema without structure excludes no type of `base`, and requires no property that `base` does not name.
fn adds_nothing(bare: &Schema, base: &Schema) -> bool {
    if !base.any_of.is_empty() {
        return base.any_of.iter().all(|branch| adds_nothing(bare, branch));
    }
    let typed = match (base.types, bare.types, &base.enumeration) {
        (_, None, _) => true,
        (Some(base), Some(bare), _) => {
            bare.with(if bare.contains(Types::NUMBER) { Types::INTEGER } else { Types::default() }).contains(base)
        }
        (None, Some(bare), Some(values)) => values.iter().all(|value| bare.accepts(value)),
        (None, Some(_), None) => false,
    };
    typed && bare.object.required.iter().all(|name| base.object.properties.contains_key(name))
}

fn smaller(left: Option<u64>, right: Option<u64>) -> Option<u64> {
    left.into_iter().chain(right).min()
}

fn intersect_strings(left: &StringKeywords, right: &StringKeywords) -> StringKeywords {
    StringKeywords {
        min: left.min.max(right.min),
        max: smaller(left.max, right.max),
        pattern: left.pattern.clone().or_else(|| right.pattern.clone()),
        format: left.format.clone().or_else(|| right.format.clone()),
    }
}

fn intersect_numbers(left: &NumberKeywords, right: &NumberKeywords) -> NumberKeywords {
    // The tighter of two bounds would do; either is wide enough.
    NumberKeywords {
        minimum: left.minimum.clone().or_else(|| right.minimum.clone()),
        maximum: left.maximum.clone().or_else(|| right.maximum.clone()),
        exclusive_minimum: left.exclusive_minimum.clone().or_else(|| right.exclusive_minimum.clone()),
        exclusive_maximum: left.exclusive_maximum.clone().or_else(|| right.exclusive_maximum.clone()),
        multiple_of: left.multiple_of.clone().or_else(|| right.multiple_of.clone()),
    }
}
