//! A container for parts that most schemas do not have. An absent part is not allocated and dereferences to its default.
//! Copies share a part until one of them is written to.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Array, NumberKeywords, Object, StringKeywords};

/// A type with a static default, which an absent part dereferences to.
pub trait Absent: Clone + Default + PartialEq + 'static {
    fn absent() -> &'static Self;
}

/// A part that is allocated when it is first written to.
pub struct Rare<T>(Option<Arc<T>>);

impl<T: Absent> Rare<T> {
    /// Returns the part if it is allocated. `DerefMut` would allocate it.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.0.as_mut().map(Arc::make_mut)
    }

    /// Returns the part by value.
    pub fn into_inner(self) -> T {
        self.0.map(Arc::unwrap_or_clone).unwrap_or_default()
    }

    /// Applies a function to the part if it is allocated.
    pub fn map(&self, change: impl FnOnce(&T) -> T) -> Self {
        Rare(self.0.as_deref().map(|part| Arc::new(change(part))))
    }

    /// Compares two parts, with a function if both are allocated.
    pub fn equals(&self, other: &Self, compare: impl FnOnce(&T, &T) -> bool) -> bool {
        match (&self.0, &other.0) {
            (Some(left), Some(right)) => Arc::ptr_eq(left, right) || compare(left, right),
            _ => self.is_absent() && other.is_absent(),
        }
    }

    /// Returns whether the part equals its default.
    pub fn is_absent(&self) -> bool {
        self.0.as_deref().is_none_or(|part| part == T::absent())
    }
}

impl<T: Absent> Deref for Rare<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.0 {
            Some(part) => part,
            None => T::absent(),
        }
    }
}

impl<T: Absent> DerefMut for Rare<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(self.0.get_or_insert_default())
    }
}

/// A part that equals its default is not allocated.
impl<T: Absent> From<T> for Rare<T> {
    fn from(part: T) -> Self {
        Rare((part != *T::absent()).then(|| Arc::new(part)))
    }
}

impl<T> Default for Rare<T> {
    fn default() -> Self {
        Rare(None)
    }
}

impl<T> Clone for Rare<T> {
    fn clone(&self) -> Self {
        Rare(self.0.clone())
    }
}

/// A part that is allocated and equals its default equals one that is not allocated.
impl<T: Absent> PartialEq for Rare<T> {
    fn eq(&self, other: &Self) -> bool {
        self.equals(other, T::eq)
    }
}

impl<T: Absent + Eq> Eq for Rare<T> {}

impl<T: Absent> PartialEq<T> for Rare<T> {
    fn eq(&self, other: &T) -> bool {
        **self == *other
    }
}

impl<T: Absent + fmt::Debug> fmt::Debug for Rare<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Absent + Serialize> Serialize for Rare<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_deref().filter(|_| !self.is_absent()).serialize(serializer)
    }
}

impl<'de, T: Absent + Deserialize<'de>> Deserialize<'de> for Rare<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map(Rare::from).unwrap_or_default())
    }
}

macro_rules! absent {
    ($($part:ty),*) => {$(
        impl Absent for $part {
            fn absent() -> &'static Self {
                static ABSENT: LazyLock<$part> = LazyLock::new(<$part>::default);
                &ABSENT
            }
        }
    )*};
}

absent!(Array, NumberKeywords, Object, StringKeywords);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;

    #[test]
    fn an_absent_part_equals_an_allocated_default() {
        let mut written = Rare::from(StringKeywords { min: Some(1), ..StringKeywords::default() });
        assert_ne!(written, Rare::default());
        written.min = None;
        assert!(written.0.is_some() && written.is_absent());
        assert_eq!((&written, &Rare::default()), (&Rare::default(), &written));
        assert_eq!(written, StringKeywords::default());
    }

    #[test]
    fn writing_to_a_copy_does_not_change_the_original() {
        let mut first: Rare<Object> = Rare::default();
        first.required.push("a".to_owned());
        let mut second = first.clone();
        second.required.push("b".to_owned());
        assert_eq!((first.required.len(), second.required.len()), (1, 2));
    }

    #[test]
    fn walking_allocates_nothing() {
        let mut schema = Schema::default();
        schema.walk_mut(&mut |_| {});
        assert!(schema.object.0.is_none() && schema.array.0.is_none());
        assert!(Rare::from(Object::default()).0.is_none());
    }

    #[test]
    fn a_schema_stays_small() {
        assert!(size_of::<Schema>() <= 448, "{} bytes", size_of::<Schema>());
    }
}
