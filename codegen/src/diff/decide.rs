//! Decides for pairs of definitions whether the new one accepts values that the old one rejects, and the other way round.
//! Works through components in dependency order. Congruent pairs need no proof; then come witnesses, then proofs by
//! structural rules, and for what is left the algebra, as long as its budget lasts.

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;

use super::combined::{CombinedDefinitions, Mode};
use super::congruence::Congruence;
use super::meaning::Answer;
use super::oracle::Oracle;
use super::probe::{Probe, branch_property_names, paths_to_parts};
use super::search::{Question, Version, Witness};
use crate::compare::{Algebra, Definitions, Structural};
use crate::instance::Smallest;
use crate::schema::{Key, Schema, Types};

/// How many schemas the algebra is given in one comparison, each counted every time, and in one proof.
const MAX_ALGEBRA_SCHEMAS: usize = 60_000;
const MAX_SCHEMAS_PER_PROOF: usize = 1_000;
/// How many random values must fail to refute a proof before it is trusted: a proof by structural rules, and any other.
const SAMPLES_BEFORE_TRUSTING_RULES: usize = 12;
const SAMPLES_BEFORE_TRUST: usize = 60;
/// How many parts of a definition are tried for a witness that carries over to the definition.
const MAX_PATHS: usize = 24;

/// What does not change while pairs are decided.
pub struct Context<'c> {
    /// The unmodified definitions of both versions, under their names in the combined set.
    pub originals: &'c IndexMap<Key, Schema>,
    pub congruence: &'c Congruence,
    pub oracle: &'c Oracle<'c>,
    pub smallest: &'c Smallest<'c>,
    /// The definitions that no value satisfies.
    pub uninhabited: &'c HashSet<Key>,
    pub formats: bool,
}

/// Decides pairs of definitions.
pub struct Decider<'c> {
    pub combined: CombinedDefinitions,
    context: &'c Context<'c>,
    answers: Vec<PairAnswers>,
    /// How many schemas the algebra may still be given.
    algebra_budget: usize,
}

/// What is known about a pair so far.
#[derive(Default, Clone)]
struct PairAnswers {
    gained: Option<Answer>,
    lost: Option<Answer>,
}

impl PairAnswers {
    fn slot(&mut self, version: Version) -> &mut Option<Answer> {
        match version {
            Version::New => &mut self.gained,
            Version::Old => &mut self.lost,
        }
    }

    fn get(&self, version: Version) -> Option<&Answer> {
        match version {
            Version::New => self.gained.as_ref(),
            Version::Old => self.lost.as_ref(),
        }
    }

    fn witness(&self, version: Version) -> Option<&Witness> {
        self.get(version).and_then(Answer::witness)
    }
}

const BOTH: [Version; 2] = [Version::New, Version::Old];

/// What has to be proved so that this version accepts nothing that the other one rejects.
fn mode(version: Version) -> Mode {
    match version {
        Version::New => Mode::NewWithinOld,
        Version::Old => Mode::OldWithinNew,
    }
}

impl<'c> Decider<'c> {
    pub fn new(combined: CombinedDefinitions, context: &'c Context<'c>) -> Self {
        let answers = vec![PairAnswers::default(); combined.nodes.len()];
        Decider { combined, context, answers, algebra_budget: MAX_ALGEBRA_SCHEMAS }
    }

    /// Decides all pairs.
    pub fn run(&mut self) {
        for component in self.combined.components() {
            self.decide_component(&component);
        }
    }

    /// For each pair, in the order given: what the new version gained, and what it lost.
    pub fn answers(self) -> Vec<(Answer, Answer)> {
        let undecided = || Answer::Undecided { why: "it was not compared".to_owned() };
        let answer = |answer: Option<Answer>| answer.unwrap_or_else(undecided);
        let paired =
            self.combined.nodes.iter().zip(self.answers).filter(|(node, _)| node.old.is_some() && node.new.is_some());
        paired.map(|(_, found)| (answer(found.gained), answer(found.lost))).collect()
    }

    fn pair(&self, at: usize) -> Option<(&Key, &Key)> {
        let node = self.combined.nodes.get(at)?;
        node.old.as_ref().zip(node.new.as_ref())
    }

