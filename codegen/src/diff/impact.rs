//! The old types and the new ones to what their users feel. Every kind of item and type is matched by name: one that the
//! model gains later does not compile here until it is thought of.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::rules::{self, Rule, Severity};
use crate::model::{
    Alternative, Deviations, Fallback, Field, Item, Kind, Literal, Model, Rest, TaggedVariant, Ty, Unknown, Variant,
};

/// One change that a rule knows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    #[serde(flatten)]
    pub rule: &'static Rule,
    /// The type, or a field or variant of it.
    pub path: String,
    /// What was and what is.
    pub detail: String,
}

/// What all changes together are for the users of the types.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Impact {
    pub hits: Vec<Hit>,
    /// The part of the version to raise at version 1 and above; nothing where nothing changes.
    pub bump: Option<Severity>,
    /// The same below version 1, where a breaking change is a minor one and all else a patch.
    pub bump_below_one: Option<Severity>,
}

/// Compares the types. `places` has the old pointer of each new one, `altered` the new ones that say something else now.
pub fn compare(old: &Model, new: &Model, places: &HashMap<&str, &str>, altered: &HashSet<&str>) -> Impact {
    let mut compare = Compare { old, new, names: HashMap::new(), hits: Vec::new() };
    compare.run(places, altered);
    let hits = compare.hits;
    let bump = hits.iter().map(|hit| hit.rule.severity).max();
    let below = |severity| match severity {
        Severity::Major => Severity::Minor,
        Severity::Minor | Severity::Patch => Severity::Patch,
    };
    Impact { hits, bump, bump_below_one: bump.map(below) }
}

/// The tag of a union, the member with the content, and the variants.
type Tagged<'t> = (&'t str, Option<&'t str>, &'t [TaggedVariant]);

struct Compare<'a> {
    old: &'a Model,
    new: &'a Model,
    /// What each old type is called now.
    names: HashMap<&'a str, &'a str>,
    hits: Vec<Hit>,
}

impl<'a> Compare<'a> {
    fn hit(&mut self, rule: &'static Rule, path: impl Into<String>, detail: impl Into<String>) {
        self.hits.push(Hit { rule, path: path.into(), detail: detail.into() });
    }

    fn run(&mut self, places: &HashMap<&str, &str>, altered: &HashSet<&str>) {
        let (old, new) = (self.old, self.new);
        if old.deviations != new.deviations {
            self.hit(&rules::profile_changed::RULE, new.root.clone(), "");
        }
        let mut pairs: Vec<(&'a Item, &'a Item)> = Vec::new();
        // A user knows a type by its name; where that is gone, by what it stands for.
        for item in &old.items {
            pairs.extend(new.item(&item.name).map(|same| (item, same)));
        }
        for item in old.items.iter().filter(|item| new.item(&item.name).is_none()) {
            let stands = |candidate: &&Item| {
                let place = |origin: &String| {
                    places.get(origin.as_str()).is_some_and(|was| item.origins.iter().any(|own| own == was))
                };
                old.item(&candidate.name).is_none() && candidate.origins.iter().any(place)
            };
            match new.items.iter().find(stands) {
                Some(found) if !pairs.iter().any(|(_, taken)| taken.name == found.name) => {
                    self.hit(&rules::type_renamed::RULE, item.name.clone(), format!("now `{}`", found.name));
                    pairs.push((item, found));
                }
                _ => self.hit(&rules::type_removed::RULE, item.name.clone(), ""),
            }
        }
        for item in &new.items {
            if !pairs.iter().any(|(_, known)| known.name == item.name) {
                self.hit(&rules::type_added::RULE, item.name.clone(), "");
            }
        }
        self.names = pairs.iter().map(|(before, after)| (before.name.as_str(), after.name.as_str())).collect();
        for (before, after) in pairs {
            let known = self.hits.len();
            self.item(before, after);
            // What no other rule tells of the values that it takes, its check does.
            let checked = before.check.is_some() && after.check.is_some();
            if checked && self.hits.len() == known && after.origins.iter().any(|key| altered.contains(key.as_str())) {
                self.hit(&rules::check_changed::RULE, before.name.clone(), "checked otherwise now");
            }
        }
    }

