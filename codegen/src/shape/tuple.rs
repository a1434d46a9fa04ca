//! Decides the layout of an array in Rust from its keywords: a list, an array of fixed length, a tuple, or a struct with fields
//! for the first items and a list for the rest. What the layout does not express (other sizes, `uniqueItems`) is left to the proof.

use super::members::ANYTHING;
use crate::schema::{Array, Schema};

/// The layout of an array.
#[derive(Debug, PartialEq)]
pub enum Layout<'s> {
    /// Any number of items of one type.
    List(&'s Schema),
    /// A fixed number of items of one type.
    Fixed(&'s Schema, usize),
    /// Exactly these items.
    Tuple(&'s [Schema]),
    /// These items, how many of them are required, and the schema of further items. `None` if there may be none.
    Leading(&'s [Schema], usize, Option<&'s Schema>),
}

/// The longest array that serde reads.
const MAX_FIXED: usize = 32;
/// The longest tuple that the standard library implements its traits for.
const MAX_TUPLE: usize = 12;

/// Returns the layout of an array with these keywords.
pub fn layout(array: &Array) -> Layout<'_> {
    let size = |size: Option<u64>| size.and_then(|size| usize::try_from(size).ok());
    let (min, max) = (size(array.min).unwrap_or(0), size(array.max));
    // The array ends before an item that no value matches.
    let end = array.prefix.iter().position(|item| item.never).unwrap_or(array.prefix.len());
    let end = max.map_or(end, |max| end.min(max));
    let closed = end < array.prefix.len() || max == Some(end) || array.items.as_ref().is_some_and(|items| items.never);
    let prefix = array.prefix.get(..end).unwrap_or_default();
    let rest = array.items.as_deref().unwrap_or(&ANYTHING);
    match prefix {
        [] if array.prefix.is_empty() && max == Some(min) && (1..=MAX_FIXED).contains(&min) && !rest.never => {
            Layout::Fixed(rest, min)
        }
        [] if rest.never => Layout::List(&ANYTHING),
        [] => Layout::List(rest),
        prefix if !closed && prefix.iter().all(|item| item.asserts_same_as(rest)) => Layout::List(rest),
        prefix if closed && min >= prefix.len() && prefix.len() <= MAX_TUPLE => Layout::Tuple(prefix),
        prefix => Layout::Leading(prefix, min.min(prefix.len()), (!closed).then_some(rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Types;

    fn array(prefix: usize, items: Option<Schema>, min: Option<u64>, max: Option<u64>) -> Array {
        let prefix = vec![Schema::of_type(Types::STRING); prefix];
        Array { prefix, items: items.map(Box::new), min, max, ..Array::default() }
    }

    #[test]
    fn one_type_of_items() {
        let text = || Schema::of_type(Types::STRING);
        assert_eq!(layout(&array(0, Some(text()), None, None)), Layout::List(&text()));
        assert_eq!(layout(&array(0, Some(text()), Some(2), Some(3))), Layout::List(&text()));
        assert_eq!(layout(&array(0, Some(text()), Some(2), Some(2))), Layout::Fixed(&text(), 2));
        assert_eq!(layout(&array(0, Some(text()), Some(33), Some(33))), Layout::List(&text()));
        assert_eq!(layout(&array(0, Some(text()), Some(0), Some(0))), Layout::List(&text()));
        // `prefixItems` and `items` have the same schema.
        assert_eq!(layout(&array(2, Some(text()), None, None)), Layout::List(&text()));
    }

    #[test]
    fn items_of_their_own() {
        let texts = |count| vec![Schema::of_type(Types::STRING); count];
        let number = || Schema::of_type(Types::NUMBER);
        for (items, max) in [(Some(Schema::never()), None), (None, Some(2)), (Some(number()), Some(2))] {
            assert_eq!(layout(&array(2, items, Some(2), max)), Layout::Tuple(&texts(2)));
        }
        let closed = array(2, Some(Schema::never()), Some(1), None);
        assert_eq!(layout(&closed), Layout::Leading(&texts(2), 1, None));
        let open = array(2, Some(number()), Some(5), None);
        assert_eq!(layout(&open), Layout::Leading(&texts(2), 2, Some(&number())));
        assert_eq!(layout(&array(13, None, Some(13), Some(13))), Layout::Leading(&texts(13), 13, None));
        let mut ended = array(2, None, None, None);
        ended.prefix.push(Schema::never());
        assert_eq!(layout(&ended), Layout::Leading(&texts(2), 0, None));
    }
}
