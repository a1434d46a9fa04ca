//! Turns a schema into the steps of its check, and into a condition.

use proc_macro2::Ident;
use quote::{format_ident, quote};
use serde_json::Value;

use super::Checks;
use super::scope::{Kind, Scope};
use super::step::{self, Pattern, Step};
use crate::print::cond::{Cond, any};
use crate::print::tokens::{closure, mentions};
use crate::schema::{Schema, Types};

use Cond::{Always, Never, When};

/// The maximum number of schemas inside one function before they get functions of their own.
const MOST_INLINE: usize = 8;

/// The maximum depth of nested blocks.
const MOST_NESTED: usize = 3;

impl Checks<'_> {
    /// Returns the steps for a value, keyword by keyword.
    pub(super) fn steps(&mut self, schema: &Schema, scope: &Scope) -> Vec<Step> {
        if schema.never {
            return vec![Step::Require(quote!(false), scope.what("false"))];
        }
        // A schema around another one says no more than that.
        if let [inner] = schema.all_of.as_slice()
            && (Schema { all_of: Vec::new(), ..schema.clone() }).is_anything()
        {
            return self.steps(inner, scope);
        }
        let stated = stated(schema);
        let kinds = scope.kinds.intersection(stated);
        let narrowed = kinds != scope.kinds;
        if kinds.is_empty() {
            return vec![Step::Require(quote!(false), scope.what(&named(stated)))];
        }
        let only = Kind::only(kinds);
        // From here on the contents have a name, if any step asks for them.
        let binds = only.filter(|only| narrowed && !scope.flat && scope.bound != Some(*only));
        let within = Scope { kinds, bound: binds.or(scope.bound), ..scope.clone() };

        let mut steps = Vec::new();
        let mut typed = narrowed;
        for (keyword, values) in
            [("enum", schema.enumeration.as_deref()), ("const", schema.constant.as_ref().map(std::slice::from_ref))]
        {
            let Some(values) = values else { continue };
            // Where the values are all of the types that are left, no type has to be asked for.
            let implied = values.iter().all(|value| kinds.accepts(value));
            let bound = within.bound.filter(|_| binds.is_none() || !implied);
            let condition = self.listed(values, &Scope { bound, ..within.clone() });
            steps.extend(require(condition, within.what(&format!("{keyword} {}", shown(keyword, values)))));
            typed &= !implied;
        }
        if let Some(key) = &schema.reference {
            steps.extend(self.referred(key, &within));
        }
        for kind in Kind::ALL.into_iter().filter(|kind| kinds.intersects(kind.types())) {
            let keywords = self.keywords(kind, schema, &within);
            steps.extend(self.about(kind, keywords, &within, &mut typed));
        }
        steps.extend(self.combined(schema, &within));
        if let Some(what) = step::refused(&steps) {
            return vec![Step::Require(quote!(false), what)];
        }

        let used = |kind: Kind| mentions(&step::block(steps.clone()), kind.name());
        let what = scope.what(&named(kinds));
        let first = match binds {
            Some(kind) if used(kind) => Some(self.binding(kind, kinds, scope, &what)),
            _ if typed => Some(Step::Require(self.types(kinds, &scope.value), what)),
            _ => None,
        };
        first.into_iter().chain(steps).collect()
    }

    /// The statement that gives the contents of the value a name.
    fn binding(&mut self, kind: Kind, kinds: Types, scope: &Scope, what: &str) -> Step {
        let (value, name, pattern) = (&scope.value, format_ident!("{}", kind.name()), kind.pattern());
        if kind == Kind::Number && !kinds.contains(Types::NUMBER) {
            return Step::Do(quote!(let Some(#name) = integer(#value) else { return Err(#what) };));
        }
        Step::Do(quote!(let #pattern = #value else { return Err(#what) };))
    }

    /// Returns the steps for keywords of one type, where the value may have another type.
    fn about(&mut self, kind: Kind, steps: Vec<Step>, scope: &Scope, typed: &mut bool) -> Vec<Step> {
        if steps.is_empty() || scope.bound == Some(kind) {
            return steps;
        }
        let (value, method) = (&scope.value, kind.method());
        if let Some(what) = step::refused(&steps) {
            let types = self.types(kind.types(), value);
            return require(When(types).not(), what).into_iter().collect();
        }
        if !scope.flat {
            return vec![Step::IfLet { pattern: Pattern::Kind(kind.pattern()), of: quote!(#value), steps }];
        }
        let condition = match step::condition(&steps) {
            Some(Always) => return Vec::new(),
            Some(condition) => closure(kind.name(), &condition.tokens()),
            // Nothing flat comes to this.
            None => return steps,
        };
        // Where nothing else is left, what it must be is said with it.
        let alone = *typed && Kind::only(scope.kinds) == Some(kind);
        let whole = alone && kind == Kind::Number && !scope.kinds.contains(Types::NUMBER);
        let condition = match (alone, whole) {
            (true, true) => quote!(integer(#value).is_some_and(#condition)),
            (true, false) => quote!(#value.#method().is_some_and(#condition)),
            (false, _) => quote!(#value.#method().is_none_or(#condition)),
        };
        *typed &= !alone;
        vec![Step::Require(condition, scope.what(""))]
    }

    fn keywords(&mut self, kind: Kind, schema: &Schema, scope: &Scope) -> Vec<Step> {
        match kind {
            Kind::Object => self.object(schema, scope),
            Kind::Array => self.array(schema, scope),
            Kind::Text => self.text(&schema.string, scope),
            Kind::Number => self.number(&schema.number, scope),
        }
    }

    /// The condition that the schema accepts the value; a call, where it would get long.
    pub(super) fn condition(&mut self, schema: &Schema, scope: &Scope) -> Cond {
        if schema.never {
            return Never;
        }
        if schema.is_anything() {
            return Always;
        }
        if is_brief(schema)
            && let Some(condition) = step::condition(&self.steps(schema, &scope.flattened()))
        {
            return condition;
        }
        let (name, value) = (self.call(schema, scope), &scope.value);
        When(quote!(#name(#value).is_ok()))
    }

    /// As `steps`, for a subschema.
    pub(super) fn inner(&mut self, schema: &Schema, scope: &Scope) -> Vec<Step> {
        let condition = scope.flat.then(|| self.condition(schema, scope));
        if let Some(condition) = condition {
            return require(condition, scope.what("")).into_iter().collect();
        }
        let long = count(schema) > MOST_INLINE || scope.depth + height(schema) > MOST_NESTED;
        if long && schema.as_reference().is_none() && !schema.origin.pointer.is_empty() {
            let (name, value) = (self.call(schema, scope), &scope.value);
            return vec![Step::Call(quote!(#name(#value)))];
        }
        self.steps(schema, scope)
    }

    /// The function of a schema, which is called on what the scope is about.
    fn call(&mut self, schema: &Schema, scope: &Scope) -> Ident {
        let name = self.node(schema);
        self.calls.note(&name, scope);
        format_ident!("{name}")
    }

    fn referred(&mut self, key: &str, scope: &Scope) -> Option<Step> {
        let schema = (self.lookup)(key)?;
        if schema.never {
            return Some(Step::Require(quote!(false), scope.what("false")));
        }
        if schema.is_anything() {
            return None;
        }
        let (name, value) = (self.definition(key), &scope.value);
        self.calls.note(&name, scope);
        let name = format_ident!("{name}");
        Some(Step::Call(quote!(#name(#value))))
    }

    /// Returns the condition that the value has one of the types.
    pub(super) fn types(&mut self, types: Types, value: &Ident) -> proc_macro2::TokenStream {
        let kinds = [
            (Types::NULL, quote!(Null), quote!(is_null)),
            (Types::BOOLEAN, quote!(Bool(_)), quote!(is_boolean)),
            (Types::NUMBER, quote!(Number(_)), quote!(is_number)),
            (Types::STRING, quote!(String(_)), quote!(is_string)),
            (Types::ARRAY, quote!(Array(_)), quote!(is_array)),
            (Types::OBJECT, quote!(Object(_)), quote!(is_object)),
        ];
        let kinds: Vec<_> = kinds.into_iter().filter(|(kind, ..)| types.contains(*kind)).collect();
        let condition = match kinds.as_slice() {
            [] => Never,
            [(_, _, method)] => When(quote!(#value.#method())),
            several => {
                let patterns = several.iter().map(|(_, pattern, _)| pattern);
                When(quote!(matches!(#value, #(Value::#patterns)|*)))
            }
        };
        if types.contains(Types::INTEGER) && !types.contains(Types::NUMBER) {
            return any([condition, When(quote!(is_integer(#value)))]).tokens();
        }
        condition.tokens()
    }
}

/// A condition as a step.
pub fn require(condition: Cond, what: String) -> Option<Step> {
    match condition {
        Always => None,
        condition => Some(Step::Require(condition.tokens(), what)),
    }
}

/// The types that the schema and all that it joins by `allOf` leave.
fn stated(schema: &Schema) -> Types {
    let own = schema.types.unwrap_or(Types::ALL);
    schema.all_of.iter().fold(own, |types, inner| types.intersection(stated(inner)))
}

fn named(types: Types) -> String {
    format!("type {}", types.names().collect::<Vec<_>>().join(" or "))
}

/// Returns true if the check is short: few keywords, and hardly any on the parts of a value.
fn is_brief(schema: &Schema) -> bool {
    /// Counts the keywords.
    const FEW: usize = 3;
    let (object, array) = (&schema.object, &schema.array);
    let blocks = schema.if_.is_some()
        || object.unevaluated.is_some()
        || array.unevaluated.is_some()
        || object.property_names.is_some()
        || array.contains.is_some()
        || !object.pattern_properties.is_empty()
        || !object.dependent_schemas.is_empty()
        || !object.dependent_required.is_empty();
    !blocks
        && weight(schema) <= FEW
        && schema.children().iter().all(|child| child.children().is_empty() && weight(child) <= 1)
}

/// Counts the keywords that assert something.
fn weight(schema: &Schema) -> usize {
    let (object, array, text, number) = (&schema.object, &schema.array, &schema.string, &schema.number);
    let flags = [
        schema.reference.is_some(),
        schema.enumeration.is_some() || schema.constant.is_some(),
        object.min.is_some(),
        object.max.is_some(),
        array.min.is_some(),
        array.max.is_some(),
        array.unique,
        text.min.is_some(),
        text.max.is_some(),
        text.pattern.is_some(),
        text.format.is_some(),
        number.minimum.is_some(),
        number.maximum.is_some(),
        number.exclusive_minimum.is_some(),
        number.exclusive_maximum.is_some(),
        number.multiple_of.is_some(),
    ];
    flags.into_iter().filter(|flag| *flag).count() + object.required.len() + schema.children().len()
}

/// Returns the depth of nested blocks in the steps of the schema.
fn height(schema: &Schema) -> usize {
    schema.children().into_iter().map(|child| 1 + height(child)).max().unwrap_or(0)
}

/// Counts the schemas in this one, including itself.
fn count(schema: &Schema) -> usize {
    1 + schema.children().into_iter().map(count).sum::<usize>()
}

/// Values in a message.
fn shown(keyword: &str, values: &[Value]) -> String {
    /// The maximum length of names, in characters.
    const LONGEST: usize = 60;
    let text = match values {
        [value] if keyword == "const" => value.to_string(),
        values => Value::Array(values.to_vec()).to_string(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}
