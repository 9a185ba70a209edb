//! [`ItemReporter`]: the hot path.

use super::lane::Lane;
use super::line::Line;
use super::slot::{Chunk, HeldSlot, SlotRef};
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
    /// What this handle has counted, without its lanes. Also in the slot, for others; here, a loop of
    /// ticks keeps it in a register.
    pub(super) done: u64,
    /// Where the next tick has more to do than to count; never below `done`, and the same at the end.
    pub(super) due_at: u64,
    /// The session's word when last looked at; never a canceled one.
    pub(super) seen: u64,
    chunk: Arc<Chunk>,
    index: u8,
    /// Ticks until the next look at the clock, for want of a ticker.
    pub(super) unlooked: u8,
    /// A sum of counts has reached the end of its range.
    pub(super) saturated: bool,
    pub(super) shown: Shown,
    /// The period of the last delivery; it is only compared.
    pub(super) period: u32,
    pub(super) line: Arc<Line<S>>,
    pub(super) id: ItemId,
    pub(super) life: Life,
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

/// An item has a slot as long as it lives. Nothing is written to it afterwards: it may be another's.
#[derive(Debug)]
pub(super) enum Life {
    /// With how much of the work the sink was told last, and how much the totals have.
    Live {
        told: u64,
        folded: u64,
    },
    Ended(Outcome, Total),
}

impl<S: ProgressSink> ItemReporter<S> {
    pub(super) fn new(line: Arc<Line<S>>, id: ItemId, slot: HeldSlot) -> Self {
        let HeldSlot { chunk, index } = slot;
        Self {
            done: 0,
            due_at: 0,
            seen: 0,
            chunk,
            index,
            unlooked: 0,
            saturated: false,
            shown: Shown::Working,
            period: 0,
            line,
            id,
            life: Life::Live { told: 0, folded: 0 },
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
    pub(crate) fn count(&mut self, amount: u64) {
        if !self.count_fast(amount) {
            let _ = self.count_slowly(amount);
        }
    }

    /// Whether to go on.
    #[inline]
    pub fn decision(&self) -> CancelDecision {
        if let Some(slot) = self.live() {
            let (session, item) = (self.chunk.session().load(), slot.get().word.load());
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
        let total = match self.life {
            Life::Live { .. } => self.chunk.slot(self.index).total(),
            Life::Ended(_, total) => total,
        };
        Work::new(self.value(), total)
    }

    /// A second writer for this item; see [`Lane`].
    #[must_use]
    pub fn lane(&mut self) -> Lane {
        let hub = &self.line.hub;
        let Some(slot) = self.live() else { return Lane::closed(hub) };
        let lane = hub.registry.lanes.open(slot, hub);
        self.schedule();
        lane
    }

    /// An ended item is always due, so it never gets to its slot here.
    #[inline]
    fn count_fast(&mut self, amount: u64) -> bool {
        let slot = self.chunk.slot(self.index);
        let (session, item) = (self.chunk.session().load(), slot.word.load());
        let done = self.done.wrapping_add(amount);
        // Two checks in one: the sum has not wrapped around, and it is not due.
        let counts = amount < self.due_at.wrapping_sub(self.done);
        let fast = counts && session == self.seen && !is_canceled(item);
        if fast {
            self.done = done;
            slot.set_done(done);
        }
        fast
    }

    #[cold]
    #[inline(never)]
    fn advance_slowly(&mut self, amount: u64) -> CancelDecision {
        let decision = self.count_slowly(amount);
        self.returning(decision)
    }

    /// The slot, as long as the item lives.
    #[inline]
    pub(super) fn live(&self) -> Option<SlotRef<'_>> {
        matches!(self.life, Life::Live { .. }).then_some(self.slot())
    }

    /// The slot that is, or was, this item's.
    #[inline]
    pub(super) fn slot(&self) -> SlotRef<'_> {
        SlotRef { chunk: &self.chunk, index: self.index }
    }

    /// Whose share of the totals its work belongs to.
    pub(super) fn shard(&self) -> usize {
        self.slot().shard()
    }

    /// The completed work, lanes included.
    pub(super) fn value(&self) -> u64 {
        match self.live() {
            Some(slot) => self.line.hub.registry.lanes.work_of(slot).completed,
            None => self.done,
        }
    }

    /// The completed work that the sink was told last.
    pub(super) const fn told(&self) -> u64 {
        match self.life {
            Life::Live { told, .. } => told,
            Life::Ended(..) => self.done,
        }
    }

    pub(super) const fn set_told(&mut self, value: u64) {
        if let Life::Live { told, .. } = &mut self.life {
            *told = value;
        }
    }

    /// What is to stop. An ended item has nothing left to do (R-14).
    pub(super) fn decide(&self) -> CancelDecision {
        match self.live() {
            Some(slot) => slot.decide(),
            None => CancelDecision::CancelItem.merge(self.line.hub.decision()),
        }
    }

    /// Remembers that the caller has been told of a cancel: it decides how the item ends (R-11).
    pub(super) fn returning(&self, decision: CancelDecision) -> CancelDecision {
        if let (true, Some(slot)) = (decision.is_cancel(), self.live()) {
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
        match self.live() {
            Some(slot) => self.line.hub.scope.cause_of_item(&slot.get().word),
            None => self.line.hub.scope.cause(),
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

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::Reporter;
    use crate::sink::{NullSink, Pace, ProgressSinkExt as _};

    /// From outside the long way says the same, only later, so this looks inside.
    #[test]
    fn r_34_a_tick_for_which_nothing_is_due_goes_the_short_way() {
        for (pace, amount) in [(Pace::Never, 1), (Pace::Step(100), 1), (Pace::Every, 0)] {
            let reporter = Reporter::new(NullSink.paced(pace));
            let _ = reporter.totals();
            let mut item = reporter.start("a", 10).unwrap().go().unwrap();
            for _ in 0..3 {
                assert!(item.count_fast(amount), "{pace:?}");
                let _ = reporter.totals();
                assert!(!item.count_fast(amount), "asked for what is new: {pace:?}");
                assert_eq!(item.advance(amount), CancelDecision::Continue);
            }
        }
    }
}
