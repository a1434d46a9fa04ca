//! Boxes large parts of types: deserializing a struct with hundreds of fields, each a struct with hundreds of fields, would
//! overflow the stack.

use std::collections::HashMap;

use crate::error::Result;
use crate::model::{Int, Item, Kind, Model, Ty};

use super::Context;

/// The size in bytes above which the largest parts of a type are boxed.
const MAX_TYPE_BYTES: usize = 8192;
/// The size in bytes up to which parts are never boxed.
const INLINE_BYTES: usize = 256;

pub fn run(model: &mut Model, _: &Context<'_>) -> Result<()> {
    let index: HashMap<String, usize> =
        model.items.iter().enumerate().map(|(index, item)| (item.name.clone(), index)).collect();
    let mut boxer = Boxer { sizes: vec![None; model.items.len()], items: &mut model.items, index };
    for index in 0..boxer.items.len() {
        boxer.box_item(index);
    }
    Ok(())
}

struct Boxer<'a> {
    items: &'a mut [Item],
    index: HashMap<String, usize>,
    /// The size in bytes of each item that has been entered.
    sizes: Vec<Option<usize>>,
}

impl Boxer<'_> {
    /// Boxes the large parts of an item, and returns its size.
    fn box_item(&mut self, index: usize) -> usize {
        // Items inside of it come first, without recursion: a document can nest types to any depth.
        let mut path: Vec<(usize, Vec<usize>)> = self.enter(index).into_iter().collect();
        while let Some((at, inside)) = path.last_mut() {
            let at = *at;
            match inside.pop() {
                Some(inner) => path.extend(self.enter(inner)),
                None => {
                    self.box_parts(at);
                    path.pop();
                }
            }
        }
        self.size_of_item(index)
    }

    /// Returns an item and the items that it holds unboxed, in reverse order, unless it has been entered before.
    fn enter(&mut self, index: usize) -> Option<(usize, Vec<usize>)> {
        // A cycle of types has a box, so an item that is entered again needs no size yet.
        let size = self.sizes.get_mut(index).filter(|size| size.is_none())?;
        *size = Some(0);
        let mut inside = Vec::new();
        for ty in parts(&self.items.get(index)?.kind) {
            self.collect_unboxed(ty, &mut inside);
        }
        inside.reverse();
        Some((index, inside))
    }

    /// Collects the items that a type holds unboxed.
    fn collect_unboxed(&self, ty: &Ty, out: &mut Vec<usize>) {
        match ty {
            Ty::Item(name) => out.extend(self.index.get(name)),
            Ty::Nullable(inner) | Ty::Array(inner, _) => self.collect_unboxed(inner, out),
            Ty::Tuple(items) => items.iter().for_each(|item| self.collect_unboxed(item, out)),
            _ => {}
        }
    }

    fn size_of_item(&self, index: usize) -> usize {
        self.sizes.get(index).copied().flatten().unwrap_or(0)
    }

    /// Boxes the large parts of an item whose unboxed items have been handled.
    fn box_parts(&mut self, index: usize) {
        let Some(item) = self.items.get(index) else { return };
        let is_union = matches!(item.kind, Kind::Union { .. } | Kind::Tagged { .. } | Kind::ExternallyTagged { .. });
        let sizes: Vec<usize> = parts(&item.kind).map(|ty| self.size_of(ty)).collect();
        let sum = |limit: usize| -> usize {
            let sizes = sizes.iter().map(|size| if *size > limit { 8 } else { *size });
            if is_union { sizes.max().unwrap_or(0) + 8 } else { sizes.fold(0, usize::saturating_add) }
        };
        let halves = std::iter::successors(Some(MAX_TYPE_BYTES), |limit| Some(limit / 2))
            .take_while(|limit| *limit >= INLINE_BYTES);
        let limit = std::iter::once(usize::MAX)
            .chain(halves)
            .find(|limit| sum(*limit) <= MAX_TYPE_BYTES)
            .unwrap_or(INLINE_BYTES);
        let size = sum(limit);
        if let Some(item) = self.items.get_mut(index).filter(|_| limit != usize::MAX) {
            for (ty, size) in parts_mut(&mut item.kind).into_iter().zip(&sizes) {
                if *size > limit {
                    box_type(ty);
                }
            }
        }
        if let Some(known) = self.sizes.get_mut(index) {
            *known = Some(size);
        }
    }

    /// Returns the size of a type in bytes.
    fn size_of(&self, ty: &Ty) -> usize {
        match ty {
            Ty::Null | Ty::Never | Ty::Own { .. } => 0,
            Ty::Bool | Ty::Int(Int::U8 | Int::I8) => 2,
            Ty::Int(_) => 16,
            Ty::Boxed(_) => 8,
            // The size of serde_json's numbers and values depends on its features.
            Ty::Integer | Ty::Float | Ty::String | Ty::Text(_) | Ty::Uuid | Ty::List(_) | Ty::Map(_) => 24,
            Ty::Any => 32,
            Ty::Uri => 64,
            Ty::Nullable(inner) => self.size_of(inner) + 8,
            Ty::Ruled(inner, _) => self.size_of(inner),
            Ty::Array(inner, count) => self.size_of(inner).saturating_mul(*count),
            Ty::Tuple(items) => items.iter().map(|item| self.size_of(item)).fold(0, usize::saturating_add),
            Ty::Item(name) => match self.index.get(name) {
                Some(index) => self.size_of_item(*index),
                None => 0,
            },
        }
    }
}

