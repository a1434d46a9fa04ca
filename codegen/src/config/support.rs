//! Reads the key `support`: the file with the supporting code of all modules.

use std::path::{Component, Path};
use std::sync::Arc;

use toml::Spanned;

use super::Module;
use super::problems::{output_problems, unusable};
use crate::error::{Diagnostic, Place, Source};

/// A file that modules share.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Support {
    /// The Rust file, relative to the folder of the configuration.
    pub output: String,
    /// The Rust module of the file: `crate::support`.
    pub path: String,
}

/// Checks the key against the modules that are to share the file.
pub(super) fn check(
    output: Spanned<String>,
    modules: &[Module],
    source: &Arc<Source>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Support> {
    let place = || Place { source: source.clone(), span: output.span(), pointer: String::new() };
    let wrong = output_problems(&output, "support");
    if !wrong.is_empty() {
        problems.extend(wrong.into_iter().map(|problem| problem.at(place())));
        return None;
    }
    let Some((folder, path)) = located(output.get_ref()) else {
        let message = format!("`{}` cannot be a module of the package", output.get_ref());
        let help = "write it like `src/support.rs`: below the folder `src` of the package, named as its module is";
        problems.push(unusable(message, help).at(place()));
        return None;
    };
    for module in modules {
        let message = if module.output == *output.get_ref() {
            format!("`{}` is the output of a module as well", module.output)
        } else if folder_of_sources(&module.output) != Some(folder.clone()) {
            format!("`{}` is not below `{folder}`, where `support` is: it could not import from there", module.output)
        } else {
            continue;
        };
        problems.push(unusable(message, "modules of one package can share a file").at(place()));
    }
    Some(Support { output: output.into_inner(), path })
}

/// The components of a path down to the last folder `src`, and those below.
fn split(output: &str) -> Option<(Vec<&str>, Vec<&str>)> {
    let parts: Vec<&str> = Path::new(output)
        .components()
        .filter_map(|part| match part {
            Component::Normal(part) => part.to_str(),
            _ => None,
        })
        .collect();
    let at = parts.iter().rposition(|part| *part == "src")?;
    let (above, below) = parts.split_at_checked(at + 1)?;
    Some((above.to_vec(), below.to_vec()))
}

fn folder_of_sources(output: &str) -> Option<String> {
    split(output).map(|(above, _)| above.join("/"))
}

/// The Rust module that a file usually is: `crate::orders` for `src/orders.rs`.
pub(crate) fn module_path(output: &str) -> Option<String> {
    located(output).map(|(_, path)| path)
}

/// The source folder that contains a file, and the file's module.
fn located(output: &str) -> Option<(String, String)> {
    let (above, mut below) = split(output)?;
    let file = below.pop()?.strip_suffix(".rs")?;
    match file {
        "mod" if !below.is_empty() => {}
        "mod" | "lib" | "main" => return None,
        file => below.push(file),
    }
    let is_name = |part: &&str| syn::parse_str::<syn::Ident>(part).is_ok();
    below.iter().all(is_name).then(|| (above.join("/"), format!("crate::{}", below.join("::"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_the_module_that_cargo_finds_there() {
        let path = module_path;
        assert_eq!(path("src/support.rs").as_deref(), Some("crate::support"));
        assert_eq!(path("api/src/v1/support.rs").as_deref(), Some("crate::v1::support"));
        assert_eq!(path("src/shared/mod.rs").as_deref(), Some("crate::shared"));
        for none in ["support.rs", "src/lib.rs", "src/mod.rs", "src/my-support.rs", "src/type.rs"] {
            assert_eq!(path(none), None, "{none}");
        }
    }
}
