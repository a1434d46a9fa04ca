/// An integer, in any form that JSON has for it: `1.0` is one as well.
struct IntegralNumber<T>(pub(crate) T);

impl<'de, T: TryFrom<i128>> Deserialize<'de> for IntegralNumber<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        let read = integer_value(&number).and_then(|integer| T::try_from(integer).ok());
        read.map(IntegralNumber).ok_or_else(|| serde::de::Error::custom(format_args!("{number} is not an integer in range")))
    }
}
