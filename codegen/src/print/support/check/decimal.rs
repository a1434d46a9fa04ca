/// A number in decimal, exactly and in one form, whatever its size and however it was written.
#[derive(PartialEq, Eq, Hash)]
pub struct Decimal {
    /// -1, 0 or 1.
    sign: i8,
    /// Without zeros around them.
    digits: String,
    /// The power of ten with which the digits are to be multiplied.
    shift: i64,
}

impl Decimal {
    pub(crate) fn new(number: &Number) -> Self {
        match number.as_f64().filter(|float| Number::from_f64(*float).as_ref() == Some(number)) {
            Some(float) => Decimal::double(float),
            None => Decimal::parse(&number.to_string()),
        }
    }

    fn double(float: f64) -> Self {
        // The shortest text of a large one has digits of its own, where an integer of 64 bits can equal it.
        let large = float.fract() == 0.0 && float.abs() < 2e19;
        Decimal::parse(&if large { format!("{float:.0}") } else { format!("{float:e}") })
    }

    /// Reads a number of JSON.
    fn parse(text: &str) -> Self {
        /// What is written as a power beyond this counts as this: no digits are long enough to make up for it.
        const FAR: i64 = 1 << 60;
        let (digits, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let far = if power.starts_with('-') { -FAR } else { FAR };
        let power = power.parse().unwrap_or(far).clamp(-FAR, FAR);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let (sign, whole) = whole.strip_prefix('-').map_or((1, whole), |whole| (-1, whole));
        let digits = format!("{whole}{fraction}");
        let digits = digits.trim_start_matches('0');
        let significant = digits.trim_end_matches('0');
        let zeros = digits.len() - significant.len();
        match significant {
            "" => Decimal { sign: 0, digits: String::new(), shift: 0 },
            digits => Decimal { sign, digits: digits.to_owned(), shift: power + zeros as i64 - fraction.len() as i64 },
        }
    }
}