    fn item(&mut self, old: &Item, new: &Item) {
        // Named one by one, so that a new part of an item is not overlooked.
        // What it was widened by shows in its kind.
        let Item { name, origins: _, docs, derives, kind, check, widened: _ } = old;
        match (kind, &new.kind) {
            (Kind::Struct { fields, unknown }, Kind::Struct { fields: now, unknown: treated }) => {
                self.fields(name, fields, now);
                self.unknown(name, unknown, treated);
            }
            (Kind::Enum { variants, other }, Kind::Enum { variants: now, other: left }) => {
                let named = |variants: &[Variant]| -> Vec<(String, String)> {
                    let pair = |Variant { name, wire }: &Variant| (name.clone(), wire.clone());
                    variants.iter().map(pair).collect()
                };
                self.variants(name, &named(variants), &named(now));
                if let Some(other) = other.as_ref().filter(|_| left != other) {
                    self.hit(&rules::variant_removed::RULE, format!("{name}::{other}"), "any other text");
                }
                if let Some(left) = left.as_ref().filter(|_| left != other) {
                    self.hit(&rules::variant_added::RULE, format!("{name}::{left}"), "any other text");
                }
            }
            (Kind::Literals { literals }, Kind::Literals { literals: now }) => {
                let named = |literals: &[Literal]| -> Vec<(String, String)> {
                    let pair = |Literal { name, value }: &Literal| (name.clone(), value.to_string());
                    literals.iter().map(pair).collect()
                };
                self.variants(name, &named(literals), &named(now));
            }
            (Kind::Union { alternatives }, Kind::Union { alternatives: now }) => {
                self.alternatives(name, alternatives, now)
            }
            (Kind::Tagged { tag, content, variants }, Kind::Tagged { tag: told, content: held, variants: now }) => {
                self.tagged(name, (tag, content.as_deref(), variants), (told, held.as_deref(), now))
            }
            (Kind::Tuple { fields, rest }, Kind::Tuple { fields: now, rest: left }) => {
                self.fields(name, fields, now);
                self.rest(name, rest.as_ref(), left.as_ref());
            }
            (Kind::Newtype { inner }, Kind::Newtype { inner: now }) => {
                if !self.same(inner, now) {
                    self.hit(
                        &rules::newtype_inner::RULE,
                        name.clone(),
                        format!("`{}`, was `{}`", spelt(now), spelt(inner)),
                    );
                }
            }
            (
                Kind::Struct { .. }
                | Kind::Enum { .. }
                | Kind::Literals { .. }
                | Kind::Union { .. }
                | Kind::Tagged { .. }
                | Kind::Tuple { .. }
                | Kind::Newtype { .. },
                now,
            ) => self.hit(
                &rules::kind_changed::RULE,
                name.clone(),
                format!("{}, was {}", kind_name(now), kind_name(kind)),
            ),
        }
        if check.is_some() != new.check.is_some() {
            let detail = if new.check.is_some() { "checked now" } else { "no longer checked" };
            let private = matches!((kind, &new.kind), (Kind::Newtype { .. }, Kind::Newtype { .. }));
            let rule = if private { &rules::newtype_check::RULE } else { &rules::check_changed::RULE };
            self.hit(rule, name.clone(), detail);
        }
        for derive in derives.iter().filter(|derive| !new.derives.contains(derive)) {
            self.hit(&rules::derive_lost::RULE, name.clone(), format!("{derive:?}"));
        }
        for derive in new.derives.iter().filter(|derive| !derives.contains(derive)) {
            self.hit(&rules::derive_gained::RULE, name.clone(), format!("{derive:?}"));
        }
        if *docs != new.docs {
            self.hit(&rules::docs_changed::RULE, name.clone(), "");
        }
    }

