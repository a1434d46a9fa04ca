//! Parsing and serialising connections.

use std::hint::black_box;

use bench::{example, page, parse, read, write};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::turns::{Contestant, Work, compare};

pub fn print() {
    let (one, many) = (example().to_string(), page().to_string());
    compare("parse the example", one.len(), parsing::<Single>(&one));
    compare("parse 100 connections", many.len(), parsing::<Many>(&many));
    compare("borrow from the example", one.len(), borrowing(&one, reads::<generated::Connection>, |text| {
        drop(black_box(read::<borrowed::Connection<'_>>(text)));
    }));
    compare("borrow from 100 connections", many.len(), borrowing(&many, reads::<Vec<generated::Connection>>, |text| {
        drop(black_box(read::<Vec<borrowed::Connection<'_>>>(text)));
    }));
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

/// Types that own their strings, beside those that borrow them.
fn borrowing<'a>(text: &'a str, owned: fn(&str), borrowed: fn(&str)) -> Vec<Contestant<'a>> {
    let work = |read: fn(&str)| -> Work<'a> { Box::new(move |count| (0..count).for_each(|_| read(black_box(text)))) };
    vec![
        Contestant { name: "generated", work: work(owned) },
        Contestant { name: "generated with `borrow`", work: work(borrowed) },
        Contestant { name: "generated again (noise)", work: work(owned) },
    ]
}

fn reads<T: DeserializeOwned>(text: &str) {
    drop(black_box(read::<T>(text)));
}

fn writing<S: Shape>(text: &str) -> Vec<Contestant<'_>> {
    fn work<T: DeserializeOwned + Serialize + 'static>(text: &str) -> Work<'_> {
        let value: T = parse(text);
        Box::new(move |count| (0..count).for_each(|_| drop(black_box(write(black_box(&value))))))
    }
    contestants!(S, work, text)
}
