//! Decides what an update means for the packages that contain the types: the next version of each, and the entry in its
//! changelog.

use std::collections::BTreeSet;

use super::changelog::{self, CHANGELOG};
use super::files::Files;
use super::package::{Package, read_text};
use super::workspace::Workspace;
use super::{Fetched, Release};
use crate::config::Config;
use crate::diff::rules::Severity;
use crate::diff::{Class, Outcome, Part, Report};
use crate::error::Result;

/// What releases are decided by.
pub struct Releases<'a> {
    pub config: &'a Config,
    pub workspace: &'a Workspace,
    pub report: &'a Report,
    pub sources: &'a [Fetched],
}

/// The packages of an update.
pub struct Released {
    pub releases: Vec<Release>,
    /// Whether the change of a package is breaking.
    pub is_breaking: bool,
}

impl Releases<'_> {
    /// Plans the next version and the changelog entry of each package whose files change.
    pub fn plan(&self, files: &mut Files<'_>) -> Result<Released> {
        let mut packages = self.packages()?;
        // A package is not released because its requirement for another one is raised.
        packages.retain(|(package, _)| package.manifest.parent().is_some_and(|folder| files.changes_below(folder)));
        // Packages that share a version share the highest severity.
        let shared_severity = |package: &Package| {
            let shares =
                |other: &Package| other == package || (other.shared.is_some() && other.shared == package.shared);
            packages.iter().filter(|(other, _)| shares(other)).filter_map(|(_, parts)| severity(parts)).max()
        };
        let mut released = Released { releases: Vec::new(), is_breaking: false };
        for (package, parts) in &packages {
            let severity = shared_severity(package);
            released.is_breaking |= severity == Some(Severity::Major);
            released.releases.extend(self.release(package, severity, parts, files)?);
        }
        Ok(released)
    }

    /// Returns the packages that contain the types, each with the parts of the report about its modules.
    fn packages(&self) -> Result<Vec<(Package, Vec<&Part>)>> {
        let mut out: Vec<(Package, Vec<&Part>)> = Vec::new();
        for part in &self.report.parts {
            let output = self.workspace.absolute(&part.name)?;
            let Some(package) = self.workspace.package(&output, self.config.raises_version)? else { continue };
            match out.iter_mut().find(|(known, _)| *known == package) {
                Some((_, parts)) => parts.push(part),
                None => out.push((package, vec![part])),
            }
        }
        Ok(out)
    }

    /// Plans the next version of a package and the entry in its changelog.
    fn release(
        &self,
        package: &Package,
        severity: Option<Severity>,
        parts: &[&Part],
        files: &mut Files<'_>,
    ) -> Result<Option<Release>> {
        let severity = severity.filter(|_| self.config.raises_version);
        let next = severity.map_or(package.version.clone(), |severity| package.next(severity));
        if next != package.version {
            let raised = package.with_version(&next, &|path| files.planned(path))?;
            for (path, text) in raised {
                files.plan(&path, Some(text.into_bytes()))?;
            }
        }
        if self.config.keeps_changelog {
            let title = self.config.raises_version.then(|| changelog::title(&next));
            let entry = changelog::entry(self.report, parts, &self.changed_sources(parts));
            let path = package.manifest.with_file_name(CHANGELOG);
            let old = if path.is_file() { Some(read_text(&path)?) } else { None };
            let text = changelog::with_entry(old.as_deref(), title.as_deref(), &entry);
            files.plan(&path, Some(text.into_bytes()))?;
        }
        let (package, old, new) = (package.name.clone(), package.version.to_string(), next.to_string());
        Ok(self.config.raises_version.then_some(Release { package, old, new }))
    }

    /// Returns the changed sources of the documents that these modules are generated from.
    fn changed_sources(&self, parts: &[&Part]) -> Vec<&Fetched> {
        let modules = self.config.modules.iter().filter(|module| parts.iter().any(|part| part.name == module.output));
        let documents: BTreeSet<&String> = modules.flat_map(|module| &module.documents).collect();
        self.sources.iter().filter(|source| source.changed && documents.contains(&source.document)).collect()
    }
}

/// Returns the severity of the change of a package: that of the changes of its types, according to the rules. If no rule
/// applies, a change of meaning is a new feature, and any other change of a file a fix. New types are not breaking.
fn severity(parts: &[&Part]) -> Option<Severity> {
    let are_all_first = parts.iter().all(|part| is_first(part));
    let is_new = |part: &Part| is_first(part) && part.class == Class::Added && !are_all_first;
    let part_severity = |part: &&Part| match (&part.rust, &part.rust_unknown) {
        // Public types in addition to the existing ones.
        (None, Some(_)) if is_new(part) => Some(Severity::Minor),
        (Some(impact), _) => impact.bump.or((part.outcome != Outcome::Same).then_some(Severity::Minor)),
        (None, Some(_)) if part.outcome == Outcome::Breaking => Some(Severity::Major),
        (None, _) => None,
    };
    parts.iter().filter_map(part_severity).max().or_else(|| (!are_all_first).then_some(Severity::Patch))
}

/// Returns true if there were no types before.
pub fn is_first(part: &Part) -> bool {
    part.rust.is_none() && part.outcome != Outcome::Breaking
}
