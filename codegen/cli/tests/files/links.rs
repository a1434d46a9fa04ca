//! No link, no `..` and no absolute path leads a write out of the workspace, or a document out of its folder.

use std::os::unix::fs::symlink;
use std::path::Path;

use super::project::Project;
use super::{Beside, assert_refused};

/// A link in the place of something, to `outside` or to a file in it.
fn link(to: &Path, project: &Project, at: &str) {
    let path = project.path().join(at);
    if path.is_dir() {
        std::fs::remove_dir_all(&path).unwrap();
    } else if path.exists() {
        std::fs::remove_file(&path).unwrap();
    }
    symlink(to, path).unwrap();
}

/// Says what the configuration names instead.
fn configure(project: &Project, from: &str, to: &str) {
    let config = project.read("lockstep.toml");
    assert!(config.contains(from), "{config}");
    project.put("lockstep.toml", &config.replace(from, to));
}

#[test]
fn generated_files_do_not_leave_the_folder_through_links() {
    for command in [&[][..], &["--overwrite"], &["check"], &["update", "--overwrite"]] {
        let absolute = |outside: &Path| outside.to_owned();
        let relative = |outside: &Path| Path::new("..").join("..").join(outside.file_name().unwrap());
        for to in [&absolute as &dyn Fn(&Path) -> std::path::PathBuf, &relative] {
            let beside = Beside::new(Project::started());
            let (project, outside) = (&beside.project, to(beside.outside()));
            let refused = |what: &str| {
                let before = project.files();
                assert_refused(&project.run(command), "lockstep::outside-folder", &format!("{command:?} {what}"));
                assert_eq!(project.files(), before, "{command:?} {what}");
                beside.assert_untouched(what);
            };
            configure(project, "types/src/order.rs", "types/link/order.rs");
            link(&outside, project, "types/link");
            refused("a folder");
            // To what is not there yet, too.
            link(&outside.join("new"), project, "types/link");
            refused("a folder to be made");
            configure(project, "types/link/order.rs", "types/src/order.rs");
            link(&Path::new("..").join(&outside).join("key"), project, "types/src/order.rs");
            refused("a file");
            std::fs::remove_file(project.path().join("types/src/order.rs")).unwrap();
            link(&Path::new("..").join(&outside).join("key"), project, "types/src/.lockstep.json");
            refused("a manifest");
        }
    }
}

#[test]
fn no_link_leads_an_update_out_of_the_workspace() {
    // What is replaced by a link, and what the configuration says instead.
    let cases = [
        ("schemas/sub", "", "document = \"order.json\"", "document = \"sub/key\""),
        ("schemas/sub", "", "document = \"order.json\"", "document = \"sub/new.json\""),
        ("schemas/order.json", "key", "", ""),
        ("schemas/lockstep.lock", "key", "", ""),
        ("schemas", "", "document = \"order.json\"", "document = \"key\""),
        ("types/CHANGELOG.md", "key", "", ""),
        ("types/CHANGELOG.md", "new", "", ""),
        ("types/Cargo.toml", "key", "", ""),
    ];
    for (at, file, from, to) in cases {
        let beside = Beside::new(Project::started());
        let project = &beside.project;
        // Everything would change.
        project.serve(&super::project::API.replace("\"paid\"]", "\"paid\", \"void\"]"));
        if at == "schemas" {
            std::fs::remove_dir_all(project.path().join(at)).unwrap();
        }
        link(&beside.outside().join(file), project, at);
        if !from.is_empty() {
            configure(project, from, to);
        }
        let before = project.files();
        for arguments in [&["--overwrite"][..], &[]] {
            let run = project.update(arguments);
            assert_eq!(run.code, Some(2), "{at}: {run:?}");
            assert!(run.said.contains("lockstep::outside-folder"), "{at}: {run:?}");
            assert_eq!(project.files(), before, "{at}");
            beside.assert_untouched(at);
        }
    }
}

#[test]
fn the_folder_of_the_journal_is_no_link() {
    let beside = Beside::new(Project::started());
    let project = &beside.project;
    project.serve(&super::project::API.replace("\"paid\"]", "\"paid\", \"void\"]"));
    link(beside.outside(), project, ".lockstep-update");
    for command in [&["update"][..], &[], &["check"]] {
        assert_eq!(project.run(command).code, Some(2));
        beside.assert_untouched("a folder");
    }
    std::fs::remove_file(project.path().join(".lockstep-update")).unwrap();
    for name in ["lock", "0.new", "journal.tmp"] {
        std::fs::create_dir_all(project.path().join(".lockstep-update")).unwrap();
        link(&beside.outside().join("key"), project, &format!(".lockstep-update/{name}"));
        let _ = project.update(&[]);
        beside.assert_untouched(name);
        let _ = std::fs::remove_file(project.path().join(".lockstep-update").join(name));
    }
    assert_eq!(project.update(&[]).code, Some(0));
}

