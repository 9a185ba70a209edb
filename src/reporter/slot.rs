//! [`Slot`]: what a live item shares with others, and the chunks in which slots lie.

use crate::CancelDecision;
use crate::cancel::{Scope, Word};
use crate::ledger::Cell;
use crate::protocol::{Total, Work};
use alloc::sync::Arc;
use core::array;
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What a live item shares: written by the owner of its handle alone, but for the word.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) word: Word,
    done: AtomicU64,
    total: AtomicU64,
    total_known: AtomicBool,
    /// Whether a cancel has been returned to whoever holds the handle.
    returned: AtomicBool,
    /// Whether there are lanes to be added.
    laned: AtomicBool,
}

impl Slot {
    fn new() -> Self {
        Self {
            word: Word::new(),
            done: AtomicU64::new(0),
            total: AtomicU64::new(0),
            total_known: AtomicBool::new(false),
            returned: AtomicBool::new(false),
            laned: AtomicBool::new(false),
        }
    }

    /// Release, so that who reads this count reads a total that is at least as new.
    #[inline]
    pub(super) fn set_done(&self, done: u64) {
        self.done.store(done, Ordering::Release);
    }

    /// What is unknown keeps the number that it had: who reads in between sees one or the other.
    /// A total that becomes unknown leaves its number, see [`counted`](Self::counted).
    pub(super) fn set_total(&self, total: Total) {
        if let Total::Known(total) = total {
            self.total.store(total, Ordering::Release);
        }
        self.total_known.store(total.known().is_some(), Ordering::Release);
    }

    pub(super) fn total(&self) -> Total {
        let known = self.total_known.load(Ordering::Acquire);
        known.then(|| self.total.load(Ordering::Acquire)).into()
    }

    /// For how much the total counts in the sums: the last one that was known.
    pub(super) fn counted(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    pub(super) fn work(&self) -> Work {
        let completed = self.done.load(Ordering::Acquire);
        Work { completed, total: self.total() }
    }

    pub(super) fn set_returned(&self) {
        self.returned.store(true, Ordering::Relaxed);
    }

    pub(super) fn has_returned(&self) -> bool {
        self.returned.load(Ordering::Relaxed)
    }

    /// Release: who finds no lanes any more finds what they counted taken over.
    pub(super) fn set_laned(&self, laned: bool) {
        self.laned.store(laned, Ordering::Release);
    }

    pub(super) fn is_laned(&self) -> bool {
        self.laned.load(Ordering::Acquire)
    }

    /// Clean again, for the next item, when nobody knows this one any more.
    pub(super) fn reset(&self) {
        self.word.reset();
        self.done.store(0, Ordering::Relaxed);
        self.total.store(0, Ordering::Relaxed);
        self.total_known.store(false, Ordering::Relaxed);
        self.returned.store(false, Ordering::Relaxed);
        self.laned.store(false, Ordering::Relaxed);
    }
}

/// How many slots lie in a chunk.
pub(super) const SLOTS: usize = 64;
const LAST: u8 = 63;

/// Slots that live and go together. An index is cut to its range, so there is no index out of bounds.
#[derive(Debug)]
pub(super) struct Chunk {
    slots: [Slot; SLOTS],
    /// The session's: a tick looks at its word, and here it is one step nearer.
    scope: Arc<Scope>,
    shard: usize,
    page: u32,
}

impl Chunk {
    pub(super) fn new(scope: &Arc<Scope>, shard: usize, page: u32) -> Self {
        let slots = array::from_fn(|_| Slot::new());
        Self { slots, scope: Arc::clone(scope), shard, page }
    }

    /// The session's word.
    #[inline]
    pub(super) fn session(&self) -> &Word {
        self.scope.word()
    }

    #[inline]
    pub(super) fn slot(&self, index: u8) -> &Slot {
        let [first, ..] = &self.slots;
        self.slots.get(usize::from(index & LAST)).unwrap_or(first)
    }
}

/// A slot in use, and what keeps it in memory. The counter has one writer: whoever holds the handle.
#[derive(Clone, Debug)]
pub(super) struct HeldSlot {
    pub(super) chunk: Arc<Chunk>,
    pub(super) index: u8,
}

impl HeldSlot {
    pub(super) fn of<T>(cell: &Cell<T, &Arc<Chunk>>) -> Self {
        Self { chunk: Arc::clone(cell.beside), index: index_of(cell.seat) }
    }

    pub(super) fn borrow(&self) -> SlotRef<'_> {
        SlotRef { chunk: &self.chunk, index: self.index }
    }

    pub(super) fn get(&self) -> &Slot {
        self.chunk.slot(self.index)
    }
}

/// A slot in use.
#[derive(Clone, Copy, Debug)]
pub(super) struct SlotRef<'a> {
    pub(super) chunk: &'a Chunk,
    pub(super) index: u8,
}

/// The name of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SlotKey {
    shard: usize,
    page: u32,
    index: u8,
}

impl<'a> SlotRef<'a> {
    pub(super) fn of<T>(cell: &Cell<T, &'a Arc<Chunk>>) -> Self {
        Self { chunk: cell.beside, index: index_of(cell.seat) }
    }

    #[inline]
    pub(super) fn get(self) -> &'a Slot {
        self.chunk.slot(self.index)
    }

    pub(super) fn scope(self) -> &'a Scope {
        &self.chunk.scope
    }

    /// What is to stop as far as this item is concerned.
    pub(super) fn decide(self) -> CancelDecision {
        self.chunk.scope.decide(&self.get().word)
    }

    pub(super) const fn key(self) -> SlotKey {
        SlotKey { shard: self.chunk.shard, page: self.chunk.page, index: self.index }
    }

    /// Whose share of the totals its work belongs to.
    #[inline]
    pub(super) const fn shard(self) -> usize {
        self.chunk.shard
    }
}

/// Seats that are given out one after the other lie four lines of the cache apart: their items may be
/// in the hands of different threads.
fn index_of(seat: u32) -> u8 {
    let seat = u8::try_from(seat & 63).unwrap_or(0);
    seat << 3 & LAST | seat >> 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::CancelSource;
    use crate::protocol::CancelCause;
    use alloc::vec::Vec;
    use std::collections::HashSet;

    #[test]
    fn every_seat_has_a_slot_of_its_own() {
        let slots: HashSet<u8> = (0..64).map(index_of).collect();
        assert_eq!(slots.len(), SLOTS);
    }

    #[test]
    fn neighbors_in_time_are_no_neighbors_in_memory() {
        let lines: Vec<u8> = (0..8).map(|seat| index_of(seat) / 8).collect();
        assert_eq!(lines, [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn a_slot_becomes_clean() {
        let chunk = Chunk::new(CancelSource::new().scope(), 0, 0);
        let slot = chunk.slot(5);
        slot.set_total(7.into());
        slot.set_done(3);
        slot.set_returned();
        slot.set_laned(true);
        slot.word.cancel(CancelCause::Requested);
        slot.reset();
        assert_eq!(slot.work(), Work::new(0, Total::Unknown));
        assert!(!slot.has_returned() && !slot.is_laned());
        assert_eq!(slot.word.cause(), None);
    }
}
