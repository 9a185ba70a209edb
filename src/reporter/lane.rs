//! [`Lane`]: a second writer of an item.

use super::hub::Hub;
use super::slot::{SlotKey, SlotRef};
use crate::CancelDecision;
use crate::cancel::Word;
use crate::cancel::word::is_canceled;
use crate::protocol::{CancelCause, Work};
use crate::sync::{Mutex, lock};
use alloc::{sync::Arc, vec::Vec};
use core::fmt;
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use hashbrown::HashMap;

/// A second writer of an item, with a counter of its own: for the parts of one file that several
/// threads copy. Taken with [`ItemReporter::lane`](super::ItemReporter::lane).
///
/// A lane only counts and listens; the owner of the item reports for all, at its next tick, which
/// may be a tick of zero. The end of the item takes over what the lanes have counted. Once it has
/// ended, or is tried again, a tick is not counted and answers `CancelItem` (R-24, R-26).
///
/// ```
/// use std::thread;
/// use sync_progress::Reporter;
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(NullSink);
/// let mut item = reporter.start("big", 200)?.go()?;
/// thread::scope(|scope| {
///     for _ in 0..2 {
///         let mut lane = item.lane();
///         scope.spawn(move || (0..100).all(|_| !lane.advance(1).is_cancel()));
///     }
/// });
/// assert_eq!(item.work().completed, 200);
/// item.finish();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Lane {
    done: u64,
    seen: u64,
    cell: Arc<Cell>,
    hub: Arc<Hub>,
}

/// What a lane shares. Its word carries a cancel of the item, and its end.
#[derive(Debug)]
#[repr(align(128))]
struct Cell {
    word: Word,
    done: AtomicU64,
    /// How much of it the totals have.
    folded: AtomicU64,
    returned: AtomicBool,
    shard: usize,
}

impl Lane {
    /// The lane of an item that has ended.
    pub(super) fn closed(hub: &Arc<Hub>) -> Self {
        let cell = Arc::new(Cell::new(0));
        cell.close(hub);
        Self { done: 0, seen: 0, cell, hub: Arc::clone(hub) }
    }

    /// So much more is done; whether to go on.
    ///
    /// As cheap as [`ItemReporter::advance`](super::ItemReporter::advance).
    #[inline]
    pub fn advance(&mut self, amount: u64) -> CancelDecision {
        let (session, item) = (self.hub.scope.word().load(), self.cell.word.load());
        let room = u64::MAX.wrapping_sub(self.done);
        if amount < room && !is_canceled(item) && session == self.seen {
            self.done = self.done.wrapping_add(amount);
            self.cell.done.store(self.done, Ordering::Release);
            CancelDecision::Continue
        } else {
            self.advance_slowly(amount)
        }
    }

    /// Whether to go on.
    pub fn decision(&self) -> CancelDecision {
        let decision = self.hub.scope.decide(&self.cell.word);
        if decision.is_cancel() {
            self.cell.returned.store(true, Ordering::Relaxed);
        }
        decision
    }

    #[cold]
    #[inline(never)]
    fn advance_slowly(&mut self, amount: u64) -> CancelDecision {
        self.done = self.done.saturating_add(amount);
        self.cell.done.store(self.done, Ordering::Release);
        let seen = self.hub.look();
        self.cell.fold(&self.hub);
        if !is_canceled(seen) {
            self.seen = seen;
        }
        self.decision()
    }
}

impl Drop for Lane {
    /// What it has counted is in the totals from now on.
    fn drop(&mut self) {
        self.cell.fold(&self.hub);
    }
}

impl Cell {
    fn new(shard: usize) -> Self {
        Self {
            word: Word::new(),
            done: AtomicU64::new(0),
            folded: AtomicU64::new(0),
            returned: AtomicBool::new(false),
            shard,
        }
    }

    fn done(&self) -> u64 {
        self.done.load(Ordering::Acquire)
    }