    fn decide_component(&mut self, component: &[usize]) {
        let pairs: Vec<usize> = component.iter().copied().filter(|at| self.pair(*at).is_some()).collect();
        let is_congruent =
            |at: &usize| self.pair(*at).is_some_and(|(old, new)| self.context.congruence.are_congruent(old, new));
        let (congruent, open): (Vec<usize>, Vec<usize>) = pairs.into_iter().partition(is_congruent);
        for at in congruent {
            self.set_equivalent(at);
            if let Some(node) = self.combined.nodes.get_mut(at) {
                node.identical = true;
            }
        }
        let has_unpaired = component.iter().any(|at| self.pair(*at).is_none());
        if open.is_empty() && !has_unpaired {
            return;
        }
        self.decide_uninhabited(&open);
        self.find_witnesses(&open, false);
        self.prove(component, &open, false);
        self.find_witnesses(&open, true);
        self.give_up_dependents(component, &open);
        if self.is_open(&open) {
            self.prove(component, &open, true);
            for at in &open {
                self.decide_by_algebra(*at);
            }
        }
        // Later components refer to these variants.
        for mode in [Mode::NewWithinOld, Mode::OldWithinNew] {
            self.combined.substitute_assumptions(mode, component, &BTreeSet::new());
        }
    }

    /// Records that both definitions of a pair are equivalent.
    fn set_equivalent(&mut self, at: usize) {
        if let Some(node) = self.combined.nodes.get_mut(at) {
            (node.same, node.narrower, node.wider) = (true, true, true);
        }
        if let Some(found) = self.answers.get_mut(at) {
            *found = PairAnswers { gained: Some(Answer::No), lost: Some(Answer::No) };
        }
    }

    /// Decides pairs of which a definition accepts no value at all.
    fn decide_uninhabited(&mut self, open: &[usize]) {
        for at in open {
            let Some((old, new)) = self.pair(*at) else { continue };
            let [old, new] = [old, new].map(|key| self.context.uninhabited.contains(key));
            match (old, new) {
                (true, true) => self.set_equivalent(*at),
                (true, false) => self.set_within(*at, Version::Old),
                (false, true) => self.set_within(*at, Version::New),
                (false, false) => {}
            }
        }
    }

    /// Records as proved that this version accepts nothing that the other one rejects.
    fn set_within(&mut self, at: usize, version: Version) {
        self.set_answer(at, version, Answer::No);
        if let Some(node) = self.combined.nodes.get_mut(at) {
            match version {
                Version::New => node.narrower = true,
                Version::Old => node.wider = true,
            }
        }
    }

    fn is_decided(&self, at: usize, version: Version) -> bool {
        self.answers.get(at).is_some_and(|found| found.get(version).is_some())
    }

    fn is_open(&self, open: &[usize]) -> bool {
        open.iter().any(|at| BOTH.into_iter().any(|version| !self.is_decided(*at, version)))
    }

    fn set_answer(&mut self, at: usize, version: Version, answer: Answer) {
        if let Some(found) = self.answers.get_mut(at) {
            *found.slot(version) = Some(answer);
        }
    }

    /// Looks for witnesses: those of parts embedded in the whole and, if the keywords of the pair differ or if `thorough`,
    /// constructed values.
    fn find_witnesses(&mut self, open: &[usize], thorough: bool) {
        // A witness for one pair may lead to one for another pair of the same component.
        for _ in 0..=open.len().min(3) {
            let mut found_any = false;
            for at in open {
                for version in BOTH.into_iter().filter(|version| !self.is_decided(*at, *version)).collect::<Vec<_>>() {
                    if let Some(witness) = self.find_witness(*at, version, thorough) {
                        self.set_answer(*at, version, Answer::Yes { witness });
                        found_any = true;
                    }
                }
            }
            if !found_any {
                return;
            }
        }
    }

    fn find_witness(&self, at: usize, version: Version, thorough: bool) -> Option<Witness> {
        let question = self.question(at, version)?;
        let (old, new) = self.pair(at)?;
        let definition = self.context.originals.get(question.inside)?;
        let embedded = |(path, key): (Vec<_>, Key)| {
            let part = self.combined.node_of(&key)?;
            let witness = self.answers.get(part).filter(|_| part != at)?.witness(version)?;
            self.context.smallest.around(definition, &path, &witness.value)
        };
        let candidates: Vec<_> =
            paths_to_parts(definition, question.inside).into_iter().filter_map(embedded).take(MAX_PATHS).collect();
        let found = question.first_confirmed(&candidates);
        if found.is_some() || (!thorough && self.context.congruence.have_same_keywords(old, new)) {
            return found;
        }
        let definitions = &self.combined.definitions;
        // A value that one branch no longer accepts may still satisfy another one: junk properties prevent that.
        let names = branch_property_names(definitions, definition);
        if let Some(found) = candidates.into_iter().find_map(|value| question.with_junk_properties(value, &names)) {
            return Some(found);
        }
        let probe = Probe { smallest: self.context.smallest, definitions };
        let (inside, outside) = (definitions.get(question.inside)?, definitions.get(question.outside)?);
        question.first_confirmed(&probe.values(inside, outside))
    }

