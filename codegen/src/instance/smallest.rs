//! Builds the smallest value that a schema seems to accept, without search: only what is required, and what lies on the
//! path to one place inside it. A validator has to decide whether the schema accepts it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::{Map, Number, Value};

use super::generate::size;
use super::number::{self, Bounds};
use super::string::{self, Patterns};
use crate::schema::{Key, Schema, Types};

/// The maximum depth of a value, and the maximum number of schemas that apply to one part of it.
const MAX_DEPTH: usize = 24;
const MAX_SCHEMAS_PER_VALUE: usize = 200;
/// The maximum nesting of definitions.
const MAX_NESTED: usize = 200;
/// The maximum size of a value, in values and characters: parts that are required twice double it with each level. A
/// value that the schema lists counts for at most a quarter of this, and each choice of a branch for one.
const MAX_SIZE: usize = 1 << 16;

/// A step from a schema to a subschema.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    All(usize),
    Any(usize),
    One(usize),
    Member(String),
    /// An additional property.
    Other,
    Item,
}

/// The name of an additional property.
pub const OTHER: &str = "other";

/// Builds the smallest values of definitions.
pub struct Smallest<'a> {
    definitions: &'a IndexMap<Key, Schema>,
    /// The values of definitions, with their sizes; `None` while one is being built.
    built: RefCell<HashMap<Key, Option<(Value, usize)>>>,
    /// The number of definitions being built, one inside the other.
    nested: Cell<usize>,
    patterns: RefCell<Patterns>,
}

/// A schema that applies to the value, and the path through it to the place of another value.
#[derive(Clone, Copy)]
struct Applied<'s> {
    schema: &'s Schema,
    path: Option<&'s [Step]>,
}

impl<'a> Smallest<'a> {
    pub fn new(definitions: &'a IndexMap<Key, Schema>) -> Self {
        let (built, patterns) = (RefCell::default(), RefCell::default());
        Smallest { definitions, built, nested: Cell::new(0), patterns }
    }

    /// Returns a value for all schemas, of one of these types.
    pub fn value(&self, schemas: &[&Schema], types: Types) -> Option<Value> {
        let asked = Schema::of_type(types);
        let applied = schemas.iter().map(|schema| without_path(schema)).chain([without_path(&asked)]).collect();
        Builder::new(self, &Value::Null).build(applied, 0)
    }

    /// Returns a value for the schema that has `inner` at the end of the path.
    pub fn around(&self, schema: &Schema, path: &[Step], inner: &Value) -> Option<Value> {
        Builder::new(self, inner).build(vec![Applied { schema, path: Some(path) }], 0)
    }

    /// Returns the value of a definition, and its size.
    fn definition(&self, key: &str) -> Option<(Value, usize)> {
        let (mut key, mut asked) = (key, Vec::new());
        // References to references are followed in a loop, however many there are.
        let schema = loop {
            if let Some(built) = self.built.borrow().get(key) {
                return built.clone();
            }
            self.built.borrow_mut().insert(key.to_owned(), None);
            asked.push(key);
            let schema = self.definitions.get(key)?;
            match schema.as_reference() {
                Some(next) => key = next,
                None => break schema,
            }
        };
        let built = if self.nested.get() < MAX_NESTED {
            self.nested.update(|nested| nested + 1);
            let builder = Builder::new(self, &Value::Null);
            let value = builder.build(vec![without_path(schema)], 0);
            self.nested.update(|nested| nested - 1);
            value.map(|value| (value, MAX_SIZE - builder.room.get()))
        } else {
            None
        };
        let mut all = self.built.borrow_mut();
        all.extend(asked.into_iter().map(|key| (key.to_owned(), built.clone())));
        built
    }
}

fn without_path(schema: &Schema) -> Applied<'_> {
    Applied { schema, path: None }
}

struct Builder<'m, 'a> {
    smallest: &'m Smallest<'a>,
    inner: &'m Value,
    /// How much the value may still grow.
    room: Cell<usize>,
}

impl<'m, 'a> Builder<'m, 'a> {
    fn new(smallest: &'m Smallest<'a>, inner: &'m Value) -> Self {
        Builder { smallest, inner, room: Cell::new(MAX_SIZE) }
    }

    /// Reduces the room by this size.
    fn grow(&self, size: usize) -> Option<()> {
        self.room.set(self.room.get().checked_sub(size)?);
        Some(())
    }

