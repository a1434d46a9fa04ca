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
use schemas::{are_strings, below_negation, each, open_enum, open_members, propagate};

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
    /// Those that stand at another place when they are wider, by that place.
    moved: HashMap<Key, Key>,
    /// The definitions that accept more than before.
    widened: HashSet<Key>,
    /// The unions whose branch is the one that their `discriminator` names.
    decided: HashSet<Key>,
}

impl Plan {
    /// This plan, where these unions are read as their `discriminator` says.
    pub fn with_decided(mut self, decided: HashSet<Key>) -> Plan {
        self.decided = decided;
        self
    }

    /// The places of types that stood elsewhere before, and where.
    pub fn moved(&self) -> impl Iterator<Item = (&Key, &Key)> {
        self.moved.iter()
    }

    /// The form of the properties with rules there, if that is for the plan to say.
    pub fn rules(&self, key: &str) -> Option<RuleForm> {
        self.rules.get(key).copied()
    }

    /// Whether the members that an object there does not name are to be kept, if that is for the plan to say.
    pub fn keeps(&self, key: &str) -> Option<bool> {
        match self.members.get(key)? {
            UnknownMembers::Keep => Some(true),
            UnknownMembers::Ignore => self.widened.contains(key).then_some(false),
            UnknownMembers::Reject => None,
        }
    }
}

/// What a policy means for these types. An enum of one text is a constant, and one that tells the branches of a union apart
/// has to go on doing so: neither is opened with all others, only by its name.
///
/// # Errors
/// The name of a type that is not there.
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
            // A variant with a type of its own has its own say.
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

/// The enums that tell the branches of a union apart.
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

/// The definitions, wider where the plan says so; the plan gets to know where that is.
pub fn widen(mut bundle: Bundle, plan: &mut Plan) -> Bundle {
    let strict = below_negation(&bundle);
    let (members, enums) = (nodes(&bundle, plan.members.keys()), nodes(&bundle, plan.enums.iter()));
    let mut wider: HashSet<Key> = HashSet::new();
    for (key, schema) in bundle.definitions.iter_mut().filter(|(key, _)| !strict.contains(*key)) {
        each(schema, true, &mut |node, root| {
            // A definition goes by its key, which may say more than where it stands.
            let at: &str = if root { key } else { &node.origin.pointer };
            let (record, texts) = (members.get(at), enums.get(at));
            let is_union = texts.is_none();
            // An enum that is put together from branches goes by those, and a wider one by the union.
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

/// Says of each type what the plan made of it.
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

/// Where the nodes stand that these types were made from, and which type each belongs to. A type that is put together from several nodes is not made wider
/// through a definition that other types are made from as well.
fn nodes<'k>(bundle: &Bundle, keys: impl Iterator<Item = &'k Key>) -> HashMap<&'k str, Key> {
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