    /// Gives up pairs with unchanged keywords that refer to an undecided definition and to none with a witness: no search and no
    /// proof about the whole gets further than those about the part.
    fn give_up_dependents(&mut self, component: &[usize], open: &[usize]) {
        let has_same_keywords =
            |at: &usize| self.pair(*at).is_some_and(|(old, new)| self.context.congruence.have_same_keywords(old, new));
        if !open.iter().all(has_same_keywords) {
            return;
        }
        for version in BOTH {
            let unknown = open.iter().copied().filter(|at| !self.is_decided(*at, version));
            let left: Vec<usize> = unknown.filter(|at| self.depends_on_undecided(*at, component, version)).collect();
            for at in left {
                let why = "a definition that it refers to is undecided".to_owned();
                self.set_answer(at, version, Answer::Undecided { why });
            }
        }
    }

    /// Returns true if some definition that this one refers to outside its component is undecided, and none has a witness.
    fn depends_on_undecided(&self, at: usize, component: &[usize], version: Version) -> bool {
        let Some(question) = self.question(at, version) else { return false };
        let mut undecided = false;
        let mut shown = false;
        let definition = self.context.originals.get(question.inside);
        definition.into_iter().for_each(|schema| {
            schema.walk(&mut |schema| {
                let part = schema.reference.as_ref().and_then(|key| self.combined.node_of(key));
                let answers = part.filter(|part| !component.contains(part)).and_then(|part| self.answers.get(part));
                match answers.and_then(|found| found.get(version)) {
                    Some(Answer::Undecided { .. }) => undecided = true,
                    Some(Answer::Yes { .. }) => shown = true,
                    Some(Answer::No) | None => {}
                }
            });
        });
        undecided && !shown
    }

