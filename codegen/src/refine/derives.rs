//! Decides what each item can derive, from the types inside it.

use std::collections::{HashSet, VecDeque};

use crate::error::Result;
use crate::model::{AdditionalProperties, Condition, Derive, Deviations, Item, Items, Kind, MapType, Model, Ty};

use super::Context;

/// A set of derives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Set(u8);

impl Set {
    const NONE: Set = Set(0);
    const ALL: Set = Set::of(&Derive::ALL);

    const fn of(derives: &[Derive]) -> Set {
        let (mut bits, mut at) = (0, 0);
        while at < derives.len() {
            bits |= 1 << derives[at] as u8;
            at += 1;
        }
        Set(bits)
    }

    fn contains(self, derive: Derive) -> bool {
        self.0 & Set::of(&[derive]).0 != 0
    }

    fn with(self, other: Set) -> Set {
        Set(self.0 | other.0)
    }

    fn without(self, derives: &[Derive]) -> Set {
        Set(self.0 & !Set::of(derives).0)
    }

    fn both(self, other: Set) -> Set {
        Set(self.0 & other.0)
    }
}

/// The derives for equality.
const EQUALITY: Set = Set::of(&[Derive::Eq, Derive::Hash]);

const DEFAULT: Set = Set::of(&[Derive::Default]);

pub fn run(model: &mut Model, _: &Context<'_>) -> Result<()> {
    let sets = possible(&model.items, &model.deviations, model.map);
    for (item, set) in model.items.iter_mut().zip(sets) {
        item.derives = Derive::ALL.into_iter().filter(|derive| set.contains(*derive)).collect();
    }
    Ok(())
}

/// The traits that each item can derive. Starts from all derives for all items and removes those that are impossible
/// until nothing changes, which is correct for recursive types. An item is visited again only if a type inside it has
/// changed.
fn possible(items: &Items, set: &Deviations, map: MapType) -> Vec<Set> {
    let holders = items.containers();
    let mut can = Can { items, sets: vec![Set::ALL; items.len()], deviations: set, map, own: Set::NONE };
    // An item that contains many others is queued last, so that it is not visited again for each of them.
    let mut queue: VecDeque<usize> = (0..items.len()).rev().collect();
    let mut waiting = vec![true; items.len()];
    while let Some(at) = queue.pop_front() {
        waiting[at] = false;
        let Some(left) = items.get(at).map(|item| can.item(item)) else { continue };
        if let Some(known) = can.sets.get_mut(at).filter(|known| **known != left) {
            *known = left;
            let again = holders.get(at).into_iter().flatten().copied();
            queue.extend(again.filter(|holder| !std::mem::replace(&mut waiting[*holder], true)));
        }
    }
    can.sets
}

/// The derives that have not been ruled out for each item.
struct Can<'a> {
    items: &'a Items,
    sets: Vec<Set>,
    deviations: &'a Deviations,
    map: MapType,
    /// The derives that the user's types are assumed to have.
    own: Set,
}

