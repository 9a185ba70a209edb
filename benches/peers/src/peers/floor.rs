//! The floor: bare atomics, each item a slot of its own. The least that the work can cost, with no contract at all.

use super::{CancelsItems, Peer, Shared, Tick, Totals};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use uuid::Uuid;

/// A slab of slots, taken in order, and one flag for all.
pub struct Floor {
    slots: Box<[Slot]>,
    /// How far apart slots are taken: a few stand on lines of their own, many stand close.
    step: usize,
    taken: AtomicUsize,
    /// A total that somebody keeps up to date elsewhere: reading it is all that it can cost.
    total: AtomicU64,
    stop: Line,
}

const FEW: usize = 64;
/// Slots on two cache lines, which processors fetch together.
const LINE: usize = 4;

/// As much as an item needs beside its count: total, state, a word of its own.
#[repr(align(32))]
struct Slot(AtomicU64);

/// The flag shares its cache line with nothing that is written.
#[repr(align(128))]
struct Line(AtomicBool);

/// Writes one slot, which no other thread does.
pub struct Item<'a> {
    done: u64,
    slot: &'a AtomicU64,
    stop: &'a AtomicBool,
}

/// A slot for a second thread, on a line of its own.
pub struct Share<'a> {
    done: u64,
    slot: Box<Lane>,
    stop: &'a AtomicBool,
}

#[repr(align(128))]
struct Lane(AtomicU64);

impl Peer for Floor {
    const NAME: &'static str = "floor";
    type Item<'a> = Item<'a>;

    fn with_room(items: usize) -> Self {
        let step = if items <= FEW { LINE } else { 1 };
        let slots = (0..items * step).map(|_| Slot(AtomicU64::new(0))).collect();
        let (taken, total) = (AtomicUsize::new(0), AtomicU64::new(0));
        Self { slots, step, taken, total, stop: Line(AtomicBool::new(false)) }
    }

    fn start(&self, _: Uuid) -> Item<'_> {
        let next = self.taken.fetch_add(self.step, Relaxed);
        // Whoever starts more than there is room for has ended the first before.
        let Slot(slot) = self.slots.get(next).unwrap_or(&self.slots[0]);
        Item { done: 0, slot, stop: &self.stop.0 }
    }

    fn finish<'a>(&'a self, item: Item<'a>) {
        item.slot.store(item.done, Relaxed);
    }

    fn cancel_all(&self) {
        self.stop.0.store(true, Relaxed);
    }
}

impl Tick for Item<'_> {
    #[inline]
    fn tick(&mut self, amount: u64) -> bool {
        self.done += amount;
        self.slot.store(self.done, Relaxed);
        !self.stop.load(Relaxed)
    }
}

impl Tick for Share<'_> {
    #[inline]
    fn tick(&mut self, amount: u64) -> bool {
        self.done += amount;
        self.slot.0.store(self.done, Relaxed);
        !self.stop.load(Relaxed)
    }
}

impl Shared for Floor {
    type Share<'a> = Share<'a>;

    fn share<'a>(&'a self, _: &mut Item<'a>) -> Share<'a> {
        Share { done: 0, slot: Box::new(Lane(AtomicU64::new(0))), stop: &self.stop.0 }
    }
}

impl Totals for Floor {
    fn total<'a>(&'a self, _: &[Item<'a>]) -> u64 {
        self.total.load(Relaxed)
    }
}

/// One store reaches the worker, as for all.
impl CancelsItems for Floor {
    type Name = ();

    fn name(&self, _: Uuid, _: &Item<'_>) {}

    fn cancel_item(&self, (): &()) {
        self.cancel_all();
    }
}
