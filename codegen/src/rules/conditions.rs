//! Translates the constraints of a schema on a value as a whole, beyond the types of its parts, into conditions on the
//! Rust type. Constraints without such a form are dropped here; the proof notices that they are missing.

mod objects;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::model::{Condition, Field, Item, Kind, Members, Model, Rule, StandsFor, Ty};
use crate::schema::{Schema, Types};

/// The maximum depth of conditions and references.
const MAX_DEPTH: usize = 16;

/// Translates schemas into conditions on the types of a model.
pub struct Translator<'a> {
    pub model: &'a Model,
    /// Looks up a definition.
    pub find: &'a dyn Fn(&str) -> Option<&'a Schema>,
    /// Whether `format` is an assertion.
    pub formats: bool,
    /// The positions of the fields of large types, by name.
    pub positions: Positions,
}

/// The positions of fields by their names in JSON, for each list of fields that was searched.
type Positions = RefCell<HashMap<*const Field, HashMap<String, usize>>>;

/// The conditions that a schema's keywords translate to, and whether they express all of them.
struct Translated {
    conditions: Vec<Condition>,
    is_complete: bool,
}

impl Translated {
    fn new() -> Translated {
        Translated { conditions: Vec::new(), is_complete: true }
    }

    fn add(&mut self, condition: Condition) {
        self.conditions.extend((!condition.is_always()).then_some(condition));
    }

    /// Adds a condition, or notes that a keyword has none.
    fn add_or_note(&mut self, condition: Option<Condition>) {
        match condition {
            Some(condition) => self.add(condition),
            None => self.is_complete = false,
        }
    }
}

