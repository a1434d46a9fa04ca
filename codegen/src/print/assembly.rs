//! Assembles the printed items of a module into one file: imports, items, and the code that they need, or the imports of it
//! from a file that several modules share.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use proc_macro2::{TokenStream, TokenTree};

use super::check::Checks;
use super::imports::{BORROWED, OF_CHECKS, OTHERS, STANDARD, crates, head, imports, unused, used_in_rules};
use super::layout::formatted;
use super::named::Named;
use super::sections::Section;
use super::shared::{Shared, defined, import_line, is_called};
use super::tokens::Used;
use super::{Lines, Printed, support};
use crate::error::Result;
use crate::model::Visibility;
use crate::split::SUPPORT;

/// A module while it is printed.
pub struct Assembly<'a> {
    section: Section<'a>,
    texts: Vec<String>,
    /// For each item of the model, the number of texts up to its end.
    ends: Vec<usize>,
    used: Used,
    /// The tokens of the items, if the module imports supporting code from another file.
    items: TokenStream,
}

/// The lines at the head of a module that name other modules.
struct Imported {
    /// The declarations of the inner modules.
    declared: String,
    lines: String,
}

/// The visibility, in supporting code, of items that other files need if the code is in a file of its own.
const SHOWN: &str = "pub(crate) ";

impl<'a> Assembly<'a> {
    pub fn new(section: Section<'a>, borrow: bool) -> Self {
        let names: &[_] = if borrow { &[BORROWED, STANDARD, OTHERS] } else { &[STANDARD, OTHERS] };
        let (texts, used, items) = (Vec::new(), unused(names), TokenStream::new());
        Assembly { section, texts, ends: Vec::new(), used, items }
    }

    /// Ends an item of the model: all texts since the last one belong to it.
    pub fn end_item(&mut self) {
        self.ends.push(self.texts.len());
    }

    /// Adds a Rust item. `name` is shown in the message if the tokens are not Rust.
    pub fn push(&mut self, tokens: TokenStream, name: &str) -> Result<()> {
        self.used.collect(&tokens);
        if self.section.support.is_some() {
            self.items.extend(tokens.clone());
        }
        self.texts.push(formatted(seen_in(self.section.visibility, tokens), name)?);
        Ok(())
    }

    /// Adds the supporting code, the readers and the checks, and returns the printed module.
    pub fn finish(
        mut self,
        parts: BTreeMap<usize, String>,
        readers: Vec<Result<String>>,
        checks: &Checks<'_>,
    ) -> Result<Printed> {
        if self.section.support.is_none() {
            parts.values().for_each(|part| self.push_part(&part.replace(SHOWN, "")));
        }
        for reader in readers {
            self.push_part(&reader?);
        }
        let (functions, words) = checks.functions(self.used.rules());
        let functions = functions.into_iter().map(|tokens| formatted(tokens, "a check")).collect::<Result<Vec<_>>>()?;
        let allowed = if checks.nested { "#[allow(clippy::collapsible_if, clippy::collapsible_match)]\n" } else { "" };
        let Some(path) = self.section.support.take() else {
            let helpers = support::helpers(&self.stated(checks, self.used.rules()), &words);
            let helpers = helpers.into_values().map(|helper| seen_by_types(helper, &checks.shared));
            let texts: Vec<String> = functions.into_iter().chain(helpers).collect();
            let rules = if checks.is_empty() { None } else { rules_module(&texts, &mut self.used, allowed, "", "") };
            self.texts.extend(rules);
            let head = head(&self.used);
            let lines = lines(&self.texts, &self.ends, head.lines().count());
            let text = head + &self.texts.join("\n");
            let (shared, inner) = (Shared::default(), Vec::new());
            return Ok(Printed { text, crates: crates(&self.used), shared, inner, lines });
        };
        let mut all = self.used.clone();
        parts.values().for_each(|part| all.collect(&part.parse().unwrap_or_default()));
        let stated = self.stated(checks, all.rules());
        let helpers = support::helpers(&stated, &words);
        let helpers: BTreeMap<usize, String> =
            helpers.into_iter().map(|(order, helper)| (order, helper.to_owned())).collect();
        // The module has to import what the body of a macro uses; a macro may call the macros before it.
        for part in parts.values().rev().filter(|part| part.contains("macro_rules!")) {
            if defined(part).iter().any(|(name, _)| is_called(&self.items, name)) {
                let tokens: TokenStream = part.parse().unwrap_or_default();
                self.used.collect(&tokens);
                self.items.extend(tokens);
            }
        }
        let (calls_rules, has_own) = (!self.used.rules().is_empty(), !functions.is_empty());
        let shared = Shared::new(parts, helpers, self.section.visibility);
        let imported = self.imported(&path, &shared, calls_rules && !has_own)?;
        if has_own {
            // Inside `rules`, a relative path begins at the parent module.
            let out = if path.starts_with("crate") { "" } else { "super::" };
            let first = if shared.has_rules() { format!("pub use {out}{path}::rules::*;\n") } else { String::new() };
            self.texts.extend(rules_module(&functions, &mut self.used, allowed, "", &first));
        }
        all.extend_paths(self.used.paths().iter().copied());
        all.extend_paths(shared.paths_of_rules().into_iter());
        let head = imported.declared + &head(&self.used) + &imported.lines;
        let lines = lines(&self.texts, &self.ends, head.lines().count());
        let text = head + &self.texts.join("\n");
        Ok(Printed { text, crates: crates(&all), shared, inner: Vec::new(), lines })
    }