    /// Brings what is new to the totals; whoever else does so at this moment brings the rest.
    fn fold(&self, hub: &Hub) {
        let done = self.done();
        let before = self.folded.fetch_max(done, Ordering::AcqRel);
        if done > before {
            hub.registry.count(self.shard, before, done);
        }
    }

    /// What it has counted in the end. Later ticks are told of a cancel, and count nowhere: nobody
    /// looks at this cell any more, and for the totals it seems to be full.
    fn close(&self, hub: &Hub) -> u64 {
        self.word.cancel(CancelCause::Abandoned);
        let done = self.done();
        let before = self.folded.swap(u64::MAX, Ordering::AcqRel);
        hub.registry.count(self.shard, before.min(done), done);
        done
    }
}

/// The lanes of all items that have some: few, so they stand beside the slots.
#[derive(Debug, Default)]
pub(super) struct Lanes(Mutex<HashMap<SlotKey, Vec<Arc<Cell>>>>);

impl Lanes {
    pub(super) fn open(&self, slot: SlotRef<'_>, hub: &Arc<Hub>) -> Lane {
        let cell = Arc::new(Cell::new(slot.shard()));
        slot.get().set_laned(true);
        lock(&self.0).entry(slot.key()).or_default().push(Arc::clone(&cell));
        // Only now: a cancel that came before did not find this lane.
        if let Some(cause) = slot.get().word.cause() {
            cell.word.cancel(cause);
        }
        Lane { done: 0, seen: 0, cell, hub: Arc::clone(hub) }
    }

    /// A cancel of the item, whose word says so already, reaches its lanes. The lock settles it with
    /// a lane that is being opened: either it is found here, or it finds the word.
    pub(super) fn cancel(&self, slot: SlotRef<'_>, cause: CancelCause) {
        if let Some(cells) = lock(&self.0).get(&slot.key()) {
            for cell in cells {
                cell.word.cancel(cause);
            }
        }
    }

    /// Closes the lanes of an item and hands what they counted to its own counter: `take_over` is
    /// called when no snapshot can see it half done.
    pub(super) fn close(&self, slot: SlotRef<'_>, hub: &Hub, take_over: impl FnOnce(u64)) -> bool {
        let mut lanes = lock(&self.0);
        let cells = lanes.remove(&slot.key()).unwrap_or_default();
        // Before they are closed: what a closed lane answers is no cancel of the item.
        let returned = cells.iter().any(|cell| cell.returned.load(Ordering::Relaxed));
        let done = cells.iter().map(|cell| cell.close(hub)).fold(0, u64::saturating_add);
        take_over(done);
        slot.get().set_laned(false);
        returned
    }

    /// The work of an item, lanes included.
    pub(super) fn work_of(&self, slot: SlotRef<'_>) -> Work {
        if !slot.get().is_laned() {
            return slot.get().work();
        }
        let lanes = lock(&self.0);
        let done = lanes.get(&slot.key()).map_or(0, |cells| sum_of(cells));
        let work = slot.get().work();
        Work { completed: work.completed.saturating_add(done), total: work.total }
    }
}

/// What some lanes have counted so far.
fn sum_of(cells: &[Arc<Cell>]) -> u64 {
    cells.iter().map(|cell| cell.done()).fold(0, u64::saturating_add)
}

impl fmt::Debug for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lane").field("done", &self.done).finish_non_exhaustive()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::Reporter;
    use crate::sink::NullSink;

    /// From outside the long way says the same, so this looks at what it would have folded.
    #[test]
    fn r_34_a_tick_of_a_lane_for_which_nothing_is_due_goes_the_short_way() {
        let reporter = Reporter::new(NullSink);
        let mut item = reporter.start("a", 100).unwrap().go().unwrap();
        let mut lane = item.lane();
        for (done, folded) in [(1, 0), (3, 2), (5, 4)] {
            assert_eq!(lane.advance(1), CancelDecision::Continue);
            assert_eq!((lane.done, lane.cell.folded.load(Ordering::Relaxed)), (done, folded));
            let _ = reporter.totals();
            assert_eq!(lane.advance(1), CancelDecision::Continue);
        }
    }
}
