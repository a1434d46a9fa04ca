//! Adds an entry for an update to the changelog of a package.

use semver::Version;

use super::Fetched;
use super::release::is_first;
use super::text::with_line_ends;
use crate::config::Upstream;
use crate::diff::{Part, Report};

pub const CHANGELOG: &str = "CHANGELOG.md";
/// The head of a new changelog.
const HEAD: &str = "# Changelog\n\nWhat changed in the schemas and, with them, in the types.\n";

/// The maximum number of documents that an entry names, with a line for each.
const MAX_ENTRY_SOURCES: usize = 4;

/// Returns the changelog with a new entry at its top. An entry without a title describes changes that are not released yet.
pub fn with_entry(changelog: Option<&str>, title: Option<&str>, entry: &str) -> String {
    let old = changelog.unwrap_or(HEAD);
    let unix = old.replace("\r\n", "\n");
    let heading = match title {
        Some(title) => format!("## {title}\n\n"),
        None if unix.lines().any(is_unreleased) => String::new(),
        None => "## Unreleased\n\n".to_owned(),
    };
    with_line_ends(&insert(&unix, &format!("{heading}{}\n", entry.trim_end())), old)
}

/// Returns the title of the entry for a version: the version and the date.
pub fn title(version: &Version) -> String {
    // Makes unattended runs reproducible: reproducible-builds.org, SOURCE_DATE_EPOCH.
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let now = epoch.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()).unwrap_or_else(jiff::Timestamp::now);
    format!("{version} - {}", now.strftime("%Y-%m-%d"))
}

/// Renders the entry: the documents that changed, and what changed in these parts of the report.
pub fn entry(report: &Report, parts: &[&Part], sources: &[&Fetched]) -> String {
    let mut out = String::new();
    for Fetched { document, from, pointers, sha256, .. } in sources.iter().take(MAX_ENTRY_SOURCES) {
        out.push_str(&format!("`{document}` is {}, SHA-256 `{sha256}`.\n", Upstream::described(pointers, from)));
    }
    if sources.len() > MAX_ENTRY_SOURCES {
        out.push_str(&format!("… and {} more documents.\n", sources.len() - MAX_ENTRY_SOURCES));
    }
    if parts.iter().all(|part| is_first(part)) {
        return out + "\nThe first version of these types.\n";
    }
    out.push_str(&format!("\n{}", report.of_parts(parts).entry()));
    out
}

/// Returns true for the heading of changes that are not released yet.
fn is_unreleased(line: &str) -> bool {
    line.starts_with("## ") && line.to_lowercase().contains("unreleased")
}

/// Inserts an entry before the first one of a version.
fn insert(changelog: &str, entry: &str) -> String {
    let is_version = |line: &str| line.starts_with("## ") && !is_unreleased(line);
    let mut at = changelog.len();
    let (mut start, mut fenced) = (0, false);
    for line in changelog.split_inclusive('\n') {
        fenced ^= line.trim_start().starts_with("```");
        if !fenced && is_version(line) {
            at = start;
            break;
        }
        start += line.len();
    }
    let (before, after) = changelog.split_at(at);
    let gap = if after.is_empty() { "" } else { "\n" };
    format!("{}\n\n{entry}{gap}{after}", before.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_entry_precedes_older_ones() {
        let first = insert(HEAD, "## 0.2.0\n\nb\n");
        assert_eq!(first, format!("{HEAD}\n## 0.2.0\n\nb\n"));
        assert_eq!(insert(&first, "## 0.3.0\n\nc\n"), format!("{HEAD}\n## 0.3.0\n\nc\n\n## 0.2.0\n\nb\n"));
        let kept = insert("# Log\n\n## [Unreleased]\n\n- x\n\n## 1.0.0\n", "## 1.1.0\n\ny\n");
        assert_eq!(kept, "# Log\n\n## [Unreleased]\n\n- x\n\n## 1.1.0\n\ny\n\n## 1.0.0\n");
    }

    #[test]
    fn an_entry_without_a_version_goes_under_unreleased() {
        let mut changelog = None;
        let mut expected = format!("{HEAD}\n## Unreleased\n\na\n");
        for (entry, more) in [("a", ""), ("b", "\nb\n")] {
            let text = with_entry(changelog.as_deref(), None, entry);
            expected.push_str(more);
            assert_eq!(text, expected);
            changelog = Some(text);
        }
    }
}