    fn fields(&mut self, name: &str, old: &[Field], new: &[Field]) {
        let mut met = Vec::new();
        for before in old {
            let Field { name: field, wire, origin: _, docs, required: _, ty: _, default } = before;
            let path = format!("{name}::{field}");
            let same_wire = new.iter().find(|after| after.wire == *wire);
            let same_name =
                || new.iter().find(|after| after.name == *field && !old.iter().any(|other| other.wire == after.wire));
            let Some(after) = same_wire.or_else(same_name) else {
                self.hit(&rules::field_removed::RULE, path, "");
                continue;
            };
            met.push(&after.wire);
            if after.wire != *wire {
                self.hit(&rules::field_on_the_wire::RULE, path.clone(), format!("`{}`, was `{wire}`", after.wire));
            }
            if after.name != *field {
                self.hit(&rules::field_renamed::RULE, path.clone(), format!("now `{}`", after.name));
            }
            let (was, now) = (rust_type(before, &self.old.deviations), rust_type(after, &self.new.deviations));
            self.field_type(&path, &was, &now);
            let reads = |field: &Field| (field.required, matches!(field.ty, Ty::Nullable(_)));
            if self.same(&was, &now) && reads(before) != reads(after) {
                let way = |(required, null): (bool, bool)| match (required, null) {
                    (true, true) => "required, may be null",
                    (true, false) => "required, not null",
                    (false, true) => "may be absent or null",
                    (false, false) => "may be absent, not null",
                };
                let detail = format!("{}, was: {}", way(reads(after)), way(reads(before)));
                self.hit(&rules::presence::RULE, path.clone(), detail);
            }
            self.default(&path, default.as_ref(), after.default.as_ref());
            if *docs != after.docs {
                self.hit(&rules::docs_changed::RULE, path, "");
            }
        }
        for after in new.iter().filter(|after| !met.contains(&&after.wire)) {
            self.hit(
                &rules::field_added::RULE,
                format!("{name}::{}", after.name),
                spelt(&rust_type(after, &self.new.deviations)),
            );
        }
    }

    /// What an absent member stands for, as its getter says.
    fn default(&mut self, path: &str, was: Option<&Fallback>, now: Option<&Fallback>) {
        let gives = |fallback: &&Fallback| **fallback != Fallback::Invalid;
        match (was.filter(gives), now.filter(gives)) {
            (None, None) => {}
            (Some(_), None) => self.hit(&rules::default_lost::RULE, path, ""),
            (None, Some(now)) => self.hit(&rules::default_gained::RULE, path, shown(now)),
            (Some(was), Some(now)) if was != now => {
                self.hit(&rules::default_changed::RULE, path, format!("{}, was {}", shown(now), shown(was)));
            }
            (Some(_), Some(_)) => {}
        }
    }

    fn field_type(&mut self, path: &str, was: &Ty, now: &Ty) {
        if self.same(was, now) {
            return;
        }
        let detail = format!("`{}`, was `{}`", spelt(now), spelt(was));
        let rule = match (was, now) {
            (was, Ty::Nullable(inner)) if self.same(was, inner) => &rules::option_gained::RULE,
            (Ty::Nullable(inner), now) if self.same(inner, now) => &rules::option_lost::RULE,
            (was, now) if self.is_newtype(self.old, was) != self.is_newtype(self.new, now) => {
                &rules::newtype_or_primitive::RULE
            }
            _ => &rules::field_type::RULE,
        };
        self.hit(rule, path, detail);
    }

    fn is_newtype(&self, model: &Model, ty: &Ty) -> bool {
        let mut found = false;
        ty.walk(&mut |ty| {
            if let Ty::Item(name) = ty {
                found |= model.item(name).is_some_and(|item| matches!(item.kind, Kind::Newtype { .. }));
            }
        });
        found
    }

    fn unknown(&mut self, name: &str, was: &Unknown, now: &Unknown) {
        match (was, now) {
            (Unknown::Reject, Unknown::Reject) | (Unknown::Drop, Unknown::Drop) => {}
            (Unknown::Reject, Unknown::Drop) => self.hit(&rules::unknown_members::RULE, name, "now read and dropped"),
            (Unknown::Drop, Unknown::Reject) => self.hit(&rules::unknown_members::RULE, name, "now rejected"),
            (Unknown::Keep { name: field, ty }, Unknown::Keep { name: renamed, ty: now }) => {
                if field != renamed || !self.same(ty, now) {
                    let detail = format!("`{renamed}` of `{}`, was `{field}` of `{}`", spelt(now), spelt(ty));
                    self.hit(&rules::unknown_kept::RULE, name, detail);
                }
            }
            (Unknown::Reject | Unknown::Drop, Unknown::Keep { name: field, .. }) => {
                self.hit(&rules::unknown_kept::RULE, name, format!("kept in `{field}` now"))
            }
            (Unknown::Keep { name: field, .. }, Unknown::Reject | Unknown::Drop) => {
                self.hit(&rules::unknown_kept::RULE, name, format!("no longer kept in `{field}`"))
            }
        }
    }

