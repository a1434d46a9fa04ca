/// Reads an object by the variant that has the first of these members. Only the members before it are read ahead.
fn by_presence<'de, T: ByName<'de>, D: Deserializer<'de>>(
    deserializer: D,
    names: &'static [&'static str],
) -> Result<T, D::Error> {
    struct Present<T>(&'static [&'static str], std::marker::PhantomData<T>);

    impl<'de, T: ByName<'de>> serde::de::Visitor<'de> for Present<T> {
        type Value = T;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_fmt(format_args!("an object with one of the members `{}`", self.0.join("`, `")))
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut members: A) -> Result<T, A::Error> {
            let mut ahead = Vec::new();
            while let Some(Borrowed(key)) = members.next_key()? {
                if let Some(name) = self.0.iter().find(|name| **name == key) {
                    ahead.push((key, None));
                    return T::read(name, ReadAhead::deserializer(ahead, members));
                }
                ahead.push((key, Some(members.next_value()?)));
            }
            Err(serde::de::Error::invalid_type(serde::de::Unexpected::Map, &self))
        }
    }

    deserializer.deserialize_struct("", names, Present(names, std::marker::PhantomData))
}
