/// As `multiple_of`, in decimal arithmetic: as floats, 0.3 is not a multiple of 0.1.
pub fn f64_multiple_of(number: f64, step: &str) -> Result<(), Violation> {
    let size = number.abs();
    let places = step.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let scale = 10_f64.powi(places as i32);
    let (parts, step_parts) = ((size * scale).round(), (step.parse().unwrap_or(0.0) * scale).round());
    // Of the decimal numbers of so few digits, a float stands for one at most.
    let is_multiple = if parts < 1e15 && step.len() < 16 && !step.contains(['e', 'E']) {
        parts / scale == size && parts % step_parts == 0.0
    } else {
        // The shortest text of a large number has digits of its own.
        let written = if size.fract() == 0.0 && size < 2e19 { format!("{size:.0}") } else { format!("{size:e}") };
        decimal(&written).zip(decimal(step)).is_some_and(|((digits, power), (step, least))| {
            let rest = || (least..power).fold(digits % step, |rest, _| rest * 10 % step);
            digits == 0 || (power >= least && step <= u64::MAX.into() && rest() == 0)
        })
    };
    if !is_multiple {
        return Err(Violation::new("multipleOf", format!("{number} is not a multiple of {step}")));
    }
    Ok(())
}
