/// The number, where it is a whole one.
fn integer(value: &Value) -> Option<&Number> {
    value.as_number().filter(|_| is_integer(value))
}
