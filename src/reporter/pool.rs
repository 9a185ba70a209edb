//! [`Pool`]: the slots of a shard.

use super::slot::{Chunk, HeldSlot, SlotRef};
use crate::ledger::seats::{Seat, Seats};
use alloc::{sync::Arc, vec::Vec};

/// The slots of a shard, in chunks that go back when they are empty.
#[derive(Debug, Default)]
pub(super) struct Pool {
    seats: Seats<1>,
    chunks: Vec<Option<Arc<Chunk>>>,
}

impl Pool {
    /// A clean slot; `None` if there are more than four milliards of chunks.
    pub(super) fn take(&mut self, shard: usize) -> Option<(Seat, HeldSlot)> {
        let seat = self.seats.take()?;
        let page = usize::try_from(seat.page).ok()?;
        if page >= self.chunks.len() {
            self.chunks.push(None);
        }
        let chunk = self.chunks.get_mut(page)?;
        let chunk = chunk.get_or_insert_with(|| Arc::new(Chunk::new(shard, seat.page)));
        Some((seat, HeldSlot { chunk: Arc::clone(chunk), index: index_of(seat.number) }))
    }

    /// A slot comes back, and becomes clean.
    pub(super) fn give_back(&mut self, seat: Seat) {
        if let Some(slot) = self.find(seat) {
            slot.get().reset();
        }
        if let Some(page) = self.seats.give_back(seat) {
            let page = usize::try_from(page).ok().and_then(|page| self.chunks.get_mut(page));
            page.map(Option::take);
        }
    }

    pub(super) fn find(&self, seat: Seat) -> Option<SlotRef<'_>> {
        let chunk = self.chunk(seat)?;
        Some(SlotRef { chunk, index: index_of(seat.number) })
    }

    /// A slot that somebody takes over.
    pub(super) fn hold(&self, seat: Seat) -> Option<HeldSlot> {
        let chunk = Arc::clone(self.chunk(seat)?);
        Some(HeldSlot { chunk, index: index_of(seat.number) })
    }

    fn chunk(&self, seat: Seat) -> Option<&Arc<Chunk>> {
        self.chunks.get(usize::try_from(seat.page).ok()?)?.as_ref()
    }
}

/// Seats that are given out one after the other lie four lines of the cache apart: their items may be
/// in the hands of different threads.
fn index_of(number: u32) -> u8 {
    let number = u8::try_from(number & 63).unwrap_or(0);
    number << 3 & 63 | number >> 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{CancelCause, Total, Work};
    use std::collections::HashSet;

    #[test]
    fn every_slot_of_a_chunk_is_handed_out_once() {
        let mut pool = Pool::default();
        let taken: Vec<_> = (0..64).map(|_| pool.take(3).unwrap().1).collect();
        let keys: HashSet<_> = taken.iter().map(|slot| slot.borrow().key()).collect();
        assert_eq!(keys.len(), 64);
        assert!(taken.iter().all(|slot| slot.chunk.page == 0 && slot.chunk.shard == 3));
        assert_eq!(pool.take(3).unwrap().1.chunk.page, 1);
    }

    #[test]
    fn neighbors_in_time_are_no_neighbors_in_memory() {
        let mut pool = Pool::default();
        let taken: Vec<_> = (0..8).map(|_| pool.take(0).unwrap().1.index / 4).collect();
        let lines: HashSet<_> = taken.iter().collect();
        assert_eq!(lines.len(), taken.len());
    }

    #[test]
    fn a_slot_comes_back_clean() {
        let mut pool = Pool::default();
        let (seat, slot) = pool.take(0).unwrap();
        slot.get().set_total(7.into());
        slot.get().set_done(3);
        slot.get().set_returned();
        slot.get().set_laned(true);
        slot.get().word.cancel(CancelCause::Requested);
        pool.give_back(seat);
        let (again, slot) = pool.take(0).unwrap();
        assert_eq!(again, seat);
        assert_eq!(slot.get().work(), Work::new(0, Total::Unknown));
        assert!(!slot.get().has_returned() && !slot.get().is_laned());
        assert_eq!(slot.get().word.cause(), None);
    }

    #[test]
    fn an_empty_chunk_goes_back_but_for_one() {
        let mut pool = Pool::default();
        let seats: Vec<_> = (0..640).map(|_| pool.take(0).unwrap().0).collect();
        for seat in seats {
            pool.give_back(seat);
        }
        assert_eq!(pool.chunks.iter().flatten().count(), 1);
    }
}
