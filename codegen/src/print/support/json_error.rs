/// Why a value was not read, and where that shows.
#[derive(Debug)]
pub struct JsonError {
    pointer: String,
    error: serde_json::Error,
}

impl JsonError {
    /// Where the value stands, as a JSON pointer (RFC 6901): empty for the document itself.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The line of the document, from 1.
    pub fn line(&self) -> usize {
        self.error.line()
    }

    /// The byte of that line up to which it was read, from 1.
    pub fn column(&self) -> usize {
        self.error.column()
    }

    /// What was expected and what was found, without the place.
    pub fn message(&self) -> String {
        let text = self.error.to_string();
        let place = format!(" at line {} column {}", self.line(), self.column());
        text.strip_suffix(&place).unwrap_or(&text).to_owned()
    }
}

impl std::fmt::Display for JsonError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let colon = if self.pointer.is_empty() { "" } else { ": " };
        f.write_fmt(format_args!("{}{colon}{}", self.pointer, self.error))
    }
}

impl std::error::Error for JsonError {}

fn read_json<'de, T: serde::Deserialize<'de>, R: serde_json::de::Read<'de>>(
    mut document: serde_json::Deserializer<R>,
) -> Result<T, JsonError> {
    let mut track = serde_path_to_error::Track::new();
    let read = T::deserialize(serde_path_to_error::Deserializer::new(&mut document, &mut track));
    let value = read.map_err(|error| JsonError { pointer: json_pointer(&track.path()), error })?;
    document.end().map_err(|error| JsonError { pointer: String::new(), error })?;
    Ok(value)
}

fn json_pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let token = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } | Segment::Enum { variant: key } => {
            format!("/{}", key.replace('~', "~0").replace('/', "~1"))
        }
        Segment::Unknown => String::new(),
    };
    path.iter().map(token).collect()
}
