/// A default, from its JSON: only what the type reads is written here.
fn default_of<T: Deserialize<'static>>(json: &'static str) -> T {
    serde_json::from_str(json).expect("a default is a value of its type")
}
