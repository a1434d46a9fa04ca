//! The problems that several parts of a configuration can have.

use std::path::{Component, Path};

use toml::Spanned;

use crate::error::{Code, Diagnostic};
use crate::suggest::did_you_mean;

/// Returns the name of the file, by which a configuration is shown.
pub fn shown(path: &Path) -> String {
    path.file_name().map_or_else(|| "lockstep.toml".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// A problem found by the TOML parser, with a suggestion for a misspelt name.
pub fn misread(message: &str) -> Diagnostic {
    // As in: unknown field `outptu`, expected one of `output`, `root`
    let mut quoted = message.split('`').skip(1).step_by(2);
    let meant = match (message.starts_with("unknown "), quoted.next()) {
        (true, Some(given)) => did_you_mean(given, quoted),
        _ => String::new(),
    };
    // There may be many known names, so they are in the help.
    let (message, known) = message.split_once(", expected ").unwrap_or((message, ""));
    let problem = Diagnostic::new(Code::Config, message);
    let known = if known.is_empty() { String::new() } else { format!("expected {known}; ") };
    let meant = meant.trim_start_matches("; ");
    let help = if meant.is_empty() { String::new() } else { format!("{meant} ") };
    let help = format!("{help}{known}{}", problem.help);
    problem.help(help)
}

/// Returns true for a component that is not allowed in paths of a configuration.
pub fn is_own(part: Component<'_>) -> bool {
    part.as_os_str().to_string_lossy().to_ascii_lowercase().starts_with(".lockstep")
}

/// Returns the problem of a path that contains control characters: paths are written into headers, and passed to Cargo line by
/// line.
pub fn unprintable(path: &str) -> Option<Diagnostic> {
    let message = || format!("`{}` contains control characters", path.escape_debug());
    path.contains(char::is_control).then(|| unusable(message(), "give the file another name"))
}

/// Returns the problems of the path of a file to generate, given under this key.
pub fn output_problems(output: &Spanned<String>, key: &str) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let path = Path::new(output.get_ref());
    let below = path.components().all(|part| matches!(part, Component::Normal(_)));
    if !below || path.extension().is_none_or(|extension| extension != "rs") {
        let help = "write it like `src/order.rs`: relative to lockstep.toml, and without `..`";
        problems.push(unusable(format!("`{key}` must be a Rust file below the folder of lockstep.toml"), help));
    }
    if path.components().any(is_own) {
        let message = format!("`{}` is a name that Lockstep itself uses", output.get_ref());
        problems.push(unusable(message, "give the file another name"));
    }
    problems.extend(unprintable(output.get_ref()));
    problems
}

/// A problem with the configuration, and what to do about it.
pub fn unusable(message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::Config, message).help(help)
}
