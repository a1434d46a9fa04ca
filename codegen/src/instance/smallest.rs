//! The smallest value that a schema seems to ask for, made and not searched: only what is required, and what is asked for on
//! the way to one place inside. Whether the schema accepts it is for a validator to say.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::{Map, Number, Value};

use super::generate::size;
use super::number::{self, Bounds};
use super::text::{self, Patterns};
use crate::schema::{Key, Schema, Types};

/// How deep a value may become, and how many schemas may apply to one part of it.
const MAX_DEPTH: usize = 24;
const MAX_SCHEMAS_OF_VALUE: usize = 200;
/// How many definitions may be nested before one of them is given up.
const MAX_NESTED: usize = 200;
/// How large a value may become, in values and letters: parts that are required twice double it with each level. A value that
/// the schema lists counts for a quarter of this at most, and each choice of a branch for one.
const MAX_SIZE: usize = 1 << 16;

/// One step from a schema to a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    All(usize),
    Any(usize),
    One(usize),
    Member(String),
    /// A member that is not named.
    Other,
    Item,
}

/// What a member is called that no schema names.
pub const OTHER: &str = "other";

/// Makes such values.
pub struct Smallest<'a> {
    definitions: &'a IndexMap<Key, Schema>,
    /// What is known of whole definitions, with its size; nothing while one is being made.
    made: RefCell<HashMap<Key, Option<(Value, usize)>>>,
    /// How many definitions are being made, one inside the other.
    nested: Cell<usize>,
    patterns: RefCell<Patterns>,
}

/// A schema that speaks about the value, and the way through it to where another value is to stand.
#[derive(Clone, Copy)]
struct Said<'s> {
    schema: &'s Schema,
    way: Option<&'s [Step]>,
}

impl<'a> Smallest<'a> {
    pub fn new(definitions: &'a IndexMap<Key, Schema>) -> Self {
        let (made, patterns) = (RefCell::default(), RefCell::default());
        Smallest { definitions, made, nested: Cell::new(0), patterns }
    }

    /// A value for all of the schemas, of one of these types.
    pub fn value(&self, schemas: &[&Schema], types: Types) -> Option<Value> {
        let asked = Schema::of_type(types);
        let said = schemas.iter().map(|schema| bare(schema)).chain([bare(&asked)]).collect();
        Maker::new(self, &Value::Null).make(said, 0)
    }

    /// A value for the schema that holds `inner` where the way leads.
    pub fn around(&self, schema: &Schema, way: &[Step], inner: &Value) -> Option<Value> {
        Maker::new(self, inner).make(vec![Said { schema, way: Some(way) }], 0)
    }

    /// The value of a definition, and how much room it takes.
    fn definition(&self, key: &str) -> Option<(Value, usize)> {
        let (mut key, mut asked) = (key, Vec::new());
        // References that lead to references are followed at once, however many they are.
        let schema = loop {
            if let Some(made) = self.made.borrow().get(key) {
                return made.clone();
            }
            self.made.borrow_mut().insert(key.to_owned(), None);
            asked.push(key);
            let schema = self.definitions.get(key)?;
            match schema.as_reference() {
                Some(next) => key = next,
                None => break schema,
            }
        };
        let made = if self.nested.get() < MAX_NESTED {
            self.nested.update(|nested| nested + 1);
            let maker = Maker::new(self, &Value::Null);
            let value = maker.make(vec![bare(schema)], 0);
            self.nested.update(|nested| nested - 1);
            value.map(|value| (value, MAX_SIZE - maker.room.get()))
        } else {
            None
        };
        let mut all = self.made.borrow_mut();
        all.extend(asked.into_iter().map(|key| (key.to_owned(), made.clone())));
        made
    }
}

fn bare(schema: &Schema) -> Said<'_> {
    Said { schema, way: None }
}

struct Maker<'m, 'a> {
    smallest: &'m Smallest<'a>,
    inner: &'m Value,
    /// How much larger the value may become.
    room: Cell<usize>,
}

impl<'m, 'a> Maker<'m, 'a> {
    fn new(smallest: &'m Smallest<'a>, inner: &'m Value) -> Self {
        Maker { smallest, inner, room: Cell::new(MAX_SIZE) }
    }

