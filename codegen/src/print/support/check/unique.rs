/// True if no two items are equal.
fn unique(items: &[Value]) -> bool {
    items.iter().enumerate().all(|(index, item)| items.iter().take(index).all(|other| !same(item, other)))
}