/// Like `parts_mut`.
fn parts(kind: &Kind) -> Box<dyn Iterator<Item = &Ty> + '_> {
    match kind {
        Kind::Struct { fields, .. } | Kind::Tuple { fields, .. } => Box::new(fields.iter().map(|field| &field.ty)),
        Kind::Union { alternatives } => Box::new(alternatives.iter().map(|alternative| &alternative.ty)),
        Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => {
            Box::new(variants.iter().filter_map(|variant| variant.ty.as_ref()))
        }
        Kind::Newtype { inner } => Box::new(std::iter::once(inner)),
        Kind::Enum { .. } | Kind::Literals { .. } => Box::new(std::iter::empty()),
    }
}

/// Returns the types of an item's parts. Additional properties and items are in a map or a `Vec`, and do not count.
fn parts_mut(kind: &mut Kind) -> Vec<&mut Ty> {
    match kind {
        Kind::Struct { fields, .. } | Kind::Tuple { fields, .. } => {
            fields.iter_mut().map(|field| &mut field.ty).collect()
        }
        Kind::Union { alternatives } => alternatives.iter_mut().map(|alternative| &mut alternative.ty).collect(),
        Kind::Tagged { variants, .. } | Kind::ExternallyTagged { variants } => {
            variants.iter_mut().filter_map(|variant| variant.ty.as_mut()).collect()
        }
        Kind::Newtype { inner } => vec![inner],
        Kind::Enum { .. } | Kind::Literals { .. } => Vec::new(),
    }
}

/// Boxes a type: as `Option<Box<T>>`, not `Box<Option<T>>`.
fn box_type(ty: &mut Ty) {
    match ty {
        Ty::Nullable(inner) => box_type(inner),
        ty => *ty = Ty::Boxed(Box::new(ty.clone())),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::{Value, json};

    use super::*;
    use crate::{Emitted, Request, emit};

    /// Returns the schema of an object with `width` properties, nested to this depth, with strings at the end.
    fn nested(width: usize, depth: usize) -> Value {
        let member = |index| {
            (format!("m{index}"), if depth == 0 { json!({ "type": "string" }) } else { nested(width, depth - 1) })
        };
        let properties: serde_json::Map<String, Value> = (0..width).map(member).collect();
        json!({ "type": "object", "properties": properties, "additionalProperties": false })
    }

    fn emitted(schema: &Value) -> Emitted {
        let bytes = Some(schema.to_string().into_bytes());
        emit(&Request { bytes, ..Request::of(PathBuf::from("nested.json")) }).unwrap()
    }

    fn largest_size(model: &mut Model) -> usize {
        let index = model.items.iter().enumerate().map(|(index, item)| (item.name.clone(), index)).collect();
        let mut boxer = Boxer { sizes: vec![None; model.items.len()], items: &mut model.items, index };
        (0..boxer.items.len()).map(|index| boxer.box_item(index)).max().unwrap_or(0)
    }

    #[test]
    fn types_are_at_most_the_maximum_size() {
        let mut emitted_types = emitted(&nested(12, 2));
        assert!(emitted_types.text.contains("Option<Box<"), "{}", emitted_types.text);
        let boxed = emitted_types.model.clone();
        assert!(largest_size(&mut emitted_types.model) <= MAX_TYPE_BYTES);
        assert_eq!(emitted_types.model, boxed, "boxing is idempotent");
    }

    #[test]
    fn a_chain_of_types_is_sized_on_a_small_stack() {
        let item = |index: usize| {
            Item::new(format!("T{index}"), Vec::new(), Kind::Newtype { inner: Ty::Item(format!("T{}", index + 1)) })
        };
        let mut model = Model { items: (0..100_000).map(item).collect(), ..Model::default() };
        assert_eq!(largest_size(&mut model), 0);
    }

    #[test]
    fn small_types_are_not_boxed() {
        assert!(!emitted(&nested(10, 1)).text.contains("Box<"));
    }

    #[test]
    fn the_largest_parts_are_boxed_first() {
        let schema = json!({ "type": "object", "properties": { "small": nested(30, 0), "large": nested(18, 1), "text": { "type": "string" } } });
        let text = emitted(&schema).text;
        assert!(text.contains("pub large: Option<Box<Large>>") && text.contains("pub small: Option<Small>"), "{text}");
    }
}