    fn question(&self, at: usize, version: Version) -> Option<Question<'_>> {
        let (old, new) = self.pair(at)?;
        let (inside, outside) = if version == Version::New { (new, old) } else { (old, new) };
        Some(Question { oracle: self.context.oracle, inside, outside, accepted_by: version })
    }

    /// Proves what is not decided yet: by structural rules only or, if `thorough`, by the algebra as well.
    fn prove(&mut self, component: &[usize], open: &[usize], thorough: bool) {
        for mode in [Mode::Same, Mode::SameReversed] {
            let unknown = |at: &usize| BOTH.into_iter().all(|version| !self.is_decided(*at, version));
            let candidates: BTreeSet<usize> = open.iter().copied().filter(unknown).collect();
            for at in self.prove_together(mode, component, candidates, thorough) {
                self.set_equivalent(at);
            }
            self.combined.redirect_to_old(component);
        }
        for version in BOTH {
            let candidates = open.iter().copied().filter(|at| !self.is_decided(*at, version)).collect();
            for at in self.prove_together(mode(version), component, candidates, thorough) {
                self.set_within(at, version);
            }
        }
    }

    /// Returns those candidates that are proved under the assumption that all of those returned are.
    fn prove_together(
        &mut self,
        mode: Mode,
        component: &[usize],
        candidates: BTreeSet<usize>,
        thorough: bool,
    ) -> BTreeSet<usize> {
        let mut assumed = candidates;
        let mut refuted: HashMap<usize, bool> = HashMap::new();
        while !assumed.is_empty() {
            let goals = self.combined.substitute_assumptions(mode, component, &assumed);
            let mut proved = BTreeSet::new();
            for (at, from, to) in &goals {
                if self.proves(from, to, mode.is_equal(), thorough)
                    && !*refuted.entry(*at).or_insert_with(|| self.is_refuted(*at, mode, thorough))
                {
                    proved.insert(*at);
                }
            }
            if proved == assumed {
                break;
            }
            assumed = proved;
        }
        assumed
    }

    /// Tests a proof on random values, because the provers are not trusted blindly. Structural proofs about definitions with the
    /// same keywords are exempt: their parts were tested.
    fn is_refuted(&self, at: usize, mode: Mode, thorough: bool) -> bool {
        let same_keywords =
            self.pair(at).is_some_and(|(old, new)| self.context.congruence.have_same_keywords(old, new));
        if same_keywords && !thorough {
            return false;
        }
        let versions = match mode {
            Mode::Same | Mode::SameReversed => &BOTH[..],
            Mode::NewWithinOld => &BOTH[..1],
            Mode::OldWithinNew => &BOTH[1..],
        };
        let tries = if thorough { SAMPLES_BEFORE_TRUST } else { SAMPLES_BEFORE_TRUSTING_RULES };
        versions.iter().any(|version| {
            let question = self.question(at, *version);
            question.is_some_and(|question| question.find_by_sampling(tries).is_some())
        })
    }

    /// Returns true if both are proved to be equivalent and no witness against it was found.
    pub fn are_equivalent(&mut self, old: &str, new: &str) -> bool {
        let oracle = self.context.oracle;
        let questions = [(new, old, Version::New), (old, new, Version::Old)]
            .map(|(inside, outside, accepted_by)| Question { oracle, inside, outside, accepted_by });
        // Most candidates are unrelated, which their smallest values show at once.
        let differ_in_smallest = |question: &Question<'_>| {
            let schema = self.context.originals.get(question.inside);
            let smallest = schema.into_iter().flat_map(|schema| {
                Types::KINDS.into_iter().filter_map(|kind| self.context.smallest.value(&[schema], kind))
            });
            question.first_confirmed(&smallest.collect::<Vec<_>>()).is_some()
        };
        let differ = |question: &Question<'_>| {
            differ_in_smallest(question) || question.find_by_sampling(SAMPLES_BEFORE_TRUST).is_some()
        };
        !questions.iter().any(differ) && self.proves(new, old, true, true)
    }

    /// Returns true if it is proved that `wide` accepts whatever `narrow` accepts and, if `both`, the other way round.
    pub fn proves(&mut self, narrow: &str, wide: &str, both: bool, thorough: bool) -> bool {
        let holds = |narrow: &str, wide: &str| {
            let definitions = &self.combined.definitions;
            match (definitions.get(narrow), definitions.get(wide)) {
                (Some(narrow), Some(wide)) => Structural { definitions }.within(narrow, wide),
                _ => false,
            }
        };
        let (there, back) = (holds(narrow, wide), !both || holds(wide, narrow));
        if (there && back) || !thorough {
            return there && back;
        }
        let Some(algebra) = self.algebra(&[narrow, wide]) else { return false };
        (there || algebra.prove_within(narrow, wide).is_ok()) && (back || algebra.prove_within(wide, narrow).is_ok())
    }

    /// The algebra of some definitions and those they refer to; `None` if they are too many or the budget is used up.
    fn algebra(&mut self, keys: &[&str]) -> Option<Algebra> {
        let mut reached: Vec<&str> = keys.to_vec();
        let mut visited: HashSet<&str> = keys.iter().copied().collect();
        let (mut next, mut size) = (0, 0);
        while let Some(key) = reached.get(next).copied() {
            next += 1;
            self.combined.definitions.get(key)?.walk(&mut |schema| {
                size += 1;
                reached.extend(schema.reference.as_deref().filter(|key| visited.insert(key)));
            });
            // Definitions that exceed the limit usually exceed it by far, so stop counting.
            if size > MAX_SCHEMAS_PER_PROOF {
                return None;
            }
        }
        let mut definitions = Definitions::new(self.context.formats);
        for key in reached {
            definitions.add(key, self.combined.definitions.get(key)?);
        }
        self.algebra_budget = self.algebra_budget.checked_sub(size)?;
        let mut algebra = definitions.prepare();
        algebra.canonicalize(keys.iter().copied(), usize::MAX);
        Some(algebra)
    }

    /// Decides what neither rules nor constructed values decide: with the algebra applied to the unmodified definitions, the
    /// difference it computes, and many random values.
    fn decide_by_algebra(&mut self, at: usize) {
        let open: Vec<Version> = BOTH.into_iter().filter(|version| !self.is_decided(at, *version)).collect();
        let Some((old, new)) = self.pair(at).filter(|_| !open.is_empty()) else { return };
        let (old, new) = (old.clone(), new.clone());
        let algebra = self.algebra(&[&old, &new]);
        for version in open {
            let (inside, outside) = if version == Version::New { (&new, &old) } else { (&old, &new) };
            let proved = match &algebra {
                Some(algebra) => algebra.prove_within(inside, outside),
                None => Err("it exceeds the prover's budget".to_owned()),
            };
            let Some(question) = self.question(at, version) else { return };
            let difference = match (&proved, &algebra) {
                (Err(_), Some(algebra)) => algebra.difference(inside, outside),
                _ => None,
            };
            let answer = match (question.find_by_search(difference.as_ref()), proved) {
                (Some(witness), _) => Answer::Yes { witness },
                (None, Ok(())) => Answer::No,
                (None, Err(why)) => Answer::Undecided { why },
            };
            self.set_answer(at, version, answer);
        }
    }
}
