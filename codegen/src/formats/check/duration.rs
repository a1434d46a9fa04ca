/// A duration (ISO 8601, as RFC 3339, appendix A, has it).
fn is_duration(text: &str) -> bool {
    let Some(amounts) = text.strip_prefix('P') else { return false };
    match amounts.split_once('T') {
        Some((date, time)) => (date.is_empty() || is_duration_in(date, "YMD")) && is_duration_in(time, "HMS"),
        None => is_duration_in(amounts, "YMD") || is_duration_in(amounts, "W"),
    }
}

/// Whole amounts, whose units are some of those given, in that order and with none left out between them.
fn is_duration_in(text: &str, units: &str) -> bool {
    let mut found = String::new();
    for amount in text.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let unit = amount.trim_start_matches(|c: char| c.is_ascii_digit());
        if unit.is_empty() || unit.len() == amount.len() {
            return false;
        }
        found.push_str(unit);
    }
    !found.is_empty() && units.contains(&found)
}
