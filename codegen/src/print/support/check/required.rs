/// What is not satisfied, unless it is.
fn required(holds: bool, what: &'static str) -> Outcome {
    if holds { Ok(()) } else { Err(what) }
}
