//! Unions read as generated and as serde's derive reads them, in turns; trees that are read by trying branches, at depths at
//! which anything but linear growth shows.

use std::hint::black_box;
use std::time::{Duration, Instant};

use unions::{Pair, pairs};

use crate::{median, row, shown};

const ROUNDS: usize = 101;
const ROUND: Duration = Duration::from_millis(3);

pub fn print() {
    for Pair { figure, text, generated, by_hand } in pairs() {
        let once = median((0..5).map(|_| time(generated, &text, 1)).collect());
        let Some(by_hand) = by_hand else {
            row(&format!("unions: {figure}"), shown(once));
            continue;
        };
        let count = (ROUND.as_secs_f64() / once.as_secs_f64()).clamp(1.0, 1e6) as u32;
        let round = |round: usize| {
            // Another one begins each time.
            if round.is_multiple_of(2) {
                let one = time(generated, &text, count);
                (one, time(by_hand, &text, count))
            } else {
                let other = time(by_hand, &text, count);
                (time(generated, &text, count), other)
            }
        };
        let rounds: Vec<_> = (0..ROUNDS).map(round).collect();
        let ratio = median(rounds.iter().map(|(one, other)| one.as_secs_f64() / other.as_secs_f64()).collect());
        let generated = shown(median(rounds.iter().map(|round| round.0).collect()));
        row(&format!("unions: {figure}"), format!("{generated} ({ratio:.2} of serde's derive)"));
    }
}

/// The time of one reading of so many.
fn time(read: fn(&str), text: &str, count: u32) -> Duration {
    let start = Instant::now();
    (0..count).for_each(|_| read(black_box(text)));
    start.elapsed() / count
}
