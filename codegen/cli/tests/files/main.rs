//! Promise: whatever a checkout, a configuration or a disk brings, Lockstep changes only files that are its own, where they
//! belong, and what it could not write or say is an error.

mod forged;
#[cfg(unix)]
mod links;
#[cfg(unix)]
mod locked;
#[cfg(target_os = "linux")]
mod names;
mod owned;
#[cfg(target_os = "linux")]
mod printed;
#[path = "../update/project.rs"]
mod project;
#[path = "../update/server.rs"]
mod server;

use std::path::Path;

use project::{Project, Run};

/// A project, and a file beside it that nobody may touch.
struct Beside {
    project: Project,
    outside: tempfile::TempDir,
}

const SECRET: &str = "[package]\nname = \"mine\"\nversion = \"1.0.0\"\n";

impl Beside {
    fn new(project: Project) -> Beside {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("key"), SECRET).unwrap();
        Beside { project, outside }
    }

    fn outside(&self) -> &Path {
        self.outside.path()
    }

    /// Asserts that the folder beside the project is as it was.
    fn assert_untouched(&self, what: &str) {
        let names: Vec<_> =
            std::fs::read_dir(self.outside()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["key"], "{what}");
        assert_eq!(std::fs::read_to_string(self.outside().join("key")).unwrap(), SECRET, "{what}");
    }
}

/// Asserts that a run was refused with a code.
#[track_caller]
fn assert_refused(run: &Run, code: &str, what: &str) {
    assert_eq!(run.code, Some(2), "{what}: {run:?}");
    assert!(run.said.contains(code), "{what}: {}", run.said);
}
