//! [`Whole`]: the figures of many sources as one.

use super::{Merged, Stamp, State};
use crate::dialect::{ItemSums, Lossy};
use crate::protocol::{CancelCause, Outcome, Work};
use crate::reporter::Outcomes;
use core::fmt;

/// The figures of many sources as one, by [`Merged::whole`] (M-5).
///
/// ```
/// use sync_progress::merge::{Merged, Source, State};
/// use sync_progress::protocol::{Outcome, Work};
///
/// let done = State::new().with_work(Work::new(10, 10)).with_end(Outcome::Succeeded);
/// let mut known = Source::new("w1", 1).tell(done);
/// known.merge(&Source::new("w2", 1).tell(State::new().with_work(Work::new(5, 30))));
///
/// let whole = known.whole();
/// assert_eq!((whole.sources, whole.over.succeeded, whole.outcome), (2, 1, None));
/// assert_eq!(whole.work, Work::new(15, 40));
/// assert_eq!(whole.to_string(), "15/40; no items of 0; 1 of 2 sources ended");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Whole {
    /// Completed and total work. No source makes up for another: each counts for as much as its total at most. The
    /// total is unknown while that of one running source is.
    pub work: Work,
    /// How many items there are.
    pub items: u64,
    /// How many of them have ended, and how.
    pub ended: Outcomes,
    /// How many sources there are.
    pub sources: u64,
    /// Of how many nothing was heard: they are only [expected](Merged::expect), and what they will bring is not counted.
    pub unheard: u64,
    /// How many of them have ended, and how.
    pub over: Outcomes,
    /// How it ended: the worst, once all sources have ended. No source at all is no end.
    pub outcome: Option<Outcome>,
    /// Why everything was asked to stop, if it was.
    pub cancel: Option<CancelCause>,
    /// How many errors came up besides the items that failed.
    pub errors: u64,
    /// Whether a sum has reached the end of its range, here or at a source; it is too small then.
    pub saturated: bool,
    /// Whether a source has done more than its total, which does not count.
    pub beyond_total: bool,
}

impl Whole {
    pub(super) fn of(known: &Merged) -> Self {
        let mut sums = ItemSums::new();
        let cancel = known.canceled().map(|request| request.cause);
        let mut whole = Self { cancel, ..Self::default() };
        for (_, stamped) in known.sources() {
            let is_unheard = stamped.stamp == Stamp::default();
            whole.unheard = whole.unheard.saturating_add(is_unheard.into());
            sums.add(measured(&stamped.state));
            whole.count(&stamped.state);
        }
        let told = sums.work();
        whole.work = told.value;
        whole.saturated |= told.lost.contains(Lossy::SATURATED);
        whole.beyond_total = told.lost.contains(Lossy::COUNT);
        whole.outcome = whole.is_over().then(|| whole.over.worst());
        whole
    }

    /// Whether all sources have ended.
    fn is_over(&self) -> bool {
        self.sources > 0 && self.running() == 0
    }

    /// How many sources have not ended.
    pub fn running(&self) -> u64 {
        self.sources.saturating_sub(self.over.all())
    }

    /// All but the work, which has rules of its own.
    fn count(&mut self, state: &State) {
        self.sources = self.sources.saturating_add(1);
        self.over = state.end.map_or(self.over, |end| self.over.and(end));
        self.items = self.items.saturating_add(state.items);
        self.ended = self.ended.plus(state.ended);
        self.errors = self.errors.saturating_add(state.errors);
        // Exactly at the end of its range says the same as beyond it.
        let is_full = [self.items, self.ended.all(), self.errors].contains(&u64::MAX);
        self.saturated |= state.saturated || is_full;
    }
}

/// What was done by a source that has ended is all there was, if nobody knew how much there would be.
fn measured(state: &State) -> Work {
    match state.end {
        Some(_) => Work::new(
            state.work.completed,
            state.work.total.known().unwrap_or(state.work.completed),
        ),
        None => state.work,
    }
}

/// `15/40; 3 succeeded of 9; 1 of 2 sources ended`, and what else is to be said.
impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (over, sources) = (self.over.all(), self.sources);
        write!(
            f,
            "{}; {} of {}; {over} of {sources} sources ended",
            self.work, self.ended, self.items
        )?;
        if let Some(cause) = self.cancel {
            write!(f, "; canceled: {cause}")?;
        }
        match self.outcome {
            Some(outcome) => write!(f, "; {outcome}"),
            None => Ok(()),
        }
    }
}
