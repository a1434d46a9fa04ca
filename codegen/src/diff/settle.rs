//! Pairs of definitions to what each new one accepts that the old one rejects, and the other way round: component by
//! component, parts before wholes. What a pair says in the same words needs no proof; what a value shows needs none either;
//! rules prove most of the rest, and the algebra is asked about what is left, as long as the budget lasts.

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;

use super::colour::Colours;
use super::joint::{Joint, Mode};
use super::judge::Judge;
use super::meaning::Answer;
use super::probe::{Probe, ways};
use super::search::{Question, Version, Witness};
use crate::compare::{Algebra, Definitions, Structural};
use crate::instance::Smallest;
use crate::schema::{Key, Schema, Types};

/// How many schemas the algebra may be given in one comparison, counted each time, and at once.
const BUDGET: usize = 60_000;
const LARGE: usize = 1_000;
/// How many values are tried before a proof is believed: one by rules, and one by the algebra.
const DOUBTS_OF_RULES: usize = 12;
const DOUBTS: usize = 60;
/// Up to how many ways into a definition are tried to show the difference of a part.
const WAYS: usize = 24;

/// What does not change while pairs are settled.
pub struct Context<'c> {
    /// Both versions as they are, by their names in the joint.
    pub originals: &'c IndexMap<Key, Schema>,
    pub colours: &'c Colours,
    pub judge: &'c Judge<'c>,
    pub smallest: &'c Smallest<'c>,
    /// Those that no value satisfies.
    pub uninhabited: &'c HashSet<Key>,
    pub formats: bool,
}

pub struct Settler<'c> {
    pub joint: Joint,
    context: &'c Context<'c>,
    answers: Vec<Found>,
    left: usize,
}

/// What is known of a pair so far.
#[derive(Default, Clone)]
struct Found {
    gained: Option<Answer>,
    lost: Option<Answer>,
}

