//! Generates arrays and objects for a flattened schema.

use std::collections::HashSet;

use rand::RngExt;
use rand::seq::IndexedRandom;
use serde_json::{Map, Value};

use super::flat::{Flat, Schemas};
use super::generate::{MAX_OPTIONAL_DEPTH, Maker, STRING};
use super::string;

/// The maximum number of required items or members, and of items for `contains`.
const MAX_MEMBERS: usize = 4096;
const MAX_CONTAINED: usize = 64;
/// From this number of names on, one is drawn without checking which are unused.
const MANY_NAMES: usize = 64;

impl<'s> Maker<'_, 's> {
    pub(super) fn array(&mut self, flat: &Flat<'s>, depth: usize) -> Option<Value> {
        let prefix: &[Value] = flat.first("prefixItems").and_then(Value::as_array).map_or(&[], Vec::as_slice);
        let min = flat.min_size("minItems").unwrap_or(0);
        let max = flat
            .max_size("maxItems")
            .unwrap_or_else(|| min.max(prefix.len()).saturating_add(if depth >= MAX_OPTIONAL_DEPTH { 0 } else { 3 }));
        let items: Schemas<'s> = flat.each("items").collect();
        let max = if items.contains(&&Value::Bool(false)) { max.min(prefix.len()) } else { max };
        if min > max || min > MAX_MEMBERS {
            return None;
        }
        let count = self.rng.random_range(min..=max.min(min + 8));
        let unique = flat.each("uniqueItems").any(|unique| unique == &Value::Bool(true));
        let mut known: HashSet<String> = HashSet::new();
        let mut out: Vec<Value> = Vec::new();
        let mut attempts = 0;
        while out.len() < count {
            attempts += 1;
            if attempts > count * 4 + 8 {
                break;
            }
            let item = match prefix.get(out.len()) {
                Some(item) => self.instance(&[item], depth + 1),
                None => self.instance(&items, depth + 1),
            };
            match item {
                Some(value) if !unique || known.insert(value.to_string()) => {
                    self.grow(1)?;
                    out.push(value);
                }
                Some(_) => {}
                None if out.len() >= min => break,
                None => return None,
            }
        }
        if let Some(contains) = flat.first("contains") {
            let wanted = flat.min_size("minContains").unwrap_or(1);
            let room = flat.max_size("maxItems").unwrap_or(usize::MAX);
            for _ in 0..wanted.min(MAX_CONTAINED) {
                let value = self.instance(&[contains], depth + 1)?;
                let at = self.rng.random_range(0..=out.len());
                if out.len() < room {
                    out.insert(at, value);
                } else if let Some(slot) = out.get_mut(at.min(count.saturating_sub(1))) {
                    *slot = value;
                }
            }
        }
        Some(Value::Array(out))
    }

    pub(super) fn object(&mut self, flat: &Flat<'s>, depth: usize) -> Option<Value> {
        let mut out = Map::new();
        for name in flat.required() {
            let value = self.instance(&flat.member(name), depth + 1)?;
            self.grow(name.len())?;
            out.insert(name.to_owned(), value);
        }
        let max = flat.max_size("maxProperties").unwrap_or(usize::MAX);
        let often = if depth >= MAX_OPTIONAL_DEPTH { 0.1 } else { [0.1, 0.5, 0.9].choose(self.rng).copied()? };
        let names = flat.names();
        for name in &names {
            if self.left == 0 {
                break;
            }
            if !out.contains_key(*name)
                && out.len() < max
                && self.rng.random_bool(often)
                && let Some(value) = self.instance(&flat.member(name), depth + 1)
            {
                self.grow(name.len())?;
                out.insert((*name).to_owned(), value);
            }
        }
        self.add_members(flat, &names, depth, &mut out)?;
        Some(Value::Object(out))
    }

    /// Adds members that are not named, and further named ones if there must be more.
    fn add_members(
        &mut self,
        flat: &Flat<'s>,
        names: &[&'s str],
        depth: usize,
        out: &mut Map<String, Value>,
    ) -> Option<()> {
        let max = flat.max_size("maxProperties").unwrap_or(usize::MAX);
        let min = flat.min_size("minProperties").unwrap_or(0);
        let extra =
            if depth < MAX_OPTIONAL_DEPTH && self.rng.random_bool(0.3) { self.rng.random_range(0..3) } else { 0 };
        let wanted = (out.len() + extra).max(min).min(max);
        let closed = flat.each("additionalProperties").any(|others| others == &Value::Bool(false));
        let patterns: Vec<(&str, Schemas<'s>)> = flat.patterns().into_iter().collect();
        if wanted > MAX_MEMBERS {
            return None;
        }
        for _ in 0..wanted * 4 {
            if out.len() >= wanted || self.left == 0 {
                break;
            }
            let (name, member) = match patterns.choose(self.rng) {
                Some((pattern, member)) if closed || self.rng.random() => {
                    (self.patterns.matching(pattern, self.rng)?, member.clone())
                }
                _ if closed => {
                    // Only named members are left. If there are many, most are unused.
                    let left: Vec<&str> = match names.len() {
                        0..=MANY_NAMES => names.iter().copied().filter(|name| !out.contains_key(*name)).collect(),
                        _ => names.choose(self.rng).copied().into_iter().collect(),
                    };
                    let Some(name) = left.choose(self.rng) else { break };
                    ((*name).to_owned(), flat.member(name))
                }
                _ => (self.member_name(flat, depth)?, flat.each("additionalProperties").collect()),
            };
            if out.contains_key(&name) || (!closed && flat.is_named(&name)) {
                continue;
            }
            if let Some(value) = self.instance(&member, depth + 1) {
                self.grow(name.len() + 1)?;
                out.insert(name, value);
            }
        }
        Some(())
    }

    /// Generates a name for a member that is not named.
    fn member_name(&mut self, flat: &Flat<'s>, depth: usize) -> Option<String> {
        let mut names: Schemas<'s> = flat.each("propertyNames").collect();
        if names.is_empty() {
            return Some(string::random_word(self.rng));
        }
        names.push(&STRING);
        self.instance(&names, depth + 1)?.as_str().map(str::to_owned)
    }
}
