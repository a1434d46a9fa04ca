//! Promise: `lockstep watch` generates when a file changes that it reads, says what changed, and goes on after a mistake.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A running command, which is ended with the test.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watch {
    fn start(folder: &Path) -> Watch {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lockstep"));
        command.arg("watch").current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (send, lines) = channel();
        let streams: [Box<dyn std::io::Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for stream in streams {
            let send = send.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = send.send(line);
                }
            });
        }
        Watch { child, lines }
    }

    /// The lines up to the first that has this text.
    fn until(&self, wanted: &str) -> Vec<String> {
        let mut seen = Vec::new();
        loop {
            match self.lines.recv_timeout(Duration::from_secs(60)) {
                Ok(line) => {
                    let found = line.contains(wanted);
                    seen.push(line);
                    if found {
                        return seen;
                    }
                }
                Err(_) => panic!("{wanted:?} is not in {seen:#?}"),
            }
        }
    }
}

#[test]
fn each_change_is_generated_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("lockstep.toml", "schemas = \"schemas\"\n[[module]]\noutput = \"state.rs\"\ndocuments = [\"state.json\"]\n");
    std::fs::create_dir(folder.path().join("schemas")).unwrap();
    put("schemas/state.json", r#"{"title": "State", "enum": ["open"]}"#);
    let watch = Watch::start(folder.path());
    watch.until("wrote ");

    put("schemas/state.json", r#"{"title": "State", "enum": ["open", "paid"]}"#);
    let said = watch.until("wrote state.rs").join("\n");
    assert!(said.contains("changed ") && said.contains("state.json"), "{said}");
    assert!(said.contains("State::Paid added"), "{said}");
    assert!(std::fs::read_to_string(folder.path().join("state.rs")).unwrap().contains("Paid"));

    put("schemas/state.json", "{");
    watch.until("lockstep::");
    // What changed is told since the types were made, and not since the mistake.
    put("schemas/state.json", r#"{"title": "State", "enum": ["open", "paid", "lost"]}"#);
    let said = watch.until("wrote state.rs").join("\n");
    assert!(said.contains("State::Lost added") && !said.contains("State::Paid added"), "{said}");

    put("lockstep.toml", "schemas = \"schemas\"\n[[module]]\noutput = \"other.rs\"\ndocuments = [\"state.json\"]\n");
    watch.until("wrote other.rs");
}
