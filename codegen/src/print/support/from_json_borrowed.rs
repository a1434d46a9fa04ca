/// Reads values from JSON, with errors that say where in it. What a value borrows, it borrows from the document.
pub trait FromJson<'de>: Deserialize<'de> {
    /// Reads a value from the text of a document.
    fn from_json(text: &'de str) -> Result<Self, JsonError> {
        read_json(serde_json::Deserializer::from_str(text))
    }

    /// Reads a value from the bytes of a document, in UTF-8.
    fn from_slice(bytes: &'de [u8]) -> Result<Self, JsonError> {
        read_json(serde_json::Deserializer::from_slice(bytes))
    }

    /// Reads a value from a document that is read to its end, and borrows nothing.
    fn from_reader(reader: impl std::io::Read) -> Result<Self, JsonError> {
        read_json::<'de, Self, _>(serde_json::Deserializer::from_reader(std::io::BufReader::new(reader)))
    }
}

impl<'de, T: Deserialize<'de>> FromJson<'de> for T {}
