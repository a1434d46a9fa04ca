/// A whole number in any form that JSON has for it: `1.0` is one as well.
struct Whole<T>(T);

impl<'de, T: TryFrom<i128>> Deserialize<'de> for Whole<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        let float = || number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e30).map(|float| float as i128);
        let whole = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from)).or_else(float);
        let read = whole.and_then(|whole| T::try_from(whole).ok());
        read.map(Whole).ok_or_else(|| serde::de::Error::custom(format_args!("{number} is no whole number of the right size")))
    }
}