    /// What follows the items that have a field.
    fn rest(&mut self, name: &str, was: Option<&Rest>, now: Option<&Rest>) {
        match (was, now) {
            (None, None) => {}
            (None, Some(Rest { name: field, ty })) => {
                self.hit(&rules::field_added::RULE, format!("{name}::{field}"), spelt(&Ty::List(Box::new(ty.clone()))));
            }
            (Some(Rest { name: field, ty: _ }), None) => {
                self.hit(&rules::field_removed::RULE, format!("{name}::{field}"), "");
            }
            (Some(Rest { name: field, ty }), Some(Rest { name: renamed, ty: now })) => {
                if field != renamed {
                    self.hit(&rules::field_renamed::RULE, format!("{name}::{field}"), format!("now `{renamed}`"));
                }
                self.field_type(&format!("{name}::{field}"), ty, now);
            }
        }
    }

    /// Variants by their names and values.
    fn variants(&mut self, name: &str, old: &[(String, String)], new: &[(String, String)]) {
        let mut kept = Vec::new();
        for (variant, wire) in old {
            let path = format!("{name}::{variant}");
            let same_name =
                || new.iter().find(|(now, value)| now == variant && !old.iter().any(|(_, other)| other == value));
            match new.iter().find(|(_, value)| value == wire).or_else(same_name) {
                None => self.hit(&rules::variant_removed::RULE, path, wire.clone()),
                Some((now, value)) => {
                    kept.push(value);
                    if now != variant {
                        self.hit(&rules::variant_renamed::RULE, path, format!("now `{now}`"));
                    } else if value != wire {
                        self.hit(&rules::variant_on_the_wire::RULE, path, format!("`{value}`, was `{wire}`"));
                    }
                }
            }
        }
        for (variant, wire) in new.iter().filter(|(_, value)| !kept.contains(&value)) {
            self.hit(&rules::variant_added::RULE, format!("{name}::{variant}"), wire.clone());
        }
        let left: Vec<&String> = new.iter().map(|(_, value)| value).filter(|value| kept.contains(value)).collect();
        if left != kept {
            self.hit(&rules::variants_reordered::RULE, name, "");
        }
    }

    fn alternatives(&mut self, name: &str, old: &[Alternative], new: &[Alternative]) {
        for Alternative { name: alternative, ty, when: _ } in old {
            let path = format!("{name}::{alternative}");
            match new.iter().find(|after| after.name == *alternative) {
                None => self.hit(&rules::alternative_removed::RULE, path, spelt(ty)),
                Some(after) if !self.same(ty, &after.ty) => self.hit(
                    &rules::alternative_type::RULE,
                    path,
                    format!("`{}`, was `{}`", spelt(&after.ty), spelt(ty)),
                ),
                Some(_) => {}
            }
        }
        for after in new.iter().filter(|after| !old.iter().any(|before| before.name == after.name)) {
            self.hit(&rules::alternative_added::RULE, format!("{name}::{}", after.name), spelt(&after.ty));
        }
    }

    fn tagged(&mut self, name: &str, old: Tagged<'_>, new: Tagged<'_>) {
        let ((tag, content, variants), (told, held, now)) = (old, new);
        if tag != told {
            self.hit(&rules::variant_on_the_wire::RULE, name, format!("told apart by `{told}`, was by `{tag}`"));
        }
        if content != held {
            let held = held.map_or_else(|| "beside the tag".to_owned(), |held| format!("in `{held}`"));
            self.hit(&rules::variant_on_the_wire::RULE, name, format!("what a variant holds stands {held} now"));
        }
        let named = |variants: &[TaggedVariant]| -> Vec<(String, String)> {
            variants.iter().map(|variant| (variant.name.clone(), variant.wire.clone())).collect()
        };
        self.variants(name, &named(variants), &named(now));
        for TaggedVariant { name: variant, wire, origin: _, docs, ty, closed } in variants {
            let path = format!("{name}::{variant}");
            let Some(after) = now.iter().find(|after| after.wire == *wire) else { continue };
            let unlike = match (ty, &after.ty) {
                (Some(was), Some(now)) => !self.same(was, now),
                (None, None) => false,
                _ => true,
            };
            if unlike {
                let shown = |ty: &Option<Ty>| ty.as_ref().map_or_else(|| "nothing".to_owned(), spelt);
                let detail = format!("`{}`, was `{}`", shown(&after.ty), shown(ty));
                self.hit(&rules::alternative_type::RULE, path.clone(), detail);
            }
            let own = |content: Option<&str>, ty: &Option<Ty>| content.is_some() || ty.is_none();
            if *closed != after.closed && own(content, ty) && own(held, &after.ty) {
                let detail = if after.closed { "now rejected" } else { "now read and dropped" };
                self.hit(&rules::unknown_members::RULE, path.clone(), detail);
            }
            if *docs != after.docs {
                self.hit(&rules::docs_changed::RULE, path, "");
            }
        }
    }

