//! What a schema says of a value as a whole, beyond the types of its parts, as conditions on the Rust type. What has no such
//! form is left out; the proof finds that it is missing.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::model::{Condition, Field, Item, Kind, Members, Model, Others, Rule, StandsFor, Ty};
use crate::pattern::{Linear, Pattern};
use crate::schema::{Schema, Types};

/// How deep conditions and the references in them are followed.
const DEPTH: usize = 16;

/// Reads schemas as conditions on the types of a model.
pub struct Reader<'a> {
    pub model: &'a Model,
    /// The definitions.
    pub find: &'a dyn Fn(&str) -> Option<&'a Schema>,
    /// Whether `format` asserts.
    pub formats: bool,
    /// Where the fields of large types stand, by name.
    pub places: Places,
}

/// The places of fields by their names in JSON, for each list of fields that was asked about.
type Places = RefCell<HashMap<*const Field, HashMap<String, usize>>>;

/// The conditions that the keywords of a schema come to, and whether that is all that they say.
struct Read {
    conditions: Vec<Condition>,
    is_all: bool,
}

impl Read {
    fn new() -> Read {
        Read { conditions: Vec::new(), is_all: true }
    }

    fn add(&mut self, condition: Condition) {
        self.conditions.extend((!condition.is_always()).then_some(condition));
    }

    /// Adds a condition, or notes that there is none for what is said.
    fn add_if_any(&mut self, condition: Option<Condition>) {
        match condition {
            Some(condition) => self.add(condition),
            None => self.is_all = false,
        }
    }
}

