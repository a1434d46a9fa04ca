/// A full time (RFC 3339, section 5.6). A leap second is the last one of a day in UTC (section 5.7).
fn is_time(text: &str) -> bool {
    let Some((&[h1, h2, b':', m1, m2, b':', s1, s2], mut rest)) = text.as_bytes().split_first_chunk() else {
        return false;
    };
    if let [b'.', fraction @ ..] = rest {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        match fraction.split_at_checked(digits) {
            Some((digits, zone)) if !digits.is_empty() => rest = zone,
            _ => return false,
        }
    }
    let offset = match *rest {
        [b'Z' | b'z'] => Some(0),
        [b'+', h1, h2, b':', m1, m2] => is_time_minutes([h1, h2], [m1, m2]),
        [b'-', h1, h2, b':', m1, m2] => is_time_minutes([h1, h2], [m1, m2]).map(|minutes| -minutes),
        _ => None,
    };
    match (is_time_minutes([h1, h2], [m1, m2]), is_time_number([s1, s2], 60), offset) {
        (Some(minutes), Some(60), Some(offset)) => (minutes - offset).rem_euclid(24 * 60) == 24 * 60 - 1,
        (Some(_), Some(_), Some(_)) => true,
        _ => false,
    }
}

/// Hours and minutes, in minutes.
fn is_time_minutes(hours: [u8; 2], minutes: [u8; 2]) -> Option<i32> {
    Some(is_time_number(hours, 23)? * 60 + is_time_number(minutes, 59)?)
}

fn is_time_number(digits: [u8; 2], most: i32) -> Option<i32> {
    let [tens, ones] = digits.map(|byte| byte.is_ascii_digit().then(|| i32::from(byte - b'0')));
    Some(tens? * 10 + ones?).filter(|number| *number <= most)
}
