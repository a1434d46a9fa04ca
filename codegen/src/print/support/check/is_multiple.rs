/// True if the number is a multiple of the step, in decimal arithmetic: as floats, 0.3 is no multiple of 0.1.
fn is_multiple(number: &Decimal, step: &str) -> bool {
    let step = Decimal::parse(step);
    if number.sign == 0 {
        return true;
    }
    // The digits end in no zeros, so that nothing makes up for a finer place.
    let mut shift = number.shift - step.shift;
    let Some(step) = step.digits.parse::<u64>().ok().map(u128::from).filter(|_| shift >= 0) else { return false };
    let digits = number.digits.chars().filter_map(|digit| digit.to_digit(10));
    let mut rest = digits.fold(0, |rest, digit| (rest * 10 + u128::from(digit)) % step);
    // Times ten to the power of the shift, by repeated squaring.
    let mut ten = 10 % step;
    while shift > 0 && rest > 0 {
        if shift & 1 == 1 {
            rest = rest * ten % step;
        }
        ten = ten * ten % step;
        shift >>= 1;
    }
    rest == 0
}
