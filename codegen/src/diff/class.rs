//! What changed to what it is for those who read such values, and for those who send them.

use serde::Serialize;

use super::meaning::Meaning;

/// What the caller does with such values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Reads them: accepting more is breaking, old types may reject what comes.
    Parse,
    /// Sends them: accepting less is breaking, what was sent may be rejected.
    Send,
    #[default]
    Both,
}

/// What a change is for those who parse, from the least to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The same meaning: at most documentation and layout differ.
    DocsOnly,
    /// There is something new, beside what there was.
    Added,
    /// Only values that were accepted no longer are.
    Tightened,
    /// Values are accepted that were not, for whoever honours `nullable`.
    BreakingIfNullableHonoured,
    Breaking,
    /// Not proved to be any of the above; to be taken for breaking.
    Undecided,
}

impl Class {
    pub fn name(self) -> &'static str {
        match self {
            Class::DocsOnly => "docs-only",
            Class::Added => "added",
            Class::Tightened => "tightened",
            Class::BreakingIfNullableHonoured => "breaking-if-nullable-honoured",
            Class::Breaking => "breaking",
            Class::Undecided => "undecided",
        }
    }
}

/// What a comparison comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Same,
    Compatible,
    Breaking,
}

impl Outcome {
    /// The exit code of `lockstep diff`.
    pub fn code(self) -> u8 {
        match self {
            Outcome::Same => 0,
            Outcome::Compatible => 3,
            Outcome::Breaking => 4,
        }
    }
}

/// The class of a change for those who parse. `without_nullable` says whether it would be breaking if `nullable` meant
/// nothing.
pub fn class(meaning: &Meaning, without_nullable: impl FnOnce() -> bool) -> Class {
    use super::meaning::Answer;
    let tops = || meaning.findings.iter().filter(|finding| finding.top);
    let removed = meaning.removed.iter().any(|(_, top)| *top);
    if removed || tops().any(|finding| matches!(finding.gained, Answer::Yes { .. })) {
        let excused = !removed && !without_nullable();
        return if excused { Class::BreakingIfNullableHonoured } else { Class::Breaking };
    }
    if tops().any(|finding| finding.gained.may_be()) {
        return Class::Undecided;
    }
    if tops().any(|finding| finding.lost.may_be()) {
        return Class::Tightened;
    }
    if meaning.added.iter().any(|(_, top)| *top) { Class::Added } else { Class::DocsOnly }
}

pub fn outcome(meaning: &Meaning, direction: Direction) -> Outcome {
    let tops = || meaning.findings.iter().filter(|finding| finding.top);
    let removed = meaning.removed.iter().any(|(_, top)| *top);
    let added = meaning.added.iter().any(|(_, top)| *top);
    let (gained, lost) = (tops().any(|finding| finding.gained.may_be()), tops().any(|finding| finding.lost.may_be()));
    let breaking = match direction {
        Direction::Parse => gained,
        Direction::Send => lost,
        Direction::Both => gained || lost,
    };
    match (removed || breaking, gained || lost || added) {
        (true, _) => Outcome::Breaking,
        (false, true) => Outcome::Compatible,
        (false, false) => Outcome::Same,
    }
}