    /// Returns the imports of a module whose supporting code is in the module `path`, and the inner modules that it declares.
    fn imported(&self, path: &str, shared: &Shared, has_rules: bool) -> Result<Imported> {
        let Section { visibility, ref imported, ref others, reexports, .. } = self.section;
        let mut all = self.section.shared.clone();
        all.extend(shared.clone());
        let (mut public, mut private) = all.imported(path, visibility, reexports, &self.items, has_rules)?;
        for (path, names) in imported {
            // A public module reexports all types; any other one imports only what it uses.
            let is_wanted = |name: &&String| visibility == Visibility::Public || is_called(&self.items, name);
            let names: BTreeSet<String> = names.iter().filter(is_wanted).cloned().collect();
            public.push(import_line(&format!("{} ", visibility.as_str()), path, &names)?);
        }
        public.sort();
        let named = Named::new(&self.items, others.values().flatten());
        for (path, names) in others {
            let names = names.iter().filter(|name| named.has(name)).cloned().collect();
            private.push(import_line("", path, &names)?);
        }
        private.sort();
        let end = |lines: String| if lines.is_empty() { lines } else { lines + "\n" };
        let has_support = self.section.has_support && !all.is_empty();
        let support = if has_support { format!("mod {SUPPORT};\n") } else { String::new() };
        let declared = end(support) + &end(self.section.declared.clone());
        Ok(Imported { declared, lines: end(public.concat() + &private.concat()) })
    }

    /// Returns the helpers that items call.
    fn stated(&self, checks: &Checks<'_>, called: &HashSet<String>) -> BTreeSet<&'static str> {
        checks.shared.iter().copied().filter(|name| called.contains(*name)).collect()
    }

    fn push_part(&mut self, text: &str) {
        let tokens: TokenStream = text.parse().unwrap_or_default();
        self.used.collect(&tokens);
        if self.section.support.is_some() {
            self.items.extend(tokens);
        }
        self.texts.push(seen_from(self.section.visibility, text));
    }
}

/// Returns the lines of each item. `ends` are the numbers of texts up to the end of each. Two texts are separated by a blank
/// line, and `above` lines precede the first.
fn lines(texts: &[String], ends: &[usize], above: usize) -> Vec<Lines> {
    let (mut at, mut texts) = (above, texts.iter().enumerate().peekable());
    let one = |end: &usize| {
        let (start, mut last) = (at, at);
        while let Some((_, text)) = texts.next_if(|(index, _)| index < end) {
            last = at + text.lines().count();
            at = last + 1;
        }
        Lines { inner: None, range: start..last }
    };
    ends.iter().map(one).collect()
}

/// Returns an item with this visibility, in which its fields and methods do not exceed it.
fn seen_in(visibility: Visibility, tokens: TokenStream) -> TokenStream {
    if visibility == Visibility::Public {
        return tokens;
    }
    let restricted: TokenStream = visibility.as_str().parse().unwrap_or_default();
    let is_public = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "pub");
    let one = |token: TokenTree| if is_public(&token) { restricted.clone() } else { token.into() };
    tokens.into_iter().map(one).collect()
}

/// As `seen_in`, for supporting code.
fn seen_from(visibility: Visibility, text: &str) -> String {
    if visibility == Visibility::Public {
        return text.to_owned();
    }
    let line = |line: &str| match line.strip_prefix("pub ") {
        Some(item) => format!("{} {item}\n", visibility.as_str()),
        None => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

/// Returns a helper of the module `rules`. One that a type calls is visible outside the module.
fn seen_by_types(helper: &str, called: &BTreeSet<&'static str>) -> String {
    let starts = called.iter().flat_map(|name| [format!("fn {name}("), format!("fn {name}<")]);
    let helper = helper.replace(SHOWN, "");
    let starts: Vec<String> =
        starts.filter(|start| helper.lines().any(|line| line.starts_with(start.as_str()))).collect();
    starts.iter().fold(helper, |text, start| text.replacen(start, &format!("pub {start}"), 1))
}

/// Returns the module `rules` with these texts after the imports `first`; `None` if it is empty.
pub fn rules_module(
    texts: &[String],
    outer: &mut Used,
    attributes: &str,
    visibility: &str,
    first: &str,
) -> Option<String> {
    if texts.is_empty() {
        return None;
    }
    let body = texts.join("\n");
    let (used, paths) = used_in_rules(&body);
    outer.extend_paths(paths.into_iter());
    let violation = if body.contains("Violation") { "use super::Violation;\n" } else { "" };
    let groups = [imports(OF_CHECKS, &used), format!("{first}{violation}")];
    let imported: String = groups.into_iter().filter(|group| !group.is_empty()).map(|group| group + "\n").collect();
    let inner: String = format!("{imported}{body}")
        .lines()
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
        .collect();
    Some(format!("/// What the schemas say beyond the types.\n{attributes}{visibility}mod rules {{\n{inner}}}\n"))
}