impl Reader<'_> {
    /// What the definition says beyond the types that the type consists of.
    pub fn of_type(&self, ty: &Ty, schema: &Schema) -> Vec<Condition> {
        let mut all = Vec::new();
        self.together(schema, ty, DEPTH, &mut all);
        let all = Condition::all(all);
        let mut met = HashSet::new();
        all.parts().iter().filter(|condition| met.insert(*condition)).cloned().collect()
    }

    /// The conditions that hold together with those of parts and references, each where it has a form.
    fn together(&self, schema: &Schema, ty: &Ty, depth: usize, all: &mut Vec<Condition>) {
        let Some(depth) = depth.checked_sub(1) else { return };
        all.extend(self.keywords(schema, ty, depth).conditions);
        all.extend(self.branches(schema, ty, depth).conditions);
        for part in &schema.all_of {
            self.together(part, ty, depth, all);
        }
        if let Some(target) = schema.reference.as_deref().and_then(self.find) {
            self.together(target, ty, depth, all);
        }
    }

    /// All that a schema says of a value of the type; nothing where there is no form for it.
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
        if !all.is_all || !branches.is_all {
            return None;
        }
        all.conditions.extend(branches.conditions);
        for part in &schema.all_of {
            all.add(self.condition(part, ty, depth)?);
        }
        if let Some(key) = &schema.reference {
            let is_type = self.is_type_of(&Schema::to(key), ty);
            let target = if is_type { Condition::always() } else { self.condition((self.find)(key)?, ty, depth)? };
            all.add(target);
        }
        Some(Condition::all(all.conditions))
    }

    /// True if the type was made from the schema, so that it says what the schema does.
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

    /// `anyOf`, `oneOf`, `not` and `if`.
    fn branches(&self, schema: &Schema, ty: &Ty, depth: usize) -> Read {
        let mut read = Read::new();
        let each = |branches: &[Schema]| -> Option<Vec<Condition>> {
            branches.iter().map(|branch| self.condition(branch, ty, depth)).collect()
        };
        if !schema.any_of.is_empty() {
            read.add_if_any(each(&schema.any_of).map(|branches| match branches.iter().any(Condition::is_always) {
                true => Condition::always(),
                false => Condition::AnyOf(branches),
            }));
        }
        if !schema.one_of.is_empty() {
            read.add_if_any(each(&schema.one_of).map(Condition::OneOf));
        }
        if let Some(not) = &schema.not {
            read.add_if_any(self.condition(not, ty, depth).map(|not| match not {
                Condition::Never => Condition::always(),
                not if not.is_always() => Condition::Never,
                not => Condition::Not(Box::new(not)),
            }));
        }
        if let Some(condition) =
            schema.condition.as_deref().filter(|_| schema.then.is_some() || schema.otherwise.is_some())
        {
            let side = |side: &Option<Box<Schema>>| match side {
                Some(side) => self.condition(side, ty, depth).map(|side| (!side.is_always()).then(|| Box::new(side))),
                None => Some(None),
            };
            let all = self.condition(condition, ty, depth).zip(side(&schema.then)).zip(side(&schema.otherwise));
            read.add_if_any(all.map(|((condition, then), otherwise)| match (&then, &otherwise) {
                (None, None) => Condition::always(),
                _ => Condition::If { condition: Box::new(condition), then, otherwise },
            }));
        }
        read
    }

    /// What the keywords about types, values and parts of values say.
    fn keywords(&self, schema: &Schema, ty: &Ty, depth: usize) -> Read {
        let mut read = Read::new();
        let (kinds, plain) = (self.kinds(ty), self.plain(ty));
        if let Some(types) = schema.types {
            let types = if types.contains(Types::NUMBER) { types.with(Types::INTEGER) } else { types };
            let both = types.both(kinds);
            if both.is_empty() {
                read.add(Condition::Never);
            } else if !types.contains(kinds) {
                // Which of its kinds a value is of can be asked of JSON, and of what may be null.
                let is_asked = plain == Some(&Ty::Any) || both == Types::NULL || both == kinds.without(Types::NULL);
                read.add_if_any(is_asked.then_some(Condition::Type(types)));
            }
        }
        let constant = schema.constant.clone().map(|constant| vec![constant]);
        for values in schema.enumeration.iter().cloned().chain(constant) {
            // A value of another kind is none of the type's.
            let own: Vec<Value> = values.into_iter().filter(|value| kinds.admits(value)).collect();
            let is_scalar = own.iter().all(|value| !value.is_array() && !value.is_object());
            let is_asked = is_scalar
                && match plain {
                    Some(Ty::Any) => true,
                    Some(Ty::Uuid) => !self.model.deviations.text_normalised,
                    Some(_) => !kinds.meets(Types::ARRAY.with(Types::OBJECT)),
                    None => false,
                };
            let none = own.is_empty().then_some(Condition::Never);
            read.add_if_any(none.or(is_asked.then_some(Condition::Enum(own))));
        }
        if kinds.meets(Types::STRING) {
            self.text(schema, ty, &mut read);
        }
        if kinds.meets(Types::NUMBER.with(Types::INTEGER)) && !schema.number.is_absent() {
            let of_number = Schema { types: Some(Types::NUMBER), number: schema.number.clone(), ..Schema::default() };
            self.rules(&of_number, ty, &mut read);
        }
        if kinds.meets(Types::ARRAY) && !schema.array.is_absent() {
            self.array(schema, ty, depth, &mut read);
        }
        if kinds.meets(Types::OBJECT) && !schema.object.is_absent() {
            match self.members(ty) {
                Some(members) => {
                    self.properties(schema, members, depth, &mut read);
                    self.others(schema, ty, members, depth, &mut read);
                    self.dependent(schema, ty, members, depth, &mut read);
                }
                None => read.is_all = false,
            }
        }
        read
    }

    fn text(&self, schema: &Schema, ty: &Ty, read: &mut Read) {
        let format = schema.string.format.as_deref();
        if let Some(format) = format.filter(|format| self.formats && crate::formats::asserts(format)) {
            let is_type = match self.plain(ty) {
                Some(Ty::Text(known)) => known == format,
                Some(Ty::Uuid) => format == "uuid",
                Some(Ty::Uri) => format == "uri",
                _ => false,
            };
            read.is_all &= is_type;
        }
        let of_string = Schema { types: Some(Types::STRING), string: schema.string.clone(), ..Schema::default() };
        if schema.string.pattern.as_deref().is_some_and(|pattern| !crate::pattern::is_supported(pattern)) {
            read.is_all = false;
            return;
        }
        self.rules(&of_string, ty, read);
    }

    /// The rules that the keywords for one kind of value come to, where they can be asked of the type.
    fn rules(&self, schema: &Schema, ty: &Ty, read: &mut Read) {
        let (known, plain) = (self.known_rules(ty), self.plain(ty));
        let mut rules = Rule::of_keywords(schema);
        rules.retain(|rule| !known.contains(&rule) && !plain.is_some_and(|ty| super::is_implied(rule, ty)));
        // What is normalised is not what was written.
        let is_changed = plain == Some(&Ty::Uuid) && self.model.deviations.text_normalised;
        if !rules.is_empty() && (plain.is_none() || is_changed) {
            read.is_all = false;
            return;
        }
        rules.into_iter().for_each(|rule| read.add(Condition::Rule(rule)));
    }

    /// The rules that the type enforces itself.
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

    fn array(&self, schema: &Schema, ty: &Ty, depth: usize, read: &mut Read) {
        let array = &schema.array;
        if let Some(Kind::Tuple { fields, rest }) = self.item(ty).map(|item| &item.kind) {
            return self.tuple(schema, fields, rest.as_ref().map(|rest| &rest.ty), depth, read);
        }
        let item = match self.plain(ty) {
            Some(Ty::List(item) | Ty::Array(item, _)) => item,
            Some(Ty::Any) => &Ty::Any,
            _ => {
                read.is_all = false;
                return;
            }
        };
        let known = self.known_rules(ty);
        let unique = array.unique && !known.contains(&&Rule::UniqueItems);
        read.is_all &= array.prefix.is_empty() && array.unevaluated.is_none();
        if unique {
            read.add_if_any((*item == Ty::Any).then_some(Condition::Rule(Rule::UniqueItems)));
        }
        let sizes =
            array.min.filter(|min| *min > 0).map(Rule::MinItems).into_iter().chain(array.max.map(Rule::MaxItems));
        read.conditions.extend(sizes.filter(|size| !known.contains(&size)).map(Condition::Rule));
        if let Some(items) = array.items.as_deref().filter(|_| array.prefix.is_empty()) {
            read.add_if_any(self.condition(items, item, depth).map(|said| match said.is_always() {
                true => said,
                false => Condition::Items(Box::new(said)),
            }));
        }
        if let Some(contains) = &array.contains {
            let (min, max) = (array.min_contains.unwrap_or(1), array.max_contains);
            read.add_if_any(self.condition(contains, item, depth).map(|item| Condition::Contains {
                item: Box::new(item),
                min,
                max,
            }));
        }
    }

    /// What is said of an array whose items have fields.
    fn tuple(&self, schema: &Schema, fields: &[Field], rest: Option<&Ty>, depth: usize, read: &mut Read) {
        let array = &schema.array;
        let each = fields.iter().enumerate().map(|(index, field)| (index, &field.ty));
        let all = each.chain(rest.map(|rest| (fields.len().max(array.prefix.len()), rest)));
        let is_said = all.filter_map(|(index, ty)| Some((array.prefix.get(index).or(array.items.as_deref())?, ty)));
        let is_said =
            { is_said }.all(|(item, ty)| self.condition(item, ty, depth).is_some_and(|said| said.is_always()));
        read.is_all &= is_said && !array.unique && array.contains.is_none() && array.unevaluated.is_none();
        let required = fields.iter().take_while(|field| field.required).count() as u64;
        read.conditions.extend(array.min.filter(|min| *min > required).map(Rule::MinItems).map(Condition::Rule));
        let most = rest.is_none().then_some(fields.len() as u64);
        let max = array.max.filter(|max| most.is_none_or(|most| *max < most));
        read.conditions.extend(max.map(Rule::MaxItems).map(Condition::Rule));
    }

    fn item(&self, ty: &Ty) -> Option<&Item> {
        match ty {
            Ty::Boxed(inner) | Ty::Ruled(inner, _) | Ty::Nullable(inner) => self.item(inner),
            Ty::Item(name) => self.model.item(name),
            _ => None,
        }
    }

    /// What is said of the members that are named.
    fn properties(&self, schema: &Schema, members: Members<'_>, depth: usize, read: &mut Read) {
        let object = &schema.object;
        for name in &object.required {
            read.add_if_any(self.required(name, self.field(members, name), members.others));
        }
        for (name, property) in &object.properties {
            let said = match (self.field(members, name), members.others) {
                (Some(field), _) => {
                    let said = self.condition(property, &field.ty, depth);
                    said.filter(|said| !self.model.is_null_absent(field) || said.is_satisfied_by_null())
                }
                (None, Others::Rejected) => Some(Condition::always()),
                (None, Others::Kept { ty, .. }) => self.condition(property, ty, depth),
                (None, Others::Dropped) => property.is_anything().then(Condition::always),
            };
            read.add_if_any(said.map(|said| match said.is_always() {
                true => said,
                false => Condition::Property(name.clone(), Box::new(said)),
            }));
        }
    }

    /// What is said of a value where it has a member.
    fn dependent(&self, schema: &Schema, ty: &Ty, members: Members<'_>, depth: usize, read: &mut Read) {
        let object = &schema.object;
        let required = |name: &str| self.required(name, self.field(members, name), members.others);
        for (name, others) in &object.dependent_required {
            let others: Option<Vec<Condition>> = others.iter().map(|other| required(other)).collect();
            let (known, others) = (required(name), others.map(Condition::all));
            read.add_if_any(known.zip(others).map(|(known, others)| match (known, others) {
                (Condition::Never, _) => Condition::always(),
                (_, others) if others.is_always() => others,
                (_, Condition::Never) => Condition::Property(name.clone(), Box::new(Condition::Never)),
                (_, others) => {
                    let names = others.parts().iter().flat_map(|part| match part {
                        Condition::Required(names) => names.clone(),
                        _ => Vec::new(),
                    });
                    Condition::DependentRequired(name.clone(), names.collect())
                }
            }));
        }
        for (name, dependent) in &object.dependent_schemas {
            let dependent = self.condition(dependent, ty, depth);
            read.add_if_any(required(name).zip(dependent).map(|(known, dependent)| {
                match known == Condition::Never || dependent.is_always() {
                    true => Condition::always(),
                    false => Condition::DependentSchema(name.clone(), Box::new(dependent)),
                }
            }));
        }
    }

    /// What is said of members by their names alone, and of how many there are.
    fn others(&self, schema: &Schema, ty: &Ty, members: Members<'_>, depth: usize, read: &mut Read) {
        let object = &schema.object;
        let known = self.known_rules(ty);
        let patterns: Vec<String> = object.pattern_properties.keys().cloned().collect();
        let Some(matchers) = patterns.iter().map(|pattern| Matcher::new(pattern)).collect::<Option<Vec<_>>>() else {
            read.is_all = false;
            return;
        };
        for ((pattern, values), matcher) in object.pattern_properties.iter().zip(&matchers) {
            for field in members.fields.iter().filter(|field| matcher.matches(&field.wire)) {
                let said = self.condition(values, &field.ty, depth);
                let said = said.filter(|said| !self.model.is_null_absent(field) || said.is_satisfied_by_null());
                read.add_if_any(said.map(|said| match said.is_always() {
                    true => said,
                    false => Condition::Property(field.wire.clone(), Box::new(said)),
                }));
            }
            read.add_if_any(match members.others {
                Others::Rejected => Some(Condition::always()),
                Others::Dropped => values.is_anything().then(Condition::always),
                Others::Kept { ty, .. } => self.condition(values, ty, depth).map(|said| match said.is_always() {
                    true => said,
                    false => Condition::PatternProperty(pattern.clone(), Box::new(said)),
                }),
            });
        }
        let is_known = known.iter().any(|rule| matches!(rule, Rule::PatternProperties(all) if *all == patterns));
        if let Some(others) = object.additional.as_deref().filter(|others| !others.is_anything() && !is_known) {
            let is_named = |field: &&Field| {
                object.properties.contains_key(&field.wire)
                    || matchers.iter().any(|matcher| matcher.matches(&field.wire))
            };
            let all_named = members.fields.iter().all(|field| is_named(&field));
            match members.others {
                Others::Rejected if all_named => {}
                Others::Rejected | Others::Kept { .. } if others.never || all_named => {
                    let said = match members.others {
                        Others::Kept { ty, .. } => self.condition(others, ty, depth),
                        Others::Rejected | Others::Dropped => Some(Condition::Never),
                    };
                    let mut names: Vec<String> = object.properties.keys().cloned().collect();
                    // What has a field is counted by its name.
                    let matched = members.fields.iter().filter(|field| !object.properties.contains_key(&field.wire));
                    names.extend(matched.filter(is_named).map(|field| field.wire.clone()));
                    read.add_if_any(said.map(|said| match said.is_always() {
                        true => said,
                        false => Condition::AdditionalProperties {
                            names,
                            patterns: patterns.clone(),
                            condition: Box::new(said),
                        },
                    }));
                }
                _ => read.is_all = false,
            }
        }
        if let Some(names) =
            object.names.as_deref().filter(|_| !known.iter().any(|rule| matches!(rule, Rule::PropertyNames(_))))
        {
            let is_asked = members.fields.is_empty() && matches!(members.others, Others::Kept { .. });
            let said = self.condition(names, &Ty::String, depth);
            read.add_if_any(said.filter(|said| is_asked || said.is_always()).map(|said| match said.is_always() {
                true => said,
                false => Condition::PropertyNames(Box::new(said)),
            }));
        }
        read.is_all &= object.unevaluated.is_none();
        let sizes = object.min.filter(|min| *min > 0).map(Rule::MinProperties);
        for size in sizes.into_iter().chain(object.max.map(Rule::MaxProperties)).filter(|size| !known.contains(&size)) {
            // Members that are dropped are not counted, nor is null that is read as absent.
            let is_counted = !matches!(members.others, Others::Dropped)
                && !members.fields.iter().any(|field| self.model.is_null_absent(field));
            read.add_if_any(is_counted.then_some(Condition::Rule(size)));
        }
    }

    /// That a member is there, as far as the type does not say it.
    fn required(&self, name: &str, field: Option<&Field>, others: Others<'_>) -> Option<Condition> {
        match (field, others) {
            (Some(field), _) if field.required => Some(Condition::always()),
            (Some(field), _) if self.model.is_null_absent(field) => None,
            (None, Others::Rejected) => Some(Condition::Never),
            (None, Others::Dropped) => None,
            (Some(_), _) | (None, Others::Kept { .. }) => Some(Condition::Required(vec![name.to_owned()])),
        }
    }

    /// The field of a member. Of several of one name, the first is read.
    fn field<'m>(&self, members: Members<'m>, name: &str) -> Option<&'m Field> {
        // Among few, it is found as fast without a table.
        if members.fields.len() <= 16 {
            return members.field(name);
        }
        let mut places = self.places.borrow_mut();
        let places = places.entry(members.fields.as_ptr()).or_insert_with(|| {
            members.fields.iter().enumerate().rev().map(|(at, field)| (field.wire.clone(), at)).collect()
        });
        places.get(name).and_then(|at| members.fields.get(*at))
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

    /// The type without what is around it, down to a type of Rust's that rules can be asked of.
    fn plain<'t>(&'t self, ty: &'t Ty) -> Option<&'t Ty> {
        match ty {
            Ty::Boxed(inner) | Ty::Ruled(inner, _) | Ty::Nullable(inner) => self.plain(inner),
            Ty::Item(name) => match &self.model.item(name)?.kind {
                Kind::Enum { .. } => Some(&Ty::String),
                // What it holds is at hand by `as_str` and `get`.
                Kind::Newtype { inner } if !self.model.items.is_endless(name) => self.plain(inner),
                _ => None,
            },
            Ty::Own { .. } => None,
            ty => Some(ty),
        }
    }

    /// The kinds of values that the type has.
    fn kinds(&self, ty: &Ty) -> Types {
        match ty {
            Ty::Boxed(inner) | Ty::Ruled(inner, _) => self.kinds(inner),
            Ty::Nullable(inner) => self.kinds(inner).with(Types::NULL),
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
                Some(Kind::Newtype { inner }) if !self.model.items.is_endless(name) => self.kinds(inner),
                _ => Types::ALL,
            },
        }
    }
}

/// Which names a regular expression matches.
struct Matcher(Linear);

impl Matcher {
    /// Nothing for one that would not be read in linear time.
    fn new(pattern: &str) -> Option<Matcher> {
        match Pattern::new(pattern)? {
            Pattern::Linear(linear) => Some(Matcher(linear)),
            Pattern::Backtracking(..) => None,
        }
    }

    fn matches(&self, name: &str) -> bool {
        self.0.matches(name)
    }
}
