pub fn min_items<T>(items: &[T], min: usize) -> Result<(), Violation> {
    if items.len() < min {
        let message = format!("{} items, at least {min} required", items.len());
        return Err(Violation::new("minItems", message));
    }
    Ok(())
}
