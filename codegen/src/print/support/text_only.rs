/// Reads one of several strings: serde's derive also takes a variant written as an object.
fn text_only<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    known: &'static [&'static str],
    find: fn(&str) -> Option<T>,
) -> Result<T, D::Error> {
    struct Text<T>(&'static [&'static str], fn(&str) -> Option<T>);

    impl<T> serde::de::Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            (self.1)(text).ok_or_else(|| E::unknown_variant(text, self.0))
        }
    }

    deserializer.deserialize_str(Text(known, find))
}
