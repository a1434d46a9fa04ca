//! Runs a range of mutations sequentially in this process.

use std::alloc::System;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cap::Cap;
use codegen::{Deviations, Emitted, Enums, Policy, Request, UnknownMembers, diff};
use cpu_time::ProcessTime;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use crate::corpus::Corpus;
use crate::hostile;
use crate::judged::Judge;
use crate::mutate::{damaged, mutated};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// The memory limit for one document, in bytes.
const MAX_BYTES: usize = 1 << 30;
/// The CPU time limit for one document; an unoptimised build is about twelve times slower.
const MAX_TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 120 } else { 10 });

/// The environment variable with the range of seeds that a child process runs.
pub const ALONE: &str = "LOCKSTEP_MUTATIONS_ALONE";
/// The start of lines that report that a document begins, that one failed, and the totals.
pub const BEGINS: &str = "begins ";
pub const FAILS: &str = "fails ";
pub const SUMMARY: &str = "summary ";

/// The results of some runs.
#[derive(Debug, Default)]
pub struct Summary {
    pub documents: u64,
    pub types: u64,
    pub refused: u64,
    pub compared: u64,
    /// The longest CPU time of a document.
    pub longest: (Duration, u64),
    /// The largest additional memory of a document, in bytes.
    pub largest: (usize, u64),
}

impl Summary {
    pub fn add(&mut self, other: &Summary) {
        self.documents += other.documents;
        self.types += other.types;
        self.refused += other.refused;
        self.compared += other.compared;
        self.longest = self.longest.max(other.longest);
        self.largest = self.largest.max(other.largest);
    }

    fn line(&self) -> String {
        let (longest, largest) = (self.longest, self.largest);
        let numbers =
            [self.documents, self.types, self.refused, self.compared, longest.0.as_micros() as u64, longest.1];
        let numbers: Vec<String> =
            numbers.into_iter().chain([largest.0 as u64, largest.1]).map(|n| n.to_string()).collect();
        numbers.join(" ")
    }
}

impl FromStr for Summary {
    type Err = String;

    fn from_str(line: &str) -> Result<Summary, String> {
        let numbers: Vec<u64> = line.split(' ').filter_map(|number| number.parse().ok()).collect();
        let [documents, types, refused, compared, micros, longest, bytes, largest] = numbers[..] else {
            return Err(line.to_owned());
        };
        let (longest, largest) = ((Duration::from_micros(micros), longest), (bytes as usize, largest));
        Ok(Summary { documents, types, refused, compared, longest, largest })
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (longest, largest) = (self.longest, self.largest);
        write!(
            f,
            "{} mutations: {} give types, {} diagnostics, {} are compared with what they were; \
             the longest, {}, took {:.2?} of CPU time; the largest, {}, {} MB",
            self.documents,
            self.types,
            self.refused,
            self.compared,
            longest.1,
            longest.0,
            largest.1,
            largest.0 >> 20
        )
    }
}

