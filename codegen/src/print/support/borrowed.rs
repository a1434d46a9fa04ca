/// A string, borrowed from the text where it stands there as it is.
#[derive(Deserialize)]
#[serde(transparent)]
struct Borrowed<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);
