//! [`Paced`]: holds ticks back.

use super::pacing::{Pacing, Plan};
use super::{Pace, ProgressSink};
use crate::clock::{Clock, SystemClock};
use crate::guard::StickyAll;
use crate::protocol::{
    Answer, AnswerExt as _, CancelDecision, ItemId, LogEntry, LogId, MoreItems, Notice,
    ProgressItem, SinkError,
};
use crate::sync::{Mutex, lock};
use core::fmt;

/// Holds ticks back; made by [`paced`](super::ProgressSinkExt::paced) (K-11 to K-15).
///
/// A reporter asks for the pace and keeps it before it builds a report. For callers that do not ask,
/// this keeps it by itself: a report that only moves the work of its item forward waits until it is
/// due, newest wins; every other report passes at once and takes the value held with it. A held tick
/// is answered with the decision that the sink behind has given for its item or for everything. There
/// is no timer: a held value is said with the next call.
///
/// Stage progress is not held back. Memory is kept per live item.
///
/// ```
/// use std::time::Duration;
/// use sync_progress::clock::ManualClock;
/// use sync_progress::protocol::{ProgressStatus, Work};
/// use sync_progress::sink::{ProgressSink, ProgressSinkExt, Recorder};
/// use sync_progress::{ItemId, ProgressItem};
///
/// let recorder = Recorder::in_memory();
/// let sink = (&recorder).paced_by(Duration::from_millis(100), ManualClock::new());
/// let id = ItemId::try_from("a")?;
/// sink.progress(&id, &ProgressItem::new().with_work(Work::new(0, 50)))?; // the first one passes
/// for done in 1..50 {
///     sink.progress(&id, &ProgressItem::new().with_value(done))?;
/// }
/// sink.progress(&id, &ProgressItem::new().with_status(ProgressStatus::Failed))?;
/// assert_eq!(recorder.tape().len(), 2);
/// assert!(format!("{:?}", recorder.entries()[1].event).contains("49"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Paced<S, C = SystemClock> {
    inner: S,
    clock: C,
    pace: Pace,
    all: StickyAll,
    items: Mutex<Pacing>,
}

impl<S, C: Clock> Paced<S, C> {
    pub(super) fn new(inner: S, pace: Pace, clock: C) -> Self {
        let items = Mutex::new(Pacing::new(pace));
        Self { inner, clock, pace, all: StickyAll::new(), items }
    }

    /// The sink behind.
    pub const fn inner(&self) -> &S {
        &self.inner
    }

    /// Keeps a decision about one item for its held ticks.
    fn note(&self, item: Option<&ItemId>, decision: CancelDecision) {
        self.all.note(decision);
        if let (CancelDecision::CancelItem, Some(id)) = (decision, item) {
            lock(&self.items).note(id, decision);
        }
    }
}

#[deny(clippy::missing_trait_methods)]
impl<S: ProgressSink, C: Clock> ProgressSink for Paced<S, C> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        let now = self.clock.now();
        let plan = lock(&self.items).plan(id, report, now);
        let answer = match plan {
            Plan::Hold(decision) => return Ok(decision.merge(self.all.decision())),
            Plan::Tell => self.inner.progress(id, report),
            Plan::TellWith(held) => self.inner.progress(id, &report.clone().with_value(held)),
        };
        self.note(Some(id), answer.decision());
        answer
    }

    fn notice(&self, notice: &Notice) -> Answer {
        if matches!(notice, Notice::Begin { .. } | Notice::End { .. }) {
            lock(&self.items).clear();
        }
        self.all.pass(self.inner.notice(notice))
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        let noted = |error: &SinkError| self.note(entry.item.as_ref(), error.decision);
        self.inner.log(entry).inspect_err(noted)
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        let answer = self.inner.can_continue(item);
        self.note(item, answer.decision());
        answer
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.all.pass_error(self.inner.may_show_ui(shown))
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.all.pass_error(self.inner.more_items())
    }

    /// The pace set here, whatever the sink behind would like.
    fn pace(&self) -> Pace {
        self.pace
    }
}

impl<S: fmt::Debug, C> fmt::Debug for Paced<S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Paced");
        shown.field("pace", &self.pace).field("inner", &self.inner).finish_non_exhaustive()
    }
}
