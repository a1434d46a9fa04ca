//! Promise: `lockstep update` brings documents, pins, types, version and changelog up to date with the sources, all of them
//! or none, and asks nobody but whom lockstep.toml names.

mod layout;
mod project;
mod server;

use std::process::Stdio;
use std::time::Duration;

use project::{API, Project, Run};
use server::{Answer, Server};

/// The same document with one more state.
fn grown() -> String {
    API.replace("\"paid\"]", "\"paid\", \"void\"]")
}

#[test]
fn the_first_update_fetches_pins_and_generates() {
    let project = Project::new();
    let run = project.update(&[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let document = project.read("schemas/order.json");
    assert!(
        document.contains("\"State\"") && !document.contains("Invoice") && !document.contains("paths"),
        "{document}"
    );
    assert!(project.read("types/src/order.rs").contains("pub struct Order"));
    assert!(project.read("schemas/lockstep.lock").contains("pointers = [\"#/components/schemas/Order\"]"));
    // There was nothing before: nobody's code breaks.
    assert!(project.read("types/Cargo.toml").contains("version = \"0.3.1\""));
    let changelog = project.read("types/CHANGELOG.md");
    assert!(changelog.contains("## 0.3.1 - 2023-11-14\n") && changelog.contains("The first version"), "{changelog}");
    assert_eq!(project.run(&["check"]).code, Some(0));

    let before = project.files();
    let run = project.update(&[]);
    assert!(run.said.ends_with("nothing to write: everything is up to date\n"), "{run:?}");
    assert_eq!(project.files(), before);
}

#[test]
fn a_change_is_shown_and_made_everywhere_at_once() {
    let project = Project::started();
    project.serve(&grown());
    let run = Run::of(project.command(&["update"]).env("CI", "true").output().unwrap());
    assert_eq!(run.code, Some(0), "{run:?}");
    for part in [
        "BREAKING for your code: 1 change",
        "\"void\"",
        "variant-added",
        "breaking",
        "shop 0.3.1 → 0.4.0",
        "types/src/order.rs",
    ] {
        assert!(run.said.contains(part), "{part} in {}", run.said);
    }
    assert!(project.read("types/src/order.rs").contains("    Void,\n"));
    assert!(project.read("types/Cargo.toml").contains("version = \"0.4.0\""));
    assert!(project.read("types/Cargo.lock").contains("version = \"0.4.0\""));
    let changelog = project.read("types/CHANGELOG.md");
    let (first, second) = (changelog.find("## 0.4.0 - 2023-11-14").unwrap(), changelog.find("## 0.3.1").unwrap());
    assert!(first < second && changelog.contains("- `State::Void added` (variant-added)"), "{changelog}");

    // As if generated from scratch.
    let fresh = Project::new();
    fresh.put("schemas/order.json", &project.read("schemas/order.json"));
    assert_eq!(fresh.run(&[]).code, Some(0));
    assert_eq!(fresh.read("types/src/order.rs"), project.read("types/src/order.rs"));
}

#[test]
fn changes_outside_the_extracted_part_do_not_count() {
    let project = Project::started();
    let before = project.files();
    project.serve(&API.replace("\"Invoice\": {\"type\": \"object\"}", "\"Invoice\": {\"type\": \"array\"}"));
    assert_eq!(project.update(&[]).code, Some(0));
    assert_eq!(project.files(), before);
}

#[test]
fn documentation_alone_is_a_patch() {
    let project = Project::started();
    project.serve(&API.replace("\"Order\": {", "\"Order\": {\"description\": \"What was bought.\", "));
    let run = project.update(&["--format", "json", "--deny", "breaking"]);
    let report: serde_json::Value = serde_json::from_str(&run.said).unwrap();
    assert_eq!(report["diff"]["outcome"], "same", "{report}");
    assert_eq!(report["releases"][0]["new"], "0.3.2", "{report}");
    assert_eq!(report["state"], "written");
}

#[test]
fn a_dry_run_and_a_denied_change_write_nothing() {
    let project = Project::started();
    project.serve(&grown());
    let before = project.files();
    for (arguments, code, said) in [
        (vec!["--dry-run"], 10, "would write\n"),
        (vec!["--deny", "breaking"], 4, "breaking changes are denied, so nothing was written"),
        (vec!["--deny", "breaking", "--dry-run"], 4, "breaking changes are denied, so nothing was written"),
    ] {
        let run = project.update(&arguments);
        assert_eq!(run.code, Some(code), "{run:?}");
        assert!(run.said.contains(said) && run.said.contains("variant-added"), "{run:?}");
        assert_eq!(project.files(), before);
    }
    // Who only parses loses nothing by a limit; who sends may.
    let limited = API.replace(
        "\"additionalProperties\"",
        "\"not\": {\"properties\": {\"id\": {\"const\": \"x\"}}}, \"additionalProperties\"",
    );
    project.serve(&limited);
    assert_eq!(project.update(&["--deny", "breaking", "--direction", "send"]).code, Some(4));
    assert_eq!(project.update(&["--deny", "breaking", "--direction", "parse"]).code, Some(0));
    // The same meaning, and another order of the variants: that breaks code, too.
    project.serve(&limited.replace("\"open\", \"paid\"", "\"paid\", \"open\""));
    let run = project.update(&["--deny", "breaking", "--direction", "parse"]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(run.said.contains("but the Rust types break"), "{run:?}");
}

#[test]
fn a_local_edit_is_not_overwritten_without_the_flag() {
    let project = Project::started();
    let edited = project.read("schemas/order.json").replace("\"paid\"", "\"paid\",\n          \"lost\"");
    project.put("schemas/order.json", &edited);
    for document in [API.to_owned(), grown()] {
        project.serve(&document);
        let run = project.update(&[]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.said.contains("lockstep::edited") && run.said.contains("lockstep.toml:"), "{run:?}");
        assert_eq!(project.read("schemas/order.json"), edited);
    }
    assert_eq!(project.update(&["--overwrite"]).code, Some(0));
    assert!(project.read("schemas/order.json").contains("void"));
    assert!(!project.read("schemas/order.json").contains("lost"));
    // The same edit on both sides is none.
    project.put("schemas/order.json", &project.read("schemas/order.json").replace("void", "gone"));
    project.serve(&grown().replace("void", "gone"));
    assert_eq!(project.update(&[]).code, Some(0));
}

#[test]
fn a_document_that_is_gone_is_not_taken_for_a_first_one() {
    let project = Project::started();
    project.serve(&grown());
    std::fs::remove_file(project.path().join("schemas/order.json")).unwrap();
    let run = project.update(&[]);
    assert_eq!((run.code, run.said.contains("lockstep::edited")), (Some(2), true), "{run:?}");
    // There are types already: nobody knows what they were made of.
    let run = project.update(&["--overwrite", "--deny", "breaking"]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert_eq!(project.update(&["--overwrite"]).code, Some(0));
    assert!(project.read("types/Cargo.toml").contains("version = \"0.4.0\""));
}

#[test]
fn packages_that_demand_each_other_go_on_together() {
    let project = Project::new();
    let config = project.read("lockstep.toml");
    let state = "[[module]]\noutput = \"app/src/state.rs\"\ndocuments = [\"state.json\"]\nroot = \"#/components/schemas/State\"\n\
        [[source]]\ndocument = \"state.json\"\n";
    let from = format!(
        "from = \"{}\"\npointer = [\"#/components/schemas/State\", \"#/components/schemas/Invoice\"]\n",
        project.server.url("/api.json")
    );
    project.put("lockstep.toml", &format!("{config}{state}{from}"));
    let app = "[package]\r\nname = \"app\"\r\nversion = \"1.0.0\"\r\n[dependencies]\r\nshop = { path = \"../types\", version = \"=0.3.1\" }\r\n";
    project.put("app/Cargo.toml", app);
    project.put("Cargo.toml", "[workspace]\nmembers = [\"app\", \"types\"]\n");
    project.put("Cargo.lock", "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"shop\"\nversion = \"0.3.1\"\n");
    std::fs::remove_file(project.path().join("types/Cargo.lock")).unwrap();
    assert_eq!(project.update(&[]).code, Some(0));
    project.serve(&grown());
    assert_eq!(project.update(&[]).code, Some(0));
    let serde = "[dependencies]\r\nserde = { version = \"1\", features = [\"derive\"] }\r\n";
    let expected = app.replace("=0.3.1", "=0.4.0").replace("1.0.0", "2.0.0").replace("[dependencies]\r\n", serde);
    assert_eq!(project.read("app/Cargo.toml"), expected);
    assert_eq!(project.read("Cargo.lock").matches("version = \"0.4.0\"").count(), 1);
    assert_eq!(project.read("Cargo.lock").matches("version = \"2.0.0\"").count(), 1);
    // Each changelog speaks of its own types.
    let changelog = project.read("app/CHANGELOG.md");
    assert!(
        !changelog.contains("order.json")
            && changelog.contains("`#/components/schemas/State`, `#/components/schemas/Invoice` of <"),
        "{changelog}"
    );
    // One whose types do not change stays as it is, but for what it demands.
    project.serve(&grown().replace("\"required\": [\"id\", \"state\"]", "\"required\": [\"id\"]"));
    assert_eq!(project.update(&[]).code, Some(0));
    assert_eq!(project.read("app/Cargo.toml"), expected.replace("=0.4.0", "=0.5.0"));
    assert_eq!(project.read("app/CHANGELOG.md"), changelog);
}

#[test]
fn a_version_that_packages_share_is_raised_in_the_workspace() {
    let project = Project::started();
    project.put("types/Cargo.toml", "[package]\nname = \"shop\"\nversion.workspace = true\n");
    project.put("app/Cargo.toml", "[package]\nname = \"app\"\nversion.workspace = true\n");
    project
        .put("Cargo.toml", "[workspace]\nmembers = [\"app\", \"types\"]\n\n[workspace.package]\nversion = \"0.3.1\"\n");
    std::fs::remove_file(project.path().join("types/Cargo.lock")).unwrap();
    project.serve(&grown());
    let run = project.update(&[]);
    assert_eq!((run.code, run.said.contains("shop 0.3.1 → 0.4.0")), (Some(0), true), "{run:?}");
    assert!(project.read("Cargo.toml").ends_with("version = \"0.4.0\"\n"));
    assert!(project.read("types/Cargo.toml").contains("version.workspace = true\n"));
    assert!(project.read("types/CHANGELOG.md").contains("## 0.4.0 - 2023-11-14\n"));
}

#[test]
fn version_and_changelog_are_unchanged_if_configured() {
    let project = Project::started();
    let config = project.read("lockstep.toml");
    let [manifest, changelog] = ["types/Cargo.toml", "types/CHANGELOG.md"].map(|path| project.read(path));
    // No version is needed, either.
    let without = manifest.replace("version = \"0.3.1\"\n", "");
    project.put("types/Cargo.toml", &without);
    project.put("lockstep.toml", &format!("version = false\n{config}"));
    project.serve(&grown());
    let run = project.update(&["--deny", "breaking"]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let run = project.update(&[]);
    assert!(run.code == Some(0) && !run.said.contains("0.0.0"), "{run:?}");
    assert_eq!(project.read("types/Cargo.toml"), without);
    let now = project.read("types/CHANGELOG.md");
    let (first, second) = (now.find("## Unreleased\n").unwrap(), now.find("## 0.3.1").unwrap());
    assert!(first < second && now[first..second].contains("State::Void added"), "{now}");

    project.put("types/Cargo.toml", &manifest);
    project.put("types/CHANGELOG.md", &changelog);
    project.put("lockstep.toml", &format!("changelog = false\n{config}"));
    project.serve(API);
    assert_eq!(project.update(&[]).code, Some(0));
    assert!(project.read("types/Cargo.toml").contains("version = \"0.4.0\""));
    assert_eq!(project.read("types/CHANGELOG.md"), changelog);
}

#[test]
fn modules_are_reported_once_and_only_if_they_change() {
    let project = Project::new();
    let module = |name: &str| {
        format!(
            "[[module]]\noutput = \"types/src/{name}.rs\"\ndocuments = [\"{name}.json\"]\nroot = \"#/components/schemas/Order\"\n"
        )
    };
    let source = |name: &str, pointer: &str| {
        format!(
            "[[source]]\ndocument = \"{name}.json\"\nfrom = \"api.json\"\npointer = \"#/components/schemas/{pointer}\"\n"
        )
    };
    let named = |names: &[&str]| {
        let all = names.iter().map(|name| module(name) + &source(name, "Order")).collect::<String>();
        format!(
            "schemas = \"schemas\"\n{all}{}{}",
            module("other").replace("Order", "Invoice"),
            source("other", "Invoice")
        )
    };
    project.put("api.json", API);
    project.put("types/Cargo.toml", &project.read("types/Cargo.toml").replace("0.3.1", "1.2.0"));
    let names: Vec<String> = (0..70).map(|at| format!("copy_{at}")).collect();
    let more: Vec<&str> = ["order"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let mounted: String = more.iter().chain(&["other"]).map(|name| format!("mod {name};\n")).collect();
    project.put("types/src/lib.rs", &mounted);
    project.put("lockstep.toml", &named(&["order"]));
    assert_eq!(project.update(&[]).code, Some(0));
    assert!(project.read("types/Cargo.toml").contains("version = \"1.2.0\""));

    // Types that are new break nobody.
    project.put("lockstep.toml", &named(&more[..3]));
    let run = project.update(&[]);
    assert!(run.code == Some(0) && run.said.contains("shop 1.2.0 → 1.3.0"), "{run:?}");
    let entry = |version: &str| {
        let changelog = project.read("types/CHANGELOG.md");
        let from = changelog.split(&format!("## {version} ")).nth(1).unwrap();
        from.split("\n## ").next().unwrap().to_owned()
    };
    let text = entry("1.3.0");
    assert!(text.contains("copy_0") && text.contains("copy_1") && !text.contains("src/order.rs"), "{text}");

    // A change that all modules share is one entry.
    project.put("api.json", &grown());
    let run = project.update(&[]);
    assert!(run.code == Some(0) && run.said.contains("shop 1.3.0 → 2.0.0"), "{run:?}");
    let text = entry("2.0.0");
    assert_eq!(text.matches("State::Void added").count(), 1, "{text}");
    assert!(text.contains("### `types/src/order.rs`, `types/src/copy_0.rs`, `types/src/copy_1.rs`\n"), "{text}");
    assert_eq!(run.said.matches("State::Void added").count(), 1, "{run:?}");
    assert!(!text.contains("other") && !run.said.contains("src/other.rs"), "{text}{run:?}");
    // A local path is not written as a link.
    assert!(!text.contains("](") && !text.contains('<'), "{text}");

    project.put("lockstep.toml", &named(&more));
    assert_eq!(project.update(&[]).code, Some(0));
    project.put("api.json", API);
    assert_eq!(project.update(&[]).code, Some(0));
    let text = entry("3.0.0");
    assert!(text.contains(" and 68 more\n"), "{text}");
    assert!(text.lines().count() < 60, "{} lines: {text}", text.lines().count());
}

#[test]
fn the_package_keeps_compiling() {
    let project = Project::new();
    project.put("types/src/lib.rs", "// mod order;\n");
    let run = project.update(&["--dry-run"]);
    assert!(run.said.contains("would add to types/Cargo.toml: serde\n"), "{run:?}");
    let run = project.update(&[]);
    let serde = "serde = { version = \"1\", features = [\"derive\"] }\n";
    assert!(project.read("types/Cargo.toml").ends_with(&format!("\n[dependencies]\n{serde}")));
    assert!(run.said.contains("added to types/Cargo.toml: serde\n"), "{run:?}");
    let missing = "types/src/order.rs is not part of any crate yet: add `pub mod order;` to types/src/lib.rs\n";
    assert!(run.said.ends_with(missing), "{run:?}");

    // A pattern needs a crate that nothing needed before.
    project.put("types/src/lib.rs", "pub mod order;\n");
    project.serve(
        &API.replace(
            "\"id\": {\"type\": \"string\"}",
            "\"id\": {\"type\": \"string\", \"pattern\": \"^[a-z]+-[0-9]+$\"}",
        ),
    );
    let report: serde_json::Value = serde_json::from_str(&project.update(&["--format", "json"]).said).unwrap();
    let crates = report["dependencies"][0]["crates"].as_array().unwrap();
    let manifest: String = project.read("types/Cargo.toml");
    assert!(crates.iter().all(|name| manifest.contains(&format!("\n{} = ", name.as_str().unwrap()))), "{manifest}");
    assert!(crates.contains(&"regex".into()) && report["undeclared"].is_null(), "{report}");
    let code = project.read("types/src/order.rs");
    assert!(["serde", "regex"].iter().all(|name| code.contains(&format!("{name}::"))), "{code}");
}

#[test]
fn texts_of_documents_are_escaped_for_the_terminal() {
    let project = Project::started();
    project.serve(&API.replace("\"paid\"]", "\"paid\", \"\\u001b[31mred\", \"@octocat <b>\"]"));
    let run = project.update(&[]);
    assert!(run.code == Some(0) && !run.said.contains('\u{1b}'), "{run:?}");
    let changelog = project.read("types/CHANGELOG.md");
    assert!(
        !changelog.contains('\u{1b}')
            && changelog.contains("`\"@octocat <b>\"") | changelog.contains("'\"@octocat <b>\"'"),
        "{changelog}"
    );
}

#[test]
fn a_failure_leaves_everything_unchanged() {
    let project = Project::started();
    let strict = project.read("lockstep.toml").replace("[[module]]\n", "[[module]]\nstrict = true\n");
    project.put("lockstep.toml", &strict);
    let before = project.files();
    let cases = [
        ("not JSON", "{\"openapi\": ".to_owned(), "lockstep::syntax"),
        ("the part is gone", API.replace("\"Order\"", "\"Bestellung\""), "lockstep::unresolved-reference"),
        ("a reference leads nowhere", API.replace("\"State\":", "\"Status\":"), "lockstep::unresolved-reference"),
        ("no value satisfies it", API.replace("[\"open\", \"paid\"]", "[]"), "lockstep::"),
        ("no schema", API.replace("\"properties\": {", "\"properties\": 7, \"x\": {"), "lockstep::keyword"),
    ];
    for (what, document, code) in cases {
        project.serve(&document);
        let run = project.update(&[]);
        assert_eq!(run.code, Some(2), "{what}: {run:?}");
        assert!(run.said.contains(code), "{what}: {}", run.said);
        assert_eq!(project.files(), before, "{what}");
    }
    // A version that cannot be raised is found before anything is written, too.
    project.serve(&grown());
    project.put("types/Cargo.toml", "[package]\nname = \"shop\"\n");
    let before = project.files();
    let run = project.update(&[]);
    assert_eq!((run.code, run.said.contains("lockstep::version")), (Some(2), true), "{run:?}");
    assert_eq!(project.files(), before);
}

#[test]
fn a_server_is_believed_only_so_far() {
    let project = Project::started();
    let server = &project.server;
    server.put("/moved", Answer::To("/api.json".to_owned()));
    server.put("/five", Answer::To(server.url("/four")));
    for (from, to) in [("/four", "/three"), ("/three", "/two"), ("/two", "/one"), ("/one", "/api.json")] {
        server.put(from, Answer::To(to.to_owned()));
    }
    server.put("/six", Answer::To("/five".to_owned()));
    server.put("/round", Answer::To("/round".to_owned()));
    server.put("/away", Answer::To("http://example.com/api.json".to_owned()));
    server.put("/disk", Answer::To("file:///etc/passwd".to_owned()));
    server.put("/broken", Answer::Status(500));
    server.put("/endless", Answer::Endless);
    let secure = server.url("/api.json").replace("http:", "https:");
    let cases = [
        (server.url("/moved"), None),
        (server.url("/five"), None),
        (server.url("/six"), Some("more than 5 times")),
        (server.url("/round"), Some("more than 5 times")),
        (server.url("/away"), Some("which is not allowed")),
        (server.url("/disk"), Some("which is not allowed")),
        (server.url("/broken"), Some("the server responded with 500")),
        (server.url("/missing"), Some("the server responded with 404")),
        (server.url("/endless"), Some("it has more than 256 MiB")),
        // A server that speaks no TLS cannot say who it is.
        (secure, Some("cannot read https://")),
        ("http://127.0.0.1:1/api.json".to_owned(), Some("cannot read http://")),
    ];
    for (url, expected) in cases {
        project.source(&url, "\"#/components/schemas/Order\"");
        let before = project.files();
        let run = project.update(&[]);
        match expected {
            None => assert_eq!(run.code, Some(0), "{url}: {run:?}"),
            Some(why) => {
                assert_eq!(run.code, Some(2), "{url}: {run:?}");
                assert!(run.said.contains("lockstep::source") && run.said.contains(why), "{url}: {run:?}");
                assert_eq!(project.files(), before, "{url}");
            }
        }
    }
    // Nobody else ever asks a network.
    let asked = server.asked();
    for arguments in
        [vec![], vec!["check"], vec!["diff", "schemas", "schemas"], vec!["emit", "schemas/order.json", "--all"]]
    {
        assert_eq!(project.run(&arguments).code, Some(0), "{arguments:?}");
    }
    assert_eq!(server.asked(), asked);
}

#[test]
fn a_header_is_sent_only_to_its_server() {
    const SECRET: &str = "Bearer s3cr3t";
    let (project, other) = (Project::started(), Server::start());
    let server = &project.server;
    other.put("/api.json", Answer::Document(API.to_owned()));
    other.put("/back", Answer::To(server.url("/api.json")));
    server.put("/moved", Answer::To("/api.json".to_owned()));
    server.put("/away", Answer::To(other.url("/api.json")));
    server.put("/round", Answer::To(other.url("/back")));
    server.put("/closed", Answer::Status(401));
    let configure = |path: &str, headers: &str| {
        project.source(&server.url(path), "\"#/components/schemas/Order\"");
        project.put("lockstep.toml", &format!("{}headers = {headers}\n", project.read("lockstep.toml")));
    };
    let update = || {
        server.heads();
        let run = Run::of(project.command(&["update"]).env("SHOP_AUTH", SECRET).output().unwrap());
        assert!(!run.said.contains("s3cr3t"), "{run:?}");
        let holds = |head: &String| head.contains(&format!("uthorization: {SECRET}\r\n"));
        let [here, there] = [server.heads(), other.heads()].map(|heads| heads.iter().map(holds).collect::<Vec<_>>());
        (run, here, there)
    };
    let cases: [(&str, i32, &[bool], &[bool]); 5] = [
        ("/api.json", 0, &[true], &[]),
        ("/moved", 0, &[true, true], &[]),
        ("/away", 0, &[true], &[false]),
        ("/round", 0, &[true, false], &[false]),
        ("/closed", 2, &[true], &[]),
    ];
    for (path, code, expected_here, expected_there) in cases {
        configure(path, "{ Authorization = { env = \"SHOP_AUTH\" } }");
        let (run, here, there) = update();
        assert_eq!((run.code, &here[..], &there[..]), (Some(code), expected_here, expected_there), "{path}: {run:?}");
    }
    for text in project.files().values() {
        assert!(!text.contains("s3cr3t"), "{text}");
    }

    // A missing variable is reported before any request is sent.
    let cases = [
        ("{ Authorization = { env = \"NO_SUCH_VARIABLE\" } }", "`NO_SUCH_VARIABLE` is not set"),
        ("{ Authorization = \"Bearer s3cr3t\" }", "where everybody can read it"),
        ("{ Authorization = { value = \"Bearer s3cr3t\" } }", "needs `env`"),
        ("{ \"X Y\" = { env = \"SHOP_AUTH\" } }", "cannot be the name of a header"),
        ("{ host = { env = \"SHOP_AUTH\" } }", "a header that every request already has"),
    ];
    for (headers, why) in cases {
        configure("/api.json", headers);
        server.heads();
        let run = Run::of(project.command(&["update"]).env("SHOP_AUTH", SECRET).output().unwrap());
        assert_eq!((run.code, run.said.contains(why)), (Some(2), true), "{headers}: {run:?}");
        assert_eq!(server.heads(), Vec::<String>::new());
    }
    for value in ["", "a\nb", " a"] {
        configure("/api.json", "{ Authorization = { env = \"SHOP_AUTH\" } }");
        let run = Run::of(project.command(&["update"]).env("SHOP_AUTH", value).output().unwrap());
        assert_eq!((run.code, run.said.contains("`SHOP_AUTH`")), (Some(2), true), "{value:?}: {run:?}");
        assert_eq!(server.heads(), Vec::<String>::new());
    }
}

#[test]
fn a_source_can_be_a_file_and_a_whole_document() {
    let project = Project::new();
    project.put("upstream/api.yaml", "openapi: 3.1.0\ncomponents:\n  schemas:\n    Order: {type: object, required: [id], properties: {id: {type: integer}}}\n");
    project.source("upstream/api.yaml", "[\"#/components/schemas/Order\"]");
    assert_eq!(project.update(&["order.json"]).code, Some(0));
    assert!(project.read("schemas/order.json").starts_with("{\n  \"openapi\": \"3.1.0\""));

    project.put("upstream/api.json", API);
    project.source("upstream/api.json", "[]");
    assert_eq!(project.update(&[]).code, Some(0));
    assert_eq!(project.read("schemas/order.json"), API);

    let run = project.update(&["invoice.json"]);
    assert_eq!((run.code, run.said.contains("the documents with a source are order.json")), (Some(2), true), "{run:?}");
}

#[test]
fn a_killed_run_leaves_one_version_or_is_finished_by_the_next() {
    let project = Project::started();
    let mut versions = [project.files(), Default::default()];
    project.serve(&grown());
    let started = std::time::Instant::now();
    assert_eq!(project.update(&[]).code, Some(0));
    let long = started.elapsed();
    versions[1] = project.files();
    let (mut untouched, mut finished) = (0, 0);
    // Back and forth, killed later and later in its course, from early on: the first run may have been the slowest.
    for round in 0..40u32 {
        for (name, text) in &versions[0] {
            project.put(name, text);
        }
        let quiet =
            |command: &mut std::process::Command| command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut child = quiet(&mut project.command(&["update"]));
        std::thread::sleep(long.mul_f64(0.1 + f64::from(round) / 40.0));
        child.kill().unwrap();
        child.wait().unwrap();
        let killed_late = project.path().join(".lockstep-update/journal.json").is_file();
        if killed_late {
            // Who only looks is told; who writes finishes, and says so.
            let check = project.run(&["check"]);
            assert!(check.code == Some(2) && check.said.contains("lockstep::interrupted"), "{check:?}");
            let run = project.update(&[]);
            assert!(run.code == Some(0) && run.said.contains("finished an interrupted update"), "{run:?}");
            assert_eq!(project.files(), versions[1]);
            finished += 1;
            continue;
        }
        let mut now = project.files();
        now.retain(|name, _| !name.starts_with(".lockstep-update/"));
        assert!(versions.contains(&now), "round {round}");
        untouched += u32::from(now == versions[0]);
        assert_eq!(project.update(&[]).code, Some(0));
        assert_eq!(project.files(), versions[1], "round {round}");
    }
    println!("killed 40 times: {untouched} before anything was written, {finished} on the way");
    assert!(untouched + finished > 0);
}

#[test]
fn concurrent_updates_take_turns() {
    let project = Project::started();
    project.serve(&grown());
    let quiet =
        |mut command: std::process::Command| command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let children: Vec<_> = (0..3).map(|_| quiet(project.command(&["update"]))).collect();
    std::thread::sleep(Duration::from_millis(1));
    for child in children {
        let run = Run::of(child.wait_with_output().unwrap());
        assert_eq!(run.code, Some(0), "{run:?}");
    }
    // Once, not three times.
    assert!(project.read("types/Cargo.toml").contains("version = \"0.4.0\""));
    assert_eq!(project.run(&["check"]).code, Some(0));
}