impl Found {
    fn of(&mut self, version: Version) -> &mut Option<Answer> {
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

/// What has to be proved so that no value is accepted by this version alone.
fn mode(version: Version) -> Mode {
    match version {
        Version::New => Mode::NewWithinOld,
        Version::Old => Mode::OldWithinNew,
    }
}

impl<'c> Settler<'c> {
    pub fn new(joint: Joint, context: &'c Context<'c>) -> Self {
        let answers = vec![Found::default(); joint.nodes.len()];
        Settler { joint, context, answers, left: BUDGET }
    }

    /// Settles all pairs.
    pub fn run(&mut self) {
        for component in self.joint.order() {
            self.component(&component);
        }
    }

    /// For each of the pairs that the joint was made of: what the new version gained, and what it lost.
    pub fn answers(self) -> Vec<(Answer, Answer)> {
        let undecided = || Answer::Undecided { why: "it was not compared".to_owned() };
        let answer = |answer: Option<Answer>| answer.unwrap_or_else(undecided);
        let paired =
            self.joint.nodes.iter().zip(self.answers).filter(|(node, _)| node.old.is_some() && node.new.is_some());
        paired.map(|(_, found)| (answer(found.gained), answer(found.lost))).collect()
    }

    fn pair(&self, at: usize) -> Option<(&Key, &Key)> {
        let node = self.joint.nodes.get(at)?;
        node.old.as_ref().zip(node.new.as_ref())
    }

    fn component(&mut self, component: &[usize]) {
        let pairs: Vec<usize> = component.iter().copied().filter(|at| self.pair(*at).is_some()).collect();
        let equal = |at: &usize| self.pair(*at).is_some_and(|(old, new)| self.context.colours.are_equal(old, new));
        let (identical, open): (Vec<usize>, Vec<usize>) = pairs.into_iter().partition(equal);
        for at in identical {
            self.same(at);
            if let Some(node) = self.joint.nodes.get_mut(at) {
                node.identical = true;
            }
        }
        let alone = component.iter().any(|at| self.pair(*at).is_none());
        if open.is_empty() && !alone {
            return;
        }
        self.empty(&open);
        self.show(&open, false);
        self.prove(component, &open, false);
        self.show(&open, true);
        self.leave(component, &open);
        if self.is_open(&open) {
            self.prove(component, &open, true);
            for at in &open {
                self.last_resort(*at);
            }
        }
        // What others refer to that are not settled yet.
        for mode in [Mode::NewWithinOld, Mode::OldWithinNew] {
            self.joint.assume(mode, component, &BTreeSet::new());
        }
    }

    fn same(&mut self, at: usize) {
        if let Some(node) = self.joint.nodes.get_mut(at) {
            (node.same, node.narrower, node.wider) = (true, true, true);
        }
        if let Some(found) = self.answers.get_mut(at) {
            *found = Found { gained: Some(Answer::No), lost: Some(Answer::No) };
        }
    }

    /// What accepts no value accepts none that the other version rejects.
    fn empty(&mut self, open: &[usize]) {
        for at in open {
            let Some((old, new)) = self.pair(*at) else { continue };
            let [old, new] = [old, new].map(|key| self.context.uninhabited.contains(key));
            match (old, new) {
                (true, true) => self.same(*at),
                (true, false) => self.within(*at, Version::Old),
                (false, true) => self.within(*at, Version::New),
                (false, false) => {}
            }
        }
    }

    /// Takes it for proved that this version accepts nothing that the other one rejects.
    fn within(&mut self, at: usize, version: Version) {
        self.answer(at, version, Answer::No);
        if let Some(node) = self.joint.nodes.get_mut(at) {
            match version {
                Version::New => node.narrower = true,
                Version::Old => node.wider = true,
            }
        }
    }

    fn known(&self, at: usize, version: Version) -> bool {
        self.answers.get(at).is_some_and(|found| found.get(version).is_some())
    }

    fn is_open(&self, open: &[usize]) -> bool {
        open.iter().any(|at| BOTH.into_iter().any(|version| !self.known(*at, version)))
    }

    fn answer(&mut self, at: usize, version: Version, answer: Answer) {
        if let Some(found) = self.answers.get_mut(at) {
            *found.of(version) = Some(answer);
        }
    }

    /// Looks for values that show a difference: those of parts, put into the whole, and made ones, where the two do not say
    /// the same in the same words or `thorough`.
    fn show(&mut self, open: &[usize], thorough: bool) {
        // What was shown for one may show another one that is settled together with it.
        for _ in 0..=open.len().min(3) {
            let mut shown = false;
            for at in open {
                for version in BOTH.into_iter().filter(|version| !self.known(*at, *version)).collect::<Vec<_>>() {
                    if let Some(witness) = self.shown(*at, version, thorough) {
                        self.answer(*at, version, Answer::Yes { witness });
                        shown = true;
                    }
                }
            }
            if !shown {
                return;
            }
        }
    }

    fn shown(&self, at: usize, version: Version, thorough: bool) -> Option<Witness> {
        let question = self.question(at, version)?;
        let (old, new) = self.pair(at)?;
        let whole = self.context.originals.get(question.inside)?;
        let part = |(way, key): (Vec<_>, Key)| {
            let part = self.joint.node_of(&key)?;
            let witness = self.answers.get(part).filter(|_| part != at)?.witness(version)?;
            self.context.smallest.around(whole, &way, &witness.value)
        };
        let parts: Vec<_> = ways(whole, question.inside).into_iter().filter_map(part).take(WAYS).collect();
        let found = question.among(&parts);
        if found.is_some() || (!thorough && self.context.colours.are_worded_alike(old, new)) {
            return found;
        }
        let definitions = &self.joint.definitions;
        // What one branch no longer rejects, another one may accept all the same.
        let names = member_names(definitions, whole);
        if let Some(found) = parts.into_iter().find_map(|value| question.spoilt(value, &names)) {
            return Some(found);
        }
        let probe = Probe { smallest: self.context.smallest, definitions };
        let (inside, outside) = (definitions.get(question.inside)?, definitions.get(question.outside)?);
        question.among(&probe.values(inside, outside))
    }

    /// Gives up what depends on what is undecided, and on nothing else that is not known to be the same: no search and no proof
    /// about the whole gets further than those about the part.
    fn leave(&mut self, component: &[usize], open: &[usize]) {
        let is_alike =
            |at: &usize| self.pair(*at).is_some_and(|(old, new)| self.context.colours.are_worded_alike(old, new));
        if !open.iter().all(is_alike) {
            return;
        }
        for version in BOTH {
            let unknown = open.iter().copied().filter(|at| !self.known(*at, version));
            let left: Vec<usize> = unknown.filter(|at| self.depends_on_undecided(*at, component, version)).collect();
            for at in left {
                let why = "what it refers to is undecided".to_owned();
                self.answer(at, version, Answer::Undecided { why });
            }
        }
    }

    /// True if what this definition refers to outside its component has no difference that is shown, and some that is undecided.
    fn depends_on_undecided(&self, at: usize, component: &[usize], version: Version) -> bool {
        let Some(question) = self.question(at, version) else { return false };
        let mut undecided = false;
        let mut shown = false;
        let definition = self.context.originals.get(question.inside);
        definition.into_iter().for_each(|schema| {
            schema.walk(&mut |schema| {
                let part = schema.reference.as_ref().and_then(|key| self.joint.node_of(key));
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
        Some(Question { judge: self.context.judge, inside, outside, accepted_by: version })
    }

    /// Proves what is not known yet, by rules alone or `thorough`.
    fn prove(&mut self, component: &[usize], open: &[usize], thorough: bool) {
        for mode in [Mode::Same, Mode::SameBack] {
            let unknown = |at: &usize| BOTH.into_iter().all(|version| !self.known(*at, version));
            let candidates: BTreeSet<usize> = open.iter().copied().filter(unknown).collect();
            for at in self.hold(mode, component, candidates, thorough) {
                self.same(at);
            }
            self.joint.merge(component);
        }
        for version in BOTH {
            let candidates = open.iter().copied().filter(|at| !self.known(*at, version)).collect();
            for at in self.hold(mode(version), component, candidates, thorough) {
                self.within(at, version);
            }
        }
    }

    /// Those of the candidates for which the mode holds.
    fn hold(
        &mut self,
        mode: Mode,
        component: &[usize],
        candidates: BTreeSet<usize>,
        thorough: bool,
    ) -> BTreeSet<usize> {
        let mut left = candidates;
        let mut doubted: HashMap<usize, bool> = HashMap::new();
        while !left.is_empty() {
            let asked = self.joint.assume(mode, component, &left);
            let mut held = BTreeSet::new();
            for (at, from, to) in &asked {
                if self.proves(from, to, mode.is_equal(), thorough)
                    && !*doubted.entry(*at).or_insert_with(|| self.refuted(*at, mode, thorough))
                {
                    held.insert(*at);
                }
            }
            if held == left {
                break;
            }
            left = held;
        }
        left
    }

    /// The proof is an experiment: what it calls covered is tried on values all the same. What follows by rules from the same
    /// words, about parts that were tried, is not.
    fn refuted(&self, at: usize, mode: Mode, thorough: bool) -> bool {
        let alike = self.pair(at).is_some_and(|(old, new)| self.context.colours.are_worded_alike(old, new));
        if alike && !thorough {
            return false;
        }
        let versions = match mode {
            Mode::Same | Mode::SameBack => &BOTH[..],
            Mode::NewWithinOld => &BOTH[..1],
            Mode::OldWithinNew => &BOTH[1..],
        };
        let tries = if thorough { DOUBTS } else { DOUBTS_OF_RULES };
        versions.iter().any(|version| {
            let question = self.question(at, *version);
            question.is_some_and(|question| question.sampled(tries).is_some())
        })
    }

    /// True if it is proved that both mean the same, and no value was found that says otherwise.
    pub fn are_the_same(&mut self, old: &str, new: &str) -> bool {
        let judge = self.context.judge;
        let questions = [(new, old, Version::New), (old, new, Version::Old)]
            .map(|(inside, outside, accepted_by)| Question { judge, inside, outside, accepted_by });
        // Most candidates have nothing to do with each other.
        let least = |question: &Question<'_>| {
            let schema = self.context.originals.get(question.inside);
            let made = schema.into_iter().flat_map(|schema| {
                Types::KINDS.into_iter().filter_map(|kind| self.context.smallest.value(&[schema], kind))
            });
            question.among(&made.collect::<Vec<_>>())
        };
        let differ = |question: &Question<'_>| least(question).is_some() || question.sampled(DOUBTS).is_some();
        !questions.iter().any(differ) && self.proves(new, old, true, true)
    }

    /// True if it is proved that `wide` accepts what `narrow` does, and the other way round for `both`.
    pub fn proves(&mut self, narrow: &str, wide: &str, both: bool, thorough: bool) -> bool {
        let follows = |narrow: &str, wide: &str| {
            let definitions = &self.joint.definitions;
            match (definitions.get(narrow), definitions.get(wide)) {
                (Some(narrow), Some(wide)) => Structural { definitions }.within(narrow, wide),
                _ => false,
            }
        };
        let (there, back) = (follows(narrow, wide), !both || follows(wide, narrow));
        if (there && back) || !thorough {
            return there && back;
        }
        let Some(algebra) = self.algebra(&[narrow, wide]) else { return false };
        (there || algebra.prove_within(narrow, wide).is_ok()) && (back || algebra.prove_within(wide, narrow).is_ok())
    }

    /// The algebra of some definitions and what they refer to; nothing where the budget is used up.
    fn algebra(&mut self, keys: &[&str]) -> Option<Algebra> {
        let mut reached: Vec<&str> = keys.to_vec();
        let mut met: HashSet<&str> = keys.iter().copied().collect();
        let (mut next, mut size) = (0, 0);
        while let Some(key) = reached.get(next).copied() {
            next += 1;
            self.joint.definitions.get(key)?.walk(&mut |schema| {
                size += 1;
                reached.extend(schema.reference.as_deref().filter(|key| met.insert(key)));
            });
            // Most of what is too large is far too large: the rest of it need not be seen.
            if size > LARGE {
                return None;
            }
        }
        let mut definitions = Definitions::new(self.context.formats);
        for key in reached {
            definitions.add(key, self.joint.definitions.get(key)?);
        }
        self.left = self.left.checked_sub(size)?;
        let mut algebra = definitions.prepare();
        algebra.canonicalize(keys.iter().copied(), usize::MAX);
        Some(algebra)
    }

    /// What neither rules nor made values decide: the algebra about the definitions as they are, what it says about their
    /// difference, and many values.
    fn last_resort(&mut self, at: usize) {
        let open: Vec<Version> = BOTH.into_iter().filter(|version| !self.known(at, *version)).collect();
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
            let answer = match (question.searched(difference.as_ref()), proved) {
                (Some(witness), _) => Answer::Yes { witness },
                (None, Ok(())) => Answer::No,
                (None, Err(why)) => Answer::Undecided { why },
            };
            self.answer(at, version, answer);
        }
    }
}

/// The members that the branches of a schema name, each once; nothing where it has no branches.
fn member_names<'s>(definitions: &'s HashMap<Key, Schema>, schema: &'s Schema) -> Vec<&'s str> {
    let mut names = Vec::new();
    let mut queue: Vec<(&Schema, bool)> = vec![(schema, false)];
    let mut met: BTreeSet<&str> = BTreeSet::new();
    while let Some((schema, is_branch)) = queue.pop() {
        names.extend(schema.object.properties.keys().map(String::as_str).filter(|_| is_branch));
        queue.extend(schema.all_of.iter().map(|part| (part, is_branch)));
        queue.extend(schema.any_of.iter().chain(&schema.one_of).map(|branch| (branch, true)));
        if let Some(key) = schema.reference.as_deref().filter(|key| met.insert(key)) {
            queue.extend(definitions.get(key).map(|target| (target, is_branch)));
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}
