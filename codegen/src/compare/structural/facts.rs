//! Facts about a schema that distinguish it from others: the types of its values, and the possible values of members
//! that are required or named.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;

use super::node::Id;
use super::{Search, Set};
use crate::schema::Types;

/// How deep nested members and nested branches are examined.
const MAX_NESTING: usize = 3;

/// The possible values of a member, or a superset of them.
#[derive(Debug, Clone)]
pub struct Domain {
    pub kinds: Types,
    pub listed: Option<HashSet<Fingerprint>>,
}

/// A fingerprint of a value. Equal values have the same one, and some different values do too.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Fingerprint {
    Null,
    Bool(bool),
    Number(u64),
    Text(String),
    Other,
}

impl Fingerprint {
    fn of(value: &Value) -> Fingerprint {
        match value {
            Value::Null => Fingerprint::Null,
            Value::Bool(value) => Fingerprint::Bool(*value),
            // Both zeros are the same number.
            Value::Number(number) => {
                number.as_f64().map_or(Fingerprint::Other, |float| Fingerprint::Number((float + 0.0).to_bits()))
            }
            Value::String(text) => Fingerprint::Text(text.clone()),
            Value::Array(_) | Value::Object(_) => Fingerprint::Other,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Fact {
    pub required: bool,
    pub domain: Domain,
    /// Whether it is about a member of the value itself rather than of a member's value.
    pub direct: bool,
}

#[derive(Debug, Clone)]
pub struct Facts {
    pub kinds: Types,
    pub members: HashMap<Arc<str>, Fact>,
    /// Whether members without a fact are possible.
    pub open: bool,
}

impl Search<'_, '_> {
    /// Returns the facts about the values that satisfy all known schemas.
    pub(super) fn facts_of(&mut self, known: &Set) -> Arc<Facts> {
        if let Some(facts) = self.rules.facts.get(&known.number) {
            return facts.clone();
        }
        let facts = Arc::new(self.facts(known, 0));
        self.rules.facts.insert(known.number, facts.clone());
        facts
    }

    fn facts(&mut self, known: &Set, nested: usize) -> Facts {
        let mut members: HashMap<Arc<str>, Fact> = HashMap::new();
        let required: HashSet<Arc<str>> =
            known.nodes.iter().flat_map(|node| node.object().required.iter().cloned()).collect();
        let named = known.nodes.iter().flat_map(|node| node.object().properties.iter().map(|(name, _)| name.clone()));
        let names: HashSet<Arc<str>> = required.iter().cloned().chain(named).collect();
        for name in names {
            let required = required.contains(&name);
            let Some(part) = self.member(known, &name) else {
                // A pattern that cannot be matched may apply: any value is possible.
                let domain = Domain { kinds: Types::ALL, listed: None };
                members.insert(name, Fact { required, domain, direct: true });
                continue;
            };
            let part = self.expand(&part);
            if required && nested < MAX_NESTING && part.kinds == Types::OBJECT {
                for (inner, fact) in self.facts(&part, nested + 1).members {
                    let path = format!("{name}\0{inner}");
                    members.insert(path.into(), Fact { direct: false, ..fact });
                }
            }
            let domain = self.domain(&part, 0);
            members.insert(name, Fact { required, domain, direct: true });
        }
        let closed = |node: &super::Node| {
            let object = node.object();
            object.patterns.is_empty() && object.additional.is_some_and(|others| self.rules.nodes.node(others).never)
        };
        let open = !known.any(closed);
        let mut facts = Facts { kinds: known.kinds, members, open };
        if nested < MAX_NESTING {
            for node in &known.nodes {
                for branches in [&node.any_of, &node.one_of].into_iter().filter(|branches| !branches.is_empty()) {
                    self.restrict(&mut facts, branches, nested + 1);
                }
            }
        }
        facts
    }

    /// Adds the facts that all branches have in common, as one of them holds.
    fn restrict(&mut self, facts: &mut Facts, branches: &[Id], nested: usize) {
        let mut common: Option<HashMap<Arc<str>, Fact>> = None;
        for branch in branches {
            let branch = self.expand(&[*branch]);
            if branch.never {
                continue;
            }
            let mut members = self.facts(&branch, nested).members;
            common = Some(match common {
                None => members,
                Some(mut common) => {
                    common.retain(|name, fact| {
                        let other = members.remove(name);
                        other.is_some_and(|other| {
                            fact.required &= other.required;
                            fact.domain.widen(other.domain);
                            true
                        })
                    });
                    common
                }
            });
            if common.as_ref().is_some_and(HashMap::is_empty) {
                return;
            }
        }
        for (name, fact) in common.into_iter().flatten() {
            match facts.members.get_mut(&name) {
                Some(known) => {
                    known.required |= fact.required;
                    known.domain.narrow(fact.domain);
                }
                None => {
                    facts.members.insert(name, fact);
                }
            }
        }
    }

    /// Returns the values that satisfy all known schemas.
    fn domain(&mut self, known: &Set, nested: usize) -> Domain {
        if known.never {
            return Domain { kinds: Types::default(), listed: None };
        }
        let lists = known.nodes.iter().filter_map(|node| node.listed());
        let listed = lists.min_by_key(|values| values.len()).map(|values| values.iter().map(Fingerprint::of).collect());
        let mut domain = Domain { kinds: known.kinds, listed };
        if nested < MAX_NESTING {
            for node in &known.nodes {
                for branches in [&node.any_of, &node.one_of].into_iter().filter(|branches| !branches.is_empty()) {
                    let mut union = Domain { kinds: Types::default(), listed: Some(HashSet::new()) };
                    for branch in branches.iter() {
                        let branch = self.expand(&[*branch]);
                        union.widen(self.domain(&branch, nested + 1));
                    }
                    domain.narrow(union);
                }
            }
        }
        domain
    }
}

impl Domain {
    /// Extends the domain by another one.
    fn widen(&mut self, other: Domain) {
        self.listed = match (self.listed.take(), other.listed) {
            // A domain without types is empty.
            (listed, other_listed) if other.kinds.is_empty() => {
                drop(other_listed);
                listed
            }
            (_, listed) if self.kinds.is_empty() => listed,
            (Some(mut all), Some(more)) => {
                all.extend(more);
                Some(all)
            }
            _ => None,
        };
        self.kinds = self.kinds.with(other.kinds);
    }

    /// Intersects the domain with another one.
    fn narrow(&mut self, other: Domain) {
        self.kinds = self.kinds.intersection(other.kinds);
        self.listed = match (self.listed.take(), other.listed) {
            (Some(left), Some(right)) => {
                Some(left.into_iter().filter(|fingerprint| right.contains(fingerprint)).collect())
            }
            (left, right) => left.or(right),
        };
    }
}