impl Can<'_> {
    fn item(&self, item: &Item) -> Set {
        let unordered = Set::ALL.without(&[Derive::Default, Derive::PartialOrd, Derive::Ord]);
        let all = |types: &mut dyn Iterator<Item = &Ty>| types.fold(Set::ALL, |set, ty| set.both(self.ty(ty)));
        // An order of records has no meaning, and copies of them should be explicit. A struct with a required field has
        // no sensible default.
        let record = |required: bool, types: &mut dyn Iterator<Item = &Ty>| {
            EQUALITY.both(all(types)).with(if required { Set::NONE } else { Set::of(&[Derive::Default]) })
        };
        match &item.kind {
            // Variants are in the order of the schema; unknown strings are not `Copy`, and come last.
            Kind::Enum { other: Some(_), .. } => Set::ALL.without(&[Derive::Copy, Derive::Default]),
            Kind::Enum { other: None, .. } => Set::ALL.without(&[Derive::Default]),
            Kind::Literals { .. } => unordered,
            Kind::Union { alternatives } => {
                unordered.both(all(&mut alternatives.iter().map(|alternative| &alternative.ty)))
            }
            Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => {
                unordered.both(all(&mut variants.iter().filter_map(|variant| variant.ty.as_ref())))
            }
            Kind::Newtype { inner } => self.ty(inner).without(&[Derive::Default]),
            Kind::Tuple { fields, rest } => {
                let rest = rest.iter().map(|rest| &rest.ty);
                let required = fields.iter().any(|field| field.required);
                record(required, &mut fields.iter().map(|field| &field.ty).chain(rest))
            }
            Kind::Struct { fields, unknown } => {
                let others = match unknown {
                    AdditionalProperties::Keep { ty, .. } => Some(ty),
                    AdditionalProperties::Reject | AdditionalProperties::Ignore => None,
                };
                let required = fields.iter().any(|field| field.required);
                // Nor does a struct with members that are required together.
                let is_empty_valid = item.conditions.iter().all(Condition::is_satisfied_by_empty_object);
                let own = record(required || !is_empty_valid, &mut fields.iter().map(|field| &field.ty));
                others.map_or(own, |others| own.both(self.map(others)))
            }
        }
    }

    /// Returns the derives that a type supports, whether or not they are useful for the type that contains it.
    fn ty(&self, ty: &Ty) -> Set {
        let Deviations { int_range, float_precision, text_normalised, .. } = *self.deviations;
        let text = Set::ALL.without(&[Derive::Copy, Derive::Default]);
        match ty {
            Ty::Item(name) => self.items.position(name).and_then(|at| self.sets.get(at)).copied().unwrap_or(Set::NONE),
            Ty::Own { path, .. } if self.own == Set::NONE => known(path),
            Ty::Own { .. } => self.own,
            Ty::Any => EQUALITY.with(DEFAULT),
            Ty::Null | Ty::Bool | Ty::Int(_) => Set::ALL,
            Ty::Never => Set::ALL.without(&[Derive::Default]),
            Ty::Integer if int_range => Set::ALL,
            Ty::Float if float_precision => Set::of(&[Derive::Copy, Derive::PartialOrd, Derive::Default]),
            // As `serde_json::Number`.
            Ty::Integer | Ty::Float => EQUALITY,
            Ty::String => text.with(DEFAULT),
            Ty::Uri | Ty::Text(_) => text,
            // As a string it is not `Copy`.
            Ty::Uuid if text_normalised => Set::ALL,
            Ty::Uuid => text,
            Ty::Nullable(inner) => self.ty(inner).with(DEFAULT),
            // A default may not satisfy the rules.
            Ty::Ruled(inner, _) => self.ty(inner).without(&[Derive::Default]),
            // The standard library implements `Default` for arrays and tuples up to these sizes.
            Ty::Array(inner, size) if *size > 32 => self.ty(inner).without(&[Derive::Default]),
            Ty::Array(inner, _) => self.ty(inner),
            Ty::Tuple(items) => items.iter().fold(Set::ALL, |set, item| set.both(self.ty(item))),
            Ty::Map(inner) => self.map(inner),
            Ty::List(inner) => self.list(inner),
            Ty::Boxed(inner) => self.ty(inner).without(&[Derive::Copy]),
        }
    }

    fn list(&self, item: &Ty) -> Set {
        self.ty(item).without(&[Derive::Copy]).with(DEFAULT)
    }

    fn map(&self, value: &Ty) -> Set {
        match (value, self.map) {
            // serde_json's map is not ordered and, in some versions, not hashable.
            (Ty::Any, _) => EQUALITY.with(DEFAULT),
            (_, MapType::BTreeMap) => self.list(value),
            // Neither has an order or a hash.
            (_, MapType::HashMap | MapType::IndexMap) => self.ty(value).both(Set::of(&[Derive::Eq])).with(DEFAULT),
        }
    }
}

/// Returns the derives of a type of another crate that is common for formats.
fn known(path: &str) -> Set {
    const SCALARS: [&str; 12] = [
        "jiff::Timestamp",
        "jiff::civil::Date",
        "jiff::civil::Time",
        "chrono::NaiveDate",
        "chrono::DateTime<chrono::Utc>",
        "chrono::DateTime<chrono::FixedOffset>",
        "jiff::SignedDuration",
        "rust_decimal::Decimal",
        "std::net::IpAddr",
        "std::net::Ipv4Addr",
        "std::net::Ipv6Addr",
        "uuid::Uuid",
    ];
    let scalar = Set::ALL.without(&[Derive::Default]);
    match crate::formats::named(path) {
        _ if SCALARS.contains(&path) => scalar,
        _ if path == "url::Url" => scalar.without(&[Derive::Copy]),
        Some(value) if !value.is_ordered => Set::of(&[Derive::Copy, Derive::Eq]),
        Some(value) if !value.is_copy => scalar.without(&[Derive::Copy]),
        Some(_) => scalar,
        None => Set::NONE,
    }
}