    fn build(&self, applied: Vec<Applied<'_>>, depth: usize) -> Option<Value> {
        if let [Applied { schema, path: None }] = applied.as_slice()
            && let Some(key) = schema.as_reference()
        {
            let (value, size) = self.smallest.definition(key)?;
            self.grow(size)?;
            return Some(value);
        }
        if depth > MAX_DEPTH {
            return None;
        }
        self.expand(applied, Vec::new(), Vec::new(), depth, false)
    }

    /// Follows references and subschemas and chooses branches, until only schemas are left that the value has to
    /// satisfy. `is_inner` is whether the path ends at this value.
    fn expand<'s>(
        &'s self,
        mut queue: Vec<Applied<'s>>,
        mut flat: Vec<Applied<'s>>,
        mut open: Vec<&'s [Schema]>,
        depth: usize,
        mut is_inner: bool,
    ) -> Option<Value> {
        self.grow(1)?;
        while let Some(applied) = queue.pop() {
            let (first, rest) = match applied.path {
                Some([]) if self.inner.is_object() => {
                    is_inner = true;
                    flat.push(without_path(applied.schema));
                    continue;
                }
                Some([]) => return Some(self.inner.clone()),
                Some([first, rest @ ..]) => (Some(first), Some(rest)),
                None => (None, None),
            };
            let schema = applied.schema;
            if schema.never || flat.len() > MAX_SCHEMAS_PER_VALUE {
                return None;
            }
            if let Some(key) = schema.reference.as_deref() {
                queue.push(without_path(self.smallest.definitions.get(key)?));
            }
            for (at, part) in schema.all_of.iter().enumerate() {
                queue.push(Applied { schema: part, path: rest.filter(|_| first == Some(&Step::All(at))) });
            }
            for (branches, step) in [(&schema.any_of, Step::Any as fn(usize) -> Step), (&schema.one_of, Step::One)] {
                let chosen = branches.iter().enumerate().find(|(at, _)| first == Some(&step(*at)));
                match chosen {
                    Some((_, branch)) => queue.push(Applied { schema: branch, path: rest }),
                    None if branches.is_empty() => {}
                    None => open.push(branches),
                }
            }
            let path = applied.path.filter(|_| matches!(first, Some(Step::Member(_) | Step::Other | Step::Item)));
            flat.push(Applied { schema, path });
        }
        let Some(branches) = open.pop() else {
            return if is_inner { self.with_required_members(&flat, depth) } else { self.fill(&flat, depth) };
        };
        let null = branches.iter().filter(|branch| branch.is_null());
        let others = branches.iter().filter(|branch| !branch.is_null());
        null.chain(others)
            .find_map(|branch| self.expand(vec![without_path(branch)], flat.clone(), open.clone(), depth, is_inner))
    }

    /// Returns the value at the end of the path, with the members that other schemas require.
    fn with_required_members(&self, flat: &[Applied<'_>], depth: usize) -> Option<Value> {
        let fits = flat.iter().all(|applied| applied.schema.types.is_none_or(|types| types.accepts(self.inner)));
        self.object(flat, depth, self.inner.as_object().filter(|_| fits)?.clone())
    }

    fn fill(&self, flat: &[Applied<'_>], depth: usize) -> Option<Value> {
        let schemas = || flat.iter().map(|applied| applied.schema);
        let types = schemas().filter_map(|schema| schema.types).fold(Types::ALL, Types::intersection);
        let path = flat.iter().find_map(|applied| applied.path.and_then(<[Step]>::first));
        let lists: Vec<&[Value]> = schemas().filter_map(Schema::listed).collect();
        if let Some((first, rest)) = lists.split_first() {
            let fits = |value: &&Value| types.accepts(value) && rest.iter().all(|list| list.contains(value));
            let (value, size) =
                first.iter().filter(fits).map(|value| (value, size(value))).min_by_key(|(_, size)| *size)?;
            self.grow(size.min(MAX_SIZE / 4))?;
            return Some(value.clone());
        }
        match path {
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

    fn string(&self, flat: &[Applied<'_>]) -> Option<Value> {
        let strings = || flat.iter().map(|applied| &applied.schema.string);
        let least = usize::try_from(strings().filter_map(|text| text.min).max().unwrap_or(0)).ok()?;
        let (format, pattern) =
            (strings().find_map(|text| text.format.as_deref()), strings().find_map(|text| text.pattern.as_deref()));
        let text = if format.is_none() && pattern.is_none() {
            (least < string::MAX_CHARS).then(|| "a".repeat(least))?
        } else {
            let constraints = string::Constraints { format, pattern, min: Some(least), max: None };
            string::generate(&constraints, &mut self.smallest.patterns.borrow_mut(), &mut string::seeded(1))?
        };
        self.grow(text.len())?;
        Some(Value::String(text))
    }

    fn array(&self, flat: &[Applied<'_>], depth: usize, some: bool) -> Option<Value> {
        let least = flat.iter().filter_map(|applied| applied.schema.array.min).max().unwrap_or(0);
        let contains = flat.iter().find_map(|applied| applied.schema.array.contains.as_deref());
        let count = usize::try_from(least).ok()?.max(usize::from(some || contains.is_some()));
        if count > MAX_DEPTH {
            return None;
        }
        let item = |index: usize| {
            let mut applied: Vec<Applied<'_>> = Vec::new();
            for Applied { schema, path } in flat {
                let path = path.filter(|_| index == 0).and_then(|path| path.split_first()).map(|(_, rest)| rest);
                let item = schema.array.prefix.get(index).or(schema.array.items.as_deref());
                applied.extend(item.map(|schema| Applied { schema, path }));
            }
            applied.extend(contains.filter(|_| index == 0).map(without_path));
            self.build(applied, depth + 1)
        };
        (0..count).map(item).collect::<Option<Vec<Value>>>().map(Value::Array)
    }

    /// Returns the object with these members and the other required ones.
    fn object(&self, flat: &[Applied<'_>], depth: usize, mut members: Map<String, Value>) -> Option<Value> {
        let mut names: Vec<&str> = Vec::new();
        for Applied { schema, path } in flat {
            names.extend(schema.object.required.iter().map(String::as_str));
            match path.and_then(<[Step]>::first) {
                Some(Step::Member(name)) => names.push(name),
                Some(Step::Other) => names.push(OTHER),
                _ => {}
            }
        }
        let mut next = 0;
        while let Some(name) = names.get(next).copied() {
            next += 1;
            let asked = flat.iter().filter_map(|applied| applied.schema.object.dependent_required.get(name)).flatten();
            let asked: Vec<&str> = asked.map(String::as_str).filter(|name| !names.contains(name)).collect();
            names.extend(asked);
        }
        let least = flat.iter().filter_map(|applied| applied.schema.object.min).max().unwrap_or(0);
        let add = |name: &str, members: &mut Map<String, Value>| -> Option<()> {
            if members.contains_key(name) {
                return Some(());
            }
            let mut applied = Vec::new();
            for Applied { schema, path } in flat {
                let rest = path.and_then(|path| match path.split_first() {
                    Some((Step::Member(on), rest)) if on == name => Some(rest),
                    Some((Step::Other, rest)) if name == OTHER => Some(rest),
                    _ => None,
                });
                let object = &schema.object;
                let member = object.properties.get(name).or(object.additional_properties.as_deref());
                applied.extend(member.map(|schema| Applied { schema, path: rest }));
            }
            members.insert(name.to_owned(), self.build(applied, depth + 1)?);
            Some(())
        };
        for name in names {
            add(name, &mut members)?;
        }
        let named = flat.iter().flat_map(|applied| applied.schema.object.properties.keys().map(String::as_str));
        for name in named.chain([OTHER]) {
            if members.len() as u64 >= least {
                break;
            }
            // If a member cannot be built, the next one is tried.
            let _ = add(name, &mut members);
        }
        Some(Value::Object(members))
    }
}

fn number(flat: &[Applied<'_>], is_integer: bool) -> Option<Value> {
    let parsed = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
    let bounds = |applied: &Applied<'_>| {
        let number = &applied.schema.number;
        Bounds {
            minimum: parsed(&number.minimum),
            maximum: parsed(&number.maximum),
            exclusive_minimum: parsed(&number.exclusive_minimum),
            exclusive_maximum: parsed(&number.exclusive_maximum),
            multiple_of: parsed(&number.multiple_of),
        }
    };
    number::simplest(&flat.iter().map(bounds).collect::<Vec<_>>(), is_integer)
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
    fn only_required_members_and_the_path_are_built() {
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
        let path = [Step::Member("l".to_owned()), Step::Any(0), Step::Item];
        let around = smallest.around(&whole, &path, &json!("x"));
        assert_eq!(around, Some(json!({ "t": "", "p": { "n": 7 }, "l": ["x"] })));
    }

    #[test]
    fn a_part_of_all_of_gets_the_required_members_of_the_others() {
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
    fn an_endless_definition_has_no_smallest_value() {
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
