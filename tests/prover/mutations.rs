//! The table: ways in which a model can be wrong, or different and still right. Each gives a mutant for every place where
//! it applies.

use codegen::model::{AdditionalProperties, Field, Item, Kind, Model, Ty, Variant};

/// What the prover has to say about a mutant.
#[derive(Debug, Clone, Copy)]
pub enum Expected {
    /// Some value tells them apart: one that only the type accepts.
    Wider,
    /// One that only the schema accepts.
    Narrower,
    /// One of either.
    Differs,
    /// None does, and why.
    Equivalent(&'static str),
}

pub struct Mutation {
    pub name: &'static str,
    pub expected: Expected,
    pub mutants: fn(&Model) -> Mutants,
}

/// Where the model was changed, and what came of it.
pub type Mutants = Vec<(String, Model)>;

macro_rules! table {
    ($($name:literal, $expected:expr, $mutants:expr;)*) => {
        &[$(Mutation { name: $name, expected: $expected, mutants: $mutants },)*]
    };
}

use Expected::{Differs, Equivalent, Narrower, Wider};

#[rustfmt::skip] // One line for each.
pub const TABLE: &[Mutation] = table! {
    // Presence and null.
    "required made optional", Wider, |m| fields(m, |f, _| f.required && set(&mut f.required, false));
    "optional made required", Narrower, |m| fields(m, |f, _| !f.required && set(&mut f.required, true));
    "null added", Wider, |m| fields(m, |f, _| !is_nullable(&f.ty) && admit_null(&mut f.ty));
    "null removed", Narrower, |m| types(m, |ty| match ty { Ty::Nullable(inner) => Some((**inner).clone()), _ => None });
    "optional made required, with null for absent", Differs, |m| fields(m, |f, _| !f.required && !is_nullable(&f.ty) && set(&mut f.required, true) && admit_null(&mut f.ty));
    "null added inside a newtype", Wider, |m| items(m, |i| match &mut i.kind { Kind::Newtype { inner } => admit_null(inner), _ => false });
    "null added to the items of a list", Wider, |m| types(m, |ty| match ty { Ty::List(inner) => Some(Ty::List(Box::new(nullable(inner)))), _ => None });
    "null and nothing else", Differs, |m| fields(m, |f, _| set(&mut f.ty, Ty::Null));
    "null twice", Equivalent("null is null, however often it is allowed"), |m| types(m, |ty| is_nullable(ty).then(|| nullable(ty)));
    "null added to anything", Equivalent("anything includes null"), |m| types(m, |ty| (*ty == Ty::Any).then(|| nullable(ty)));

    // Enums.
    "variant dropped", Narrower, |m| variants(m, |all, at| { all.remove(at); });
    "variant added", Wider, |m| enums(m, |all| all.push(variant("Added")));
    "empty variant added", Wider, |m| enums(m, |all| all.push(variant("")));
    "variant renamed on the wire", Differs, |m| variants(m, |all, at| all[at].wire.push('2'));
    "variant in another case", Differs, |m| variants(m, |all, at| all[at].wire = all[at].wire.to_lowercase());
    "variant with a blank", Differs, |m| variants(m, |all, at| all[at].wire.push(' '));
    "all variants but one dropped", Narrower, |m| variants(m, |all, at| *all = vec![all[at].clone()]);
    "all variants dropped", Narrower, |m| enums(m, Vec::clear);
    "enum made a string", Wider, |m| items(m, |i| matches!(i.kind, Kind::Enum { .. }) && set(&mut i.kind, Kind::Newtype { inner: Ty::String }));
    "enum inlined as a string", Wider, |m| references(m, |item| matches!(item.kind, Kind::Enum { .. }).then_some(Ty::String));
    "enum opened", Wider, |m| items(m, |i| match &mut i.kind { Kind::Enum { other, .. } => set(other, Some("Other".to_owned())), _ => false });
    "variants reversed", Equivalent("the order of variants is not on the wire"), |m| enums(m, |all| all.reverse());
    "variant named otherwise in Rust", Equivalent("only the wire name is on the wire"), |m| variants(m, |all, at| all[at].name.push('2'));
    "variant twice", Equivalent("a set has no repeated members; the derive takes the first"), |m| variants(m, |all, at| all.push(all[at].clone()));

    // Formats and primitive types.
    "uuid widened to a string", Wider, |m| replaced(m, Ty::Uuid, Ty::String);
    "uri widened to a string", Wider, |m| replaced(m, Ty::Uri, Ty::String);
    "uuid read as a uri", Differs, |m| replaced(m, Ty::Uuid, Ty::Uri);
    "uri read as a uuid", Differs, |m| replaced(m, Ty::Uri, Ty::Uuid);
    "string narrowed to a uuid", Narrower, |m| replaced(m, Ty::String, Ty::Uuid);
    "string narrowed to a uri", Narrower, |m| replaced(m, Ty::String, Ty::Uri);
    "string widened to anything", Wider, |m| replaced(m, Ty::String, Ty::Any);
    "string made a boolean", Differs, |m| replaced(m, Ty::String, Ty::Bool);
    "string made an integer", Differs, |m| replaced(m, Ty::String, Ty::Integer);
    "string made a number", Differs, |m| replaced(m, Ty::String, Ty::Float);
    "uuid made an integer", Differs, |m| replaced(m, Ty::Uuid, Ty::Integer);
    "member of any type made an integer", Narrower, |m| replaced(m, Ty::Any, Ty::Integer);
    "member of any type made a string", Narrower, |m| replaced(m, Ty::Any, Ty::String);
    "member of any type made a string or null", Narrower, |m| replaced(m, Ty::Any, nullable(&Ty::String));

    // Lists and maps.
    "list widened to anything", Wider, |m| types(m, |ty| matches!(ty, Ty::List(_)).then_some(Ty::Any));
    "list of anything", Wider, |m| types(m, |ty| matches!(ty, Ty::List(_)).then(|| Ty::List(Box::new(Ty::Any))));
    "list made a map", Differs, |m| types(m, |ty| match ty { Ty::List(inner) => Some(Ty::Map(inner.clone())), _ => None });
    "list of one without the list", Differs, |m| types(m, |ty| match ty { Ty::List(inner) => Some((**inner).clone()), _ => None });
    "list of lists", Differs, |m| types(m, |ty| matches!(ty, Ty::List(_)).then(|| Ty::List(Box::new(ty.clone()))));
    "map made a list", Differs, |m| types(m, |ty| match ty { Ty::Map(inner) => Some(Ty::List(inner.clone())), _ => None });
    "map widened to anything", Wider, |m| types(m, |ty| matches!(ty, Ty::Map(_)).then_some(Ty::Any));
    "map of maps", Narrower, |m| types(m, |ty| matches!(ty, Ty::Map(_)).then(|| Ty::Map(Box::new(ty.clone()))));

    // References.
    "reference to another item", Differs, |m| m.items.iter().flat_map(|to| retargeted(m, &to.name)).collect();
    "reference to nothing", Narrower, |m| retargeted(m, "Nowhere");
    "two references swapped", Differs, |m| pairs(m, |_, a, b| matches!((&a.ty, &b.ty), (Ty::Item(x), Ty::Item(y)) if x != y) && { std::mem::swap(&mut a.ty, &mut b.ty); true });
    "reference widened to anything", Wider, |m| references(m, |_| Some(Ty::Any));
    "reference to a struct widened to a map", Wider, |m| references(m, |item| matches!(item.kind, Kind::Struct { .. }).then(|| Ty::Map(Box::new(Ty::Any))));
    "newtype of itself", Narrower, |m| items(m, |i| matches!(i.kind, Kind::Newtype { .. }) && set(&mut i.kind, Kind::Newtype { inner: Ty::Boxed(Box::new(Ty::Item(i.name.clone()))) }));
    "newtype inlined", Equivalent("a newtype is the same JSON as what it holds"), |m| references(m, |item| match &item.kind { Kind::Newtype { inner } => Some(inner.clone()), _ => None });
    "string made a newtype of a string", Equivalent("a newtype is the same JSON as what it holds"), |m| fields(m, |f, _| f.ty == Ty::String && set(&mut f.ty, Ty::Item("DateTime".to_owned())));
    "uuid made a newtype of a uuid", Equivalent("a newtype is the same JSON as what it holds"), |m| fields(m, |f, _| f.ty == Ty::Uuid && set(&mut f.ty, Ty::Item("ConnectionId".to_owned())));
    "boxed", Equivalent("a box is the same JSON as what is in it"), |m| types(m, |ty| Some(Ty::Boxed(Box::new(ty.clone()))));

    // Members.
    "unknown members dropped, not rejected", Wider, |m| unknown(m, |u| *u == AdditionalProperties::Reject, AdditionalProperties::Ignore);
    "unknown members kept, not rejected", Wider, |m| unknown(m, |u| *u == AdditionalProperties::Reject, keep(Ty::Any));
    "unknown members kept as strings, not rejected", Wider, |m| unknown(m, |u| *u == AdditionalProperties::Reject, keep(Ty::String));
    "unknown members rejected", Narrower, |m| unknown(m, |u| *u != AdditionalProperties::Reject, AdditionalProperties::Reject);
    "unknown members read as strings", Narrower, |m| unknown(m, |u| *u != AdditionalProperties::Reject, keep(Ty::String));
    "unknown members kept, not dropped", Equivalent("what is kept is read as anything"), |m| unknown(m, |u| *u == AdditionalProperties::Ignore, keep(Ty::Any));
    "required member without a field", Differs, |m| without_field(m, |f, _| f.required);
    "optional member of a closed object without a field", Narrower, |m| without_field(m, |f, closed| !f.required && closed);
    "optional member of an open object without a field", Wider, |m| without_field(m, |_, closed| !closed);
    "optional field added to a closed object", Wider, |m| with_field(m, true, field("added", false, Ty::String));
    "required field added to a closed object", Differs, |m| with_field(m, true, field("added", true, Ty::String));
    "optional field added to an open object", Narrower, |m| with_field(m, false, field("added", false, Ty::String));
    "required field added to an open object", Narrower, |m| with_field(m, false, field("added", true, Ty::Any));
    "optional field of any type added to an open object", Equivalent("an open object may have it, and it may be anything"), |m| with_field(m, false, field("added", false, Ty::Any));
    "field renamed on the wire", Differs, |m| fields(m, |f, _| { f.wire.push('2'); true });
    "field in another case on the wire", Differs, |m| fields(m, |f, _| { f.wire = f.wire.to_uppercase(); true });
    "field with its Rust name on the wire", Differs, |m| fields(m, |f, _| f.name != f.wire && set(&mut f.wire, f.name.clone()));
    "wire names of unlike fields swapped", Differs, |m| pairs(m, |m, a, b| !alike(m, a, b) && { std::mem::swap(&mut a.wire, &mut b.wire); true });
    "wire names of like fields swapped", Equivalent("both members take the same values: which field holds which is no question of acceptance"), |m| pairs(m, |m, a, b| alike(m, a, b) && { std::mem::swap(&mut a.wire, &mut b.wire); true });
    "two fields of one wire name, the second required", Narrower, |m| twice(m, true);
    "two fields of one wire name, the second optional", Equivalent("the derive gives the member to the first and never fills the second (and rustc warns of it)"), |m| twice(m, false);
    "fields reversed", Equivalent("the members of an object have no order"), |m| items(m, |i| match &mut i.kind { Kind::Struct { fields, .. } => { fields.reverse(); true } _ => false });
    "field named otherwise in Rust", Equivalent("only the wire name is on the wire"), |m| fields(m, |f, _| { f.name.push('2'); true });

    // Items.
    "struct made a map", Wider, |m| items(m, |i| matches!(i.kind, Kind::Struct { .. }) && set(&mut i.kind, Kind::Newtype { inner: Ty::Map(Box::new(Ty::Any)) }));
    "item made anything", Wider, |m| items(m, |i| set(&mut i.kind, Kind::Newtype { inner: Ty::Any }));
    "item without fields, variants or content", Narrower, |m| items(m, |i| set(&mut i.kind, Kind::Enum { variants: Vec::new(), other: None }));
    "item dropped", Narrower, |m| at_each(m, |m, at| m.items.as_mut_vec().remove(at).name);
    "item that stands for no definition", Differs, |m| items(m, |i| { i.origins.clear(); true });
    "item that stands for one more definition", Differs, |m| item_pairs(m, |a, b| a.origins.extend(b.origins.clone()));
    "kinds of two items swapped", Differs, |m| item_pairs(m, |a, b| std::mem::swap(&mut a.kind, &mut b.kind));
    "origins of two items swapped", Differs, |m| item_pairs(m, |a, b| std::mem::swap(&mut a.origins, &mut b.origins));
    "items reversed", Equivalent("the order of items is not on the wire"), |m| { let mut m = m.clone(); m.items.reverse(); vec![("all".to_owned(), m)] };
    "item named otherwise, with all that refers to it", Equivalent("the names of types are not on the wire"), renamed;
    "docs dropped", Equivalent("docs are not on the wire"), |m| items(m, |i| { let changed = i.docs.take().is_some(); fields_of(i).iter_mut().for_each(|f| f.docs = None); changed });
    "docs of fields changed", Equivalent("docs are not on the wire"), |m| fields(m, |f, _| set(&mut f.docs, Some("Other.".to_owned())));
    "derives dropped", Equivalent("what else is derived does not read JSON"), |m| items(m, |i| !i.derives.is_empty() && set(&mut i.derives, Vec::new()));
};

fn set<T>(place: &mut T, value: T) -> bool {
    *place = value;
    true
}

fn is_nullable(ty: &Ty) -> bool {
    matches!(ty, Ty::Nullable(_))
}

fn nullable(ty: &Ty) -> Ty {
    Ty::Nullable(Box::new(ty.clone()))
}

fn admit_null(ty: &mut Ty) -> bool {
    *ty = nullable(ty);
    true
}

fn keep(ty: Ty) -> AdditionalProperties {
    AdditionalProperties::Keep { name: "others".to_owned(), ty }
}

fn variant(wire: &str) -> Variant {
    Variant { name: "Added".to_owned(), wire: wire.to_owned(), docs: None }
}

fn field(wire: &str, required: bool, ty: Ty) -> Field {
    Field {
        name: wire.to_owned(),
        wire: wire.to_owned(),
        origin: String::new(),
        docs: None,
        required,
        ty,
        default: None,
        null_distinct: false,
    }
}

fn fields_of(item: &mut Item) -> &mut [Field] {
    match &mut item.kind {
        Kind::Struct { fields, .. } | Kind::Tuple { fields, .. } => fields,
        _ => &mut [],
    }
}

/// A mutant for the index of each item; `change` says what it changed.
fn at_each(model: &Model, change: impl Fn(&mut Model, usize) -> String) -> Mutants {
    let mutant = |at| {
        let mut mutant = model.clone();
        (change(&mut mutant, at), mutant)
    };
    (0..model.items.len()).map(mutant).collect()
}

/// A mutant for each item that `change` says it has changed.
fn items(model: &Model, change: impl Fn(&mut Item) -> bool) -> Mutants {
    let mutant = |at: usize| {
        let mut mutant = model.clone();
        let item = &mut mutant.items[at];
        let name = item.name.clone();
        change(item).then_some((name, mutant))
    };
    (0..model.items.len()).filter_map(mutant).collect()
}

/// As `items`, for each field; whether its object is closed is told.
fn fields(model: &Model, change: impl Fn(&mut Field, bool) -> bool) -> Mutants {
    let most = model.items.iter().map(|item| item.types().len()).max().unwrap_or(0);
    let at = |at: usize| {
        let change = &change;
        items(model, move |item| match &mut item.kind {
            Kind::Struct { fields, unknown } => {
                fields.get_mut(at).is_some_and(|field| change(field, *unknown == AdditionalProperties::Reject))
            }
            _ => false,
        })
        .into_iter()
        .map(move |(place, mutant)| (format!("{place}, field {at}"), mutant))
    };
    (0..most).flat_map(at).collect()
}

/// A mutant for each type, wherever it stands, that `other` gives something else for.
fn types(model: &Model, other: impl Fn(&Ty) -> Option<Ty>) -> Mutants {
    let mut mutants = Mutants::new();
    for (index, item) in model.items.iter().enumerate() {
        let mut count = 0;
        item.types().iter().for_each(|ty| ty.walk(&mut |_| count += 1));
        for wanted in 0..count {
            let (mut mutant, mut at, mut place) = (model.clone(), 0, None);
            for ty in mutant.items[index].types_mut() {
                // Counted by hand: what was put in place is walked as well.
                ty.walk_mut(&mut |ty| {
                    if at == wanted
                        && place.is_none()
                        && let Some(other) = other(ty)
                    {
                        place = Some(format!("{}, {ty:?}", item.name));
                        *ty = other;
                    }
                    at += 1;
                });
            }
            mutants.extend(place.map(|place| (place, mutant)));
        }
    }
    mutants
}

fn replaced(model: &Model, from: Ty, to: Ty) -> Mutants {
    types(model, |ty| (*ty == from).then(|| to.clone()))
}

/// As `types`, for each reference, by what it leads to.
fn references(model: &Model, other: impl Fn(&Item) -> Option<Ty>) -> Mutants {
    types(model, |ty| match ty {
        Ty::Item(name) => model.item(name).and_then(&other),
        _ => None,
    })
}

fn retargeted(model: &Model, to: &str) -> Mutants {
    types(model, |ty| match ty {
        Ty::Item(name) if name != to => Some(Ty::Item(to.to_owned())),
        _ => None,
    })
}

/// As `items`, for each two fields of a struct.
fn pairs(model: &Model, change: impl Fn(&Model, &mut Field, &mut Field) -> bool) -> Mutants {
    let mut mutants = Mutants::new();
    for (index, item) in model.items.iter().enumerate() {
        let Kind::Struct { fields, .. } = &item.kind else { continue };
        for second in 0..fields.len() {
            for first in 0..second {
                let mut mutant = model.clone();
                let (head, tail) = fields_of(&mut mutant.items[index]).split_at_mut(second);
                if change(model, &mut head[first], &mut tail[0]) {
                    mutants.push((format!("{}, fields {first} and {second}", item.name), mutant));
                }
            }
        }
    }
    mutants
}

/// True if both members take the same values and are both required or both not.
fn alike(model: &Model, a: &Field, b: &Field) -> bool {
    let plain = |field: &Field| {
        let mut ty = field.ty.clone();
        ty.walk_mut(&mut |ty| {
            if let Ty::Item(name) = ty
                && let Some(Kind::Newtype { inner }) = model.item(name).map(|item| &item.kind)
            {
                *ty = inner.clone();
            }
        });
        (ty, field.required)
    };
    plain(a) == plain(b)
}

fn item_pairs(model: &Model, change: impl Fn(&mut Item, &mut Item)) -> Mutants {
    let mut mutants = Mutants::new();
    for second in 0..model.items.len() {
        for first in 0..second {
            let mut mutant = model.clone();
            let (head, tail) = mutant.items.split_at_mut(second);
            change(&mut head[first], &mut tail[0]);
            mutants.push((format!("{} and {}", model.items[first].name, model.items[second].name), mutant));
        }
    }
    mutants
}

fn enums(model: &Model, change: impl Fn(&mut Vec<Variant>)) -> Mutants {
    items(model, |item| match &mut item.kind {
        Kind::Enum { variants, .. } => {
            change(variants);
            true
        }
        _ => false,
    })
}

fn variants(model: &Model, change: impl Fn(&mut Vec<Variant>, usize)) -> Mutants {
    let count = |item: &Item| if let Kind::Enum { variants, .. } = &item.kind { variants.len() } else { 0 };
    let most = model.items.iter().map(count).max().unwrap_or(0);
    let at = |at: usize| {
        let change = &change;
        items(model, move |item| match &mut item.kind {
            Kind::Enum { variants, .. } if at < variants.len() => {
                change(variants, at);
                true
            }
            _ => false,
        })
    };
    (0..most).flat_map(at).collect()
}

fn unknown(model: &Model, applies: impl Fn(&AdditionalProperties) -> bool, other: AdditionalProperties) -> Mutants {
    items(model, |item| match &mut item.kind {
        Kind::Struct { unknown, .. } => applies(unknown) && set(unknown, other.clone()),
        _ => false,
    })
}

fn without_field(model: &Model, applies: impl Fn(&Field, bool) -> bool) -> Mutants {
    // Marked first, so that each mutant loses one.
    let marked = fields(model, |field, closed| applies(field, closed) && set(&mut field.name, "gone".to_owned()));
    let without = |(place, mut mutant): (String, Model)| {
        for item in &mut mutant.items {
            if let Kind::Struct { fields, .. } = &mut item.kind {
                fields.retain(|field| field.name != "gone");
            }
        }
        (place, mutant)
    };
    marked.into_iter().map(without).collect()
}

fn with_field(model: &Model, closed: bool, added: Field) -> Mutants {
    items(model, |item| match &mut item.kind {
        Kind::Struct { fields, unknown } if closed == (*unknown == AdditionalProperties::Reject) => {
            fields.push(added.clone());
            true
        }
        _ => false,
    })
}

/// Each field once more at the end of its struct, as a number.
fn twice(model: &Model, required: bool) -> Mutants {
    let mut mutants = Mutants::new();
    for (index, item) in model.items.iter().enumerate() {
        let Kind::Struct { fields, .. } = &item.kind else { continue };
        for known in fields {
            let mut mutant = model.clone();
            if let Kind::Struct { fields, .. } = &mut mutant.items[index].kind {
                fields.push(Field { name: "second".to_owned(), ..field(&known.wire, required, Ty::Integer) });
            }
            mutants.push((format!("{}, {}", item.name, known.wire), mutant));
        }
    }
    mutants
}

fn renamed(model: &Model) -> Mutants {
    at_each(model, |mutant, at| {
        let old = mutant.items[at].name.clone();
        let new = format!("{old}2");
        mutant.items[at].name = new.clone();
        for ty in mutant.items.iter_mut().flat_map(Item::types_mut) {
            ty.walk_mut(&mut |ty| {
                if *ty == Ty::Item(old.clone()) {
                    *ty = Ty::Item(new.clone());
                }
            });
        }
        old
    })
}
