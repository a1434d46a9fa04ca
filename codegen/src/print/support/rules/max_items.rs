pub fn max_items<T>(items: &[T], max: usize) -> Result<(), Violation> {
    if items.len() > max {
        let message = format!("{} items, at most {max} allowed", items.len());
        return Err(Violation::new("maxItems", message));
    }
    Ok(())
}
