//! Prints the output of the command. Output that cannot be written is an error, never a panic.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use codegen::Error;

use crate::{Format, INPUT};

/// Prints to standard output.
pub fn print_stdout(text: &str) -> io::Result<()> {
    let mut stdout = anstream::stdout();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Prints a line to standard error, and ignores errors.
pub fn print_warning(text: impl Display) {
    let _ = writeln!(anstream::stderr(), "{}", codegen::escaped(&text.to_string()));
}

/// Returns the exit code of a run: `code`, unless its output could not be written. A closed pipe is not reported: its
/// reader needs no more output.
pub fn exit_code(printed: io::Result<()>, code: u8) -> ExitCode {
    let Err(error) = printed else { return ExitCode::from(code) };
    if error.kind() != ErrorKind::BrokenPipe {
        print_warning(format_args!("cannot write to standard output: {error}"));
    }
    ExitCode::from(INPUT)
}

/// Prints a report in the requested format.
pub fn print_report(
    format: Format,
    human: impl FnOnce() -> String,
    markdown: impl FnOnce() -> String,
    json: impl FnOnce() -> serde_json::Value,
) -> io::Result<()> {
    print_stdout(&match format {
        Format::Human | Format::Github | Format::Junit | Format::Html => human(),
        Format::Json => format!("{}\n", codegen::json_text(&json())),
        Format::Markdown => markdown(),
        Format::Quiet => return Ok(()),
    })
}

/// Prints an error.
pub fn print_error(error: &Error, format: Format) -> io::Result<()> {
    match format {
        Format::Json => print_stdout(&format!("{}\n", codegen::json_text(&codegen::json(None, &[], Some(error))))),
        _ => {
            let color = anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
            let _ = write!(anstream::stderr(), "{}", error.render(color));
            Ok(())
        }
    }
}
