/// Reads the variant that is named as the kind of the value, before anything of it is read.
fn by_kind<'de, T: ByName<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    use serde::de::{Error, IntoDeserializer as _, MapAccess, SeqAccess, value};

    struct Kinds<T>(std::marker::PhantomData<T>);

    impl<'de, T: ByName<'de>> serde::de::Visitor<'de> for Kinds<T> {
        type Value = T;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a JSON value")
        }

        fn visit_unit<E: Error>(self) -> Result<T, E> {
            T::read("null", ().into_deserializer())
        }

        fn visit_none<E: Error>(self) -> Result<T, E> {
            self.visit_unit()
        }

        fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
            T::read("boolean", value.into_deserializer())
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
            T::read("number", number.into_deserializer())
        }

        fn visit_i128<E: Error>(self, number: i128) -> Result<T, E> {
            let number: Number = number.to_string().parse().map_err(E::custom)?;
            T::read("number", number).map_err(E::custom)
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
            T::read("number", number.into_deserializer())
        }

        fn visit_u128<E: Error>(self, number: u128) -> Result<T, E> {
            let number: Number = number.to_string().parse().map_err(E::custom)?;
            T::read("number", number).map_err(E::custom)
        }

        fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
            T::read("number", number.into_deserializer())
        }

        fn visit_str<E: Error>(self, string: &str) -> Result<T, E> {
            T::read("string", string.into_deserializer())
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<T, E> {
            T::read("string", value::BytesDeserializer::new(bytes))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T, A::Error> {
            T::read("array", value::SeqAccessDeserializer::new(items))
        }

        fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
            let members = value::MapAccessDeserializer::new(members);
            // A `Number` that keeps all digits is a string, and read from what looks like an object.
            if size_of::<Number>() != size_of::<String>() {
                return T::read("object", members);
            }
            match Value::deserialize(members)? {
                Value::Number(number) => T::read("number", number).map_err(A::Error::custom),
                object => T::read("object", object).map_err(A::Error::custom),
            }
        }
    }

    deserializer.deserialize_any(Kinds(std::marker::PhantomData))
}
