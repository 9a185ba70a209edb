//! [`State`]: where one session stands, as plain data that travels.

use crate::protocol::{CancelCause, LogLevel, Outcome, Work};
use crate::reporter::{Outcomes, Summary, Totals};
use crate::session::{ItemView, Snapshot};
use alloc::string::ToString as _;
use alloc::sync::Arc;
use core::cmp::Ordering;

/// Where one session stands, as plain data that travels. Made from what a reporter or a session knows of itself, and
/// completed with what it does not know:
///
/// ```
/// use sync_progress::Reporter;
/// use sync_progress::merge::State;
/// use sync_progress::protocol::Outcome;
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(NullSink);
/// let mut item = reporter.start("a", 10)?.go()?;
/// assert!(!item.advance(4).is_cancel());
/// item.finish();
/// let state = State::from(reporter.totals()).with_text("photos");
/// assert_eq!((state.work.to_string(), state.items, state.end), ("4/10".to_owned(), 1, None));
///
/// let state = State::from(&reporter.complete()?);
/// assert_eq!(state.end, Some(Outcome::Succeeded));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct State {
    /// How the session ended, if it has.
    pub end: Option<Outcome>,
    /// Why everything in it is canceled, if it is.
    pub cancel: Option<CancelCause>,
    /// Completed and total work.
    pub work: Work,
    /// How many items there are.
    pub items: u64,
    /// How many of them have ended, and how.
    pub ended: Outcomes,
    /// Whether a sum has reached the end of its range; it is too small then.
    pub saturated: bool,
    /// How many errors came up besides the items that failed: logged, or of a sink.
    pub errors: u64,
    /// One of them in words.
    pub error: Option<Arc<str>>,
    /// What the session is doing, in words.
    pub text: Option<Arc<str>>,
}

impl State {
    /// Nothing is known; the total is unknown too.
    pub fn new() -> Self {
        Self::default()
    }

    /// So much work was done, of so much.
    #[must_use]
    pub const fn with_work(mut self, work: Work) -> Self {
        self.work = work;
        self
    }

    /// So many items, of which so many have ended.
    #[must_use]
    pub const fn with_items(mut self, items: u64, ended: Outcomes) -> Self {
        self.items = items;
        self.ended = ended;
        self
    }

    /// What the session is doing, in words.
    #[must_use]
    pub fn with_text(mut self, text: impl Into<Arc<str>>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Why everything is canceled, if it is: what
    /// [`Canceler::cause`](crate::cancel::CancelToken::cause) says.
    #[must_use]
    pub const fn with_cancel(mut self, cause: Option<CancelCause>) -> Self {
        self.cancel = cause;
        self
    }

    /// One error more, and what it was.
    #[must_use]
    pub fn with_error(mut self, error: impl Into<Arc<str>>) -> Self {
        self.errors = self.errors.saturating_add(1);
        self.error = Some(error.into());
        self
    }

    /// The session has ended.
    #[must_use]
    pub const fn with_end(mut self, outcome: Outcome) -> Self {
        self.end = Some(outcome);
        self
    }

    /// All there is, in an order in which what looks further comes later. Any total order would do that is the same
    /// everywhere.
    fn key(&self) -> impl Ord + '_ {
        let ended = self.ended;
        let counts = [ended.failed, ended.disconnected, ended.canceled, ended.skipped];
        (
            (self.end, self.cancel, self.work.completed, self.work.total),
            (self.items, ended.succeeded, counts, self.saturated),
            (self.errors, self.error.as_deref(), self.text.as_deref()),
        )
    }
}

/// Breaks a tie between two states that one source has given the same stamp; equal only if all is.
impl Ord for State {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for State {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A reporter that goes on.
impl From<Totals> for State {
    fn from(totals: Totals) -> Self {
        let counted = Self::new().with_work(totals.work).with_items(totals.items, totals.ended);
        Self { saturated: totals.saturated, ..counted }
    }
}

/// A reporter that has ended.
impl From<&Summary> for State {
    fn from(summary: &Summary) -> Self {
        Self {
            end: Some(summary.outcome),
            cancel: summary.cancel,
            work: summary.work,
            items: summary.items.all(),
            ended: summary.items,
            saturated: summary.saturated,
            errors: summary.faults,
            error: summary.first_fault.map(|fault| fault.to_string().into()),
            text: None,
        }
    }
}

/// A session, as its host knows it.
impl From<&Snapshot> for State {
    fn from(snapshot: &Snapshot) -> Self {
        let newest = snapshot.log.entries.iter().rev().map(|(_, entry)| entry);
        let error = newest.into_iter().find(|entry| entry.level == LogLevel::Error);
        Self {
            end: snapshot.outcome,
            cancel: snapshot.cancel,
            work: snapshot.totals.work,
            items: snapshot.totals.members,
            ended: ends(&snapshot.items),
            saturated: snapshot.totals.saturated,
            errors: snapshot.log.errors,
            error: error.map(|entry| entry.to_string().into()),
            text: snapshot.text.clone(),
        }
    }
}

/// How the members have ended that have.
fn ends(items: &[ItemView]) -> Outcomes {
    let ended = items.iter().filter(|item| item.ended && !item.proposed);
    let outcomes = ended.filter_map(|item| item.status?.outcome());
    outcomes.fold(Outcomes::default(), Outcomes::and)
}
