//! Contestants that do the same work in turns, so that what disturbs one disturbs all. The ratio is the median of the ratios of
//! each round; a contestant that runs twice shows how much of it is noise.

use std::time::{Duration, Instant};

use crate::{median, row, shown};

const ROUNDS: usize = 101;
const ROUND: Duration = Duration::from_millis(4);

/// Runs a piece of work so many times.
pub type Work<'a> = Box<dyn Fn(u32) + 'a>;

pub struct Contestant<'a> {
    pub name: &'static str,
    pub work: Work<'a>,
}

/// Prints a row for each contestant; the first is ours.
pub fn compare(figure: &str, bytes: usize, contestants: Vec<Contestant<'_>>) {
    let time = |contestant: &Contestant<'_>, count: u32| {
        let start = Instant::now();
        (contestant.work)(count);
        start.elapsed()
    };
    // As many as fill a round.
    let mut count = 1;
    while time(&contestants[0], count) < ROUND {
        count *= 2;
    }
    let mut times = vec![Vec::new(); contestants.len()];
    for round in 0..ROUNDS {
        // Another one begins each time.
        for turn in 0..contestants.len() {
            let index = (round + turn) % contestants.len();
            times[index].push(time(&contestants[index], count).as_secs_f64() / f64::from(count));
        }
    }
    for (contestant, own) in contestants.iter().zip(&times) {
        let ratio = median(times[0].iter().zip(own).map(|(ours, own)| ours / own).collect());
        let seconds = median(own.clone());
        let rate = bytes as f64 / seconds / 1e6;
        let time = shown(Duration::from_secs_f64(seconds));
        row(
            &format!("{figure}: {}", contestant.name),
            format!("{time}, {rate:.0} MB/s; generated takes {ratio:.2} of it"),
        );
    }
}
