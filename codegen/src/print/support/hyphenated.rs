/// A UUID in its hyphenated form (RFC 4122, section 3), or in the bytes that `Uuid` writes where a format is not for people.
/// `Uuid` itself also reads the URN, braced and bare forms.
struct Hyphenated(pub(crate) Uuid);

impl<'de> Deserialize<'de> for Hyphenated {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl serde::de::Visitor<'_> for Text {
            type Value = Hyphenated;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a UUID in its hyphenated form")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Hyphenated, E> {
                if text.len() != 36 {
                    return Err(E::invalid_value(serde::de::Unexpected::Str(text), &self));
                }
                Uuid::try_parse(text).map(Hyphenated).map_err(E::custom)
            }

            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Hyphenated, E> {
                Uuid::from_slice(bytes).map(Hyphenated).map_err(E::custom)
            }
        }

        if deserializer.is_human_readable() {
            deserializer.deserialize_str(Text)
        } else {
            deserializer.deserialize_bytes(Text)
        }
    }
}
