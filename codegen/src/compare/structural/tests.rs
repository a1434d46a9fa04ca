//! Tests of what the rules prove, and of what they must not prove.

use serde_json::{Value, json};

use std::collections::HashMap;

use super::*;
use crate::schema::{Array, Object};

fn schema(types: Types, name: &str, inner: Schema, required: bool) -> Schema {
    let mut schema = Schema::of_type(types);
    schema.object.properties.insert(name.to_owned(), inner);
    if required {
        schema.object.required.push(name.to_owned());
    }
    schema
}

#[test]
fn containment_is_proved_only_where_it_holds() {
    let definitions = HashMap::from([("d".to_owned(), schema(Types::OBJECT, "a", Schema::reference_to("d"), true))]);
    let structural = Structural { definitions: &definitions };
    let narrow = schema(Types::OBJECT, "a", Schema::of_type(Types::INTEGER), true);
    let wide = schema(Types::OBJECT, "a", Schema::of_type(Types::NUMBER), false);
    assert!(structural.within(&narrow, &wide));
    assert!(!structural.within(&wide, &narrow));
    let closed = Schema {
        object: Object { additional_properties: Some(Box::new(Schema::never())), ..wide.object.clone().into_inner() }
            .into(),
        ..wide.clone()
    };
    assert!(structural.within(&closed, &wide));
    assert!(!structural.within(&wide, &closed));
    let union = Schema { any_of: vec![narrow.clone(), Schema::of_type(Types::NULL)], ..Schema::default() };
    assert!(structural.within(&narrow, &union));
    assert!(!structural.within(&union, &narrow));
    let one = Schema { one_of: vec![narrow.clone(), Schema::of_type(Types::NULL)], ..Schema::default() };
    assert!(structural.within(&one, &union));
    // No value is both an object and null, but an object may satisfy two branches.
    assert!(structural.within(&union, &one));
    let both = vec![narrow.clone(), wide.clone()];
    let any = Schema { any_of: both.clone(), ..Schema::default() };
    assert!(!structural.within(&any, &Schema { one_of: both, ..Schema::default() }));
    let (reference, other) = (Schema::reference_to("d"), schema(Types::OBJECT, "a", Schema::default(), true));
    assert!(structural.within(&reference, &other));
    assert!(!structural.within(&other, &reference));
}

fn listed(values: &[Value]) -> Schema {
    Schema { enumeration: Some(values.to_vec()), ..Schema::default() }
}

fn any_of(branches: &[Schema]) -> Schema {
    Schema { any_of: branches.to_vec(), ..Schema::default() }
}

#[test]
fn a_nullable_type_equals_a_union_with_null() {
    let definitions = HashMap::from([("d".to_owned(), listed(&[json!("a"), json!("b")]))]);
    let structural = Structural { definitions: &definitions };
    let null = || Schema::of_type(Types::NULL);
    for kind in [Types::BOOLEAN, Types::INTEGER, Types::NUMBER, Types::STRING, Types::ARRAY, Types::OBJECT] {
        let together = Schema::of_type(kind.with(Types::NULL));
        let apart = any_of(&[Schema::of_type(kind), null()]);
        assert!(structural.within(&together, &apart), "{kind:?}");
        assert!(structural.within(&apart, &together), "{kind:?}");
        // One type more than the branches have.
        for other in [Types::BOOLEAN, Types::INTEGER, Types::STRING].into_iter().filter(|other| *other != kind) {
            let covered = kind == Types::NUMBER && other == Types::INTEGER;
            assert_eq!(structural.within(&Schema::of_type(together.types.unwrap().with(other)), &apart), covered);
        }
    }
    let together = listed(&[json!("a"), json!("b"), Value::Null]);
    let apart = any_of(&[Schema::reference_to("d"), null()]);
    assert!(structural.within(&together, &apart));
    assert!(structural.within(&apart, &together));
    assert!(!structural.within(&listed(&[json!("a"), json!("c"), Value::Null]), &apart));
    assert!(!structural.within(&listed(&[json!("a"), json!(1), Value::Null]), &apart));
}

