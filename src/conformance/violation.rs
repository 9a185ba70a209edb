//! [`Violation`]: which rule was broken, by whom, and where.

use crate::dialect::rules::{Level, Parties, Rule};
use crate::protocol::RuleId;
use core::fmt;

/// A rule that was broken: by whom, how strictly it binds, and at which event.
///
/// It is ordered by event, and for one event in the order in which the rules were found broken.
///
/// ```
/// use sync_progress::Dialect;
/// use sync_progress::conformance::check;
/// use sync_progress::dialect::rules::{BEGINS_ONCE, Level, Parties};
/// use sync_progress::protocol::Notice;
/// use sync_progress::sink::{ProgressSink, Recorder};
///
/// let recorder = Recorder::in_memory();
/// recorder.notice(&Notice::ItemAdded("a".try_into()?))?; // before the session began
/// let violations = check(Dialect::Neutral, &recorder.entries());
/// let first = violations.first().ok_or("a rule was broken")?;
/// assert_eq!((first.rule, first.level), (BEGINS_ONCE, Level::Must));
/// assert_eq!((first.accused, first.at), (Parties::PROVIDER, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Violation {
    /// The rule.
    pub rule: RuleId,
    /// How strictly it binds here: the softer half of a rule that is a MUST is a SHOULD.
    pub level: Level,
    /// Who broke it.
    pub accused: Parties,
    /// The number that the event at fault had at its call ([`TraceEntry::called`](crate::protocol::TraceEntry)).
    /// Of what was left undone it is the last event of all.
    pub at: u64,
}

impl Violation {
    /// The entry of the catalogue: sentence and source.
    pub fn entry(&self) -> Option<&'static Rule> {
        Rule::by_id(self.rule)
    }
}

/// Level, accused, the half of the rule's sentence that was broken, its source, and its name in `dialect::rules`.
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, level, accused, at } = self;
        write!(f, "{rule} {level}, {accused}, event {at}")?;
        let Some(entry) = self.entry() else { return Ok(()) };
        let softer = entry.should.filter(|_| *level < entry.level);
        write!(f, ": {} ({}; {})", softer.unwrap_or(entry.sentence), entry.source, entry.name)
    }
}
