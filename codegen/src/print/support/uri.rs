/// An absolute URI (RFC 3986, section 3), kept as it was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uri(fluent_uri::Uri<String>);

impl Uri {
    /// The text, as it was written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl std::ops::Deref for Uri {
    type Target = fluent_uri::Uri<String>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl std::str::FromStr for Uri {
    type Err = fluent_uri::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        fluent_uri::Uri::parse(text).map(|uri| Uri(uri.to_owned()))
    }
}

impl std::fmt::Display for Uri {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Uri {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Uri {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match fluent_uri::Uri::parse(text) {
            Ok(uri) => Ok(Uri(uri)),
            Err((error, text)) => Err(serde::de::Error::custom(format_args!("{text:?} is not a URI: {error}"))),
        }
    }
}
