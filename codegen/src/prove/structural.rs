//! A prover that reads two schemas side by side: does everything that the one says follow from what the other says? It
//! knows rules, keyword by keyword, and no algebra, so it is fast on schemas of any size and silent where it sees no rule.
//! What it says yes to is so; it never says no.

mod values;

use std::collections::HashMap;

use serde_json::Value;

use crate::print::{Linear, Pattern};
use crate::schema::{Array, Object, Schema, Types};
use values::{are_listed, each_listed, kinds_of_values, may_equal, number, text};

/// How many steps into references, branches and parts a proof may take.
const DEPTH: usize = 24;
/// How many questions one proof may ask.
const BUDGET: usize = 20_000;

/// Definitions, to look references up in.
pub struct Structural<'a> {
    pub definitions: &'a HashMap<String, Schema>,
}

/// A proof in progress.
struct Search<'a> {
    definitions: &'a HashMap<String, Schema>,
    /// The patterns of names that were asked about; nothing for those that would not be read in linear time.
    patterns: HashMap<&'a str, Option<Linear>>,
    left: usize,
}

/// What is known of a value: it satisfies all of these.
type Known<'s> = Vec<&'s Schema>;

impl<'a> Structural<'a> {
    /// True if it follows that `wide` accepts whatever `narrow` accepts.
    pub fn within(&self, narrow: &'a Schema, wide: &'a Schema) -> bool {
        let mut search = Search { definitions: self.definitions, patterns: HashMap::new(), left: BUDGET };
        search.follows(&vec![narrow], wide, DEPTH)
    }
}

