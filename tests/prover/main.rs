//! Promise: a type that is not its schema's is found. Every mutation of the model in `mutations` is made at every place
//! where it applies; each must be refuted by a value, which the independent judges in `oracle` confirm, or proved
//! equivalent, for the reason that the table gives. Undecided is not enough.

mod mutations;
mod oracle;
mod rules;
#[path = "../support/mod.rs"]
mod support;

use std::path::Path;

use codegen::model::Model;
use codegen::{Config, Proof, Side, TypeProof, Verdict, instance};
use mutations::{Expected, Mutation, TABLE};
use oracle::{Definitions, Types};
use serde_json::Value;

/// How many values each judge is asked about where nothing should tell them apart.
const SAMPLES: u64 = 150;

struct Subject {
    config: Config,
    model: Model,
    definitions: Definitions,
}

impl Subject {
    fn connection() -> Subject {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
        let config = Config::load(format!("{root}lockstep.toml")).unwrap();
        let model = codegen::generate(&config).unwrap().modules.remove(0).model;
        let definitions = Definitions::of_connection(&Path::new(root).join("schemas"));
        Subject { config, model, definitions }
    }

    fn prove(&self, model: &Model) -> Proof {
        codegen::prove_model(&self.config, &self.config.modules[0], model).unwrap()
    }

    /// Checks a verdict with what shares no code with the prover; an error says what is wrong with it.
    fn confirm(&self, model: &Model, found: &TypeProof) -> Result<(), String> {
        let types = Types { model, definitions: &self.definitions };
        let item = model.item(&found.name);
        let by_type = |value: &Value| item.is_some_and(|item| types.accepts(item, value));
        let by_schema = |value: &Value| self.definitions.accept(&found.origin, value);
        match &found.verdict {
            Verdict::Differs { witness, accepted_by } => {
                let (by_type, by_schema) = (by_type(witness), by_schema(witness));
                let as_said = (by_type, by_schema) == (*accepted_by == Side::Type, *accepted_by == Side::Schema);
                let error = || format!("{witness}: type {by_type}, schema {by_schema}, prover {accepted_by:?}");
                as_said.then_some(()).ok_or_else(error)
            }
            Verdict::Equivalent => {
                let mut generator = instance::Generator::new(&self.definitions.schema(&found.origin), 11);
                for seed in 0..SAMPLES {
                    let Some(valid) = generator.value() else { continue };
                    for value in [instance::mutate(&valid, seed), valid] {
                        if by_type(&value) != by_schema(&value) {
                            return Err(format!("called equivalent, and {value} tells them apart"));
                        }
                    }
                }
                Ok(())
            }
            Verdict::Unproved { why } => Err(format!("unproved: {why}")),
        }
    }
}

#[test]
fn the_unchanged_model_is_equivalent_and_the_judges_agree() {
    let subject = Subject::connection();
    let proof = subject.prove(&subject.model);
    assert!(proof.holds() && proof.types.len() == 7, "{proof:#?}");
    for found in &proof.types {
        subject.confirm(&subject.model, found).unwrap();
    }
}

/// What came of some mutations.
#[derive(Default)]
struct Outcome {
    refuted: usize,
    equivalent: usize,
    problems: Vec<String>,
}

impl Outcome {
    fn try_out(&mut self, subject: &Subject, mutation: &Mutation) {
        let mutants = (mutation.mutants)(&subject.model);
        if mutants.is_empty() {
            self.problems.push(format!("{}: applies nowhere", mutation.name));
        }
        for (place, mutant) in mutants {
            let mut problem = |what: String| self.problems.push(format!("{} ({place}): {what}", mutation.name));
            if mutant == subject.model {
                problem("changes nothing".to_owned());
                continue;
            }
            let proof = subject.prove(&mutant);
            for found in &proof.types {
                // An item that was not touched has been sampled by the first test already.
                let touched = mutant.item(&found.name).is_none_or(|item| !subject.model.items.contains(item));
                if touched || found.verdict != Verdict::Equivalent {
                    subject.confirm(&mutant, found).unwrap_or_else(|why| problem(format!("{}: {why}", found.name)));
                }
            }
            let differing = proof.types.iter().find_map(|found| match &found.verdict {
                Verdict::Differs { accepted_by, .. } => Some(*accepted_by),
                _ => None,
            });
            match (mutation.expected, differing) {
                (Expected::Equivalent(_), None) | (Expected::Differs, Some(_)) => {}
                (Expected::Wider, Some(Side::Type)) | (Expected::Narrower, Some(Side::Schema)) => {}
                (expected, found) => problem(format!("expected {expected:?}, found {found:?}")),
            }
            if differing.is_some() {
                self.refuted += 1;
            } else {
                self.equivalent += 1;
            }
        }
    }
}

#[test]
fn every_mutation_is_found_or_equivalent_for_a_reason() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let some = |first: usize| {
        let (subject, mut outcome) = (Subject::connection(), Outcome::default());
        TABLE.iter().skip(first).step_by(threads).for_each(|mutation| outcome.try_out(&subject, mutation));
        outcome
    };
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|first| scope.spawn(move || some(first))).collect();
        all.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let sum = |count: fn(&Outcome) -> usize| outcomes.iter().map(count).sum::<usize>();
    let (refuted, equivalent) = (sum(|outcome| outcome.refuted), sum(|outcome| outcome.equivalent));
    println!("{} mutations, {} mutants: {refuted} refuted, {equivalent} equivalent", TABLE.len(), refuted + equivalent);
    let problems: Vec<_> = outcomes.into_iter().flat_map(|outcome| outcome.problems).collect();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    assert!(TABLE.len() >= 40, "{} mutations", TABLE.len());
}

#[test]
fn each_mutation_is_named_once_and_each_equivalence_has_a_reason() {
    let mut names: Vec<_> = TABLE.iter().map(|mutation| mutation.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), TABLE.len());
    for mutation in TABLE {
        if let Expected::Equivalent(reason) = mutation.expected {
            assert!(reason.len() > 20, "{}: {reason}", mutation.name);
        }
    }
}
