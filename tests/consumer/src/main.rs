//! Reads lines, each the name of a type and a JSON text, and answers each with a line: `accepted` and the text that is
//! written back, `rejected` and why, or `unknown` for a type that it does not know.

#[allow(dead_code)]
#[path = "../../fixtures/exact/connection.rs"]
mod exact;

use std::io::{BufRead, BufWriter, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

fn answer<T: DeserializeOwned + Serialize>(text: &str) -> String {
    match serde_json::from_str::<T>(text) {
        Ok(value) => match serde_json::to_string(&value) {
            Ok(written) => format!("accepted\t{written}"),
            Err(error) => format!("unwritable\t{:?}", error.to_string()),
        },
        Err(error) => format!("rejected\t{:?}", error.to_string()),
    }
}

macro_rules! answers {
    ($name:expr, $text:expr; $($type:ident)*) => {
        match $name {
            $(concat!("plain::", stringify!($type)) => answer::<generated::$type>($text),)*
            $(concat!("exact::", stringify!($type)) => answer::<exact::$type>($text),)*
            _ => "unknown\t".to_owned(),
        }
    };
}

fn main() -> std::io::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (name, text) = line.split_once('\t').unwrap_or((&line, ""));
        let answer = answers!(name, text; Connection SourceType ConnectionId DataConnectionStatus DateTime
            DataConnectionError ErrorStatus);
        writeln!(out, "{answer}")?;
    }
    out.flush()
}