#[test]
fn listed_values_may_be_spread_over_branches() {
    let structural = Structural { definitions: &HashMap::new() };
    let constant = |value: Value| Schema { constant: Some(value), ..Schema::default() };
    let branches = vec![listed(&[json!("a"), json!("b")]), constant(json!("c")), Schema::of_type(Types::NULL)];
    let one = |branches: &[Schema]| Schema { one_of: branches.to_vec(), ..Schema::default() };
    let all = listed(&[json!("a"), json!("b"), json!("c"), Value::Null]);
    for union in [any_of(&branches), one(&branches)] {
        assert!(structural.within(&all, &union));
        assert!(structural.within(&constant(json!("b")), &union));
        assert!(!structural.within(&listed(&[json!("a"), json!("d")]), &union));
        assert!(!structural.within(&Schema::of_type(Types::STRING), &union));
    }
    // A branch for other types accepts none of the values; a branch without a type may accept some.
    let object = schema(Types::OBJECT, "x", Schema::of_type(Types::STRING), true);
    let beside = |last: Schema| one(&[branches.clone(), vec![last]].concat());
    assert!(structural.within(&all, &beside(object.clone())));
    assert!(!structural.within(&all, &beside(Schema { types: None, ..object })));
    // A value in two branches violates `oneOf`; a number has several spellings; a branch may have further constraints.
    let twice = [listed(&[json!("a"), json!("b")]), listed(&[json!("b")])];
    assert!(structural.within(&listed(&[json!("a"), json!("b")]), &any_of(&twice)));
    assert!(!structural.within(&listed(&[json!("a"), json!("b")]), &one(&twice)));
    let numbers = [listed(&[json!(1), json!("a")]), listed(&[json!(1.0), json!("b")])];
    assert!(!structural.within(&listed(&[json!(1), json!("a"), json!("b")]), &one(&numbers)));
    let mut short = listed(&[json!("long"), json!("a")]);
    short.string.max = Some(2);
    assert!(!structural.within(&listed(&[json!("a"), json!("long")]), &one(&[short])));
}

#[test]
fn equal_numbers_in_different_spellings_overlap() {
    let structural = Structural { definitions: &HashMap::new() };
    let branches = vec![listed(&[json!(1), json!("a")]), listed(&[json!(1.0), json!("b")])];
    let any = any_of(&branches);
    assert!(!structural.within(&any, &Schema { one_of: branches, ..Schema::default() }));
}

#[test]
fn closed_tuples() {
    let definitions = HashMap::new();
    let structural = Structural { definitions: &definitions };
    let array = |prefix: usize, items: Option<Schema>, min, max| Schema {
        array: Array {
            prefix: vec![Schema::of_type(Types::STRING); prefix],
            items: items.map(Box::new),
            min,
            max,
            ..Array::default()
        }
        .into(),
        ..Schema::of_type(Types::ARRAY)
    };
    let closed = array(2, Some(Schema::never()), Some(2), None);
    let bounded = array(2, None, Some(2), Some(2));
    assert!(structural.within(&closed, &bounded) && structural.within(&bounded, &closed));
    let longer = array(2, None, Some(2), Some(3));
    assert!(structural.within(&closed, &longer) && !structural.within(&longer, &closed));
    let shorter = array(1, Some(Schema::never()), Some(1), None);
    assert!(!structural.within(&closed, &shorter) && !structural.within(&shorter, &closed));
    let repeated = array(0, Some(Schema::of_type(Types::STRING)), Some(2), Some(2));
    assert!(structural.within(&repeated, &closed));
}

fn tagged(name: &str, value: Value) -> Schema {
    schema(Types::OBJECT, name, Schema { constant: Some(value), ..Schema::default() }, true)
}

