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
const MAX_INLINE_SCHEMAS: usize = 8;

/// The maximum depth of nested blocks.
const MAX_NESTED_BLOCKS: usize = 3;

impl Checks<'_> {
    /// Returns the steps for a value, keyword by keyword.
    pub(super) fn steps(&mut self, schema: &Schema, scope: &Scope) -> Vec<Step> {
        if schema.never {
            return vec![Step::Require(quote!(false), scope.what("false"))];
        }
        // An `allOf` of one schema is that schema.
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
        // From here on, the contents have a variable if any step uses them.
        let binds = only.filter(|only| narrowed && !scope.flat && scope.bound != Some(*only));
        let within = Scope { kinds, bound: binds.or(scope.bound), ..scope.clone() };

        let mut steps = Vec::new();
        let mut typed = narrowed;
        for (keyword, values) in
            [("enum", schema.enumeration.as_deref()), ("const", schema.constant.as_ref().map(std::slice::from_ref))]
        {
            let Some(values) = values else { continue };
            // If all values have one of the remaining types, the types need no test.
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

    /// Returns the statement that binds the contents of the value to a variable.
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
            // A flat scope has only conditions.
            None => return steps,
        };
        // If no other type is possible, the test of the type and the steps are one block.
        let alone = *typed && Kind::only(scope.kinds) == Some(kind);
        let is_integer = alone && kind == Kind::Number && !scope.kinds.contains(Types::NUMBER);
        let condition = match (alone, is_integer) {
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

    /// Returns the condition that the schema accepts the value. A long one becomes a call.
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
        let long = count(schema) > MAX_INLINE_SCHEMAS || scope.depth + height(schema) > MAX_NESTED_BLOCKS;
        if long && schema.as_reference().is_none() && !schema.origin.pointer.is_empty() {
            let (name, value) = (self.call(schema, scope), &scope.value);
            return vec![Step::Call(quote!(#name(#value)))];
        }
        self.steps(schema, scope)
    }

    /// Returns the function of a schema, and records that it is called on the value of the scope.
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

/// Returns a condition as a step.
pub fn require(condition: Cond, what: String) -> Option<Step> {
    match condition {
        Always => None,
        condition => Some(Step::Require(condition.tokens(), what)),
    }
}

/// Returns the types that the schema and all parts of its `allOf` accept.
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
    const MAX_KEYWORDS: usize = 3;
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
        && weight(schema) <= MAX_KEYWORDS
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

/// Returns values for a message.
fn shown(keyword: &str, values: &[Value]) -> String {
    /// The maximum length of names, in characters.
    const MAX_SHOWN_CHARS: usize = 60;
    let text = match values {
        [value] if keyword == "const" => value.to_string(),
        values => Value::Array(values.to_vec()).to_string(),
    };
    match text.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}
