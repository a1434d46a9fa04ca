//! Parsing and serialising, by divan: `cargo bench` in this folder. `cargo run --release` gives the ratios, measured in
//! turns, which a noisy machine disturbs less.

use bench::{page, parse, write};
use divan::Bencher;
use divan::counter::BytesCount;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn main() {
    divan::main();
}

/// Divan shows a type by its own name alone, and all of these are called `Connection`.
trait Contestant {
    type Connection: DeserializeOwned + Serialize;
}

macro_rules! contestants {
    ($($name:ident: $connection:ty;)*) => {
        $(struct $name;
        impl Contestant for $name {
            type Connection = $connection;
        })*
    };
}

contestants! {
    Generated: generated::Connection;
    HandChecked: hand_written::checked::Connection;
    HandPlain: hand_written::plain::Connection;
    Typify: typified::Connection;
}

#[divan::bench(types = [Generated, HandChecked, HandPlain, Typify])]
fn parse_page<T: Contestant>(bencher: Bencher) {
    let text = page().to_string();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| parse::<Vec<T::Connection>>(divan::black_box(&text)));
}

#[divan::bench(types = [Generated, HandChecked, HandPlain, Typify])]
fn write_page<T: Contestant>(bencher: Bencher) {
    let text = page().to_string();
    let value: Vec<T::Connection> = parse(&text);
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| write(divan::black_box(&value)));
}