#[test]
fn branches_are_disjoint_only_if_no_value_satisfies_both() {
    let structural = Structural { definitions: &HashMap::new() };
    let are_disjoint = |left: &Schema, right: &Schema| {
        let branches = vec![left.clone(), right.clone()];
        let one = Schema { one_of: branches.clone(), ..Schema::default() };
        structural.within(&Schema { any_of: branches, ..Schema::default() }, &one)
    };
    let closed = |mut schema: Schema| {
        schema.object.additional_properties = Some(Box::new(Schema::never()));
        schema
    };
    let patterned = |mut schema: Schema, pattern: &str| {
        schema.object.pattern_properties.insert(pattern.to_owned(), Schema::default());
        schema
    };
    let optional = |mut schema: Schema| {
        schema.object.required.clear();
        schema
    };
    let untyped = |mut schema: Schema| {
        schema.types = None;
        schema
    };
    let a = || tagged("kind", json!("a"));
    assert!(are_disjoint(&a(), &tagged("kind", json!("b"))));
    assert!(are_disjoint(&a(), &tagged("kind", json!(1))));
    assert!(are_disjoint(&a(), &optional(tagged("kind", json!("b")))));
    assert!(are_disjoint(&a(), &untyped(tagged("kind", json!("b")))));
    assert!(are_disjoint(&a(), &closed(tagged("other", json!("b")))));
    assert!(are_disjoint(&closed(a()), &closed(tagged("other", json!("a")))));
    // An object may satisfy both, or the values need not be objects.
    assert!(!are_disjoint(&tagged("kind", json!(1)), &tagged("kind", json!(1.0))));
    assert!(!are_disjoint(&tagged("kind", json!(0.0)), &tagged("kind", json!(-0.0))));
    assert!(!are_disjoint(&a(), &tagged("other", json!("b"))));
    assert!(!are_disjoint(&a(), &optional(closed(tagged("kind", json!("a"))))));
    assert!(!are_disjoint(&optional(a()), &optional(tagged("kind", json!("b")))));
    assert!(!are_disjoint(&untyped(a()), &untyped(tagged("kind", json!("b")))));
    // A pattern may match the member, in particular one that cannot be matched in linear time.
    assert!(!are_disjoint(&a(), &patterned(closed(tagged("other", json!("b"))), "^k")));
    assert!(!are_disjoint(&a(), &patterned(closed(tagged("other", json!("b"))), "^(?=k)")));
    let nested = |value: Value| schema(Types::OBJECT, "meta", tagged("kind", value), true);
    assert!(are_disjoint(&nested(json!("a")), &nested(json!("b"))));
    assert!(!are_disjoint(&nested(json!("a")), &nested(json!("a"))));
    let loose = schema(Types::OBJECT, "meta", Schema::default(), true);
    assert!(!are_disjoint(&nested(json!("a")), &loose));
}

#[test]
fn disjoint_bounds_make_branches_disjoint() {
    let structural = Structural { definitions: &HashMap::new() };
    let range = |min: i64, max: i64| {
        let mut schema = Schema::of_type(Types::INTEGER);
        (schema.number.minimum, schema.number.maximum) = (Some(min.into()), Some(max.into()));
        schema
    };
    let items = |min: u64, max: u64| {
        let mut schema = Schema::of_type(Types::ARRAY);
        (schema.array.min, schema.array.max) = (Some(min), Some(max));
        schema
    };
    let texts = |min: u64, max: u64| {
        let mut schema = Schema::of_type(Types::STRING);
        (schema.string.min, schema.string.max) = (Some(min), Some(max));
        schema
    };
    let are_disjoint = |branches: Vec<Schema>| {
        let one = Schema { one_of: branches.clone(), ..Schema::default() };
        structural.within(&Schema { any_of: branches, ..Schema::default() }, &one)
    };
    assert!(are_disjoint(vec![range(0, 9), range(10, 19)]) && !are_disjoint(vec![range(0, 10), range(10, 19)]));
    assert!(are_disjoint(vec![items(0, 1), items(2, 3)]) && !are_disjoint(vec![items(0, 2), items(2, 3)]));
    assert!(are_disjoint(vec![texts(0, 1), texts(2, 3)]) && !are_disjoint(vec![texts(0, 2), texts(2, 3)]));
}

