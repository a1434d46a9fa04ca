/// Reads values from JSON, with errors that say where in it.
pub trait FromJson: serde::de::DeserializeOwned {
    /// Reads a value from the text of a document.
    fn from_json(text: &str) -> Result<Self, JsonError> {
        read_json(serde_json::Deserializer::from_str(text))
    }

    /// Reads a value from the bytes of a document, in UTF-8.
    fn from_slice(bytes: &[u8]) -> Result<Self, JsonError> {
        read_json(serde_json::Deserializer::from_slice(bytes))
    }

    /// Reads a value from a document that is read to its end.
    fn from_reader(reader: impl std::io::Read) -> Result<Self, JsonError> {
        read_json(serde_json::Deserializer::from_reader(std::io::BufReader::new(reader)))
    }
}

impl<T: serde::de::DeserializeOwned> FromJson for T {}
