/// The violation of a value, told by what holds the value.
pub fn located(violation: Violation, at: &str) -> Violation {
    Violation { pointer: format!("/{at}{}", violation.pointer), ..violation }
}
