/// The values of a list that was written as JSON.
fn parsed(json: &str) -> Vec<Value> {
    serde_json::from_str(json).unwrap_or_default()
}
