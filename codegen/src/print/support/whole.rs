/// A whole number in any form that JSON has for it: `1.0` is one as well.
struct Whole<T>(pub(crate) T);

impl<'de, T: TryFrom<i128>> Deserialize<'de> for Whole<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        let read = whole(&number).and_then(|whole| T::try_from(whole).ok());
        read.map(Whole).ok_or_else(|| serde::de::Error::custom(format_args!("{number} is no whole number of the right size")))
    }
}
