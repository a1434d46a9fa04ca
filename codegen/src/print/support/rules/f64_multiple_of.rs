/// As `multiple_of`, in decimal arithmetic: as floats, 0.3 is not a multiple of 0.1.
pub fn f64_multiple_of(number: f64, step: &str) -> Result<(), Violation> {
    let size = number.abs();
    // The shortest text of a large number has digits of its own.
    let written = if size.fract() == 0.0 && size < 2e19 { format!("{size:.0}") } else { format!("{size:e}") };
    let is_multiple = decimal(&written).zip(decimal(step)).is_some_and(|((digits, power), (step, least))| {
        let rest = || (least..power).fold(digits % step, |rest, _| rest * 10 % step);
        digits == 0 || (power >= least && step <= u64::MAX.into() && rest() == 0)
    });
    if !is_multiple {
        return Err(Violation::new("multipleOf", format!("{number} is not a multiple of {step}")));
    }
    Ok(())
}
