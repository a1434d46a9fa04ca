/// A host name (RFC 1123, section 2.1), whose labels with hyphens in third and fourth place are A-labels (RFC 5890,
/// section 2.3.2.1).
fn is_hostname(text: &str) -> bool {
    is_ascii_hostname(text)
        && text.split('.').all(|label| match label.strip_prefix("xn--") {
            Some(code) => is_hostname_decoded(code).is_some_and(|label| is_unicode_label(&label)),
            None => label.get(2..4) != Some("--"),
        })
}

/// What a Punycode text stands for (RFC 3492, section 6.2).
fn is_hostname_decoded(code: &str) -> Option<Vec<char>> {
    let (basic, deltas) = code.rsplit_once('-').filter(|(basic, _)| !basic.is_empty()).unwrap_or(("", code));
    let mut label: Vec<char> = basic.chars().collect();
    let (mut state, mut bias, mut place, mut first) = (128_usize, 72_usize, 0_usize, true);
    let mut digits = deltas.bytes().peekable();
    while digits.peek().is_some() {
        let (mut delta, mut weight, mut k) = (0_usize, 1_usize, 36);
        loop {
            let digit = match digits.next()? {
                byte @ b'0'..=b'9' => byte - b'0' + 26,
                byte => byte.to_ascii_lowercase().checked_sub(b'a').filter(|digit| *digit < 26)?,
            };
            delta = delta.checked_add(weight.checked_mul(usize::from(digit))?)?;
            let threshold = usize::saturating_sub(k, bias).clamp(1, 26);
            if usize::from(digit) < threshold {
                break;
            }
            weight = weight.checked_mul(36 - threshold)?;
            k += 36;
        }
        let length = label.len() + 1;
        place = delta.checked_add(place)?;
        state = state.checked_add(place / length)?;
        place %= length;
        label.insert(place, char::from_u32(u32::try_from(state).ok()?)?);
        place += 1;
        delta /= if first { 700 } else { 2 };
        bias = is_hostname_bias(delta + delta / length);
        first = false;
    }
    Some(label)
}

/// How much of the next digits' range lies below the threshold (RFC 3492, section 6.1).
fn is_hostname_bias(mut delta: usize) -> usize {
    let mut bias = 0;
    while delta > 455 {
        delta /= 35;
        bias += 36;
    }
    bias + 36 * delta / (delta + 38)
}
