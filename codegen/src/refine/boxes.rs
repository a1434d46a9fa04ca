//! Puts what is large behind a box: a struct that holds hundreds of others, each with hundreds of its own, would take more
//! stack to read than a thread has.

use std::collections::HashMap;

use crate::error::Result;
use crate::model::{Int, Item, Kind, Model, Ty};

use super::Context;

/// How many bytes a type may take before its largest parts go behind boxes.
const MAX_TYPE_BYTES: usize = 8192;
/// Parts of this size or less are never boxed.
const INLINE_BYTES: usize = 256;

pub fn run(model: &mut Model, _: &Context<'_>) -> Result<()> {
    let index: HashMap<String, usize> =
        model.items.iter().enumerate().map(|(index, item)| (item.name.clone(), index)).collect();
    let mut boxer = Boxer { sizes: vec![None; model.items.len()], items: &mut model.items, index };
    for index in 0..boxer.items.len() {
        boxer.item(index);
    }
    Ok(())
}

struct Boxer<'a> {
    items: &'a mut [Item],
    index: HashMap<String, usize>,
    /// In bytes, of those that have been looked at.
    sizes: Vec<Option<usize>>,
}

impl Boxer<'_> {
    /// How large an item is, once its own large parts are behind boxes.
    fn item(&mut self, index: usize) -> usize {
        // What stands in it comes first. Not by recursion: a document can chain as many types as it likes.
        let mut path: Vec<(usize, Vec<usize>)> = self.enter(index).into_iter().collect();
        while let Some((at, inside)) = path.last_mut() {
            let at = *at;
            match inside.pop() {
                Some(inner) => path.extend(self.enter(inner)),
                None => {
                    self.enclose_parts(at);
                    path.pop();
                }
            }
        }
        self.known(index)
    }

    /// An item that was not looked at yet, and those that it holds in itself, the first of them last.
    fn enter(&mut self, index: usize) -> Option<(usize, Vec<usize>)> {
        // Whoever comes here again before the size is known has come through a box already.
        let size = self.sizes.get_mut(index).filter(|size| size.is_none())?;
        *size = Some(0);
        let mut inside = Vec::new();
        for ty in parts(&self.items.get(index)?.kind) {
            self.held(ty, &mut inside);
        }
        inside.reverse();
        Some((index, inside))
    }

    /// The items that a type holds in itself.
    fn held(&self, ty: &Ty, out: &mut Vec<usize>) {
        match ty {
            Ty::Item(name) => out.extend(self.index.get(name)),
            Ty::Nullable(inner) | Ty::Array(inner, _) => self.held(inner, out),
            Ty::Tuple(items) => items.iter().for_each(|item| self.held(item, out)),
            _ => {}
        }
    }

    fn known(&self, index: usize) -> usize {
        self.sizes.get(index).copied().flatten().unwrap_or(0)
    }

    /// Puts the large parts of an item behind boxes. What it holds in itself has been looked at.
    fn enclose_parts(&mut self, index: usize) {
        let Some(item) = self.items.get(index) else { return };
        let is_union = matches!(item.kind, Kind::Union { .. } | Kind::Tagged { .. } | Kind::ExternallyTagged { .. });
        let sizes: Vec<usize> = parts(&item.kind).map(|ty| self.ty(ty)).collect();
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
                    enclose(ty);
                }
            }
        }
        if let Some(known) = self.sizes.get_mut(index) {
            *known = Some(size);
        }
    }

    /// How large a type is, in bytes.
    fn ty(&self, ty: &Ty) -> usize {
        match ty {
            Ty::Null | Ty::Never | Ty::Own { .. } => 0,
            Ty::Bool | Ty::Int(Int::U8 | Int::I8) => 2,
            Ty::Int(_) => 16,
            Ty::Boxed(_) => 8,
            // What serde_json holds a number or a value in depends on its features.
            Ty::Integer | Ty::Float | Ty::String | Ty::Text(_) | Ty::Uuid | Ty::List(_) | Ty::Map(_) => 24,
            Ty::Any => 32,
            Ty::Uri => 64,
            Ty::Nullable(inner) => self.ty(inner) + 8,
            Ty::Ruled(inner, _) => self.ty(inner),
            Ty::Array(inner, count) => self.ty(inner).saturating_mul(*count),
            Ty::Tuple(items) => items.iter().map(|item| self.ty(item)).fold(0, usize::saturating_add),
            Ty::Item(name) => match self.index.get(name) {
                Some(index) => self.known(*index),
                None => 0,
            },
        }
    }
}

/// As `parts_mut`.
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

/// What a value holds in itself: other members stand in a map, and further items in a list.
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

/// `Option<Box<T>>`, and not `Box<Option<T>>`.
fn enclose(ty: &mut Ty) {
    match ty {
        Ty::Nullable(inner) => enclose(inner),
        ty => *ty = Ty::Boxed(Box::new(ty.clone())),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::{Value, json};

    use super::*;
    use crate::{Emitted, Request, emit};

    /// An object with so many members, each of them such an object, so many levels down to texts.
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

    fn largest(model: &mut Model) -> usize {
        let index = model.items.iter().enumerate().map(|(index, item)| (item.name.clone(), index)).collect();
        let mut boxer = Boxer { sizes: vec![None; model.items.len()], items: &mut model.items, index };
        (0..boxer.items.len()).map(|index| boxer.item(index)).max().unwrap_or(0)
    }

    #[test]
    fn no_type_is_much_larger_than_the_most() {
        let mut made = emitted(&nested(12, 2));
        assert!(made.text.contains("Option<Box<"), "{}", made.text);
        let boxed = made.model.clone();
        assert!(largest(&mut made.model) <= MAX_TYPE_BYTES);
        assert_eq!(made.model, boxed, "boxed once, it stays as it is");
    }

    #[test]
    fn a_chain_of_types_is_sized_on_a_small_stack() {
        let item = |index: usize| Item {
            name: format!("T{index}"),
            origins: Vec::new(),
            docs: None,
            derives: Vec::new(),
            kind: Kind::Newtype { inner: Ty::Item(format!("T{}", index + 1)) },
            conditions: Vec::new(),
            check: None,
            widened: Vec::new(),
            additions: crate::model::Additions::default(),
        };
        let mut model = Model { items: (0..100_000).map(item).collect(), ..Model::default() };
        assert_eq!(largest(&mut model), 0);
    }

    #[test]
    fn what_is_small_stays_in_place() {
        assert!(!emitted(&nested(10, 1)).text.contains("Box<"));
    }

    #[test]
    fn the_largest_parts_go_first() {
        let schema = json!({ "type": "object", "properties": { "small": nested(30, 0), "large": nested(18, 1), "text": { "type": "string" } } });
        let text = emitted(&schema).text;
        assert!(text.contains("pub large: Option<Box<Large>>") && text.contains("pub small: Option<Small>"), "{text}");
    }
}