/// Runs the mutations of these seeds, and prints the results.
pub fn run(seeds: Range<u64>, is_shown: bool) {
    let (corpus, judge) = (Corpus::read(), Judge::new());
    let folder = tempfile::tempdir().unwrap();
    let current: Arc<Mutex<Option<ProcessTime>>> = Arc::default();
    watch(current.clone());
    let panic: Arc<Mutex<String>> = Arc::default();
    let message = panic.clone();
    std::panic::set_hook(Box::new(move |info| *message.lock().unwrap() = info.to_string().replace('\n', " ")));
    // Exceeding it ends the process.
    let _ = ALLOCATOR.set_limit(ALLOCATOR.allocated() + MAX_BYTES);
    let mut summary = Summary::default();
    for seed in seeds {
        println!("{BEGINS}{seed}");
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let (name, document) = corpus.one_of(&mut rng);
        let case = Case::new(document, folder.path(), &mut rng);
        if is_shown {
            println!("{name}, {case:?}\n{}", String::from_utf8_lossy(&std::fs::read(&case.request.file).unwrap()));
        }
        let (before, most) = (ALLOCATOR.allocated(), ALLOCATOR.max_allocated());
        let started = ProcessTime::now();
        *current.lock().unwrap() = Some(started);
        let outcome = std::panic::catch_unwind(|| case.run());
        *current.lock().unwrap() = None;
        let mut one = Summary { documents: 1, longest: (started.elapsed(), seed), ..Summary::default() };
        if ALLOCATOR.max_allocated() > most {
            one.largest = (ALLOCATOR.max_allocated() - before, seed);
        }
        let fault = match outcome {
            Err(_) => Some(format!("panics: {}", panic.lock().unwrap())),
            Ok(Outcome::Types(emitted)) => {
                one.types = 1;
                judge.judge(&emitted).err()
            }
            Ok(Outcome::Refused(diagnostics)) => {
                one.refused = 1;
                (diagnostics == 0).then(|| "is refused for nothing".to_owned())
            }
            Ok(Outcome::Compared) => {
                one.compared = 1;
                None
            }
        };
        summary.add(&one);
        if let Some(fault) = fault {
            println!("{FAILS}mutation {seed} of {name} {}", fault.replace('\n', " "));
        }
    }
    println!("{SUMMARY}{}", summary.line());
    if is_shown {
        println!("{summary}");
    }
}

/// Ends the process if the current document takes too long.
fn watch(current: Arc<Mutex<Option<ProcessTime>>>) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_millis(200));
            if current.lock().unwrap().is_some_and(|since| since.elapsed() > MAX_TIME) {
                eprintln!("takes longer than {MAX_TIME:?}");
                std::process::exit(1);
            }
        }
    });
}

/// The input of one mutation.
#[derive(Debug)]
struct Case {
    request: Request,
    /// The original document, if the two are compared.
    old: Option<PathBuf>,
}

enum Outcome {
    Types(Box<Emitted>),
    /// Rejected with this number of diagnostics.
    Refused(usize),
    Compared,
}

impl Case {
    fn new(document: &Value, folder: &Path, rng: &mut ChaCha8Rng) -> Case {
        let kind = rng.random_range(0..100);
        let text = if kind < 4 { hostile::yaml(rng).to_owned() } else { mutated(document, rng).to_string() };
        let content = if kind < 12 { damaged(text.as_bytes(), rng) } else { text.into_bytes() };
        // JSON is valid YAML.
        let file = folder.join(if kind < 8 || kind == 99 { "a.yaml" } else { "a.json" });
        std::fs::write(&file, content).unwrap();
        let old = (90..94).contains(&kind).then(|| folder.join("old.json"));
        if let Some(old) = &old {
            std::fs::write(old, document.to_string()).unwrap();
        }
        let policy = Policy {
            unknown: [UnknownMembers::Reject, UnknownMembers::Ignore, UnknownMembers::Keep][rng.random_range(0..3)],
            enums: if rng.random_bool(0.3) { Enums::Open } else { Enums::Closed },
            ..Policy::default()
        };
        let request = Request {
            all: rng.random_bool(0.5) || document.get("openapi").is_some(),
            operations: rng.random_bool(0.1),
            lenient: rng.random_bool(0.3),
            deviations: if rng.random_bool(0.5) { Deviations::EXACT } else { Deviations::PLAIN },
            policy,
            formats: rng.random_bool(0.5),
            ..Request::of(file)
        };
        Case { request, old }
    }

    fn run(&self) -> Outcome {
        if let Some(old) = &self.old {
            let (old, new) = (old.display().to_string(), self.request.file.display().to_string());
            return match diff::diff(&diff::Request { old, new, ..diff::Request::default() }) {
                Ok(_) => Outcome::Compared,
                Err(error) => Outcome::Refused(error.diagnostics().len()),
            };
        }
        match codegen::emit(&self.request) {
            Ok(emitted) => Outcome::Types(Box::new(emitted)),
            Err(error) => Outcome::Refused(error.diagnostics().len()),
        }
    }
}