#[test]
fn a_document_is_written_below_the_schema_folder_and_nowhere_else() {
    // A link that stays in the workspace: what is read is refused there, and so is what is written.
    let project = Project::started();
    symlink("../types", project.path().join("schemas/sub")).unwrap();
    configure(&project, "document = \"order.json\"", "document = \"sub/Cargo.toml\"");
    let before = project.files();
    let run = project.update(&["--overwrite"]);
    assert_refused(&run, "lockstep::outside-folder", "a link to a neighbour");
    assert_eq!(project.files(), before);
    // Within the folder a link is as good as a folder.
    std::fs::remove_file(project.path().join("schemas/sub")).unwrap();
    std::fs::create_dir(project.path().join("schemas/real")).unwrap();
    symlink("real", project.path().join("schemas/sub")).unwrap();
    configure(&project, "document = \"sub/Cargo.toml\"", "document = \"sub/order.json\"");
    configure(&project, "documents = [\"order.json\"]", "documents = [\"sub/order.json\"]");
    assert_eq!(project.update(&[]).code, Some(0));
    assert!(project.read("schemas/real/order.json").contains("State"));
}

#[test]
fn no_path_of_a_configuration_leads_out() {
    let beside = Beside::new(Project::started());
    let project = &beside.project;
    let outside = beside.outside().display().to_string();
    let name = Path::new(&outside).file_name().unwrap().to_str().unwrap();
    let original = project.read("lockstep.toml");
    let refused = |from: &str, to: &str| {
        project.put("lockstep.toml", &original.replace(from, to));
        let before = project.files();
        for command in [&["update", "--overwrite"][..], &["--overwrite"]] {
            // What is only written by an update concerns nobody else.
            let run = project.run(command);
            assert!(run.code == Some(2) || command.len() == 1, "{to}: {run:?}");
            assert_eq!(project.files(), before, "{to}");
        }
        beside.assert_untouched(to);
    };
    for path in ["../x.rs", "/x.rs", "a/../../x.rs", "./../x.rs", ".git/x.rs", ".lockstep-update/x.rs", "a\\u000a.rs"] {
        let path =
            if path == "/x.rs" { format!("{outside}/x.rs") } else { path.replace("../x", &format!("../{name}/x")) };
        refused("output = \"types/src/order.rs\"", &format!("output = \"{path}\""));
    }
    for path in [format!("../{name}/key"), format!("{outside}/key"), ".lockstep-update/journal.json".to_owned()] {
        refused("document = \"order.json\"", &format!("document = \"{path}\""));
    }
    // A schema folder elsewhere may be read, and is not written to; nor is the state of git.
    for folder in [format!("../{name}"), outside.clone(), ".git".to_owned(), "types/.git/..//.git".to_owned()] {
        refused("schemas = \"schemas\"", &format!("schemas = \"{folder}\""));
    }
    // Documents are copied aside for an update, and not to where their names lead.
    for document in [format!("../../{name}/key"), format!("{outside}/key")] {
        refused("documents = [\"order.json\"]", &format!("documents = [\"order.json\", \"{document}\"]"));
    }
}

#[test]
fn documents_are_copied_inside_the_folder_and_without_following_links() {
    let beside = Beside::new(Project::started());
    let project = &beside.project;
    let name = format!("lockstep-copied-{}", std::process::id());
    project.put(&format!("{name}/key.json"), "{}");
    symlink(beside.outside().join("key"), project.path().join("schemas/link.json")).unwrap();
    let original = project.read("lockstep.toml");
    for document in [format!("../{name}/key.json"), "link.json".to_owned()] {
        let documents = format!("documents = [\"order.json\", \"{document}\"]");
        project.put("lockstep.toml", &original.replace("documents = [\"order.json\"]", &documents));
        project.put("elsewhere.json", &project.read("schemas/order.json"));
        let before = project.files();
        for command in [&["update"][..], &["diff", "elsewhere.json", "schemas/order.json"]] {
            assert_refused(&project.run(command), "lockstep::outside-folder", &format!("{command:?} {document}"));
            assert_eq!(project.files(), before, "{command:?} {document}");
        }
        assert!(!std::env::temp_dir().join(&name).exists(), "{document}");
    }
    beside.assert_untouched("documents");
}

#[test]
fn links_that_stay_inside_are_followed_by_every_command() {
    let project = Project::started();
    project.put("types/gen/order.rs", &project.read("types/src/order.rs"));
    project.put("types/docs/changes.md", &project.read("types/CHANGELOG.md"));
    link(Path::new("../gen/order.rs"), &project, "types/src/order.rs");
    link(Path::new("docs/changes.md"), &project, "types/CHANGELOG.md");
    assert_eq!(project.run(&["check"]).code, Some(0));
    project.serve(&super::project::API.replace("\"paid\"]", "\"paid\", \"void\"]"));
    let run = project.update(&[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    for path in ["types/src/order.rs", "types/CHANGELOG.md"] {
        assert!(project.path().join(path).is_symlink(), "{path}");
    }
    assert!(project.read("types/gen/order.rs").contains("Void"));
    assert!(project.read("types/docs/changes.md").contains("State::Void"));
    // Back again, by a command that only generates.
    let document = project.read("schemas/order.json");
    project.put("schemas/order.json", &document.replace("void", "gone"));
    assert_eq!(project.run(&[]).code, Some(0));
    assert!(
        project.read("types/gen/order.rs").contains("Gone") && project.path().join("types/src/order.rs").is_symlink()
    );
}