    /// True if both are the same type to a user; one that is called otherwise now is reported once, by its name.
    fn same(&self, old: &Ty, new: &Ty) -> bool {
        match old {
            Ty::Item(name) => matches!(new, Ty::Item(now) if self.names.get(name.as_str()) == Some(&now.as_str())),
            Ty::Any
            | Ty::Null
            | Ty::Bool
            | Ty::Integer
            | Ty::Int(_)
            | Ty::Float
            | Ty::String
            | Ty::Never
            | Ty::Uuid
            | Ty::Uri
            | Ty::Text(_) => old == new,
            Ty::Nullable(inner) => matches!(new, Ty::Nullable(now) if self.same(inner, now)),
            Ty::Array(inner, size) => matches!(new, Ty::Array(now, count) if size == count && self.same(inner, now)),
            Ty::Tuple(items) => matches!(new, Ty::Tuple(now) if items.len() == now.len()
                && items.iter().zip(now).all(|(item, now)| self.same(item, now))),
            Ty::List(inner) => matches!(new, Ty::List(now) if self.same(inner, now)),
            Ty::Map(inner) => matches!(new, Ty::Map(now) if self.same(inner, now)),
            Ty::Boxed(inner) => matches!(new, Ty::Boxed(now) if self.same(inner, now)),
        }
    }
}

fn shown(fallback: &Fallback) -> String {
    match fallback {
        Fallback::Bool(value) => value.to_string(),
        Fallback::Whole(value) => value.to_string(),
        Fallback::Float(value) => value.to_string(),
        Fallback::Text(text) => format!("{text:?}"),
        Fallback::Variant(name) => name.clone(),
        Fallback::Empty => "an empty list".to_owned(),
        Fallback::Invalid => "nothing".to_owned(),
    }
}

/// The type of a field as its users see it.
fn rust_type(field: &Field, deviations: &Deviations) -> Ty {
    match &field.ty {
        ty if field.required => ty.clone(),
        Ty::Nullable(_) if deviations.null_absent => field.ty.clone(),
        ty => Ty::Nullable(Box::new(ty.clone())),
    }
}

fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Struct { .. } => "a struct",
        Kind::Enum { .. } => "an enum of texts",
        Kind::Literals { .. } => "an enum of values",
        Kind::Union { .. } => "an enum of alternatives",
        Kind::Tagged { .. } => "an enum of tagged alternatives",
        Kind::Tuple { .. } => "a struct of an array's items",
        Kind::Newtype { .. } => "a newtype",
    }
}

