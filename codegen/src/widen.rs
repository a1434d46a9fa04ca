//! Widens definitions as the [`Policy`] of a configuration requests: properties without a field, and strings without a
//! variant. Types are generated from the wider definitions and proved against them, and each type is marked with its
//! widening.
//!
//! Below `not`, `if` and a bounded `contains`, a wider subschema would make the whole narrower: definitions that are used
//! there do not change.

mod discriminators;
mod null;
mod schemas;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::model::{AdditionalProperties, Dispatch, Item, Kind, Model, RuleForm, Ty, Widening};
use crate::schema::{Bundle, Key};
pub use discriminators::discriminate;
pub use null::{FieldChoice, Null, assign as assign_null};
use schemas::{are_strings, below_negation, open_enum, open_members, propagate, visit_positive};

/// The handling of properties without a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownMembers {
    /// As in the schema.
    #[default]
    Reject,
    /// They are accepted and dropped, where the schema rejects them.
    Ignore,
    /// They are accepted, kept and written back.
    Keep,
}

/// The handling of strings that an enum does not list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Enums {
    /// They are rejected, as in the schema.
    #[default]
    Closed,
    /// They are accepted, kept and written back.
    Open,
}

/// The choices for one type, where they differ from those for the module.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub unknown: Option<UnknownMembers>,
    pub enums: Option<Enums>,
    pub null: Option<Null>,
    /// The form of its properties with rules.
    pub rules: Option<RuleForm>,
    /// The choices for fields, by their names in JSON.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldChoice>,
}

/// The choices for all types of a module.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    pub unknown: UnknownMembers,
    pub enums: Enums,
    /// Defaults to what the deviations define.
    pub null: Option<Null>,
    /// The choices for single types, by name.
    pub types: BTreeMap<String, Choice>,
}

impl Policy {
    /// Returns true if no choice differs from the schemas.
    pub fn is_default(&self) -> bool {
        *self == Policy::default()
    }

    fn for_type(&self, name: &str) -> (UnknownMembers, Enums) {
        let own = self.types.get(name);
        let unknown = own.and_then(|own| own.unknown).unwrap_or(self.unknown);
        (unknown, own.and_then(|own| own.enums).unwrap_or(self.enums))
    }
}

/// The widening of each definition.
#[derive(Debug, Default)]
pub struct Plan {
    members: HashMap<Key, UnknownMembers>,
    /// The form of the properties with rules of a type.
    rules: HashMap<Key, RuleForm>,
    enums: HashSet<Key>,
    /// The former keys of types that have another key when they are wider, by the new key.
    moved: HashMap<Key, Key>,
    /// The definitions that accept more than before.
    widened: HashSet<Key>,
    /// The unions whose branch is the one that their `discriminator` names.
    decided: HashSet<Key>,
}

impl Plan {
    /// Returns the plan with these unions read by their `discriminator`.
    pub fn with_decided(mut self, decided: HashSet<Key>) -> Plan {
        self.decided = decided;
        self
    }

    /// Iterates over the new keys of types that have another key when they are wider, and their former keys.
    pub fn moved(&self) -> impl Iterator<Item = (&Key, &Key)> {
        self.moved.iter()
    }

    /// Returns the form of a definition's properties with rules, if the plan sets it.
    pub fn rules(&self, key: &str) -> Option<RuleForm> {
        self.rules.get(key).copied()
    }

    /// Returns whether additional members of an object are kept, if the plan sets it.
    pub fn keeps(&self, key: &str) -> Option<bool> {
        match self.members.get(key)? {
            UnknownMembers::Keep => Some(true),
            UnknownMembers::Ignore => self.widened.contains(key).then_some(false),
            UnknownMembers::Reject => None,
        }
    }
}

/// Applies a policy to these types. An enum of one string is a constant, and one that distinguishes the branches of a
/// union must continue to do so: both are opened only if the policy names them.
///
/// # Errors
/// The name of a type that does not exist.
pub fn plan(model: &Model, policy: &Policy) -> Result<Plan, String> {
    if let Some(missing) = policy.types.keys().find(|name| model.item(name).is_none()) {
        return Err(missing.clone());
    }
    let distinctive_enums = distinctive_enums(model);
    let mut plan = Plan::default();
    for item in &model.items {
        let (members, enums) = policy.for_type(&item.name);
        if let Some(rules) = policy.types.get(&item.name).and_then(|own| own.rules) {
            plan.rules.extend(item.origins.iter().map(|origin| (origin.clone(), rules)));
        }
        match &item.kind {
            Kind::Struct { fields, .. } if members != UnknownMembers::Reject && !fields.is_empty() => {
                plan.members.extend(item.origins.iter().map(|origin| (origin.clone(), members)));
            }
            // A variant with a separate type follows the policy of that type.
            Kind::Tagged { content, variants, .. } if members != UnknownMembers::Reject => {
                let own = variants.iter().filter(|variant| content.is_some() || variant.ty.is_none());
                plan.members.extend(own.map(|variant| (variant.origin.clone(), members)));
            }
            Kind::Enum { variants, other: None } if enums == Enums::Open => {
                let named = policy.types.get(&item.name).is_some_and(|own| own.enums.is_some());
                if named || (variants.len() > 1 && !distinctive_enums.contains(item.name.as_str())) {
                    plan.enums.extend(item.origins.iter().cloned());
                }
            }
            _ => {}
        }
    }
    Ok(plan)
}

