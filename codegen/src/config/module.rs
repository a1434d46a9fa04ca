//! Reads the table `[[module]]` of a configuration.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::problems::{output_problems, unprintable, unusable};
use super::{Module, Places, adapting};
use crate::error::{Diagnostic, Place, Source};
use crate::model::{Deviations, MapType, RuleForm, Visibility};
use crate::split::Layout;
use crate::suggest::did_you_mean;
use crate::widen::{Enums, Null, Policy, UnknownMembers};
use crate::{formats, load, refine};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    output: Spanned<String>,
    documents: Spanned<Vec<Spanned<String>>>,
    root: Option<Spanned<String>>,
    name: Option<Spanned<String>>,
    #[serde(default)]
    definitions: Definitions,
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    profile: Profile,
    deviations: Option<Spanned<Vec<String>>>,
    rules: Option<RuleForm>,
    #[serde(default)]
    unknown: UnknownMembers,
    #[serde(default)]
    enums: Enums,
    null: Option<Null>,
    #[serde(default)]
    types: BTreeMap<Spanned<String>, adapting::TypeEntry>,
    #[serde(default)]
    derive: Vec<Spanned<String>>,
    #[serde(default, rename = "derive-structs")]
    derive_structs: Vec<Spanned<String>>,
    #[serde(default, rename = "derive-enums")]
    derive_enums: Vec<Spanned<String>>,
    #[serde(default)]
    attributes: Vec<Spanned<String>>,
    #[serde(default, rename = "x-rust-type")]
    x_rust_type: bool,
    #[serde(default)]
    map: MapType,
    #[serde(default)]
    visibility: Visibility,
    #[serde(default, rename = "non-exhaustive")]
    non_exhaustive: bool,
    #[serde(default)]
    constructors: bool,
    #[serde(rename = "from-json", default)]
    from_json: bool,
    #[serde(default)]
    borrow: bool,
    #[serde(default)]
    formats: Formats,
    #[serde(default, rename = "formats-as")]
    formats_as: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    schemars: bool,
    #[serde(default)]
    layout: Layout,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum Definitions {
    #[default]
    Reachable,
    All,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum Profile {
    #[default]
    Plain,
    Exact,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum Formats {
    #[default]
    Assert,
    Annotate,
}

impl Entry {
    /// Returns the module that the entry at `span` of the text describes, and notes its problems.
    pub fn check(self, source: &Arc<Source>, span: Range<usize>, problems: &mut Vec<Diagnostic>) -> Module {
        let at = |span: Range<usize>| Place { source: source.clone(), span, pointer: String::new() };
        let deviations = self.deviations(&at, problems);
        self.check_paths(&at, problems);
        if let Some(name) = self.name.as_ref().filter(|name| !refine::is_type_name(name.get_ref())) {
            let message = format!("`{}` cannot be the name of a type", name.get_ref());
            let help = "use a Rust name in PascalCase that the generated code does not use itself, unlike `String`";
            problems.push(unusable(message, help).at(at(name.span())));
        }
        self.check_formats(deviations, &at, problems);
        let (texts, typed): (BTreeMap<_, _>, BTreeMap<_, _>) =
            self.formats_as.into_iter().partition(|(_, ty)| is_string(ty));
        let of_module = adapting::OfModule {
            derive: self.derive,
            derive_structs: self.derive_structs,
            derive_enums: self.derive_enums,
            attributes: self.attributes,
            x_rust_type: self.x_rust_type,
            formats: typed,
            map: self.map,
            visibility: self.visibility,
            non_exhaustive: self.non_exhaustive,
            constructors: self.constructors,
            from_json: self.from_json,
            borrow: self.borrow,
        };
        let (types, adaptation) = adapting::check(of_module, self.types, source, problems);
        let documents = self.documents.into_inner();
        Module {
            at: Places {
                source: source.clone(),
                root: self.root.as_ref().map_or(span, Spanned::span),
                documents: documents.iter().map(Spanned::span).collect(),
            },
            output: self.output.into_inner(),
            documents: documents.into_iter().map(Spanned::into_inner).collect(),
            has_root: self.root.is_some(),
            root: self.root.map_or_else(|| "#".to_owned(), |root| load::pointer_fragment(root.get_ref())),
            name: self.name.map(Spanned::into_inner),
            strict: self.strict,
            all: matches!(self.definitions, Definitions::All),
            deviations,
            rules: self.rules,
            policy: Policy { unknown: self.unknown, enums: self.enums, null: self.null, types },
            adaptation,
            formats: matches!(self.formats, Formats::Assert),
            text_formats: texts.into_keys().map(Spanned::into_inner).collect(),
            schemars: self.schemars,
            layout: self.layout,
            max_document_bytes: None,
        }
    }

    /// Returns the deviations that the profile or the list of deviations allows.
    fn deviations(&self, at: &dyn Fn(Range<usize>) -> Place, problems: &mut Vec<Diagnostic>) -> Deviations {
        let profile = match self.profile {
            Profile::Plain => Deviations::PLAIN,
            Profile::Exact => Deviations::EXACT,
        };
        let Some(names) = &self.deviations else { return profile };
        Deviations::from_names(names.get_ref()).unwrap_or_else(|unknown| {
            let known: Vec<_> = Deviations::NAMES.iter().map(|(name, _)| *name).collect();
            let help = format!("the deviations are {}", known.join(", "));
            let meant = did_you_mean(unknown, known);
            problems.push(unusable(format!("`{unknown}` is not a deviation{meant}"), help).at(at(names.span())));
            profile
        })
    }

    /// Notes the problems of the paths of the documents and the module.
    fn check_paths(&self, at: &dyn Fn(Range<usize>) -> Place, problems: &mut Vec<Diagnostic>) {
        let documents = self.documents.get_ref();
        if documents.is_empty() {
            let help = "list the files that contain the schema, relative to the schema folder";
            problems.push(unusable("a module needs at least one document", help).at(at(self.documents.span())));
        }
        problems.extend(
            output_problems(&self.output, "output").into_iter().map(|problem| problem.at(at(self.output.span()))),
        );
        for path in documents {
            problems.extend(unprintable(path.get_ref()).map(|problem| problem.at(at(path.span()))));
        }
    }

    /// Notes the problems of the types for formats.
    fn check_formats(
        &self,
        deviations: Deviations,
        at: &dyn Fn(Range<usize>) -> Place,
        problems: &mut Vec<Diagnostic>,
    ) {
        for (format, ty) in &self.formats_as {
            let (deviation, is_allowed) = match is_string(ty) {
                true => ("text-formats", deviations.text_formats),
                false => ("typed-formats", deviations.typed_formats),
            };
            let problem = formats::type_problem(format.get_ref(), deviation, is_allowed);
            problems.extend(problem.map(|problem| problem.at(at(format.span()))));
            let unreadable = formats::unreadable(format.get_ref(), ty.get_ref());
            problems.extend(unreadable.map(|problem| problem.at(at(ty.span()))));
        }
    }
}

/// Returns whether the type for a format is `text`: a string that is not checked against the format.
fn is_string(ty: &Spanned<String>) -> bool {
    ty.get_ref() == "text"
}
