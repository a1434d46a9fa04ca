//! What the command prints. Output that cannot be written is an error, and never a panic.

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

/// Prints a line to standard error. Where that cannot be written, nobody is there to be told.
pub fn print_warning(text: impl Display) {
    let _ = writeln!(anstream::stderr(), "{}", codegen::escaped(&text.to_string()));
}

/// The exit code of a run that has printed what it found: its own, unless the printing failed. A reader that has gone away
/// knows that itself.
pub fn exit_code(printed: io::Result<()>, code: u8) -> ExitCode {
    let Err(error) = printed else { return ExitCode::from(code) };
    if error.kind() != ErrorKind::BrokenPipe {
        print_warning(format_args!("cannot write to standard output: {error}"));
    }
    ExitCode::from(INPUT)
}

/// Prints what is asked for of something that has all three forms.
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

/// Prints what went wrong.
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