/// The enums that distinguish the branches of a union.
fn distinctive_enums(model: &Model) -> HashSet<&str> {
    let named = |ty: &Ty| match ty {
        Ty::Item(name) => model.item(name),
        _ => None,
    };
    let mut out = HashSet::new();
    for alternatives in model.items.iter().filter_map(|item| match &item.kind {
        Kind::Union { alternatives } => Some(alternatives),
        _ => None,
    }) {
        for alternative in alternatives {
            let Dispatch::ByTag { member, .. } = &alternative.dispatch else { continue };
            let Some(Item { kind: Kind::Struct { fields, .. }, .. }) = named(&alternative.ty) else { continue };
            let tag = fields.iter().find(|field| field.wire == *member).and_then(|field| named(&field.ty));
            out.extend(tag.map(|item| item.name.as_str()));
        }
    }
    out
}

/// Widens the definitions according to the plan, and records in the plan which ones changed.
pub fn widen(mut bundle: Bundle, plan: &mut Plan) -> Bundle {
    let negated = below_negation(&bundle);
    let (members, enums) = (types_by_node(&bundle, plan.members.keys()), types_by_node(&bundle, plan.enums.iter()));
    let mut wider: HashSet<Key> = HashSet::new();
    for (key, schema) in bundle.definitions.iter_mut().filter(|(key, _)| !negated.contains(*key)) {
        visit_positive(schema, true, &mut |node, root| {
            // The key of a definition may have more parts than its pointer.
            let at: &str = if root { key } else { &node.origin.pointer };
            let (record, texts) = (members.get(at), enums.get(at));
            let is_union = texts.is_none();
            // An enum that is merged from branches has their keys, and a widened one that of the union.
            let texts = texts.or_else(|| {
                let unions = [&node.one_of, &node.any_of].into_iter().filter(|branches| are_strings(branches));
                unions.flatten().find_map(|branch| enums.get(branch.origin.pointer.as_str()))
            });
            let record = record.filter(|_| open_members(node));
            let texts = texts.filter(|_| open_enum(node));
            for widened in record.into_iter().chain(texts) {
                plan.widened.insert((*widened).to_owned());
                if !root && is_union {
                    plan.widened.insert(node.origin.pointer.clone());
                    plan.moved.insert(node.origin.pointer.clone(), (*widened).to_owned());
                }
                wider.insert(key.clone());
                wider.insert(node.origin.pointer.clone());
            }
        });
    }
    propagate(&mut bundle, wider);
    bundle
}

/// Marks each type with its widenings.
pub fn mark(model: &mut Model, plan: &Plan) {
    for item in &mut model.items {
        let key = item.origins.first().cloned().unwrap_or_default();
        match &mut item.kind {
            Kind::Struct { unknown, .. } => {
                let Some(wanted) = plan.members.get(&key) else { continue };
                let opened = plan.widened.contains(&key);
                match (wanted, &unknown) {
                    (UnknownMembers::Keep, AdditionalProperties::Ignore) => {
                        *unknown = AdditionalProperties::Keep { name: String::new(), ty: Ty::Any }
                    }
                    (UnknownMembers::Ignore, AdditionalProperties::Keep { ty: Ty::Any, .. }) if opened => {
                        *unknown = AdditionalProperties::Ignore
                    }
                    _ => {}
                }
                if opened {
                    item.widened.push(match wanted {
                        UnknownMembers::Keep => Widening::UnknownKept,
                        UnknownMembers::Ignore | UnknownMembers::Reject => Widening::UnknownIgnored,
                    });
                }
            }
            Kind::Tagged { variants, .. } if variants.iter().any(|variant| plan.widened.contains(&variant.origin)) => {
                item.widened.push(Widening::UnknownIgnored);
            }
            Kind::Union { .. } if plan.decided.contains(key.trim_end_matches('?')) => {
                item.widened.push(Widening::TagDecides);
            }
            Kind::Enum { other: Some(_), .. } if plan.widened.contains(&key) => item.widened.push(Widening::EnumOpen),
            _ => {}
        }
    }
}

/// Maps the nodes that these types are generated from to the key of their type. A type that is merged from several
/// nodes is not widened through a definition that other types are generated from too.
fn types_by_node<'k>(bundle: &Bundle, keys: impl Iterator<Item = &'k Key>) -> HashMap<&'k str, Key> {
    let own = |key: &'k Key| -> Vec<(&'k str, Key)> {
        if bundle.definitions.contains_key(key) {
            return vec![(key, key.clone())];
        }
        let parts = key.split('&').map(|part| part.trim_end_matches('?'));
        let inline = parts.filter(|part| !part.is_empty() && !bundle.definitions.contains_key(*part));
        inline.map(|part| (part, key.clone())).collect()
    };
    keys.flat_map(own).collect()
}
