/// The members of an object of which some were read ahead. The value of the last of those may still be to come.
struct ReadAhead<'a, A> {
    ahead: std::vec::IntoIter<(std::borrow::Cow<'a, str>, Option<Value>)>,
    value: Option<Value>,
    members: A,
}

impl<'de, A: serde::de::MapAccess<'de>> ReadAhead<'de, A> {
    fn deserializer(
        ahead: Vec<(std::borrow::Cow<'de, str>, Option<Value>)>,
        members: A,
    ) -> serde::de::value::MapAccessDeserializer<Self> {
        let ahead = ahead.into_iter();
        serde::de::value::MapAccessDeserializer::new(ReadAhead { ahead, value: None, members })
    }
}

impl<'de, A: serde::de::MapAccess<'de>> serde::de::MapAccess<'de> for ReadAhead<'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: serde::de::DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        use serde::de::IntoDeserializer as _;
        match self.ahead.next() {
            Some((key, value)) => {
                self.value = value;
                seed.deserialize(key.into_deserializer()).map(Some)
            }
            None => self.members.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: serde::de::DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.value.take() {
            Some(value) => seed.deserialize(Buffered::new(value)),
            None => self.members.next_value_seed(seed),
        }
    }
}

/// A value that was read ahead. Of an object, the members come first that are asked for: so a union inside it reads nothing
/// ahead once more.
struct Buffered<E>(Value, std::marker::PhantomData<E>);

impl<E> Buffered<E> {
    fn new(value: Value) -> Self {
        Buffered(value, std::marker::PhantomData)
    }
}

impl<'de, E: serde::de::Error> serde::de::IntoDeserializer<'de, E> for Buffered<E> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de, E: serde::de::Error> Deserializer<'de> for Buffered<E> {
    type Error = E;

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        use serde::de::value::{MapDeserializer, SeqDeserializer};
        match self.0 {
            Value::Array(items) => {
                SeqDeserializer::new(items.into_iter().map(Buffered::new)).deserialize_any(visitor)
            }
            Value::Object(members) => {
                let members = members.into_iter().map(|(key, value)| (key, Buffered::new(value)));
                MapDeserializer::new(members).deserialize_any(visitor)
            }
            value => value.deserialize_any(visitor).map_err(E::custom),
        }
    }

    fn deserialize_struct<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        let Value::Object(mut members) = self.0 else { return self.deserialize_any(visitor) };
        let first: Vec<_> = fields.iter().filter_map(|field| members.remove_entry(*field)).collect();
        let members = first.into_iter().chain(members).map(|(key, value)| (key, Buffered::new(value)));
        serde::de::value::MapDeserializer::new(members).deserialize_any(visitor)
    }

    fn deserialize_enum<V: serde::de::Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        self.0.deserialize_enum(name, variants, visitor).map_err(E::custom)
    }

    fn deserialize_f64<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        self.0.deserialize_f64(visitor).map_err(E::custom)
    }

    fn deserialize_newtype_struct<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, E> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}