/// The type in a few words, as Rust spells it under the default profile.
fn spelt(ty: &Ty) -> String {
    match ty {
        Ty::Item(name) => name.clone(),
        Ty::Any => "Value".to_owned(),
        Ty::Text(format) => format!("text of the format {format}"),
        Ty::Null => "()".to_owned(),
        Ty::Bool => "bool".to_owned(),
        Ty::Integer => "i64".to_owned(),
        Ty::Int(int) => int.name().to_owned(),
        Ty::Float => "f64".to_owned(),
        Ty::String => "String".to_owned(),
        Ty::Never => "Never".to_owned(),
        Ty::Uuid => "Uuid".to_owned(),
        Ty::Uri => "Uri".to_owned(),
        Ty::Nullable(inner) => format!("Option<{}>", spelt(inner)),
        Ty::List(inner) => format!("Vec<{}>", spelt(inner)),
        Ty::Array(inner, size) => format!("[{}; {size}]", spelt(inner)),
        Ty::Tuple(items) => match items.as_slice() {
            [item] => format!("({},)", spelt(item)),
            items => format!("({})", items.iter().map(spelt).collect::<Vec<_>>().join(", ")),
        },
        Ty::Map(inner) => format!("BTreeMap<String, {}>", spelt(inner)),
        Ty::Boxed(inner) => format!("Box<{}>", spelt(inner)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(name: &str, wire: &str) -> Model {
        let field = Field {
            name: name.to_owned(),
            wire: wire.to_owned(),
            origin: String::new(),
            docs: None,
            required: true,
            ty: Ty::String,
            default: None,
        };
        let item = |item: &str, kind| Item {
            name: item.to_owned(),
            origins: vec![format!("#/{item}")],
            docs: None,
            derives: Vec::new(),
            kind,
            check: None,
            widened: Vec::new(),
        };
        let variants = vec![Variant { name: name.to_uppercase(), wire: wire.to_owned() }];
        let record = Kind::Struct { fields: vec![field], unknown: Unknown::Reject };
        let alternative = Alternative { name: "One".to_owned(), ty: Ty::String, when: crate::model::When::Always };
        let items = vec![
            item("Record", record),
            item("Choice", Kind::Enum { variants, other: None }),
            item("Either", Kind::Union { alternatives: vec![alternative] }),
        ];
        Model { items, root: "Record".to_owned(), deviations: Deviations::PLAIN }
    }

    fn ids(old: &Model, new: &Model) -> Vec<&'static str> {
        compare(old, new, &HashMap::new(), &HashSet::new()).hits.iter().map(|hit| hit.rule.id).collect()
    }

    #[test]
    fn names_in_rust_and_names_on_the_wire_are_told_apart() {
        let model_a = model("a", "a");
        assert_eq!(ids(&model_a, &model_a), Vec::<&str>::new());
        assert_eq!(ids(&model_a, &model("b", "a")), ["field-renamed", "variant-renamed"]);
        assert_eq!(ids(&model_a, &model("a", "b")), ["field-on-the-wire", "variant-on-the-wire"]);
        let removed = ["field-removed", "field-added", "variant-removed", "variant-added"];
        assert_eq!(ids(&model_a, &model("b", "b")), removed);
    }

    #[test]
    fn an_alternative_may_hold_another_type() {
        let mut other = model("a", "a");
        for ty in other.items.iter_mut().skip(2).flat_map(Item::types_mut) {
            *ty = Ty::Bool;
        }
        assert_eq!(ids(&model("a", "a"), &other), ["alternative-type"]);
    }

    #[test]
    fn what_an_absent_member_stands_for() {
        let with = |fallback: Option<Fallback>| {
            let mut model = model("a", "a");
            for item in &mut model.items {
                if let Kind::Struct { fields, .. } = &mut item.kind {
                    fields.iter_mut().for_each(|field| field.default = fallback.clone());
                }
            }
            model
        };
        let whole = |value| with(Some(Fallback::Whole(value)));
        assert_eq!(ids(&whole(1), &whole(1)), Vec::<&str>::new());
        assert_eq!(ids(&whole(1), &whole(2)), ["default-changed"]);
        assert_eq!(ids(&whole(1), &with(None)), ["default-lost"]);
        assert_eq!(ids(&with(None), &whole(1)), ["default-gained"]);
        // One that gives nothing is none.
        assert_eq!(ids(&with(Some(Fallback::Invalid)), &with(None)), Vec::<&str>::new());
    }

    #[test]
    fn tuples_change_as_structs_do() {
        let tuple = |rest: Option<Ty>| {
            let mut model = model("a", "0");
            for item in &mut model.items {
                if let Kind::Struct { fields, .. } = &item.kind {
                    let rest = rest.clone().map(|ty| Rest { name: "rest".to_owned(), ty });
                    item.kind = Kind::Tuple { fields: fields.clone(), rest };
                }
            }
            model
        };
        let of = |ty: Ty| tuple(Some(ty));
        assert_eq!(ids(&of(Ty::Bool), &of(Ty::Bool)), Vec::<&str>::new());
        assert_eq!(ids(&of(Ty::Bool), &of(Ty::Float)), ["field-type"]);
        assert_eq!(ids(&of(Ty::Bool), &tuple(None)), ["field-removed"]);
        assert_eq!(ids(&tuple(None), &of(Ty::Bool)), ["field-added"]);
    }

    #[test]
    fn other_deviations_are_other_types() {
        let mut exact = model("a", "a");
        exact.deviations = Deviations::EXACT;
        assert_eq!(ids(&model("a", "a"), &exact), ["profile-changed"]);
    }
}
