//! [`Slot`]: what a live item shares with others, and the racks it is taken from.

use crate::cancel::Word;
use crate::protocol::{Total, Work};
use crate::sync::{Mutex, MutexGuard, lock};
use alloc::{sync::Arc, vec::Vec};
use core::array;
use core::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

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
}

const SLOTS: usize = 256;

/// As many slots as an index of eight bits can name: no index is ever out of bounds.
#[derive(Debug)]
pub(super) struct Chunk {
    slots: [Slot; SLOTS],
    /// For the compiler, which would like an answer for an index out of bounds.
    spare: Slot,
    number: u32,
    rack: usize,
}

impl Chunk {
    #[inline]
    pub(super) fn slot(&self, index: u8) -> &Slot {
        self.slots.get(usize::from(index)).unwrap_or(&self.spare)
    }
}

/// A slot in use. The counter has one writer: whoever holds the handle made from this.
#[derive(Debug)]
pub(super) struct SlotRef {
    pub(super) chunk: Arc<Chunk>,
    pub(super) index: u8,
}

impl SlotRef {
    #[inline]
    pub(super) fn get(&self) -> &Slot {
        self.chunk.slot(self.index)
    }

    pub(super) fn key(&self) -> SlotKey {
        SlotKey { chunk: self.chunk.number, index: self.index }
    }

    /// The rack of the thread that took the slot; it also says to which share of the totals the
    /// item brings its work.
    #[inline]
    pub(super) fn rack(&self) -> usize {
        self.chunk.rack
    }
}

/// The short name of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SlotKey {
    chunk: u32,
    index: u8,
}

pub(super) const RACKS: usize = 16;

/// All slots of a session. Each thread takes from a rack of its own, so that items of different
/// threads do not share a line of the cache.
#[derive(Debug)]
pub(super) struct Racks {
    free: [Rack; RACKS],
    chunks: Mutex<Vec<Arc<Chunk>>>,
}

#[derive(Debug, Default)]
#[repr(align(128))]
struct Rack(Mutex<Vec<SlotRef>>);

impl Racks {
    pub(super) fn new() -> Self {
        Self { free: array::from_fn(|_| Rack::default()), chunks: Mutex::default() }
    }

    pub(super) fn take(&self, total: Total) -> SlotRef {
        let rack = rack_of_this_thread();
        let old = self.rack(rack).and_then(|mut free| free.pop());
        let new = old.unwrap_or_else(|| self.take_new(rack));
        new.get().set_total(total);
        new
    }

    /// A slot comes back clean, so that taking one is short.
    pub(super) fn give_back(&self, slot: SlotRef) {
        let Slot { word, done, total, total_known, returned, laned } = slot.get();
        word.reset();
        done.store(0, Ordering::Relaxed);
        total.store(0, Ordering::Relaxed);
        total_known.store(false, Ordering::Relaxed);
        returned.store(false, Ordering::Relaxed);
        laned.store(false, Ordering::Relaxed);
        if let Some(mut free) = self.rack(slot.rack()) {
            free.push(slot);
        }
    }

    pub(super) fn find(&self, key: SlotKey) -> Option<SlotRef> {
        let chunks = lock(&self.chunks);
        let chunk = chunks.get(usize::try_from(key.chunk).ok()?)?;
        Some(SlotRef { chunk: Arc::clone(chunk), index: key.index })
    }

    fn rack(&self, rack: usize) -> Option<MutexGuard<'_, Vec<SlotRef>>> {
        Some(lock(&self.free.get(rack)?.0))
    }

    #[cold]
    fn take_new(&self, rack: usize) -> SlotRef {
        let mut chunks = lock(&self.chunks);
        let number = u32::try_from(chunks.len()).unwrap_or(u32::MAX);
        let slots = array::from_fn(|_| Slot::new());
        let chunk = Arc::new(Chunk { slots, spare: Slot::new(), number, rack });
        chunks.push(Arc::clone(&chunk));
        drop(chunks);
        if let Some(mut free) = self.rack(rack) {
            let rest = in_strides().map(|index| SlotRef { chunk: Arc::clone(&chunk), index });
            free.extend(rest.filter(|slot| slot.index != 0));
        }
        SlotRef { chunk, index: 0 }
    }
}

/// All indices, so that those that are handed out one after the other (the last ones first) lie
/// four lines of the cache apart: they may be handed to different threads.
fn in_strides() -> impl Iterator<Item = u8> {
    (0..=7u8).rev().flat_map(|first| (0..=31u8).rev().map(move |step| step << 3 | first))
}

fn rack_of_this_thread() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    std::thread_local! {
        static MINE: usize = NEXT.fetch_add(1, Ordering::Relaxed) % RACKS;
    }
    MINE.try_with(|rack| *rack).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::CancelCause;
    use std::collections::HashSet;

    #[test]
    fn every_slot_of_a_chunk_is_handed_out_once() {
        let racks = Racks::new();
        let taken: Vec<_> = (0..SLOTS).map(|_| racks.take(Total::Unknown)).collect();
        let keys: HashSet<_> = taken.iter().map(SlotRef::key).collect();
        assert_eq!(keys.len(), SLOTS);
        assert!(keys.iter().all(|key| key.chunk == 0));
        assert_eq!(racks.take(Total::Unknown).key().chunk, 1);
    }

    #[test]
    fn neighbors_in_time_are_no_neighbors_in_memory() {
        let racks = Racks::new();
        let taken: Vec<_> = (0..32).map(|_| racks.take(Total::Unknown).index / 4).collect();
        let lines: HashSet<_> = taken.iter().collect();
        assert_eq!(lines.len(), taken.len());
    }

    #[test]
    fn a_slot_comes_back_clean() {
        let racks = Racks::new();
        let slot = racks.take(7.into());
        slot.get().set_done(3);
        slot.get().set_returned();
        slot.get().word.cancel(CancelCause::Requested);
        let key = slot.key();
        racks.give_back(slot);
        let again = racks.take(Total::Unknown);
        assert_eq!(again.key(), key);
        assert_eq!(again.get().work(), Work::default());
        assert!(!again.get().has_returned());
        assert_eq!(again.get().word.cause(), None);
    }
}
