//! Conditions as plain Rust on the typed value: an `if` for what depends on something, a boolean expression for the rest.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::guarded::{self, Accessor};
use super::item::ident;
use super::rules::{Enforced, Place, float, integer, whole};
use super::tokens::mentions;
use super::validate::escaped;
use crate::model::{Condition, Item, Kind, Members, Model, Others, Rule, Ty};
use crate::schema::Types;

impl Enforced<'_, '_> {
    /// The method of a struct that says whether its members satisfy its conditions.
    pub fn conditions(&mut self, item: &Item) -> TokenStream {
        let steps = self.satisfy(&item.conditions, &Ty::Item(item.name.clone()), &Place::Reference(quote!(self)));
        let allowed = allowed(&steps);
        quote! {
            /// What holds between its members.
            #allowed
            fn conditions(&self, violations: &mut Violations) {
                #steps
            }
        }
    }

    /// Statements that end with an error where the value does not satisfy a condition.
    pub fn satisfy(&mut self, conditions: &[Condition], ty: &Ty, place: &Place) -> TokenStream {
        conditions.iter().map(|condition| self.enforce(condition, ty, place, "")).collect()
    }

    /// Statements that end with an error where the value does not satisfy the condition. `at` is the member that it is.
    fn enforce(&mut self, condition: &Condition, ty: &Ty, place: &Place, at: &str) -> TokenStream {
        match (condition, self.printer.model.members(ty).filter(|_| *ty != Ty::Any)) {
            (Condition::AllOf(all), _) => all.iter().map(|part| self.enforce(part, ty, place, at)).collect(),
            (Condition::If { condition, then, otherwise }, _) => {
                let holds = self.holds(condition, ty, place);
                let mut side =
                    |side: &Option<Box<Condition>>| side.as_deref().map(|side| self.enforce(side, ty, place, at));
                match (side(then), side(otherwise)) {
                    (Some(then), Some(otherwise)) => quote!(if #holds { #then } else { #otherwise }),
                    (Some(then), None) => quote!(if #holds { #then }),
                    (None, Some(otherwise)) => {
                        let fails = not(holds);
                        quote!(if #fails { #otherwise })
                    }
                    (None, None) => quote!(),
                }
            }
            (Condition::Required(names), Some(members)) => {
                let steps = names.iter().map(|name| {
                    let holds = self.is_there(name, &members, place);
                    self.checks.rule_helper("required_if");
                    self.statement(quote!(rules::required_if(#name, #holds)), at)
                });
                steps.collect()
            }
            (Condition::DependentRequired(name, others), Some(members)) => {
                let holds = self.is_there(name, &members, place);
                let then = self.enforce(&Condition::Required(others.clone()), ty, place, at);
                quote!(if #holds { #then })
            }
            (Condition::DependentSchema(name, dependent), Some(members)) => {
                let holds = self.is_there(name, &members, place);
                let then = self.enforce(dependent, ty, place, at);
                quote!(if #holds { #then })
            }
            (Condition::Property(name, property), Some(members)) if **property != Condition::Never => {
                let separator = if at.is_empty() { "" } else { "/" };
                let at = format!("{at}{separator}{}", escaped(name));
                match members.field(name) {
                    Some(field) if field.required => {
                        let member = member(place, &field.name);
                        self.enforce(property, &field.ty, &member, &at)
                    }
                    Some(field) => {
                        let (value, variable) = (member(place, &field.name), ident(&field.name));
                        let steps = self.enforce(
                            property,
                            self.printer.model.in_option(field),
                            &Place::Reference(quote!(#variable)),
                            &at,
                        );
                        let value = value.by_reference();
                        {
                            let variable = used(&variable, &steps);
                            quote!(if let Some(#variable) = #value { #steps })
                        }
                    }
                    None => {
                        let Some((others, ty)) = kept(&members, place) else { return quote!() };
                        let steps = self.enforce(property, ty, &Place::Reference(quote!(member)), &at);
                        {
                            let variable = used(&ident("member"), &steps);
                            quote!(if let Some(#variable) = #others.get(#name) { #steps })
                        }
                    }
                }
            }
            (Condition::Rule(rule), None)
                if !matches!(ty, Ty::Nullable(_)) && items(self.printer.model, ty, place).is_none() =>
            {
                let call = self.rule_of(rule, ty, place);
                self.statement(call, at)
            }
            (condition, _) => {
                let holds = self.holds(condition, ty, place);
                let (keyword, message) = (condition.keyword(), condition.to_string());
                self.checks.rule_helper("condition");
                self.statement(quote!(rules::condition(#holds, #keyword, #message)), at)
            }
        }
    }

    /// An expression that is true where the value satisfies the condition.
    fn holds(&mut self, condition: &Condition, ty: &Ty, place: &Place) -> TokenStream {
        match condition {
            Condition::AllOf(all) => return self.all_hold(all, ty, place),
            Condition::AnyOf(branches) => {
                let branches = branches.iter().map(|branch| grouped(self.holds(branch, ty, place), branch));
                return joined(branches.collect(), &quote!(||));
            }
            Condition::OneOf(branches) => {
                return exactly_one(branches.iter().map(|branch| self.holds(branch, ty, place)).collect());
            }
            Condition::Not(condition) => return not(self.holds(condition, ty, place)),
            Condition::If { condition, then, otherwise } => {
                let holds = self.holds(condition, ty, place);
                let fails = not(holds.clone());
                let mut side = |side: &Option<Box<Condition>>| match side {
                    Some(side) => alone(self.holds(side, ty, place)),
                    None => quote!(true),
                };
                let (then, otherwise) = (side(then), side(otherwise));
                let or = quote!(||);
                let (then, otherwise) = (joined(vec![fails, then], &or), joined(vec![alone(holds), otherwise], &or));
                return match (constant(&then), constant(&otherwise)) {
                    (Some(true), _) => otherwise,
                    (_, Some(true)) => then,
                    _ => joined(vec![alone(then), alone(otherwise)], &quote!(&&)),
                };
            }
            Condition::Never => return quote!(false),
            _ => {}
        }
        match ty {
            Ty::Ruled(inner, _) => return self.holds(condition, inner, place),
            Ty::Boxed(inner) => {
                let value = place.unboxed().receiver().clone();
                return self.holds(condition, inner, &Place::Owned(quote!((#value))));
            }
            Ty::Nullable(inner) => return self.nullable_holds(condition, inner, place),
            Ty::Any => return self.value_holds(condition, place),
            _ => {}
        }
        match (condition, self.printer.model.members(ty)) {
            (Condition::Enum(values), _) => match self.pattern(values, ty) {
                Some(pattern) => {
                    // A `String` compares with a text as it is.
                    let is_compared = values.len() == 1 && *ty == Ty::String && !matches!(place, Place::Text(_));
                    let value = if is_compared { place.receiver().clone() } else { self.matched(ty, place) };
                    equals(&value, &pattern, values.len())
                }
                None => self.equals_one(values, ty, place),
            },
            (Condition::Rule(Rule::MinProperties(size)), Some(members)) => at_least(count(&members, place), *size),
            (Condition::Rule(Rule::MaxProperties(size)), Some(members)) => at_most(count(&members, place), *size),
            (Condition::PatternProperty(pattern, property), Some(members)) => {
                let Some((others, ty)) = kept(&members, place) else { return quote!(true) };
                let matches = self.matches(pattern);
                let holds = self.holds(property, ty, &Place::Reference(quote!(member)));
                let alone = grouped(holds, property);
                let variable = used(&ident("member"), &alone);
                let test = joined(vec![quote!(!#matches(name)), alone], &quote!(||));
                quote!(#others.iter().all(|(name, #variable)| #test))
            }
            (Condition::PropertyNames(name), Some(members)) => {
                let Some((others, _)) = kept(&members, place) else { return quote!(true) };
                let holds = self.holds(name, &Ty::String, &Place::Reference(quote!(name)));
                let variable = used(&ident("name"), &holds);
                quote!(#others.keys().all(|#variable| #holds))
            }
            (Condition::Contains { .. } | Condition::Items(_), _) => match ty {
                Ty::List(item) | Ty::Array(item, _) => self.items_hold(condition, item, place),
                _ => quote!(true),
            },
            (Condition::Rule(rule), _) => match (rule, items(self.printer.model, ty, place)) {
                (Rule::MinItems(size), Some(count)) => at_least(count, *size),
                (Rule::MaxItems(size), Some(count)) => at_most(count, *size),
                (rule, _) => {
                    let call = self.rule_of(rule, ty, place);
                    quote!(#call.is_ok())
                }
            },
            (Condition::Required(names), Some(members)) => {
                joined(names.iter().map(|name| self.is_there(name, &members, place)).collect(), &quote!(&&))
            }
            (Condition::Property(name, property), Some(members)) => {
                self.property_holds(name, property, &members, place, false)
            }
            (Condition::AdditionalProperties { names, patterns, condition }, Some(members)) => {
                self.others_hold(names, patterns, condition, &members, place)
            }
            (Condition::DependentRequired(name, others), Some(members)) => {
                let there = not(self.is_there(name, &members, place));
                let others = self.holds(&Condition::Required(others.clone()), ty, place);
                quote!(#there || (#others))
            }
            (Condition::DependentSchema(name, dependent), Some(members)) => {
                let there = not(self.is_there(name, &members, place));
                let dependent = self.holds(dependent, ty, place);
                quote!(#there || (#dependent))
            }
            // About values of another kind.
            _ => quote!(true),
        }
    }

    fn all_hold(&mut self, all: &[Condition], ty: &Ty, place: &Place) -> TokenStream {
        let required =
            |name: &String| all.iter().any(|part| matches!(part, Condition::Required(names) if names.contains(name)));
        let is_covered =
            |name: &String| all.iter().any(|part| matches!(part, Condition::Property(other, _) if other == name));
        let members = self.printer.model.members(ty);
        let mut parts = Vec::new();
        for part in all {
            let holds = match (part, &members) {
                // That a member is there and what it satisfies is one question.
                (Condition::Required(names), Some(_)) => {
                    let rest: Vec<String> = names.iter().filter(|name| !is_covered(name)).cloned().collect();
                    if rest.is_empty() {
                        continue;
                    }
                    self.holds(&Condition::Required(rest), ty, place)
                }
                (Condition::Property(name, property), Some(members)) => {
                    self.property_holds(name, property, members, place, required(name))
                }
                (part, _) => self.holds(part, ty, place),
            };
            parts.push((holds, part));
        }
        match parts.as_slice() {
            // What stands alone needs no parentheses.
            [(holds, _)] => holds.clone(),
            _ => joined(parts.into_iter().map(|(holds, part)| grouped(holds, part)).collect(), &quote!(&&)),
        }
    }

    /// Whether a member satisfies the condition; with `required`, also that it is there.
    fn property_holds(
        &mut self,
        name: &str,
        property: &Condition,
        members: &Members<'_>,
        place: &Place,
        required: bool,
    ) -> TokenStream {
        let method = if required { format_ident!("is_some_and") } else { format_ident!("is_none_or") };
        let Some(field) = members.field(name) else {
            let Some((others, ty)) = kept(members, place) else { return quote!(true) };
            if let Condition::Enum(values) = property
                && let ([Value::String(text)], true) = (values.as_slice(), required)
            {
                match ty {
                    Ty::Any => return quote!(#others.get(#name).and_then(Value::as_str) == Some(#text)),
                    Ty::String => return quote!(#others.get(#name).is_some_and(|text| text == #text)),
                    _ => {}
                }
            }
            if *property == Condition::Never {
                return not(self.is_there(name, members, place));
            }
            let holds = self.holds(property, ty, &Place::Reference(quote!(member)));
            let variable = used(&ident("member"), &holds);
            return quote!(#others.get(#name).#method(|#variable| #holds));
        };
        let value = member(place, &field.name);
        if field.required {
            return self.holds(property, &field.ty, &value);
        }
        let ty = self.printer.model.in_option(field);
        // Of another text than a `String`, the text is asked for where it is there.
        let is_string = *ty == Ty::String;
        if let Condition::Enum(values) = property
            && let Some(pattern) = self.pattern(values, ty).filter(|_| is_string || !self.is_text(ty))
        {
            let value = value.receiver();
            let value = if is_string { quote!(#value.as_deref()) } else { quote!(#value) };
            return match required {
                true if values.len() == 1 => quote!(#value == Some(#pattern)),
                true => quote!(matches!(#value, Some(#pattern))),
                false => quote!(matches!(#value, None | Some(#pattern))),
            };
        }
        if *property == Condition::Never {
            return not(self.is_there(name, members, place));
        }
        let (variable, value) = (ident(&field.name), value.receiver().clone());
        let holds = self.holds(property, ty, &Place::Reference(quote!(#variable)));
        {
            let variable = used(&variable, &holds);
            quote!(#value.as_ref().#method(|#variable| #holds))
        }
    }

    fn nullable_holds(&mut self, condition: &Condition, inner: &Ty, place: &Place) -> TokenStream {
        let value = place.receiver();
        if let Condition::Type(types) = condition {
            return if types.contains(Types::NULL) { quote!(#value.is_none()) } else { quote!(#value.is_some()) };
        }
        let holds = self.holds(condition, inner, &Place::Reference(quote!(value)));
        let inner = used(&ident("value"), &holds);
        match condition.is_satisfied_by_null() {
            true => quote!(#value.as_ref().is_none_or(|#inner| #holds)),
            false => quote!(#value.as_ref().is_some_and(|#inner| #holds)),
        }
    }

    /// Whether a member is there.
    fn is_there(&self, name: &str, members: &Members<'_>, place: &Place) -> TokenStream {
        match members.field(name) {
            Some(field) if field.required => quote!(true),
            Some(field) => {
                let value = member(place, &field.name).receiver().clone();
                quote!(#value.is_some())
            }
            None => match kept(members, place) {
                Some((others, _)) => quote!(#others.contains_key(#name)),
                None => quote!(false),
            },
        }
    }

    /// Whether the members that have none of these names, and match none of the patterns, satisfy a condition.
    fn others_hold(
        &mut self,
        names: &[String],
        patterns: &[String],
        condition: &Condition,
        members: &Members<'_>,
        place: &Place,
    ) -> TokenStream {
        let others = members.fields.iter().filter(|field| !names.contains(&field.wire));
        let mut all: Vec<_> = others.map(|field| not(self.is_there(&field.wire, members, place))).collect();
        if let Some((others, ty)) = kept(members, place) {
            let names: Vec<_> = names.iter().filter(|name| members.field(name).is_none()).collect();
            let mut tests = Vec::new();
            if !names.is_empty() {
                tests.push(quote!(matches!(name.as_str(), #(#names)|*)));
            }
            for pattern in patterns {
                let matches = self.matches(pattern);
                tests.push(quote!(#matches(name)));
            }
            let is_closed = *condition == Condition::Never;
            if !is_closed {
                let holds = self.holds(condition, ty, &Place::Reference(quote!(member)));
                tests.push(if tests.is_empty() { holds } else { grouped(holds, condition) });
            }
            let is_named = tests.len() > usize::from(!is_closed);
            let tests = if tests.is_empty() { None } else { Some(joined(tests, &quote!(||))) };
            all.push(match (tests, is_closed, is_named) {
                (None, ..) => quote!(#others.is_empty()),
                (Some(tests), true, _) => quote!(#others.keys().all(|name| #tests)),
                (Some(tests), false, true) => quote!(#others.iter().all(|(name, member)| #tests)),
                (Some(tests), false, false) => quote!(#others.values().all(|member| #tests)),
            });
        }
        joined(all, &quote!(&&))
    }

    /// The function that says whether a text matches the regular expression.
    fn matches(&mut self, pattern: &str) -> TokenStream {
        let matches = self.checks.pattern_function(pattern, self.name);
        quote!(rules::#matches)
    }

    /// Whether so many items satisfy a condition, or each.
    fn items_hold(&mut self, condition: &Condition, item: &Ty, place: &Place) -> TokenStream {
        let items = place.receiver();
        match condition {
            Condition::Items(each) => {
                let holds = self.holds(each, item, &Place::Reference(quote!(item)));
                let variable = used(&ident("item"), &holds);
                quote!(#items.iter().all(|#variable| #holds))
            }
            Condition::Contains { item: each, min, max } => {
                let holds = self.holds(each, item, &Place::Reference(quote!(item)));
                let variable = used(&ident("item"), &holds);
                if (*min, *max) == (1, None) {
                    return quote!(#items.iter().any(|#variable| #holds));
                }
                let count = quote!(#items.iter().filter(|&#variable| #holds).count());
                let literal = |size: u64| Literal::u64_unsuffixed(size);
                match (min, max) {
                    (0, None) => quote!(true),
                    (min, None) => {
                        let min = literal(*min);
                        quote!(#count >= #min)
                    }
                    (min, Some(max)) => {
                        let (min, max) = (literal(*min), literal(*max));
                        quote!((#min..=#max).contains(&#count))
                    }
                }
            }
            _ => quote!(true),
        }
    }

    /// Whether a JSON value satisfies a condition about values of one of its types.
    fn value_holds(&mut self, condition: &Condition, place: &Place) -> TokenStream {
        let value = place.receiver();
        let object = Place::Reference(quote!(object));
        let map = Ty::Map(Box::new(Ty::Any));
        match condition {
            Condition::Type(types) => {
                let tests = Types::KINDS.iter().filter(|kind| types.meets(**kind)).map(|kind| {
                    let is_integer = kind.contains(Types::NUMBER) && !types.contains(Types::NUMBER);
                    if is_integer {
                        self.checks.rule_helper("is_integer");
                        let value = place.by_reference();
                        return quote!(rules::is_integer(#value));
                    }
                    let method = match kind.names().next() {
                        Some("integer" | "number") => "is_number",
                        Some("null") => "is_null",
                        Some("boolean") => "is_boolean",
                        Some("string") => "is_string",
                        Some("array") => "is_array",
                        _ => "is_object",
                    };
                    let method = format_ident!("{method}");
                    quote!(#value.#method())
                });
                let tests: Vec<_> = tests.collect();
                joined(tests, &quote!(||))
            }
            Condition::Enum(values) => {
                let tests = values.iter().map(|one| match one {
                    Value::Null => quote!(#value.is_null()),
                    Value::Bool(truth) => quote!(#value.as_bool() == Some(#truth)),
                    Value::String(text) => quote!(#value.as_str() == Some(#text)),
                    one => {
                        let number = one.as_number().cloned().unwrap_or_else(|| 0.into());
                        self.checks.rule_helper("Exact");
                        let bound = self.checks.bound(&number);
                        quote!(#value.as_number().is_some_and(|number| rules::Exact(number) == #bound))
                    }
                });
                let tests: Vec<_> = tests.collect();
                joined(tests, &quote!(||))
            }
            Condition::Rule(rule) => {
                let (method, ty) = match rule {
                    Rule::MinLength(_) | Rule::MaxLength(_) | Rule::Pattern(_) => ("as_str", Ty::String),
                    Rule::MinItems(_) | Rule::MaxItems(_) | Rule::UniqueItems => {
                        ("as_array", Ty::List(Box::new(Ty::Any)))
                    }
                    Rule::MinProperties(_)
                    | Rule::MaxProperties(_)
                    | Rule::PropertyNames(_)
                    | Rule::PatternProperties(_) => ("as_object", map),
                    rule => {
                        let call = self.number_rule(rule, &quote!(number));
                        return quote!(#value.as_number().is_none_or(|number| #call.is_ok()));
                    }
                };
                let (method, call) =
                    (format_ident!("{method}"), self.rule(rule, &ty, &Place::Reference(quote!(inner))));
                quote!(#value.#method().is_none_or(|inner| #call.is_ok()))
            }
            Condition::Contains { .. } | Condition::Items(_) => {
                let holds = self.items_hold(condition, &Ty::Any, &Place::Reference(quote!(items)));
                {
                    let variable = used(&ident("items"), &holds);
                    quote!(#value.as_array().is_none_or(|#variable| #holds))
                }
            }
            condition => {
                let holds = self.holds(condition, &map, &object);
                {
                    let variable = used(&ident("object"), &holds);
                    quote!(#value.as_object().is_none_or(|#variable| #holds))
                }
            }
        }
    }

    /// What a newtype holds, as its users reach it.
    fn held(&self, item: &Item, inner: &Ty, place: &Place) -> Place {
        let value = place.receiver();
        match guarded::accessor(self.printer, item, inner) {
            Some(Accessor::Whole) => Place::Text(quote!(#value.as_str())),
            Some(Accessor::Copied) => Place::Owned(quote!(#value.get())),
            Some(Accessor::Borrowed) => Place::Reference(quote!(#value.get())),
            None => Place::Owned(quote!(#value.0)),
        }
    }

    /// A call that gives the violation of a rule, whatever the value is wrapped in.
    fn rule_of(&mut self, rule: &Rule, ty: &Ty, place: &Place) -> TokenStream {
        match ty {
            Ty::Ruled(inner, _) => self.rule_of(rule, inner, place),
            Ty::Item(name) => {
                let Some(item) = self.printer.model.item(name) else { return quote!(Ok(())) };
                let value = place.receiver();
                match &item.kind {
                    Kind::Enum { .. } => self.rule(rule, &Ty::String, &Place::Reference(quote!(#value.as_str()))),
                    Kind::Newtype { inner } => match self.held(item, inner, place) {
                        text @ Place::Text(_) => self.rule(rule, &Ty::String, &text),
                        place => self.rule_of(rule, inner, &place),
                    },
                    _ => quote!(Ok(())),
                }
            }
            Ty::Any => {
                let condition = Condition::Rule(rule.clone());
                let (holds, message) = (self.value_holds(&condition, place), condition.to_string());
                let keyword = rule.keyword();
                self.checks.rule_helper("condition");
                quote!(rules::condition(#holds, #keyword, #message))
            }
            ty => self.rule(rule, ty, place),
        }
    }

    /// The values as a pattern of Rust's; nothing where the type has none for all of them.
    fn pattern(&self, values: &[Value], ty: &Ty) -> Option<TokenStream> {
        let patterns: Vec<TokenStream> = match ty {
            Ty::Ruled(inner, _) => return self.pattern(values, inner),
            Ty::Item(name) => match &self.printer.model.item(name)?.kind {
                Kind::Enum { variants, other: None } => {
                    let variant = |value: &Value| variants.iter().find(|variant| value.as_str() == Some(&variant.wire));
                    let name = ident(name);
                    let variants = values.iter().filter_map(variant).map(|variant| ident(&variant.name));
                    variants.map(|variant| quote!(#name::#variant)).collect()
                }
                _ if self.is_text(ty) => values.iter().filter_map(Value::as_str).map(|text| quote!(#text)).collect(),
                _ => return None,
            },
            Ty::Bool => values.iter().filter_map(Value::as_bool).map(|truth| quote!(#truth)).collect(),
            ty if self.is_text(ty) => values.iter().filter_map(Value::as_str).map(|text| quote!(#text)).collect(),
            ty => {
                let (low, high) = self.int(ty)?.range();
                let whole = values.iter().filter_map(Value::as_number).filter_map(whole);
                whole.filter(|whole| (low..=high).contains(whole)).map(integer).collect()
            }
        };
        (!patterns.is_empty()).then(|| quote!(#(#patterns)|*))
    }

    /// The value as a pattern is matched with.
    fn matched(&self, ty: &Ty, place: &Place) -> TokenStream {
        match place {
            Place::Text(text) => text.clone(),
            place if self.is_text(ty) => {
                let value = place.receiver();
                quote!(#value.as_str())
            }
            place => place.by_value(),
        }
    }

    /// True if the value is at hand as a `&str`.
    fn is_text(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Ruled(inner, _) => self.is_text(inner),
            Ty::String | Ty::Text(_) | Ty::Uri => true,
            Ty::Item(name) => self.printer.model.item(name).is_some_and(|item| match &item.kind {
                Kind::Enum { other, .. } => other.is_some(),
                Kind::Newtype { inner } => guarded::accessor(self.printer, item, inner) == Some(Accessor::Whole),
                _ => false,
            }),
            _ => false,
        }
    }

    /// Whether the value is one of these, where they are no patterns.
    fn equals_one(&mut self, values: &[Value], ty: &Ty, place: &Place) -> TokenStream {
        match ty {
            Ty::Ruled(inner, _) => return self.equals_one(values, inner, place),
            Ty::Item(name) => {
                let Some(item) = self.printer.model.item(name) else { return quote!(false) };
                let Kind::Newtype { inner } = &item.kind else { return quote!(false) };
                let place = self.held(item, inner, place);
                return self.holds(&Condition::Enum(values.to_vec()), inner, &place);
            }
            _ => {}
        }
        let numbers: Vec<_> = values.iter().filter_map(Value::as_number).collect();
        let equal: Vec<_> = numbers
            .into_iter()
            .map(|number| match self.is_float(ty) {
                true => {
                    let (value, number) = (place.by_value(), float(number));
                    quote!(#value == #number)
                }
                false => {
                    self.checks.rule_helper("Exact");
                    let (value, number) = (Enforced::number(ty, place), self.checks.bound(number));
                    quote!(rules::Exact(#value) == #number)
                }
            })
            .collect();
        if equal.is_empty() { quote!(false) } else { joined(equal, &quote!(||)) }
    }
}

/// The map of the members that have no field, and what each of them is.
fn kept<'a>(members: &Members<'a>, place: &Place) -> Option<(TokenStream, &'a Ty)> {
    match members.others {
        Others::Kept { name: Some(name), ty } => Some((member(place, name).receiver().clone(), ty)),
        Others::Kept { name: None, ty } => Some((place.receiver().clone(), ty)),
        Others::Rejected | Others::Dropped => None,
    }
}

/// What clippy would have written otherwise, where a schema says more than it has to.
pub fn allowed(steps: &TokenStream) -> TokenStream {
    let nested = has_nested_if(steps).then(|| quote!(clippy::collapsible_if));
    let text = steps.to_string();
    let boolean =
        ["||", "&&", "! ("].iter().any(|operator| text.contains(operator)).then(|| quote!(clippy::nonminimal_bool));
    let lints: Vec<_> = nested.into_iter().chain(boolean).collect();
    if lints.is_empty() { quote!() } else { quote!(#[allow(#(#lints),*)]) }
}

/// True if the first thing in the block of an `if` is another one, and nothing follows it.
fn has_nested_if(tokens: &TokenStream) -> bool {
    let is_if = |stream: TokenStream| {
        let mut tokens = stream.into_iter();
        matches!(tokens.next(), Some(proc_macro2::TokenTree::Ident(word)) if word == "if")
    };
    tokens.clone().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::Brace => {
            is_if(group.stream()) || has_nested_if(&group.stream())
        }
        _ => false,
    })
}

fn member(place: &Place, name: &str) -> Place {
    let (value, name) = (place.receiver(), ident(name));
    Place::Owned(quote!(#value.#name))
}

/// The variable, or `_` where nothing mentions it.
fn used(variable: &proc_macro2::Ident, body: &TokenStream) -> TokenStream {
    if mentions(body, &variable.to_string()) { quote!(#variable) } else { quote!(_) }
}

fn equals(value: &TokenStream, pattern: &TokenStream, count: usize) -> TokenStream {
    if count == 1 { quote!(#value == #pattern) } else { quote!(matches!(#value, #pattern)) }
}

/// The parts with `&&`, `||` or `+` between them; what is always so or never is left out.
fn joined(parts: Vec<TokenStream>, operator: &TokenStream) -> TokenStream {
    let is_or = operator.to_string() == "||";
    if parts.iter().any(|part| constant(part) == Some(is_or)) {
        return quote!(#is_or);
    }
    let mut parts = parts.into_iter().filter(|part| constant(part).is_none());
    let Some(first) = parts.next() else {
        let neutral = !is_or;
        return quote!(#neutral);
    };
    parts.fold(first, |all, part| quote!(#all #operator #part))
}

/// What the expression is, where it is always the same.
fn constant(expression: &TokenStream) -> Option<bool> {
    match expression.to_string().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// In parentheses, where there is an operator in it.
fn alone(expression: TokenStream) -> TokenStream {
    match expression.to_string().contains(['&', '|', '=', '!', '<', '>', '{']) {
        true => quote!((#expression)),
        false => expression,
    }
}

/// True where just one of the expressions is.
fn exactly_one(expressions: Vec<TokenStream>) -> TokenStream {
    let always = expressions.iter().filter(|one| constant(one) == Some(true)).count();
    let open: Vec<_> = expressions.into_iter().filter(|one| constant(one).is_none()).collect();
    match (always, open.as_slice()) {
        (0, [one]) => one.clone(),
        (0, [one, other]) => {
            let (one, other) = (alone(one.clone()), alone(other.clone()));
            quote!(#one != #other)
        }
        (0, []) => quote!(false),
        (0, open) => quote!([#(#open),*].into_iter().filter(|holds| *holds).count() == 1),
        (1, [one]) => not(one.clone()),
        (1, open) => not(joined(open.iter().cloned().map(alone).collect(), &quote!(||))),
        _ => quote!(false),
    }
}

/// In parentheses, where the condition has branches of its own.
fn grouped(holds: TokenStream, condition: &Condition) -> TokenStream {
    match condition {
        Condition::AnyOf(_)
        | Condition::OneOf(_)
        | Condition::If { .. }
        | Condition::DependentRequired(..)
        | Condition::DependentSchema(..) => quote!((#holds)),
        Condition::AllOf(all) if all.len() > 1 => quote!((#holds)),
        Condition::Required(names) if names.len() > 1 => quote!((#holds)),
        _ => holds,
    }
}

fn not(holds: TokenStream) -> TokenStream {
    // Said without a negation, where there is a word for it.
    if let Some(constant) = constant(&holds) {
        let opposite = !constant;
        return quote!(#opposite);
    }
    let text = holds.to_string();
    if !text.contains(['&', '|', '=', '!', '<', '>']) {
        for (positive, negative) in [(". is_some ()", ". is_none ()"), (". is_none ()", ". is_some ()")] {
            if let Some(value) = text.strip_suffix(positive) {
                return format!("{value}{negative}").parse().unwrap_or_default();
            }
        }
        return quote!(!#holds);
    }
    quote!(!(#holds))
}

/// How many items there are in an array whose items have fields.
fn items(model: &Model, ty: &Ty, place: &Place) -> Option<Count> {
    let Ty::Item(name) = ty else { return None };
    let Kind::Tuple { fields, rest } = &model.item(name)?.kind else { return None };
    let others = match rest {
        Some(rest) => Others::Kept { name: Some(&rest.name), ty: &rest.ty },
        None => Others::Rejected,
    };
    Some(count(&Members { fields, others }, place))
}

/// How many there are: those that always are, and the others.
struct Count {
    always: u64,
    others: Option<TokenStream>,
}

/// How many members there are.
fn count(members: &Members<'_>, place: &Place) -> Count {
    let (required, optional): (Vec<_>, Vec<_>) = members.fields.iter().partition(|field| field.required);
    let optional = optional.into_iter().map(|field| {
        let value = member(place, &field.name).receiver().clone();
        quote!(#value.is_some())
    });
    let optional: Vec<_> = optional.collect();
    let mut parts = Vec::new();
    if !optional.is_empty() {
        parts.push(quote!([#(#optional),*].into_iter().filter(|is_there| *is_there).count()));
    }
    if let Some((others, _)) = kept(members, place) {
        parts.push(quote!(#others.len()));
    }
    let others = (!parts.is_empty()).then(|| joined(parts, &quote!(+)));
    Count { always: required.len() as u64, others }
}

fn at_least(count: Count, size: u64) -> TokenStream {
    match (size.saturating_sub(count.always), count.others) {
        (0, _) => quote!(true),
        (_, None) => quote!(false),
        (size, Some(others)) => match measured(&others).filter(|_| size == 1) {
            Some(list) => quote!(!#list.is_empty()),
            None => {
                let size = Literal::u64_unsuffixed(size);
                quote!(#others >= #size)
            }
        },
    }
}

fn at_most(count: Count, size: u64) -> TokenStream {
    match (size.checked_sub(count.always), count.others) {
        (None, _) => quote!(false),
        (Some(_), None) => quote!(true),
        (Some(size), Some(others)) => match measured(&others).filter(|_| size == 0) {
            Some(list) => quote!(#list.is_empty()),
            None => {
                let size = Literal::u64_unsuffixed(size);
                quote!(#others <= #size)
            }
        },
    }
}

/// What is measured, where an expression is one `len` and nothing else.
fn measured(expression: &TokenStream) -> Option<TokenStream> {
    let text = expression.to_string();
    let list = text.strip_suffix(". len ()").filter(|list| !list.contains(['+', '[']))?;
    list.parse().ok()
}
