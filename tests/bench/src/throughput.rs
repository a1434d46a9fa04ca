//! Parsing and serialising, every contestant in turn, so that what disturbs one disturbs all. The ratio is the median
//! of the ratios of each round; a contestant that runs twice shows how much of it is noise.

use std::hint::black_box;
use std::time::{Duration, Instant};

use bench::{example, page, parse, write};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{median, row, shown};

const ROUNDS: usize = 101;
const ROUND: Duration = Duration::from_millis(4);

/// Runs a piece of work so many times.
type Work<'a> = Box<dyn Fn(u32) + 'a>;

struct Contestant<'a> {
    name: &'static str,
    work: Work<'a>,
}

pub fn print() {
    let (one, many) = (example().to_string(), page().to_string());
    compare("parse the example", one.len(), parsing::<Single>(&one));
    compare("parse 100 connections", many.len(), parsing::<Many>(&many));
    compare("serialise the example", one.len(), writing::<Single>(&one));
    compare("serialise 100 connections", many.len(), writing::<Many>(&many));
}

/// How a connection stands in the text: alone, or in a list.
trait Shape {
    type Of<T: DeserializeOwned + Serialize + 'static>: DeserializeOwned + Serialize + 'static;
}
struct Single;
struct Many;
impl Shape for Single {
    type Of<T: DeserializeOwned + Serialize + 'static> = T;
}
impl Shape for Many {
    type Of<T: DeserializeOwned + Serialize + 'static> = Vec<T>;
}

macro_rules! contestants {
    ($shape:ident, $work:ident, $text:ident) => {
        vec![
            Contestant { name: "generated", work: $work::<$shape::Of<generated::Connection>>($text) },
            Contestant {
                name: "by hand, same checks",
                work: $work::<$shape::Of<hand_written::checked::Connection>>($text),
            },
            Contestant {
                name: "by hand, no checks",
                work: $work::<$shape::Of<hand_written::plain::Connection>>($text),
            },
            Contestant { name: "typify 0.8", work: $work::<$shape::Of<typified::Connection>>($text) },
            Contestant { name: "generated again (noise)", work: $work::<$shape::Of<generated::Connection>>($text) },
        ]
    };
}

fn parsing<S: Shape>(text: &str) -> Vec<Contestant<'_>> {
    fn work<T: DeserializeOwned>(text: &str) -> Work<'_> {
        Box::new(move |count| (0..count).for_each(|_| drop(black_box(parse::<T>(black_box(text))))))
    }
    contestants!(S, work, text)
}

fn writing<S: Shape>(text: &str) -> Vec<Contestant<'_>> {
    fn work<T: DeserializeOwned + Serialize + 'static>(text: &str) -> Work<'_> {
        let value: T = parse(text);
        Box::new(move |count| (0..count).for_each(|_| drop(black_box(write(black_box(&value))))))
    }
    contestants!(S, work, text)
}

fn compare(figure: &str, bytes: usize, contestants: Vec<Contestant<'_>>) {
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