impl<'a> Search<'a> {
    /// The schemas, with those that they refer to and consist of.
    fn expanded(&self, known: &Known<'a>) -> Known<'a> {
        let mut out: Known<'a> = Vec::new();
        let mut queue: Vec<&'a Schema> = known.iter().rev().copied().collect();
        let mut seen: Vec<&str> = Vec::new();
        while let Some(schema) = queue.pop() {
            out.push(schema);
            queue.extend(&schema.all_of);
            if let Some(key) = schema.reference.as_deref().filter(|key| !seen.contains(key) && seen.len() < DEPTH) {
                seen.push(key);
                queue.extend(self.definitions.get(key));
            }
        }
        out
    }

    fn follows(&mut self, known: &Known<'a>, wide: &'a Schema, depth: usize) -> bool {
        if wide.is_anything() || known.iter().any(|schema| schema.never || *schema == wide) {
            return true;
        }
        if depth == 0 || self.left == 0 {
            return false;
        }
        self.left -= 1;
        if let Some(key) = wide.as_reference()
            && known.iter().any(|schema| schema.reference.as_deref() == Some(key))
        {
            return true;
        }
        let all = self.expanded(known);
        if all.iter().any(|schema| schema.never || *schema == wide) {
            return true;
        }
        if let Some(key) = wide.as_reference()
            && all.iter().any(|schema| schema.reference.as_deref() == Some(key))
        {
            return true;
        }
        if self.kinds(&all).is_empty() {
            return true;
        }
        self.all_units(&all, wide, depth) || self.by_cases(&all, wide, depth)
    }

    /// The same, with a branch of what is known chosen, or a kind of value, each in turn.
    fn by_cases(&mut self, known: &Known<'a>, wide: &'a Schema, depth: usize) -> bool {
        for (at, schema) in known.iter().enumerate() {
            for branches in [&schema.any_of, &schema.one_of] {
                // A schema that is nothing but its branches is used up by choosing one.
                if branches.is_empty() || known.iter().any(|known| branches.contains(known)) {
                    continue;
                }
                let mut rest = known.clone();
                if schema.types.is_none() && schema.reference.is_none() && schema.object.is_absent() {
                    rest.remove(at);
                }
                return branches.iter().all(|branch| {
                    let mut case = rest.clone();
                    case.push(branch);
                    self.follows(&case, wide, depth - 1)
                });
            }
        }
        let kinds = self.kinds(known);
        // `number` and `integer` have the integers in common.
        let possible = |kind: &&Schema| kind.types.is_some_and(|types| !types.both(kinds).is_empty());
        let single: Vec<&'static Schema> = KINDS.iter().filter(possible).collect();
        if single.len() < 2 {
            return false;
        }
        single.into_iter().all(|kind| {
            let mut case = known.clone();
            case.push(kind);
            self.all_units(&case, wide, depth - 1)
        })
    }

    /// The types that a value can have.
    fn kinds(&self, known: &Known<'a>) -> Types {
        known.iter().fold(Types::ALL, |types, schema| types.both(self.kinds_of(schema, 0)))
    }

    fn kinds_of(&self, schema: &Schema, hops: usize) -> Types {
        if schema.never {
            return Types::default();
        }
        let mut types = schema.types.unwrap_or(Types::ALL);
        if let Some(values) = &schema.enumeration {
            types = types.both(kinds_of_values(values));
        }
        if let Some(value) = &schema.constant {
            types = types.both(kinds_of_values(std::slice::from_ref(value)));
        }
        if hops < DEPTH {
            for branches in [&schema.any_of, &schema.one_of] {
                if !branches.is_empty() {
                    let union =
                        branches.iter().fold(Types::default(), |all, branch| all.with(self.kinds_of(branch, hops + 1)));
                    types = types.both(union);
                }
            }
            for part in &schema.all_of {
                types = types.both(self.kinds_of(part, hops + 1));
            }
            if let Some(target) = schema.reference.as_deref().and_then(|key| self.definitions.get(key)) {
                types = types.both(self.kinds_of(target, hops + 1));
            }
        }
        types
    }

    /// Everything that `wide` says, keyword by keyword.
    fn all_units(&mut self, known: &Known<'a>, wide: &'a Schema, depth: usize) -> bool {
        if wide.never || depth == 0 || self.left == 0 {
            return false;
        }
        let kinds = self.kinds(known);
        let any = |test: &dyn Fn(&Schema) -> bool| known.iter().any(|schema| test(schema));
        // Keywords without a rule of their own follow from themselves.
        let plain = wide
            .not
            .as_deref()
            .is_none_or(|not| any(&|schema| schema.not == wide.not) || self.excluded(known, not, depth))
            && (wide.condition.is_none()
                || any(&|s| s.condition == wide.condition && s.then == wide.then && s.otherwise == wide.otherwise))
            && (wide.one_of.is_empty()
                || any(&|schema| schema.one_of == wide.one_of)
                || each_listed(known, &wide.one_of, |holding| holding == 1)
                || self.one_branch(known, wide, depth)
                || self.same_branches(known, wide, depth));
        plain
            && wide.types.is_none_or(|types| {
                types
                    .with(if types.contains(Types::NUMBER) { Types::INTEGER } else { Types::default() })
                    .contains(kinds)
            })
            && wide.enumeration.as_ref().is_none_or(|values| are_listed(known, values, kinds))
            && wide.constant.as_ref().is_none_or(|value| are_listed(known, std::slice::from_ref(value), kinds))
            && wide.reference.as_deref().is_none_or(|key| {
                any(&|schema| schema.reference.as_deref() == Some(key))
                    || self.definitions.get(key).is_some_and(|target| self.follows(known, target, depth - 1))
            })
            && wide.all_of.iter().all(|part| self.follows(known, part, depth - 1))
            && (wide.any_of.is_empty()
                || any(&|schema| schema.any_of == wide.any_of)
                || each_listed(known, &wide.any_of, |holding| holding > 0)
                || wide.any_of.iter().any(|branch| self.follows(known, branch, depth - 1)))
            && (!kinds.meets(Types::OBJECT) || self.object(known, wide, depth))
            && (!kinds.meets(Types::ARRAY) || self.array(known, wide, depth))
            && (!kinds.meets(Types::STRING) || text(known, wide))
            && (!kinds.meets(Types::NUMBER.with(Types::INTEGER)) || number(known, wide, kinds))
    }

    /// One branch follows, and all others contradict what is known.
    fn one_branch(&mut self, known: &Known<'a>, wide: &'a Schema, depth: usize) -> bool {
        let branches = &wide.one_of;
        (0..branches.len()).any(|chosen| {
            let mut others = branches.iter().enumerate().filter(|(index, _)| *index != chosen);
            branches.get(chosen).is_some_and(|branch| self.follows(known, branch, depth - 1))
                && others.all(|(_, other)| {
                    let mut both = known.clone();
                    both.extend(branches.get(chosen));
                    both.push(other);
                    self.impossible(&both, depth - 1)
                })
        })
    }

    /// Something known is one of branches that mean the same, each for each.
    fn same_branches(&mut self, known: &Known<'a>, wide: &'a Schema, depth: usize) -> bool {
        known.iter().filter(|schema| schema.one_of.len() == wide.one_of.len()).any(|schema| {
            let mut left: Vec<&'a Schema> = schema.one_of.iter().collect();
            wide.one_of.iter().all(|branch| {
                let partner = left.iter().position(|other| {
                    *other == branch
                        || (self.follows(&vec![*other], branch, depth - 1)
                            && self.follows(&vec![branch], other, depth - 1))
                });
                partner.is_some_and(|at| {
                    left.remove(at);
                    true
                })
            })
        })
    }

    /// What is not to be is a part of what is known not to be.
    fn excluded(&mut self, known: &Known<'a>, not: &'a Schema, depth: usize) -> bool {
        let excluded: Vec<&'a Schema> = known.iter().filter_map(|schema| schema.not.as_deref()).collect();
        excluded.into_iter().any(|wider| self.follows(&vec![not], wider, depth - 1))
    }

    /// True if no value satisfies all of these: they have no kind of value, no listed value, or no value of a member that
    /// must be there in common.
    fn impossible(&mut self, known: &Known<'a>, depth: usize) -> bool {
        if depth == 0 || self.left == 0 {
            return false;
        }
        self.left -= 1;
        let all = self.expanded(known);
        if all.iter().any(|schema| schema.never) || self.kinds(&all).is_empty() {
            return true;
        }
        let lists: Vec<&[Value]> = all.iter().filter_map(|schema| schema.listed()).collect();
        if let Some((first, rest)) = lists.split_first()
            && !first.iter().any(|value| rest.iter().all(|list| list.iter().any(|other| may_equal(value, other))))
        {
            return true;
        }
        if self.kinds(&all) != Types::OBJECT {
            return false;
        }
        let required: Vec<&'a String> = all.iter().flat_map(|schema| &schema.object.required).collect();
        required.into_iter().any(|name| self.member(&all, name).is_some_and(|part| self.impossible(&part, depth - 1)))
    }

    fn object(&mut self, known: &Known<'a>, wide: &'a Schema, depth: usize) -> bool {
        let object = &wide.object;
        let any = |test: &dyn Fn(&Object) -> bool| known.iter().any(|schema| test(&schema.object));
        let plain = object.required.iter().all(|name| any(&|known| known.required.contains(name)))
            && object.min.is_none_or(|min| min == 0 || any(&|known| known.min.is_some_and(|known| known >= min)))
            && object.max.is_none_or(|max| any(&|known| known.max.is_some_and(|known| known <= max)))
            && (object.names.is_none() || any(&|known| known.names == object.names))
            && object
                .dependent_required
                .iter()
                .all(|(name, others)| any(&|known| known.dependent_required.get(name) == Some(others)))
            && object
                .dependent_schemas
                .iter()
                .all(|(name, schema)| any(&|known| known.dependent_schemas.get(name) == Some(schema)))
            && object.unevaluated.is_none();
        if !plain {
            return false;
        }
        for (name, schema) in &object.properties {
            let Some(part) = self.member(known, name) else { return false };
            if !self.follows(&part, schema, depth - 1) {
                return false;
            }
        }
        for (pattern, schema) in &object.pattern_properties {
            if !any(&|known| known.pattern_properties.get(pattern) == Some(schema)) {
                return false;
            }
        }
        let Some(others) = &object.additional else { return true };
        if !object.pattern_properties.is_empty() {
            // Which names are left is a question of the patterns.
            return any(&|known| {
                known.additional == object.additional
                    && known.pattern_properties.keys().eq(object.pattern_properties.keys())
                    && known.properties.keys().all(|name| object.properties.contains_key(name))
            });
        }
        let named = known.iter().flat_map(|schema| schema.object.properties.keys());
        for name in named.filter(|name| !object.properties.contains_key(*name)) {
            let Some(part) = self.member(known, name) else { return false };
            if !self.follows(&part, others, depth - 1) {
                return false;
            }
        }
        // Names that nothing names: each schema's own word about other members. One whose patterns may match is split.
        let (plain, patterned): (Known<'a>, Known<'a>) =
            known.iter().partition(|schema| schema.object.pattern_properties.is_empty());
        let rest: Known<'a> = plain.iter().filter_map(|schema| schema.object.additional.as_deref()).collect();
        self.follows(&rest, others, depth - 1)
            || patterned.iter().any(|schema| {
                let anything = schema.object.additional.is_none();
                let mut cases = schema.object.pattern_properties.values().chain(schema.object.additional.as_deref());
                !anything && cases.all(|case| self.follows(&vec![case], others, depth - 1))
            })
    }

    /// What is known of a member; nothing where a pattern cannot be read in linear time.
    fn member(&mut self, known: &Known<'a>, name: &str) -> Option<Known<'a>> {
        let mut out = Vec::new();
        for schema in known {
            let object = &schema.object;
            let mut named = object.properties.get(name).is_some_and(|schema| {
                out.push(schema);
                true
            });
            for (pattern, schema) in &object.pattern_properties {
                let read = self.patterns.entry(pattern).or_insert_with(|| match Pattern::new(pattern) {
                    Some(Pattern::Linear(linear)) => Some(linear),
                    // One that backtracks could take forever.
                    Some(Pattern::Backtracking(..)) | None => None,
                });
                if read.as_ref()?.matches(name) {
                    out.push(schema);
                    named = true;
                }
            }
            if !named {
                out.extend(object.additional.as_deref());
            }
        }
        Some(out)
    }

    fn array(&mut self, known: &Known<'a>, wide: &'a Schema, depth: usize) -> bool {
        let array = &wide.array;
        let any = |test: &dyn Fn(&Array) -> bool| known.iter().any(|schema| test(&schema.array));
        let plain = array.min.is_none_or(|min| min == 0 || any(&|known| known.min.is_some_and(|known| known >= min)))
            && array.max.is_none_or(|max| any(&|known| most(known).is_some_and(|known| known <= max)))
            && (!array.unique || any(&|known| known.unique))
            && (array.contains.is_none()
                || any(&|k| {
                    k.contains == array.contains
                        && k.min_contains == array.min_contains
                        && k.max_contains == array.max_contains
                }))
            && array.unevaluated.is_none();
        if !plain {
            return false;
        }
        let at = |index: usize| -> Known<'a> {
            let item = |schema: &&'a Schema| schema.array.prefix.get(index).or(schema.array.items.as_deref());
            known.iter().filter_map(item).collect()
        };
        let longest =
            known.iter().map(|schema| schema.array.prefix.len()).chain([array.prefix.len()]).max().unwrap_or(0);
        let end = known.iter().filter_map(|schema| most(&schema.array)).min();
        for index in 0..=longest {
            // Items that no array can have may be anything.
            if end.is_some_and(|end| index as u64 >= end) {
                break;
            }
            let Some(schema) = array.prefix.get(index).or(array.items.as_deref()) else { continue };
            if !self.follows(&at(index), schema, depth - 1) {
                return false;
            }
        }
        true
    }
}

/// How many items an array may have at most.
fn most(array: &Array) -> Option<u64> {
    let ended = array.items.as_ref().is_some_and(|items| items.never).then_some(array.prefix.len() as u64);
    array.max.into_iter().chain(ended).min()
}

static KINDS: std::sync::LazyLock<Vec<Schema>> =
    std::sync::LazyLock::new(|| Types::KINDS.iter().map(|kind| Schema::of(kind.both(Types::ALL))).collect());

#[cfg(test)]
mod tests;
