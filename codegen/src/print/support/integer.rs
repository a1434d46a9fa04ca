/// An integer of any size that `serde_json` reads, in any form: `1.0` is one as well.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Integer(pub(crate) serde_json::Number);

impl Integer {
    /// The number, where it fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.0.as_i64().or_else(|| integer_value(&self.0)?.try_into().ok())
    }
}

impl From<i64> for Integer {
    fn from(value: i64) -> Self {
        Integer(value.into())
    }
}

impl std::fmt::Display for Integer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        let is_integer = number.is_i64() || number.is_u64() || Decimal::new(&number).shift >= 0;
        if is_integer { Ok(Integer(number)) } else { Err(serde::de::Error::custom(format_args!("{number} is not an integer"))) }
    }
}
