//! [`ItemReporter`]: the hot path.

use super::lane::Lane;
use super::line::Line;
use super::slot::SlotRef;
use crate::cancel::CancelToken;
use crate::cancel::word::is_canceled;
use crate::protocol::{CancelCause, Canceled, Outcome, Total, Work};
use crate::{CancelDecision, ItemId, ProgressSink};
use alloc::sync::Arc;
use core::fmt;

/// One item that is being worked on: says how far it is, and learns at once whether to go on.
///
/// It is owned by whoever works on the item, moves between threads, and calls the sink on the thread
/// that uses it. It ends by [`finish`](Self::finish), [`fail`](Self::fail), [`skip`](Self::skip) or
/// [`cancel`](Self::cancel); dropped before that, the item ends as failed, or as canceled if the
/// handle has returned a cancel (R-13).
///
/// Every method that reports returns the decision. Once it is a cancel it stays one, and nothing
/// more is reported for the item but its end (R-12).
///
/// ```
/// use sync_progress::Reporter;
/// use sync_progress::protocol::Outcome;
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(NullSink);
/// let mut item = reporter.start("photos/cat.jpg", 3)?.go()?;
/// for _block in 0..3 {
///     if item.advance(1).is_cancel() {
///         break;
///     }
/// }
/// assert_eq!(item.finish(), Outcome::Succeeded);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ItemReporter<S: ProgressSink> {
    /// What this handle has counted, without its lanes.
    pub(super) done: u64,
    /// Where the next tick has more to do than to count; never below `done`.
    pub(super) due_at: u64,
    /// The session's word when last looked at; never a canceled one.
    pub(super) seen: u64,
    pub(super) life: Life,
    pub(super) line: Arc<Line<S>>,
    pub(super) id: ItemId,
    /// The completed work that the sink was told last.
    pub(super) told: u64,
    /// How much the totals have.
    pub(super) folded: u64,
    /// The period of the last delivery; it is only compared.
    pub(super) period: u32,
    /// Ticks until the next look at the clock, for want of a ticker.
    pub(super) unlooked: u8,
    /// A tick was due and found the sink occupied.
    pub(super) pending: bool,
    /// A sum of counts has reached the end of its range.
    pub(super) saturated: bool,
    pub(super) shown: Shown,
}

/// Which status the sink was told last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// The one that follows from the total.
    Working,
    /// A new attempt is about to begin; the next report of work says that it is being worked on.
    Resuming,
    /// One that the engine has set.
    Set,
}

/// An item has a slot as long as it lives.
#[derive(Debug)]
pub(super) enum Life {
    Live(SlotRef),
    Ended(Outcome, Total),
}

impl<S: ProgressSink> ItemReporter<S> {
    pub(super) fn new(line: Arc<Line<S>>, id: ItemId, slot: SlotRef) -> Self {
        Self {
            done: 0,
            due_at: 0,
            seen: 0,
            life: Life::Live(slot),
            line,
            id,
            told: 0,
            folded: 0,
            period: 0,
            unlooked: 0,
            pending: false,
            saturated: false,
            shown: Shown::Working,
        }
    }

    /// So much more is done; whether to go on.
    ///
    /// Costs a store and two loads as long as nothing is due: no lock, no clock, no allocation. The
    /// sink hears of it as often as it asked to ([`Pace`](crate::sink::Pace)), and in any case when
    /// the item ends.
    ///
    /// An `advance` of zero only asks, and shows what the lanes have done.
    #[inline]
    pub fn advance(&mut self, amount: u64) -> CancelDecision {
        if self.count_fast(amount) { CancelDecision::Continue } else { self.advance_slowly(amount) }
    }

    /// Counts for an adapter, which shows a cancel to its caller at the next call.
    #[inline]
    pub(super) fn count(&mut self, amount: u64) {
        if !self.count_fast(amount) {
            let _ = self.count_slowly(amount);
        }
    }

    /// Whether to go on.
    #[inline]
    pub fn decision(&self) -> CancelDecision {
        if let Life::Live(slot) = &self.life {
            let (session, item) = (self.line.scope.word().load(), slot.get().word.load());
            if !is_canceled(session) && !is_canceled(item) {
                return CancelDecision::Continue;
            }
        }
        self.returning(self.decide())
    }

    /// The item.
    pub const fn id(&self) -> &ItemId {
        &self.id
    }

    /// How far it is, lanes included.
    pub fn work(&self) -> Work {
        match &self.life {
            Life::Live(slot) => Work::new(self.value(), slot.get().total()),
            Life::Ended(_, total) => Work::new(self.done, *total),
        }
    }

    /// A second writer for this item; see [`Lane`].
    #[must_use]
    pub fn lane(&mut self) -> Lane {
        let hub = &self.line.hub;
        let Life::Live(slot) = &self.life else { return Lane::closed(hub) };
        let lane = hub.registry.lanes.open(slot, hub);
        self.schedule();
        lane
    }

    #[inline]
    fn count_fast(&mut self, amount: u64) -> bool {
        let Life::Live(slot) = &self.life else { return false };
        let slot = slot.get();
        let (session, item) = (self.line.scope.word().load(), slot.word.load());
        let room = self.due_at.wrapping_sub(self.done);
        let fast = amount < room && session == self.seen && !is_canceled(item);
        if fast {
            self.done = self.done.wrapping_add(amount);
            slot.set_done(self.done);
        }
        fast
    }

    #[cold]
    #[inline(never)]
    fn advance_slowly(&mut self, amount: u64) -> CancelDecision {
        let decision = self.count_slowly(amount);
        self.returning(decision)
    }

    /// The completed work, lanes included.
    pub(super) fn value(&self) -> u64 {
        match &self.life {
            Life::Live(slot) => self.line.hub.registry.lanes.work_of(slot).completed,
            Life::Ended(..) => self.done,
        }
    }

    /// What is to stop. An ended item has nothing left to do (R-14).
    pub(super) fn decide(&self) -> CancelDecision {
        match &self.life {
            Life::Live(slot) => self.line.decide(slot),
            Life::Ended(..) => CancelDecision::CancelItem.merge(self.line.hub.decision()),
        }
    }

    /// Remembers that the caller has been told of a cancel: it decides how the item ends (R-11).
    pub(super) fn returning(&self, decision: CancelDecision) -> CancelDecision {
        if let (true, Life::Live(slot)) = (decision.is_cancel(), &self.life) {
            slot.get().set_returned();
        }
        decision
    }
}

/// The decision for this item. A cancel that is asked for here counts as returned (R-11).
impl<S: ProgressSink> CancelToken for ItemReporter<S> {
    fn decision(&self) -> CancelDecision {
        Self::decision(self)
    }

    fn cause(&self) -> Option<CancelCause> {
        match &self.life {
            Life::Live(slot) => self.line.scope.cause_of_item(&slot.get().word),
            Life::Ended(..) => self.line.scope.cause(),
        }
    }

    fn is_canceled(&self) -> bool {
        Self::decision(self).is_cancel()
    }

    fn go_on(&self) -> Result<(), Canceled> {
        Self::decision(self).go_on()
    }
}

impl<S: ProgressSink> fmt::Debug for ItemReporter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemReporter")
            .field("id", &self.id)
            .field("work", &self.work())
            .finish_non_exhaustive()
    }
}
