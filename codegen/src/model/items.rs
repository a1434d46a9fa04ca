//! The items of a model: a list, and an index by name that is built when it is first asked and dropped by whatever could
//! change the list.

use std::collections::HashMap;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::Item;

/// The named types of a model, in their order.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Items {
    all: Vec<Item>,
    /// Where the first item of each name stands.
    #[serde(skip)]
    index: OnceLock<HashMap<String, usize>>,
}

impl Items {
    /// The first item of that name.
    pub fn find(&self, name: &str) -> Option<&Item> {
        self.all.get(self.position(name)?)
    }

    /// Where the first item of that name stands.
    pub fn position(&self, name: &str) -> Option<usize> {
        let index = self.index.get_or_init(|| {
            let mut index = HashMap::with_capacity(self.all.len());
            for (at, item) in self.all.iter().enumerate() {
                index.entry(item.name.clone()).or_insert(at);
            }
            index
        });
        index.get(name).copied()
    }

    /// The list, to be changed in any way.
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
    use crate::model::{Kind, Ty};

    fn item(name: &str) -> Item {
        Item {
            name: name.to_owned(),
            origins: Vec::new(),
            docs: None,
            derives: Vec::new(),
            kind: Kind::Newtype { inner: Ty::Any },
            check: None,
            widened: Vec::new(),
        }
    }

    #[test]
    fn an_item_is_found_by_the_name_that_it_has_now() {
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
