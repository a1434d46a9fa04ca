pub fn unique_items<T: std::hash::Hash + Eq>(items: impl Iterator<Item = T>) -> Result<(), Violation> {
    let mut seen = HashMap::with_capacity(items.size_hint().0);
    for (index, item) in items.enumerate() {
        if let Some(first) = seen.insert(item, index) {
            let message = format!("the items {first} and {index} are equal");
            return Err(Violation::new("uniqueItems", message));
        }
    }
    Ok(())
}
