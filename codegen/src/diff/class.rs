//! What changed to what it is for those who read such values, and for those who send them.

use serde::Serialize;

use super::access::Seen;
use super::meaning::{Answer, Finding, Meaning};

/// What the caller does with such values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Reads them: accepting more is breaking, old types may reject what comes.
    Parse,
    /// Sends them: accepting less is breaking, what was sent may be rejected.
    Send,
    Both,
    /// A client of the document's operations: sends requests, parses responses.
    Client,
    /// Their server: parses requests, sends responses.
    Server,
    /// A client where the documents have operations, and both otherwise.
    #[default]
    Auto,
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

/// Where values of a definition go, as the operations of its documents have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Use {
    /// Requests hold them.
    pub request: bool,
    /// Responses hold them.
    pub response: bool,
}

impl Use {
    pub const EVERYWHERE: Use = Use { request: true, response: true };

    pub fn and(self, other: Use) -> Use {
        Use { request: self.request || other.request, response: self.response || other.response }
    }

    /// What no operation holds can be in both.
    fn known(self) -> Use {
        if self == Use::default() { Use::EVERYWHERE } else { self }
    }
}

impl Direction {
    /// Whom this is about, given whether there are operations.
    pub fn resolved(self, operations: bool) -> Direction {
        match self {
            Direction::Auto if operations => Direction::Client,
            Direction::Auto => Direction::Both,
            told => told,
        }
    }

    /// True if whoever this is about reads values that go there.
    pub fn parses(self, place: Use) -> bool {
        match self {
            Direction::Parse | Direction::Both | Direction::Auto => true,
            Direction::Send => false,
            Direction::Client => place.known().response,
            Direction::Server => place.known().request,
        }
    }

    /// True if whoever this is about sends values that go there.
    pub fn sends(self, place: Use) -> bool {
        match self {
            Direction::Send | Direction::Both | Direction::Auto => true,
            Direction::Parse => false,
            Direction::Client => place.known().request,
            Direction::Server => place.known().response,
        }
    }
}

/// Whom a comparison is about, and how strictly.
#[derive(Debug, Clone, Copy, Default)]
pub struct View {
    pub direction: Direction,
    /// Whether members that the old version did not name count.
    pub strict: bool,
}

impl View {
    /// What a finding is where whoever this is about parses such values, and where they send them: accepting more, and
    /// accepting less.
    fn seen(self, finding: &Finding) -> (bool, bool) {
        let (gained, lost) = (finding.gained.may_be(), finding.lost.may_be());
        let requests = finding.in_requests.unwrap_or(Seen { gained, lost });
        let responses = finding.in_responses.unwrap_or(Seen { gained, lost });
        match self.direction {
            Direction::Client => (responses.gained, requests.lost),
            Direction::Server => (requests.gained, responses.lost),
            Direction::Parse | Direction::Send | Direction::Both | Direction::Auto => (gained, lost),
        }
    }

    /// True if a finding breaks somebody who parses.
    pub fn breaks_parsing(self, finding: &Finding) -> bool {
        finding.defined && self.seen(finding).0 && !finding.read_already && self.direction.parses(finding.place)
    }

    /// True if a finding breaks somebody who sends.
    pub fn breaks_sending(self, finding: &Finding) -> bool {
        let counts = self.strict || !finding.unnamed;
        finding.defined && self.seen(finding).1 && counts && self.direction.sends(finding.place)
    }

    /// True if a finding breaks somebody.
    pub fn breaks(self, finding: &Finding) -> bool {
        self.breaks_parsing(finding) || self.breaks_sending(finding)
    }
}

/// The class of a change for those who parse. `without_nullable` says whether it would be breaking if `nullable` meant
/// nothing.
pub fn class(meaning: &Meaning, view: View, without_nullable: impl FnOnce(View) -> bool) -> Class {
    // For whoever sends alone, it is the class of the same change for the others.
    let direction = if view.direction == Direction::Send { Direction::Both } else { view.direction };
    let view = View { direction, ..view };
    let worse = || meaning.findings.iter().filter(|finding| view.breaks_parsing(finding));
    let removed = meaning.removed.iter().any(|(_, top)| *top);
    if removed || worse().any(|finding| !matches!(finding.gained, Answer::Undecided { .. })) {
        let excused = !removed && !without_nullable(view);
        return if excused { Class::BreakingIfNullableHonoured } else { Class::Breaking };
    }
    if worse().next().is_some() {
        return Class::Undecided;
    }
    let defined = || meaning.findings.iter().filter(|finding| finding.defined);
    if defined().any(|finding| finding.lost.may_be()) {
        return Class::Tightened;
    }
    let added = meaning.added.iter().any(|(_, top)| *top);
    if added || defined().any(|finding| finding.gained.may_be()) { Class::Added } else { Class::DocsOnly }
}

pub fn outcome(meaning: &Meaning, view: View) -> Outcome {
    let removed = meaning.removed.iter().any(|(_, top)| *top);
    let added = meaning.added.iter().any(|(_, top)| *top);
    let mut changed = meaning.findings.iter().filter(|finding| finding.gained.may_be() || finding.lost.may_be());
    if removed || meaning.findings.iter().any(|finding| view.breaks(finding)) {
        Outcome::Breaking
    } else if added || changed.any(|finding| finding.defined) {
        Outcome::Compatible
    } else {
        Outcome::Same
    }
}
