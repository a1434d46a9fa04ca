//! Lets typify decide the structure: structs, enums, maps, and which box breaks a cycle. typify reads a *relaxed* schema, with
//! the structure but without constraints, names and docs, all under neutral names. Its types are then *lifted* into the model.
//! No other module knows typify.
//!
//! Unions, and enums of values other than strings, are shaped here: typify merges branches into structs that accept neither,
//! and panics on many unions. It sees them as structs of their parts, so that it finds cycles through them.

mod kind;
mod relax;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use schemars08::schema::Schema as Relaxed;
use serde_json::{Value, json};
use typify::{TypeSpace, TypeSpaceSettings};

use super::batches::batches;
use super::outline::Outline;
use crate::error::{Code, Diagnostic, Error, Result};
use crate::model::{Deviations, Item, Kind};
use relax::{collect_references, definition_name};

/// Returns the type of every definition of an outline, in its order.
pub fn lift(outline: &Outline, deviations: Deviations) -> Result<Vec<Item>> {
    let lifter = Lifter { outline, deviations };
    lifter.items(batches(outline.definitions.len(), |index| lifter.references(index)))
}

fn failed(why: &str) -> Error {
    Diagnostic::new(Code::Shape, format!("typify cannot shape this document: {why}")).into()
}

struct Lifter<'a> {
    outline: &'a Outline,
    deviations: Deviations,
}

impl Lifter<'_> {
    /// Returns the types of all definitions, shaped batch by batch.
    fn items(&self, batches: Vec<Vec<usize>>) -> Result<Vec<Item>> {
        let outline = self.outline;
        let mut kinds: Vec<Option<Kind>> = vec![None; outline.definitions.len()];
        for batch in batches {
            for (index, kind) in self.kinds_of(&batch)? {
                if let Some(slot) = kinds.get_mut(index) {
                    *slot = Some(kind);
                }
            }
        }
        let mut items = Vec::new();
        for ((key, origins), kind) in outline.definitions.keys().zip(outline.all_origins()).zip(kinds) {
            let kind = kind.ok_or_else(|| failed(&format!("nothing came of `{key}`")))?;
            items.push(Item::new(key.as_str(), origins, kind));
        }
        Ok(items)
    }

    /// Returns the indices of the definitions that one refers to.
    fn references(&self, index: usize) -> Vec<usize> {
        let mut found = Vec::new();
        if let Some((_, definition)) = self.outline.definitions.get_index(index) {
            collect_references(&self.relax_definition(definition), &mut found);
        }
        found
    }

    /// Returns what typify makes of these definitions. Definitions outside the batch get an empty struct.
    fn kinds_of(&self, batch: &[usize]) -> Result<Vec<(usize, Kind)>> {
        let definition = |index: usize| self.outline.definitions.get_index(index);
        let read = |index: usize, value: Value| -> Result<(String, Relaxed)> {
            let schema = serde_json::from_value(value).map_err(|error| failed(&error.to_string()))?;
            Ok((definition_name(index), schema))
        };
        let mut relaxed: Vec<(String, Relaxed)> = Vec::new();
        let mut others: Vec<usize> = Vec::new();
        for (index, (_, definition)) in batch.iter().filter_map(|index| Some((*index, definition(*index)?))) {
            let value = self.relax_definition(definition);
            collect_references(&value, &mut others);
            relaxed.push(read(index, value)?);
        }
        others.retain(|index| batch.binary_search(index).is_err());
        others.sort_unstable();
        others.dedup();
        for index in others {
            relaxed.push(read(index, json!({ "type": "object", "properties": {}, "additionalProperties": false }))?);
        }
        // typify may panic on unusual input. Its state is not used after that.
        let space = catch_unwind(AssertUnwindSafe(|| {
            let mut space = TypeSpace::new(TypeSpaceSettings::default().with_map_type("::std::collections::BTreeMap"));
            space.add_ref_types(relaxed).map(|()| space)
        }));
        let space = match space {
            Ok(Ok(space)) => space,
            Ok(Err(error)) => return Err(failed(&error.to_string())),
            Err(_) => return Err(failed("it panicked")),
        };
        let types: HashMap<String, _> = space.iter_types().map(|ty| (ty.name(), ty)).collect();
        let kind = |index: &usize| {
            let details = types.get(&definition_name(*index))?.details();
            Some((*index, self.kind(&space, definition(*index)?.1, details)?))
        };
        Ok(batch.iter().filter_map(kind).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RuleForm, Ty};
    use crate::schema::{Bundle, Schema, Types};
    use crate::shape::{Form, outline};

    /// An object whose properties refer to definitions.
    fn object(targets: &[&str]) -> Schema {
        let mut schema = Schema::of_type(Types::OBJECT);
        for target in targets {
            schema.object.properties.insert(format!("to-{target}"), Schema::reference_to(target));
            schema.object.required.push(format!("to-{target}"));
        }
        schema
    }

    #[test]
    fn a_type_is_the_same_in_any_batch() {
        let text = Schema { enumeration: Some(vec![json!("a"), json!("b")]), ..Schema::default() };
        let union =
            Schema { any_of: vec![Schema::reference_to("text"), Schema::reference_to("ring")], ..Schema::default() };
        let definitions = [
            ("first", object(&["ring", "text"])),
            ("ring", object(&["back", "union"])),
            ("back", object(&["ring"])),
            ("text", text),
            ("union", union),
            ("alias", Schema::reference_to("text")),
        ];
        let definitions = definitions.into_iter().map(|(key, schema)| (key.to_owned(), schema)).collect();
        let bundle = Bundle { definitions, ..Bundle::default() };
        let form = Form { deviations: Deviations::PLAIN, formats: true, rules: RuleForm::Plain };
        let outline = outline(&bundle, form, &|_| Default::default());
        let lifter = Lifter { outline: &outline, deviations: Deviations::PLAIN };
        let whole = lifter.items(vec![(0..6).collect()]).unwrap();
        assert!(whole[1..5].iter().any(|item| item.types().iter().any(|ty| matches!(ty, Ty::Boxed(_)))));
        assert_eq!(lifter.items(vec![vec![3], vec![1, 2, 4], vec![5], vec![0]]).unwrap(), whole);
        // Definitions without a type are an error.
        assert!(lifter.items(vec![vec![3], vec![1, 2, 4], vec![0]]).is_err());
    }
}
