//! The items of a model: a list, and an index by name, which is built on first use and dropped when the list may
//! change.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::{Item, Kind, Ty};

/// The named types of a model, in order.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Items {
    all: Vec<Item>,
    #[serde(skip)]
    index: OnceLock<Index>,
}

/// Data computed from the items.
#[derive(Clone)]
struct Index {
    /// The position of the first item with each name.
    places: HashMap<String, usize>,
    /// Whether each item is a newtype that contains itself without end.
    endless: Vec<bool>,
}

impl Index {
    fn new(items: &[Item]) -> Index {
        let mut places = HashMap::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            places.entry(item.name.clone()).or_insert(at);
        }
        // Each item is followed once, up to one with a known result.
        let mut endless: Vec<Option<bool>> = vec![None; items.len()];
        let mut entered = vec![false; items.len()];
        for start in 0..items.len() {
            let (mut way, mut at) = (Vec::new(), Some(start));
            let found = loop {
                let Some(place) = at else { break false };
                if let Some(Some(known)) = endless.get(place) {
                    break *known;
                }
                match entered.get_mut(place) {
                    Some(entered) if !*entered => *entered = true,
                    _ => break true,
                }
                way.push(place);
                at = items.get(place).and_then(inner_item).and_then(|name| places.get(name)).copied();
            };
            for place in way {
                if let Some(known) = endless.get_mut(place) {
                    *known = Some(found);
                }
            }
        }
        Index { places, endless: endless.into_iter().map(|known| known == Some(true)).collect() }
    }
}

/// Returns the named type inside a newtype, also if it may be null.
fn inner_item(item: &Item) -> Option<&str> {
    let Kind::Newtype { inner } = &item.kind else { return None };
    let mut ty = inner;
    while let Ty::Nullable(inner) | Ty::Boxed(inner) | Ty::Ruled(inner, _) = ty {
        ty = inner;
    }
    match ty {
        Ty::Item(name) => Some(name),
        _ => None,
    }
}

impl Items {
    /// Returns the first item with that name.
    pub fn find(&self, name: &str) -> Option<&Item> {
        self.all.get(self.position(name)?)
    }

    /// Returns for each item the positions of those that contain it.
    pub fn containers(&self) -> Vec<Vec<usize>> {
        let mut holders: Vec<Vec<usize>> = vec![Vec::new(); self.len()];
        for (holder, item) in self.iter().enumerate() {
            for ty in item.types() {
                ty.walk(&mut |ty| {
                    if let Ty::Item(name) = ty
                        && let Some(containers) = self.position(name).and_then(|at| holders.get_mut(at))
                    {
                        containers.push(holder);
                    }
                });
            }
        }
        holders
    }

    /// Returns the names of these items, and of all `wanted` items that contain one of them, directly or indirectly.
    pub fn and_holders<'a>(&'a self, of: impl Fn(&Item) -> bool, wanted: impl Fn(&Item) -> bool) -> HashSet<String> {
        let (holders, mut found) = (self.containers(), HashSet::new());
        let mut queue: Vec<&'a Item> = self.iter().filter(|item| of(item)).collect();
        while let Some(item) = queue.pop() {
            if wanted(item) && found.insert(item.name.clone()) {
                let holders = self.position(&item.name).and_then(|at| holders.get(at));
                queue.extend(holders.into_iter().flatten().filter_map(|at| self.all.get(*at)));
            }
        }
        found
    }

    /// Returns the position of the first item with that name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.index().places.get(name).copied()
    }

    /// Returns true for a newtype that contains itself without a property or array item in between: reading it would
    /// never end.
    pub fn is_endless(&self, name: &str) -> bool {
        let index = self.index();
        index.places.get(name).and_then(|at| index.endless.get(*at)).copied().unwrap_or(false)
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.all))
    }

    /// Returns the list, for arbitrary changes.
    pub fn as_mut_vec(&mut self) -> &mut Vec<Item> {
        self.index.take();
        &mut self.all
    }
}

impl Deref for Items {
    type Target = [Item];

    fn deref(&self) -> &[Item] {
        &self.all
    }
}

impl DerefMut for Items {
    fn deref_mut(&mut self) -> &mut [Item] {
        self.as_mut_vec()
    }
}

impl From<Vec<Item>> for Items {
    fn from(all: Vec<Item>) -> Self {
        Items { all, index: OnceLock::new() }
    }
}

impl FromIterator<Item> for Items {
    fn from_iter<I: IntoIterator<Item = Item>>(items: I) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<'a> IntoIterator for &'a Items {
    type Item = &'a Item;
    type IntoIter = std::slice::Iter<'a, Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.iter()
    }
}

impl<'a> IntoIterator for &'a mut Items {
    type Item = &'a mut Item;
    type IntoIter = std::slice::IterMut<'a, Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.as_mut_vec().iter_mut()
    }
}

impl PartialEq for Items {
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all
    }
}

impl Eq for Items {}

impl fmt::Debug for Items {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.all.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    fn item(name: &str) -> Item {
        Item::new(name, Vec::new(), Kind::Newtype { inner: Ty::Any })
    }

    #[test]
    fn endless_newtypes_are_found() {
        let alias = |name: &str, inner| Item { kind: Kind::Newtype { inner }, ..item(name) };
        let of = |name: &str| Ty::Nullable(Box::new(Ty::Item(name.to_owned())));
        let items: Items = [
            alias("A", of("B")),
            alias("B", of("C")),
            alias("C", of("B")),
            alias("D", of("E")),
            alias("E", Ty::List(Box::new(of("E")))),
            alias("F", of("F")),
            alias("G", of("missing")),
        ]
        .into_iter()
        .collect();
        let endless: Vec<&str> = items.iter().map(|item| &*item.name).filter(|name| items.is_endless(name)).collect();
        assert_eq!(endless, ["A", "B", "C", "F"]);
    }

    #[test]
    fn items_are_found_by_their_current_names() {
        let mut items: Items = ["A", "B", "A"].map(item).into_iter().collect();
        assert_eq!((items.position("A"), items.position("B"), items.position("C")), (Some(0), Some(1), None));
        for item in &mut items {
            item.name.push('2');
        }
        assert_eq!((items.position("A"), items.position("A2")), (None, Some(0)));
        items[0].name = "D".to_owned();
        assert_eq!((items.position("D"), items.position("A2")), (Some(0), Some(2)));
        items.as_mut_vec().remove(0);
        assert_eq!(items.find("A2").map(|item| item.name.as_str()), Some("A2"));
        let copy = items.clone();
        items.iter_mut().for_each(|item| item.name.clear());
        assert_eq!((copy.position("A2"), items.position("A2")), (Some(1), None));
    }
}
