/// The digits of a positive number, without zeros at their end, and the power of ten that they are multiplied by.
fn decimal(text: &str) -> Option<(u128, i32)> {
    let (digits, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_end_matches('0');
    let zeros = digits.len() - significant.len();
    let power = power.parse::<i32>().ok()? + zeros as i32 - fraction.len() as i32;
    Some((format!("0{significant}").parse().ok()?, power))
}
