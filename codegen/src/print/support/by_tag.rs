/// Reads an object by the variant that its tag names. Only the members before the tag are read ahead; with `kept`, the
/// variant reads the tag as well.
fn by_tag<'de, T: ByName<'de>, D: Deserializer<'de>>(
    deserializer: D,
    tag: &'static [&'static str; 1],
    kept: bool,
) -> Result<T, D::Error> {
    struct Tagged<T>(&'static str, bool, std::marker::PhantomData<T>);

    impl<'de, T: ByName<'de>> serde::de::Visitor<'de> for Tagged<T> {
        type Value = T;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_fmt(format_args!("an object with the tag `{}`", self.0))
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut members: A) -> Result<T, A::Error> {
            let mut ahead = Vec::new();
            while let Some(Borrowed(key)) = members.next_key()? {
                if key != self.0 {
                    ahead.push((key, Some(members.next_value()?)));
                    continue;
                }
                let Borrowed(tag) = members.next_value()?;
                if self.1 {
                    ahead.push((key, Some(Value::String(tag.as_ref().to_owned()))));
                }
                return T::read(&tag, ReadAhead::deserializer(ahead, members));
            }
            Err(serde::de::Error::missing_field(self.0))
        }
    }

    let [name] = *tag;
    deserializer.deserialize_struct("", tag, Tagged(name, kept, std::marker::PhantomData))
}