/// Returns definitions each of which has one property and extends the next, and an object with the first `taken`
/// properties.
fn chain(length: usize, taken: usize) -> (HashMap<String, Schema>, Schema) {
    let own = |index: usize| schema(Types::OBJECT, &format!("p{index}"), Schema::of_type(Types::STRING), false);
    let definition = |index: usize| Schema {
        all_of: vec![Schema::reference_to(&format!("d{}", index + 1)), own(index)],
        ..Schema::default()
    };
    let mut definitions: HashMap<String, Schema> =
        (0..length).map(|index| (format!("d{index}"), definition(index))).collect();
    definitions.insert(format!("d{length}"), own(length));
    let mut object = Schema::of_type(Types::OBJECT);
    object.object.properties = (0..taken).map(|index| (format!("p{index}"), Schema::of_type(Types::STRING))).collect();
    (definitions, object)
}

#[test]
fn chains_of_all_of_are_followed_as_deep_as_a_type_has_fields() {
    let (definitions, object) = chain(MAX_HOPS + 1, MAX_HOPS + 2);
    let structural = Structural { definitions: &definitions };
    assert!(structural.within(&definitions["d0"], &object));
    assert!(structural.within(&object, &definitions["d0"]));
    // A type with the first fields of a longer chain follows from the chain, but not the other way round.
    let (definitions, object) = chain(10 * MAX_HOPS, MAX_HOPS + 2);
    let structural = Structural { definitions: &definitions };
    assert!(structural.within(&definitions["d0"], &object));
    assert!(!structural.within(&object, &definitions["d0"]));
    let (_, mut wrong) = chain(1, MAX_HOPS + 2);
    wrong.object.properties.insert(format!("p{}", MAX_HOPS + 1), Schema::of_type(Types::INTEGER));
    assert!(!structural.within(&definitions["d0"], &wrong));
}

#[test]
fn discriminating_branches_are_split_first() {
    let structural = Structural { definitions: &HashMap::new() };
    let object = |outer: usize, inner: usize| {
        schema(Types::OBJECT, &format!("p{outer}x{inner}"), Schema::of_type(Types::STRING), true)
    };
    const SIDES: usize = 8;
    let sides = (0..SIDES).map(|outer| any_of(&(0..SIDES).map(|inner| object(outer, inner)).collect::<Vec<_>>()));
    let all = Schema { all_of: sides.collect(), ..Schema::default() };
    let pair = |at: usize| {
        let (mut one, other) = (object(SIDES - 2, at / SIDES), object(SIDES - 1, at % SIDES));
        one.object.properties.extend(other.object.properties.clone());
        one.object.required.extend(other.object.required.clone());
        one
    };
    let pairs: Vec<Schema> = (0..SIDES * SIDES).map(pair).collect();
    assert!(structural.within(&all, &any_of(&pairs)));
    assert!(!structural.within(&all, &any_of(&pairs[1..])));
    assert!(!structural.within(&any_of(&pairs), &all));
}

#[test]
fn branches_of_enums_are_the_union_of_their_values() {
    let structural = Structural { definitions: &HashMap::new() };
    let branches = vec![listed(&[json!("a"), json!("b")]), listed(&[json!("c")])];
    for union in [any_of(&branches), Schema { one_of: branches.clone(), ..Schema::default() }] {
        assert!(structural.within(&union, &listed(&[json!("a"), json!("b"), json!("c")])));
        assert!(!structural.within(&union, &listed(&[json!("a"), json!("c")])));
        let open = Schema { any_of: vec![union, Schema::of_type(Types::STRING)], ..Schema::default() };
        assert!(!structural.within(&open, &listed(&[json!("a"), json!("b"), json!("c")])));
    }
}
