//! `lockstep explain`: explains a rule, a code or a type by its name, on standard output.

use std::path::PathBuf;

use clap::Args;
use codegen::{Config, Error, View};

use crate::emit::{self, Source};
use crate::out::{print_error, print_stdout, print_warning};
use crate::{Format, INPUT, Ran};

#[derive(Args)]
pub struct Explain {
    /// As in a report, like `required-added`; the name of a type; or a JSON pointer, like `#/components/schemas/Order`.
    name: Option<String>,
    /// The schema that the type is generated from, or `-` for standard input; by default, the schemas in lockstep.toml.
    #[arg(long, value_name = "SCHEMA")]
    schema: Option<PathBuf>,
    #[command(flatten, next_help_heading = "Options for a schema, as `emit` has them")]
    source: Source,
}

/// `config` is called if the name is not that of a rule, code and so on, and no schema is given; it returns `None` if
/// there is no lockstep.toml.
pub fn run(arguments: &Explain, format: Format, config: impl FnOnce() -> Option<Result<Config, Error>>) -> Ran {
    let is_json = format == Format::Json;
    let Some(name) = &arguments.name else {
        let all = codegen::diff::explain_json(None).filter(|_| is_json);
        return (print_stdout(&all.map_or_else(codegen::diff::page, json)), 0);
    };
    let own = if is_json { codegen::diff::explain_json(Some(name)).map(json) } else { codegen::diff::explain(name) };
    if let Some(text) = own {
        return (print_stdout(&text), 0);
    }
    let view = match &arguments.schema {
        Some(schema) => emit::generate(&arguments.source, schema, format).map(|emitted| Some(emitted.view())),
        None => match config().map(|config| config.and_then(|config| codegen::generate(&config))).transpose() {
            Ok(artifacts) => Ok(artifacts.map(|artifacts| artifacts.view())),
            // Such a name cannot be a type's: an error in the configuration is irrelevant.
            Err(_) if name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.contains('#') => Ok(None),
            Err(error) => Err((print_error(&error, format), INPUT)),
        },
    };
    match view {
        Ok(view) => explain(name, view.as_ref(), is_json),
        Err(failed) => failed,
    }
}

/// The data as text.
fn json(explained: serde_json::Value) -> String {
    format!("{}\n", codegen::json_text(&explained))
}

fn explain(name: &str, view: Option<&View>, is_json: bool) -> Ran {
    let explained = |view: &View| if is_json { view.explain_json(name).map(json) } else { view.explain(name) };
    if let Some(text) = view.and_then(explained) {
        return (print_stdout(&text), 0);
    }
    let known: Vec<&str> = codegen::diff::explained().collect();
    let suggestion = codegen::did_you_mean(name, view.into_iter().flat_map(View::names).chain(known));
    print_warning(format_args!(
        "`{name}` is not the name of a rule, a code, a deviation, a widening or a repair, nor of a type{suggestion}"
    ));
    print_warning(match view {
        Some(_) => "help: `lockstep explain` lists the rules, and `lockstep check` the types",
        None => "help: `lockstep explain` lists the rules; for a type, name its document with `--schema`",
    });
    (Ok(()), INPUT)
}
