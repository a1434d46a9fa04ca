/// True if the number is a multiple of the step, in decimal arithmetic: as floats, 0.3 is no multiple of 0.1.
fn is_multiple(number: &Number, step: &str) -> bool {
    /// Digits and the power of ten that they are to be multiplied with.
    fn decimal(text: &str) -> Option<(u128, i32)> {
        let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let digits = format!("{}{}", whole.trim_start_matches('-'), fraction);
        let exponent: i32 = exponent.parse().ok()?;
        Some((digits.parse().ok()?, exponent - i32::try_from(fraction.len()).ok()?))
    }
    let (Some((value, value_exponent)), Some((step, step_exponent))) = (decimal(&number.to_string()), decimal(step)) else {
        return false;
    };
    if value == 0 || step == 0 {
        return value == 0;
    }
    let shift = value_exponent - step_exponent;
    if shift < 0 {
        // The step is coarser: the value must end in as many zeros.
        let scale = 10_u128.checked_pow(shift.unsigned_abs());
        return scale.is_some_and(|scale| value.is_multiple_of(scale) && (value / scale).is_multiple_of(step));
    }
    // value * 10^shift modulo step, without writing the power out.
    let times = |left: u128, right: u128| {
        let (mut result, mut left, mut right) = (0_u128, left % step, right);
        while right > 0 {
            if right % 2 == 1 {
                result = (result + left) % step;
            }
            left = (left + left) % step;
            right /= 2;
        }
        result
    };
    (0..shift).fold(value % step, |rest, _| times(rest, 10)) == 0
}
