//! Classifies a comparison: whether it breaks code that parses such values, and code that sends them.

use serde::Serialize;

use super::access::AcceptanceChange;
use super::meaning::{Answer, Finding, Meaning};

/// The role of the code that the comparison is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Parses values: accepting more is breaking, because the old types may reject new values.
    Parse,
    /// Sends values: accepting less is breaking, because values sent so far may be rejected.
    Send,
    Both,
    /// A client of the document's operations: sends requests, parses responses.
    Client,
    /// Their server: parses requests, sends responses.
    Server,
    /// `Client` if the documents have operations, `Both` otherwise.
    #[default]
    Auto,
}

/// How a change affects code that parses, from least to most severe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The same meaning: at most documentation and layout differ.
    DocsOnly,
    /// Something was added; everything else is unchanged.
    Added,
    /// Fewer values are accepted, and no new ones.
    Tightened,
    /// New values are accepted, but only by readers that honour `nullable`.
    BreakingIfNullableHonoured,
    Breaking,
    /// Not proved to be any of the above; treat it as breaking.
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

/// The verdict of a comparison.
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

/// Whether values of a definition occur in requests, in responses or in both, according to the operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Use {
    /// They occur in requests.
    pub request: bool,
    /// They occur in responses.
    pub response: bool,
}

impl Use {
    pub const EVERYWHERE: Use = Use { request: true, response: true };

    /// All places of both.
    pub fn union(self, other: Use) -> Use {
        Use { request: self.request || other.request, response: self.response || other.response }
    }

    /// A definition that no operation uses may occur anywhere.
    fn or_everywhere(self) -> Use {
        if self == Use::default() { Use::EVERYWHERE } else { self }
    }
}

impl Direction {
    /// Replaces `Auto` according to whether there are operations.
    pub fn resolved(self, operations: bool) -> Direction {
        match self {
            Direction::Auto if operations => Direction::Client,
            Direction::Auto => Direction::Both,
            direction => direction,
        }
    }

    /// Returns true if code in this role parses values that occur in `place`.
    pub fn parses(self, place: Use) -> bool {
        match self {
            Direction::Parse | Direction::Both | Direction::Auto => true,
            Direction::Send => false,
            Direction::Client => place.or_everywhere().response,
            Direction::Server => place.or_everywhere().request,
        }
    }

    /// Returns true if code in this role sends values that occur in `place`.
    pub fn sends(self, place: Use) -> bool {
        match self {
            Direction::Send | Direction::Both | Direction::Auto => true,
            Direction::Parse => false,
            Direction::Client => place.or_everywhere().request,
            Direction::Server => place.or_everywhere().response,
        }
    }
}

/// The role that a comparison is made for, and how strict it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Perspective {
    pub direction: Direction,
    /// Whether constraints on properties that the old version did not name count.
    pub strict: bool,
}

impl Perspective {
    /// Whether the definition accepts more where this role parses it, and whether it accepts less where this role sends it.
    fn gained_and_lost(self, finding: &Finding) -> (bool, bool) {
        let (gained, lost) = (finding.gained.may_be(), finding.lost.may_be());
        let requests = finding.in_requests.unwrap_or(AcceptanceChange { gained, lost });
        let responses = finding.in_responses.unwrap_or(AcceptanceChange { gained, lost });
        match self.direction {
            Direction::Client => (responses.gained, requests.lost),
            Direction::Server => (requests.gained, responses.lost),
            Direction::Parse | Direction::Send | Direction::Both | Direction::Auto => (gained, lost),
        }
    }

    /// Returns true if the finding breaks code that parses.
    pub fn breaks_parsing(self, finding: &Finding) -> bool {
        finding.defined
            && self.gained_and_lost(finding).0
            && !finding.read_already
            && self.direction.parses(finding.place)
    }

    /// Returns true if the finding breaks code that sends.
    pub fn breaks_sending(self, finding: &Finding) -> bool {
        let counts = self.strict || !finding.unnamed;
        finding.defined && self.gained_and_lost(finding).1 && counts && self.direction.sends(finding.place)
    }

    /// Returns true if the finding breaks either.
    pub fn breaks(self, finding: &Finding) -> bool {
        self.breaks_parsing(finding) || self.breaks_sending(finding)
    }
}

/// Returns the class of a change for code that parses. `breaks_without_nullable` tells whether the change is still breaking
/// for readers that ignore `nullable`.
pub fn class(
    meaning: &Meaning,
    perspective: Perspective,
    breaks_without_nullable: impl FnOnce(Perspective) -> bool,
) -> Class {
    // The class is always about parsing, even for code that only sends.
    let direction = if perspective.direction == Direction::Send { Direction::Both } else { perspective.direction };
    let perspective = Perspective { direction, ..perspective };
    let parse_breaks = || meaning.findings.iter().filter(|finding| perspective.breaks_parsing(finding));
    let removed = meaning.removed.iter().any(|(_, top)| *top);
    if removed || parse_breaks().any(|finding| !matches!(finding.gained, Answer::Undecided { .. })) {
        let only_with_nullable = !removed && !breaks_without_nullable(perspective);
        return if only_with_nullable { Class::BreakingIfNullableHonoured } else { Class::Breaking };
    }
    if parse_breaks().next().is_some() {
        return Class::Undecided;
    }
    let defined = || meaning.findings.iter().filter(|finding| finding.defined);
    if defined().any(|finding| finding.lost.may_be()) {
        return Class::Tightened;
    }
    let added = meaning.added.iter().any(|(_, top)| *top);
    if added || defined().any(|finding| finding.gained.may_be()) { Class::Added } else { Class::DocsOnly }
}

/// Returns the verdict of a comparison.
pub fn outcome(meaning: &Meaning, perspective: Perspective) -> Outcome {
    let removed = meaning.removed.iter().any(|(_, top)| *top);
    let added = meaning.added.iter().any(|(_, top)| *top);
    let mut changed = meaning.findings.iter().filter(|finding| finding.gained.may_be() || finding.lost.may_be());
    if removed || meaning.findings.iter().any(|finding| perspective.breaks(finding)) {
        Outcome::Breaking
    } else if added || changed.any(|finding| finding.defined) {
        Outcome::Compatible
    } else {
        Outcome::Same
    }
}