/// The reason why an item cannot have a derive: a part that lacks the trait, or another reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle<'a> {
    /// A field or variant, with its name if it has one, and its type.
    Part(Option<&'a str>, &'a Ty),
    Reason(&'static str),
}

/// Computes the derives of a model whose items have their final derives.
pub struct Derived<'a>(Can<'a>);

impl<'a> Derived<'a> {
    pub fn new(model: &'a Model) -> Derived<'a> {
        let sets = model.items.iter().map(|item| Set::of(&item.derives)).collect();
        Derived(Can { items: &model.items, sets, deviations: &model.deviations, map: model.map, own: Set::ALL })
    }

    /// Returns the first obstacle to a derive of an item.
    pub fn obstacle(&self, item: &'a Item, derive: Derive) -> Option<Obstacle<'a>> {
        if derive == Derive::Default {
            return self.obstacle_to_default(item);
        }
        if matches!(item.kind, Kind::Enum { other: Some(_), .. }) && derive == Derive::Copy {
            return Some(Obstacle::Reason("its last variant contains a `String`"));
        }
        self.lacking(item, derive, &|_| true)
    }

    /// As [`Derived::obstacle`]: an enum has no default, nor does a type whose default could violate a rule.
    fn obstacle_to_default(&self, item: &'a Item) -> Option<Obstacle<'a>> {
        let optional: HashSet<&str> = match &item.kind {
            Kind::Struct { fields, .. } | Kind::Tuple { fields, .. } => {
                fields.iter().filter(|field| !field.required).map(|field| field.name.as_str()).collect()
            }
            Kind::Newtype { .. } => HashSet::new(),
            _ => return Some(Obstacle::Reason("an enum has no default")),
        };
        if item.is_guarded() || !item.conditions.iter().all(Condition::is_satisfied_by_empty_object) {
            return Some(Obstacle::Reason("its default may not satisfy its rules"));
        }
        self.lacking(item, Derive::Default, &|name| name.is_none_or(|name| !optional.contains(name)))
    }

    /// Returns the first relevant part that lacks the trait.
    fn lacking(&self, item: &'a Item, derive: Derive, counts: &dyn Fn(Option<&str>) -> bool) -> Option<Obstacle<'a>> {
        let can = |held: &Held<'_>| match held {
            Held::Plain(ty) => self.0.ty(ty),
            Held::List(item) => self.0.list(item),
            Held::Map(value) => self.0.map(value),
        };
        let mut parts = parts(item).into_iter();
        let lacking = parts.find(|(name, held)| counts(*name) && !can(held).contains(derive))?;
        let (name, Held::Plain(ty) | Held::List(ty) | Held::Map(ty)) = lacking;
        Some(Obstacle::Part(name, ty))
    }
}

/// A type inside an item.
enum Held<'a> {
    Plain(&'a Ty),
    /// A `Vec` of these: the further items of a tuple.
    List(&'a Ty),
    /// A map of these: the additional members.
    Map(&'a Ty),
}

/// The types inside an item, with the fields or variants that have them.
fn parts(item: &Item) -> Vec<(Option<&str>, Held<'_>)> {
    fn named<'a>(name: &'a str, ty: &'a Ty) -> (Option<&'a str>, Held<'a>) {
        (Some(name), Held::Plain(ty))
    }
    match &item.kind {
        Kind::Struct { fields, unknown } => {
            let others = match unknown {
                AdditionalProperties::Keep { name, ty } => Some((Some(name.as_str()), Held::Map(ty))),
                AdditionalProperties::Reject | AdditionalProperties::Ignore => None,
            };
            fields.iter().map(|field| named(&field.name, &field.ty)).chain(others).collect()
        }
        Kind::Tuple { fields, rest } => {
            let rest = rest.iter().map(|rest| (Some(rest.name.as_str()), Held::List(&rest.ty)));
            fields.iter().map(|field| named(&field.name, &field.ty)).chain(rest).collect()
        }
        Kind::Union { alternatives } => {
            alternatives.iter().map(|alternative| named(&alternative.name, &alternative.ty)).collect()
        }
        Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => {
            variants.iter().filter_map(|variant| Some(named(&variant.name, variant.ty.as_ref()?))).collect()
        }
        Kind::Newtype { inner } => vec![(None, Held::Plain(inner))],
        Kind::Enum { .. } | Kind::Literals { .. } => Vec::new(),
    }
}