    /// Takes room for so much more.
    fn grow(&self, size: usize) -> Option<()> {
        self.room.set(self.room.get().checked_sub(size)?);
        Some(())
    }

    fn make(&self, said: Vec<Said<'_>>, depth: usize) -> Option<Value> {
        if let [Said { schema, way: None }] = said.as_slice()
            && let Some(key) = schema.as_reference()
        {
            let (value, size) = self.smallest.definition(key)?;
            self.grow(size)?;
            return Some(value);
        }
        if depth > MAX_DEPTH {
            return None;
        }
        self.spread(said, Vec::new(), Vec::new(), depth, false)
    }

    /// Follows references and parts, and chooses branches: a value has to satisfy all that is left. `held` says that the way
    /// ended at this value.
    fn spread<'s>(
        &'s self,
        mut queue: Vec<Said<'s>>,
        mut flat: Vec<Said<'s>>,
        mut open: Vec<&'s [Schema]>,
        depth: usize,
        mut held: bool,
    ) -> Option<Value> {
        self.grow(1)?;
        while let Some(said) = queue.pop() {
            let (first, rest) = match said.way {
                Some([]) if self.inner.is_object() => {
                    held = true;
                    flat.push(bare(said.schema));
                    continue;
                }
                Some([]) => return Some(self.inner.clone()),
                Some([first, rest @ ..]) => (Some(first), Some(rest)),
                None => (None, None),
            };
            let schema = said.schema;
            if schema.never || flat.len() > MAX_SCHEMAS_OF_VALUE {
                return None;
            }
            if let Some(key) = schema.reference.as_deref() {
                queue.push(bare(self.smallest.definitions.get(key)?));
            }
            for (at, part) in schema.all_of.iter().enumerate() {
                queue.push(Said { schema: part, way: rest.filter(|_| first == Some(&Step::All(at))) });
            }
            for (branches, step) in [(&schema.any_of, Step::Any as fn(usize) -> Step), (&schema.one_of, Step::One)] {
                let chosen = branches.iter().enumerate().find(|(at, _)| first == Some(&step(*at)));
                match chosen {
                    Some((_, branch)) => queue.push(Said { schema: branch, way: rest }),
                    None if branches.is_empty() => {}
                    None => open.push(branches),
                }
            }
            let way = said.way.filter(|_| matches!(first, Some(Step::Member(_) | Step::Other | Step::Item)));
            flat.push(Said { schema, way });
        }
        let Some(branches) = open.pop() else {
            return if held { self.filled(&flat, depth) } else { self.fill(&flat, depth) };
        };
        let null = branches.iter().filter(|branch| branch.is_null());
        let others = branches.iter().filter(|branch| !branch.is_null());
        null.chain(others).find_map(|branch| self.spread(vec![bare(branch)], flat.clone(), open.clone(), depth, held))
    }

    /// The value at the end of the way, with the members that other schemas require beside its own.
    fn filled(&self, flat: &[Said<'_>], depth: usize) -> Option<Value> {
        let fits = flat.iter().all(|said| said.schema.types.is_none_or(|types| types.accepts(self.inner)));
        self.object(flat, depth, self.inner.as_object().filter(|_| fits)?.clone())
    }

    fn fill(&self, flat: &[Said<'_>], depth: usize) -> Option<Value> {
        let schemas = || flat.iter().map(|said| said.schema);
        let types = schemas().filter_map(|schema| schema.types).fold(Types::ALL, Types::intersection);
        let way = flat.iter().find_map(|said| said.way.and_then(<[Step]>::first));
        let lists: Vec<&[Value]> = schemas().filter_map(Schema::listed).collect();
        if let Some((first, rest)) = lists.split_first() {
            let fits = |value: &&Value| types.accepts(value) && rest.iter().all(|list| list.contains(value));
            let (value, size) =
                first.iter().filter(fits).map(|value| (value, size(value))).min_by_key(|(_, size)| *size)?;
            self.grow(size.min(MAX_SIZE / 4))?;
            return Some(value.clone());
        }
        match way {
            Some(Step::Item) => return self.array(flat, depth, true),
            Some(_) => return self.object(flat, depth, Map::new()),
            None => {}
        }
        let numeric = Types::INTEGER.with(Types::NUMBER);
        match () {
            () if types.contains(Types::NULL) => Some(Value::Null),
            () if types.contains(Types::BOOLEAN) => Some(Value::Bool(false)),
            () if types.intersects(numeric) => number(flat, !types.contains(Types::NUMBER)),
            () if types.contains(Types::STRING) => self.string(flat),
            () if types.contains(Types::ARRAY) => self.array(flat, depth, false),
            () if types.contains(Types::OBJECT) => self.object(flat, depth, Map::new()),
            () => None,
        }
    }

    fn string(&self, flat: &[Said<'_>]) -> Option<Value> {
        let texts = || flat.iter().map(|said| &said.schema.string);
        let least = usize::try_from(texts().filter_map(|text| text.min).max().unwrap_or(0)).ok()?;
        let (format, pattern) =
            (texts().find_map(|text| text.format.as_deref()), texts().find_map(|text| text.pattern.as_deref()));
        let text = if format.is_none() && pattern.is_none() {
            (least < text::MAX_LETTERS).then(|| "a".repeat(least))?
        } else {
            let asked = text::Asked { format, pattern, min: Some(least), max: None };
            text::string(&asked, &mut self.smallest.patterns.borrow_mut(), &mut text::seeded(1))?
        };
        self.grow(text.len())?;
        Some(Value::String(text))
    }

    fn array(&self, flat: &[Said<'_>], depth: usize, some: bool) -> Option<Value> {
        let least = flat.iter().filter_map(|said| said.schema.array.min).max().unwrap_or(0);
        let contains = flat.iter().find_map(|said| said.schema.array.contains.as_deref());
        let count = usize::try_from(least).ok()?.max(usize::from(some || contains.is_some()));
        if count > MAX_DEPTH {
            return None;
        }
        let item = |index: usize| {
            let mut said: Vec<Said<'_>> = Vec::new();
            for Said { schema, way } in flat {
                let way = way.filter(|_| index == 0).and_then(|way| way.split_first()).map(|(_, rest)| rest);
                let item = schema.array.prefix.get(index).or(schema.array.items.as_deref());
                said.extend(item.map(|schema| Said { schema, way }));
            }
            said.extend(contains.filter(|_| index == 0).map(bare));
            self.make(said, depth + 1)
        };
        (0..count).map(item).collect::<Option<Vec<Value>>>().map(Value::Array)
    }

    /// The object with these members and those that it needs beside them.
    fn object(&self, flat: &[Said<'_>], depth: usize, mut members: Map<String, Value>) -> Option<Value> {
        let mut names: Vec<&str> = Vec::new();
        for Said { schema, way } in flat {
            names.extend(schema.object.required.iter().map(String::as_str));
            match way.and_then(<[Step]>::first) {
                Some(Step::Member(name)) => names.push(name),
                Some(Step::Other) => names.push(OTHER),
                _ => {}
            }
        }
        let mut next = 0;
        while let Some(name) = names.get(next).copied() {
            next += 1;
            let asked = flat.iter().filter_map(|said| said.schema.object.dependent_required.get(name)).flatten();
            let asked: Vec<&str> = asked.map(String::as_str).filter(|name| !names.contains(name)).collect();
            names.extend(asked);
        }
        let least = flat.iter().filter_map(|said| said.schema.object.min).max().unwrap_or(0);
        let add = |name: &str, members: &mut Map<String, Value>| -> Option<()> {
            if members.contains_key(name) {
                return Some(());
            }
            let mut said = Vec::new();
            for Said { schema, way } in flat {
                let rest = way.and_then(|way| match way.split_first() {
                    Some((Step::Member(on), rest)) if on == name => Some(rest),
                    Some((Step::Other, rest)) if name == OTHER => Some(rest),
                    _ => None,
                });
                let object = &schema.object;
                let member = object.properties.get(name).or(object.additional_properties.as_deref());
                said.extend(member.map(|schema| Said { schema, way: rest }));
            }
            members.insert(name.to_owned(), self.make(said, depth + 1)?);
            Some(())
        };
        for name in names {
            add(name, &mut members)?;
        }
        let named = flat.iter().flat_map(|said| said.schema.object.properties.keys().map(String::as_str));
        for name in named.chain([OTHER]) {
            if members.len() as u64 >= least {
                break;
            }
            // One that cannot be made leaves room for the next one.
            let _ = add(name, &mut members);
        }
        Some(Value::Object(members))
    }
}

fn number(flat: &[Said<'_>], whole: bool) -> Option<Value> {
    let parsed = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
    let bounds = |said: &Said<'_>| {
        let number = &said.schema.number;
        Bounds {
            minimum: parsed(&number.minimum),
            maximum: parsed(&number.maximum),
            exclusive_minimum: parsed(&number.exclusive_minimum),
            exclusive_maximum: parsed(&number.exclusive_maximum),
            multiple_of: parsed(&number.multiple_of),
        }
    };
    number::simplest(&flat.iter().map(bounds).collect::<Vec<_>>(), whole)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(members: &[(&str, Schema, bool)]) -> Schema {
        let mut schema = Schema::of_type(Types::OBJECT);
        for (name, member, required) in members {
            schema.object.properties.insert((*name).to_owned(), member.clone());
            schema.object.required.extend(required.then(|| (*name).to_owned()));
        }
        schema
    }

    #[test]
    fn only_what_is_required_and_the_way() {
        let text = Schema::of_type(Types::STRING);
        let mut bounded = Schema::of_type(Types::INTEGER);
        bounded.number.minimum = Some(7.into());
        let part = object(&[("n", bounded, true), ("t", text.clone(), false)]);
        let mut list = Schema::of_type(Types::ARRAY);
        list.array.items = Some(Box::new(Schema::reference_to("part")));
        let nullable = Schema { any_of: vec![list, Schema::of_type(Types::NULL)], ..Schema::default() };
        let whole = object(&[("t", text, true), ("p", Schema::reference_to("part"), true), ("l", nullable, false)]);
        let definitions = IndexMap::from([("part".to_owned(), part)]);
        let smallest = Smallest::new(&definitions);
        let least = json!({ "t": "", "p": { "n": 7 } });
        assert_eq!(smallest.value(&[&whole], Types::ALL), Some(least));
        let way = [Step::Member("l".to_owned()), Step::Any(0), Step::Item];
        let around = smallest.around(&whole, &way, &json!("x"));
        assert_eq!(around, Some(json!({ "t": "", "p": { "n": 7 }, "l": ["x"] })));
    }

    #[test]
    fn a_part_of_all_gets_the_members_that_the_others_require() {
        let text = Schema::of_type(Types::STRING);
        let own = object(&[("own", text.clone(), true), ("both", text.clone(), true)]);
        let base = object(&[("base", text.clone(), true), ("both", text, true)]);
        let whole = Schema { all_of: vec![Schema::reference_to("base"), own], ..Schema::default() };
        let definitions = IndexMap::from([("base".to_owned(), base)]);
        let smallest = Smallest::new(&definitions);
        let around = smallest.around(&whole, &[Step::All(0)], &json!({ "base": 1, "both": 2 }));
        assert_eq!(around, Some(json!({ "base": 1, "both": 2, "own": "" })));
        assert_eq!(smallest.around(&whole, &[Step::All(0)], &json!([1])), Some(json!([1])));
    }

    #[test]
    fn what_holds_itself_cannot_be_made() {
        let endless = object(&[("again", Schema::reference_to("d"), true)]);
        let definitions = IndexMap::from([("d".to_owned(), endless)]);
        assert_eq!(Smallest::new(&definitions).value(&[&Schema::reference_to("d")], Types::ALL), None);
    }

    #[test]
    fn numbers_fit_their_bounds() {
        for (low, high, step, whole) in [(3.5, 4.5, None, true), (0.1, 0.2, None, false), (7.0, 99.0, Some(5.0), true)]
        {
            let mut schema = Schema::of_type(if whole { Types::INTEGER } else { Types::NUMBER });
            schema.number.exclusive_minimum = Number::from_f64(low);
            schema.number.maximum = Number::from_f64(high);
            schema.number.multiple_of = step.and_then(Number::from_f64);
            let definitions = IndexMap::new();
            let value =
                Smallest::new(&definitions).value(&[&schema], Types::ALL).and_then(|value| value.as_f64()).unwrap();
            assert!(value > low && value <= high && (!whole || value.fract() == 0.0), "{value}");
            assert!(step.is_none_or(|step| value % step == 0.0), "{value}");
        }
    }
}