impl Translator<'_> {
    /// Returns the constraints of the definition that go beyond the types that the type consists of.
    pub fn conditions(&self, ty: &Ty, schema: &Schema) -> Vec<Condition> {
        let mut all = Vec::new();
        self.collect_conditions(schema, ty, MAX_DEPTH, &mut all);
        let all = Condition::all(all);
        let mut met = HashSet::new();
        all.parts().iter().filter(|condition| met.insert(*condition)).cloned().collect()
    }

    /// Collects the conditions of the schema, its `allOf` and its reference, as far as they have a form.
    fn collect_conditions(&self, schema: &Schema, ty: &Ty, depth: usize, all: &mut Vec<Condition>) {
        let Some(depth) = depth.checked_sub(1) else { return };
        all.extend(self.keywords(schema, ty, depth).conditions);
        all.extend(self.branches(schema, ty, depth).conditions);
        for part in &schema.all_of {
            self.collect_conditions(part, ty, depth, all);
        }
        if let Some(target) = schema.reference.as_deref().and_then(self.find) {
            self.collect_conditions(target, ty, depth, all);
        }
    }

    /// Returns a condition for all constraints of a schema on a value of the type; `None` if there is no form for some.
    fn condition(&self, schema: &Schema, ty: &Ty, depth: usize) -> Option<Condition> {
        let depth = depth.checked_sub(1)?;
        if schema.never {
            return Some(Condition::Never);
        }
        if self.is_type_of(schema, ty) {
            return Some(Condition::always());
        }
        let mut all = self.keywords(schema, ty, depth);
        let branches = self.branches(schema, ty, depth);
        if !all.is_complete || !branches.is_complete {
            return None;
        }
        all.conditions.extend(branches.conditions);
        for part in &schema.all_of {
            all.add(self.condition(part, ty, depth)?);
        }
        if let Some(key) = &schema.reference {
            let is_type = self.is_type_of(&Schema::reference_to(key), ty);
            let target = if is_type { Condition::always() } else { self.condition((self.find)(key)?, ty, depth)? };
            all.add(target);
        }
        Some(Condition::all(all.conditions))
    }

    /// Returns true if the type was made from the schema and therefore has the same constraints.
    fn is_type_of(&self, schema: &Schema, ty: &Ty) -> bool {
        match ty {
            Ty::Boxed(inner) | Ty::Ruled(inner, _) => self.is_type_of(schema, inner),
            Ty::Item(name) => self.model.item(name).is_some_and(|item| {
                let is_origin = |key: &str| item.origins.iter().any(|origin| origin == key);
                schema.as_reference().is_some_and(is_origin) || is_origin(&schema.origin.pointer)
            }),
            _ => false,
        }
    }

    /// Translates `anyOf`, `oneOf`, `not` and `if`.
    fn branches(&self, schema: &Schema, ty: &Ty, depth: usize) -> Translated {
        let mut out = Translated::new();
        let each = |branches: &[Schema]| -> Option<Vec<Condition>> {
            branches.iter().map(|branch| self.condition(branch, ty, depth)).collect()
        };
        if !schema.any_of.is_empty() {
            out.add_or_note(each(&schema.any_of).map(|branches| match branches.iter().any(Condition::is_always) {
                true => Condition::always(),
                false => Condition::AnyOf(branches),
            }));
        }
        if !schema.one_of.is_empty() {
            out.add_or_note(each(&schema.one_of).map(Condition::OneOf));
        }
        if let Some(not) = &schema.not {
            out.add_or_note(self.condition(not, ty, depth).map(|not| match not {
                Condition::Never => Condition::always(),
                not if not.is_always() => Condition::Never,
                not => Condition::Not(Box::new(not)),
            }));
        }
        if let Some(condition) = schema.if_.as_deref().filter(|_| schema.then.is_some() || schema.else_.is_some()) {
            let side = |side: &Option<Box<Schema>>| match side {
                Some(side) => self.condition(side, ty, depth).map(|side| (!side.is_always()).then(|| Box::new(side))),
                None => Some(None),
            };
            let all = self.condition(condition, ty, depth).zip(side(&schema.then)).zip(side(&schema.else_));
            out.add_or_note(all.map(|((condition, then), otherwise)| match (&then, &otherwise) {
                (None, None) => Condition::always(),
                _ => Condition::If { condition: Box::new(condition), then, otherwise },
            }));
        }
        out
    }

    /// Translates the keywords about types, values and parts of values.
    fn keywords(&self, schema: &Schema, ty: &Ty, depth: usize) -> Translated {
        let mut out = Translated::new();
        let (kinds, innermost) = (self.json_types(ty), self.innermost(ty));
        if let Some(types) = schema.types {
            let types = if types.contains(Types::NUMBER) { types.with(Types::INTEGER) } else { types };
            let both = types.intersection(kinds);
            if both.is_empty() {
                out.add(Condition::Never);
            } else if !types.contains(kinds) {
                // The type of a value can be tested on JSON, and whether it is null on an `Option`.
                let can_be_tested =
                    innermost == Some(&Ty::Any) || both == Types::NULL || both == kinds.without(Types::NULL);
                out.add_or_note(can_be_tested.then_some(Condition::Type(types)));
            }
        }
        let constant = schema.constant.clone().map(|constant| vec![constant]);
        for values in schema.enumeration.iter().cloned().chain(constant) {
            // The type cannot have values of other JSON types.
            let own: Vec<Value> = values.into_iter().filter(|value| kinds.accepts(value)).collect();
            let is_scalar = own.iter().all(|value| !value.is_array() && !value.is_object());
            let can_be_tested = is_scalar
                && match innermost {
                    Some(Ty::Any) => true,
                    Some(Ty::Uuid) => !self.model.deviations.text_normalised,
                    Some(_) => !kinds.intersects(Types::ARRAY.with(Types::OBJECT)),
                    None => false,
                };
            let none = own.is_empty().then_some(Condition::Never);
            out.add_or_note(none.or(can_be_tested.then_some(Condition::Enum(own))));
        }
        if kinds.intersects(Types::STRING) {
            self.string(schema, ty, &mut out);
        }
        if kinds.intersects(Types::NUMBER.with(Types::INTEGER)) && !schema.number.is_absent() {
            let of_number = Schema { types: Some(Types::NUMBER), number: schema.number.clone(), ..Schema::default() };
            self.rules(&of_number, ty, &mut out);
        }
        if kinds.intersects(Types::ARRAY) && !schema.array.is_absent() {
            self.array(schema, ty, depth, &mut out);
        }
        if kinds.intersects(Types::OBJECT) && !schema.object.is_absent() {
            match self.members(ty) {
                Some(members) => {
                    self.properties(schema, members, depth, &mut out);
                    self.unnamed_properties(schema, ty, members, depth, &mut out);
                    self.dependencies(schema, ty, members, depth, &mut out);
                }
                None => out.is_complete = false,
            }
        }
        out
    }

    fn string(&self, schema: &Schema, ty: &Ty, out: &mut Translated) {
        let format = schema.string.format.as_deref();
        if let Some(format) = format.filter(|format| self.formats && crate::formats::asserts(format)) {
            let is_type = match self.innermost(ty) {
                Some(Ty::Text(known)) => known == format,
                Some(Ty::Uuid) => format == "uuid",
                Some(Ty::Uri) => format == "uri",
                _ => false,
            };
            out.is_complete &= is_type;
        }
        let of_string = Schema { types: Some(Types::STRING), string: schema.string.clone(), ..Schema::default() };
        if schema.string.pattern.as_deref().is_some_and(|pattern| !crate::pattern::is_supported(pattern)) {
            out.is_complete = false;
            return;
        }
        self.rules(&of_string, ty, out);
    }

    /// Translates the keywords for one JSON type into rules, if the type's values can be tested.
    fn rules(&self, schema: &Schema, ty: &Ty, out: &mut Translated) {
        let (known, innermost) = (self.known_rules(ty), self.innermost(ty));
        let mut rules = Rule::of_keywords(schema);
        rules.retain(|rule| !known.contains(&rule) && !innermost.is_some_and(|ty| super::is_implied(rule, ty)));
        // A normalized value is not the one that was written.
        let is_changed = innermost == Some(&Ty::Uuid) && self.model.deviations.text_normalised;
        if !rules.is_empty() && (innermost.is_none() || is_changed) {
            out.is_complete = false;
            return;
        }
        rules.into_iter().for_each(|rule| out.add(Condition::Rule(rule)));
    }

    /// Returns the rules that the type enforces itself.
    fn known_rules<'t>(&'t self, ty: &'t Ty) -> Vec<&'t Rule> {
        match ty {
            Ty::Ruled(inner, rules) => rules.iter().chain(self.known_rules(inner)).collect(),
            Ty::Boxed(inner) | Ty::Nullable(inner) => self.known_rules(inner),
            Ty::Item(name) => match self.model.item(name).map(|item| &item.kind) {
                Some(Kind::Newtype { inner }) if !self.model.items.is_endless(name) => self.known_rules(inner),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn array(&self, schema: &Schema, ty: &Ty, depth: usize, out: &mut Translated) {
        let array = &schema.array;
        if let Some(Kind::Tuple { fields, rest }) = self.item(ty).map(|item| &item.kind) {
            return self.tuple(schema, fields, rest.as_ref().map(|rest| &rest.ty), depth, out);
        }
        let item = match self.innermost(ty) {
            Some(Ty::List(item) | Ty::Array(item, _)) => item,
            Some(Ty::Any) => &Ty::Any,
            _ => {
                out.is_complete = false;
                return;
            }
        };
        let known = self.known_rules(ty);
        let unique = array.unique && !known.contains(&&Rule::UniqueItems);
        out.is_complete &= array.prefix.is_empty() && array.unevaluated.is_none();
        if unique {
            out.add_or_note((*item == Ty::Any).then_some(Condition::Rule(Rule::UniqueItems)));
        }
        let sizes =
            array.min.filter(|min| *min > 0).map(Rule::MinItems).into_iter().chain(array.max.map(Rule::MaxItems));
        out.conditions.extend(sizes.filter(|size| !known.contains(&size)).map(Condition::Rule));
        if let Some(items) = array.items.as_deref().filter(|_| array.prefix.is_empty()) {
            out.add_or_note(self.condition(items, item, depth).map(|condition| condition.wrapped(Condition::Items)));
        }
        if let Some(contains) = &array.contains {
            let (min, max) = (array.min_contains.unwrap_or(1), array.max_contains);
            out.add_or_note(self.condition(contains, item, depth).map(|item| Condition::Contains {
                item: Box::new(item),
                min,
                max,
            }));
        }
    }

    /// Translates the constraints on an array whose items are fields.
    fn tuple(&self, schema: &Schema, fields: &[Field], rest: Option<&Ty>, depth: usize, out: &mut Translated) {
        let array = &schema.array;
        let each = fields.iter().enumerate().map(|(index, field)| (index, &field.ty));
        let all = each.chain(rest.map(|rest| (fields.len().max(array.prefix.len()), rest)));
        let is_implied = all.filter_map(|(index, ty)| Some((array.prefix.get(index).or(array.items.as_deref())?, ty)));
        let is_implied = { is_implied }
            .all(|(item, ty)| self.condition(item, ty, depth).is_some_and(|condition| condition.is_always()));
        out.is_complete &= is_implied && !array.unique && array.contains.is_none() && array.unevaluated.is_none();
        let required = fields.iter().take_while(|field| field.required).count() as u64;
        out.conditions.extend(array.min.filter(|min| *min > required).map(Rule::MinItems).map(Condition::Rule));
        let most = rest.is_none().then_some(fields.len() as u64);
        let max = array.max.filter(|max| most.is_none_or(|most| *max < most));
        out.conditions.extend(max.map(Rule::MaxItems).map(Condition::Rule));
    }

    fn item(&self, ty: &Ty) -> Option<&Item> {
        match ty {
            Ty::Boxed(inner) | Ty::Ruled(inner, _) | Ty::Nullable(inner) => self.item(inner),
            Ty::Item(name) => self.model.item(name),
            _ => None,
        }
    }

    fn members<'t>(&'t self, ty: &'t Ty) -> Option<Members<'t>> {
        match ty {
            Ty::Nullable(inner) | Ty::Boxed(inner) | Ty::Ruled(inner, _) => self.members(inner),
            Ty::Item(name) => match &self.model.item(name)?.kind {
                Kind::Newtype { inner } if !self.model.items.is_endless(name) => self.members(inner),
                _ => self.model.members(ty),
            },
            ty => self.model.members(ty),
        }
    }

    /// Returns the innermost Rust type whose values rules can be tested on.
    fn innermost<'t>(&'t self, ty: &'t Ty) -> Option<&'t Ty> {
        match ty {
            Ty::Boxed(inner) | Ty::Ruled(inner, _) | Ty::Nullable(inner) => self.innermost(inner),
            Ty::Item(name) => match &self.model.item(name)?.kind {
                Kind::Enum { .. } => Some(&Ty::String),
                // The inner value is available through `as_str` or `get`.
                Kind::Newtype { inner } if !self.model.items.is_endless(name) => self.innermost(inner),
                _ => None,
            },
            Ty::Own { .. } => None,
            ty => Some(ty),
        }
    }

    /// Returns the JSON types of the type's values.
    fn json_types(&self, ty: &Ty) -> Types {
        match ty {
            Ty::Boxed(inner) | Ty::Ruled(inner, _) => self.json_types(inner),
            Ty::Nullable(inner) => self.json_types(inner).with(Types::NULL),
            Ty::Null => Types::NULL,
            Ty::Bool => Types::BOOLEAN,
            Ty::Integer | Ty::Int(_) => Types::INTEGER,
            Ty::Float => Types::NUMBER.with(Types::INTEGER),
            Ty::String | Ty::Uuid | Ty::Uri | Ty::Text(_) => Types::STRING,
            Ty::List(_) | Ty::Array(..) | Ty::Tuple(_) => Types::ARRAY,
            Ty::Map(_) => Types::OBJECT,
            Ty::Never => Types::default(),
            Ty::Own { stands_for: StandsFor::Format(_), .. } => Types::STRING,
            Ty::Any | Ty::Own { .. } => Types::ALL,
            Ty::Item(name) => match self.model.item(name).map(|item| &item.kind) {
                Some(Kind::Struct { .. } | Kind::Tagged { .. }) => Types::OBJECT,
                Some(Kind::Enum { .. }) => Types::STRING,
                Some(Kind::Tuple { .. }) => Types::ARRAY,
                Some(Kind::Newtype { inner }) if !self.model.items.is_endless(name) => self.json_types(inner),
                _ => Types::ALL,
            },
        }
    }
}
