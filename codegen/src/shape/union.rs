//! The union of simplified schemas, without branches that repeat others.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::budget;
use crate::schema::Schema;

/// Removes schemas that assert the same as an earlier one.
pub(super) fn distinct(schemas: Vec<Schema>) -> Vec<Schema> {
    let mut known: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut out: Vec<Schema> = Vec::with_capacity(schemas.len());
    for schema in schemas {
        let alike = known.entry(budget::fingerprint(&schema)).or_default();
        if !alike.iter().filter_map(|at| out.get(*at)).any(|known| known.asserts_same_as(&schema)) {
            alike.push(out.len());
            out.push(schema);
        }
    }
    out
}

/// Returns the union of these schemas: flat, without `never` and without repetitions.
pub fn union(branches: Vec<Schema>) -> Schema {
    let mut flat: Vec<Schema> = Vec::new();
    for branch in branches {
        if branch.is_anything() {
            return Schema::default();
        }
        let inner = if branch.any_of.is_empty() { vec![branch] } else { branch.any_of };
        for branch in inner {
            if !branch.never {
                flat.push(branch);
            }
        }
    }
    let flat = distinct(flat);
    // Enumerations are joined, except titled ones of several values, whose title names them. The title of a single value describes it.
    let named =
        |branch: &Schema| branch.title.is_some() && branch.enumeration.as_ref().is_some_and(|all| all.len() > 1);
    let mut listed: Option<usize> = None;
    let mut known: HashSet<Value> = HashSet::new();
    let mut out: Vec<Schema> = Vec::new();
    for branch in flat {
        match (&branch.enumeration, listed.and_then(|at| out.get_mut(at))) {
            (Some(values), Some(first)) if !named(&branch) && !named(first) => {
                (first.title, first.description) = (None, None);
                if let Some(all) = &mut first.enumeration {
                    all.extend(values.iter().filter(|value| known.insert((*value).clone())).cloned());
                    first.origin.pointer = format!("{}&", first.origin.pointer.trim_end_matches('&'));
                }
            }
            (Some(values), None) => {
                known.extend(values.iter().cloned());
                listed = Some(out.len());
                out.push(branch);
            }
            _ => out.push(branch),
        }
    }
    match out.len() {
        0 => Schema::never(),
        1 => out.swap_remove(0),
        _ => Schema { any_of: out, ..Schema::default() },
    }
}
