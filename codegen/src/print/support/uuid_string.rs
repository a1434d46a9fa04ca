/// A UUID in its hyphenated form (RFC 4122, section 3), which keeps the letter case that it was written in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct UuidString(String);

impl UuidString {
    /// The text, as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number that it stands for.
    pub fn uuid(&self) -> Uuid {
        Uuid::try_parse(&self.0).unwrap_or_default()
    }
}

impl From<Uuid> for UuidString {
    fn from(uuid: Uuid) -> Self {
        UuidString(uuid.hyphenated().to_string())
    }
}

impl std::fmt::Display for UuidString {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl<'de> Deserialize<'de> for UuidString {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() != 36 {
            return Err(serde::de::Error::custom(format_args!("{text:?} is not a UUID in its hyphenated form")));
        }
        Uuid::try_parse(&text).map_err(serde::de::Error::custom)?;
        Ok(UuidString(text))
    }
}
