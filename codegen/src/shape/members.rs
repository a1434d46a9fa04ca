//! Which properties of an object become fields, and the schemas of these fields.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::schema::Schema;

/// The schema that accepts any value.
pub static ANYTHING: LazyLock<Schema> = LazyLock::new(Schema::default);

/// The properties that become fields of a struct: those with a schema, and those that are only in `required`.
pub fn members(schema: &Schema) -> impl Iterator<Item = (&str, &Schema)> {
    let object = &schema.object;
    let named =
        object.properties.iter().filter(|(_, member)| !member.never).map(|(name, member)| (name.as_str(), member));
    let other = object.additional_properties.as_deref().unwrap_or(&ANYTHING);
    let mut seen = HashSet::new();
    let required =
        object.required.iter().filter(move |name| !object.properties.contains_key(*name) && seen.insert(*name));
    named.chain(required.map(move |name| (name.as_str(), other)))
}

/// The schema of a property that becomes a field.
pub fn member<'s>(schema: &'s Schema, name: &str) -> &'s Schema {
    // A property that is only in `required` has the schema of additional properties.
    let others = || schema.object.additional_properties.as_deref().unwrap_or(&ANYTHING);
    schema.object.properties.get(name).unwrap_or_else(others)
}

/// The schema of additional properties, if it constrains them.
pub fn typed_others(schema: &Schema) -> Option<&Schema> {
    schema.object.additional_properties.as_deref().filter(|others| !others.never && !others.is_anything())
}

/// Returns whether an object explicitly allows any additional properties. Where it only does not forbid them, they may be dropped.
pub fn states_open(schema: &Schema) -> bool {
    schema.object.additional_properties.as_deref().is_some_and(Schema::is_anything)
}
