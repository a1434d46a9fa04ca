//! What must not be written to, or is full, leaves everything as it was, and the next run works.

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use super::assert_refused;
use super::project::{API, Project, Run};

/// Who the command runs as where the tests run as root, whom no permission stops.
const NOBODY: u32 = 65534;

/// Runs the command as somebody whom permissions stop.
fn run(project: &Project, arguments: &[&str]) -> Run {
    let Some(program) = &*PROGRAM else { return project.run(arguments) };
    give(project.path());
    give(project.state());
    let known = project.command(arguments);
    let mut command = Command::new(program.path().join("lockstep"));
    command.args(known.get_args()).current_dir(project.path()).uid(NOBODY).gid(NOBODY);
    for (name, value) in known.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    Run::of(command.output().unwrap())
}

/// Where the tests run as root: the command, in a folder that everybody can read.
static PROGRAM: LazyLock<Option<tempfile::TempDir>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    if std::fs::metadata(folder.path()).unwrap().uid() != 0 {
        return None;
    }
    std::fs::copy(env!("CARGO_BIN_EXE_lockstep"), folder.path().join("lockstep")).unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
    Some(folder)
});

/// Gives everything in a folder to that user.
fn give(path: &Path) {
    chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    if path.is_dir() && !path.is_symlink() {
        for entry in std::fs::read_dir(path).unwrap() {
            give(&entry.unwrap().path());
        }
    }
}

fn chmod(project: &Project, path: &str, mode: u32) {
    std::fs::set_permissions(project.path().join(path), PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
fn an_update_that_meets_a_read_only_folder_is_undone_and_the_next_one_works() {
    // The file is read-only or not, and the folder is one whose files come early or late.
    for (folder, file) in
        [("types/src", "types/src/order.rs"), ("schemas", "schemas/lockstep.lock"), ("types", "types/CHANGELOG.md")]
    {
        for mode in [0o444, 0o644] {
            let project = Project::started();
            project.serve(&API.replace("\"paid\"]", "\"paid\", \"void\"]"));
            let before = project.files();
            chmod(&project, file, mode);
            chmod(&project, folder, 0o555);
            let refused = run(&project, &["update"]);
            assert_eq!(refused.code, Some(2), "{folder}: {refused:?}");
            assert!(refused.said.contains(&format!("cannot write {folder}/")), "{folder}: {refused:?}");
            assert!(!refused.said.contains(".lockstep"), "{folder}: {refused:?}");
            chmod(&project, folder, 0o755);
            assert_eq!(project.files(), before, "{folder} {mode:o}");
            // Once it can be written, the next run writes, and keeps what the permissions were.
            let done = run(&project, &["update"]);
            assert_eq!(done.code, Some(0), "{folder}: {done:?}");
            assert!(project.read("types/src/order.rs").contains("Void"));
            assert!(!project.path().join(".lockstep-update").exists());
            let found = std::fs::metadata(project.path().join(file)).unwrap().permissions().mode();
            assert_eq!(found & 0o777, mode, "{file}");
        }
    }
}

#[test]
fn an_unwritable_file_is_named_and_nothing_is_half_written() {
    let project = Project::started();
    let config = project.read("lockstep.toml");
    let module = "[[module]]\noutput = \"types/other/state.rs\"\ndocuments = [\"order.json\"]\nroot = \"#/components/schemas/State\"\n";
    project.put("lockstep.toml", &config.replacen("[[source]]", &format!("{module}[[source]]"), 1));
    project.put("types/other/x", "");
    project.put("schemas/order.json", &project.read("schemas/order.json").replace("paid", "void"));
    let before = project.files();
    chmod(&project, "types/other", 0o555);
    let refused = run(&project, &[]);
    assert_refused(&refused, "cannot write types/other/state.rs", "lockstep");
    assert_eq!(project.files(), before);
    chmod(&project, "types/other", 0o755);
    assert_eq!(run(&project, &[]).code, Some(0));
}
