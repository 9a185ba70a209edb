//! [`Shard`]: a part of the items of a session, under one lock.

use super::gate::{Door, Left};
use super::slot::{Chunk, HeldSlot, Slot, SlotRef};
use super::totals::Share;
use crate::ItemId;
use crate::cancel::Scope;
use crate::ledger::{Entry, Hasher, Joined, Ledger};
use crate::protocol::{Outcome, Total, Work};
use crate::sync::{Mutex, MutexGuard, lock};
use alloc::sync::Arc;

/// A part of the items, by the hash of their ids. No user code runs under its lock.
#[derive(Debug)]
pub(super) struct Shard {
    known: Mutex<Known>,
    pub(super) share: Share,
}

/// What is under the lock.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) items: Ledger<Item, Outcome, Arc<Chunk>>,
    pub(super) ended: Ended,
    pub(super) door: Door,
    scope: Arc<Scope>,
    number: usize,
}

/// What is known of a live item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// Started, or announced only.
    pub(super) started: bool,
}

/// The work of the items that have ended, so that a snapshot need not visit them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ended {
    pub(super) done: u64,
    pub(super) total: u64,
}

/// An item that begins.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) slot: HeldSlot,
    /// Whether the sink has heard of it already.
    pub(super) announced: bool,
}

/// How an item ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct End<'a> {
    pub(super) slot: SlotRef<'a>,
    pub(super) work: Work,
    pub(super) outcome: Outcome,
}

impl Shard {
    pub(super) fn new(scope: &Arc<Scope>, number: usize, hasher: Hasher) -> Self {
        let known = Known {
            items: Ledger::new(hasher),
            ended: Ended::default(),
            door: Door::default(),
            scope: Arc::clone(scope),
            number,
        };
        Self { known: Mutex::new(known), share: Share::default() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }

    /// False if the id is used already.
    pub(super) fn announce(&self, id: &ItemId, hash: u64, total: Total) -> bool {
        let mut known = self.lock();
        let Some(Begun { slot, announced: false }) = known.join(id, hash, false) else {
            return false;
        };
        slot.get().set_total(total);
        self.share.join(total);
        true
    }

    /// `None` if the item is live or has ended. Without a total it keeps the one announced.
    pub(super) fn begin(&self, id: &ItemId, hash: u64, total: Option<Total>) -> Option<Begun> {
        let mut known = self.lock();
        let begun = known.join(id, hash, true)?;
        let slot = begun.slot.get();
        if begun.announced {
            self.exchange_total(slot, total.unwrap_or_else(|| slot.total()));
        } else {
            let total = total.unwrap_or_default();
            slot.set_total(total);
            self.share.join(total);
        }
        let _ = known.door.enter();
        Some(begun)
    }

    /// A live item ends, and leaves.
    pub(super) fn end(&self, id: &ItemId, hash: u64, end: &End<'_>) -> Left {
        let mut known = self.lock();
        known.end(id, hash, end);
        known.door.leave()
    }

    /// Its total has turned out to be another one.
    pub(super) fn change_total(&self, slot: SlotRef<'_>, new: Total) {
        let known = self.lock();
        self.exchange_total(slot.get(), new);
        drop(known);
    }

    fn exchange_total(&self, slot: &Slot, new: Total) {
        self.share.change_total(slot.total(), slot.counted(), new);
        slot.set_total(new);
    }
}

impl Known {
    /// A live item ends, and its slot goes back.
    pub(super) fn end(&mut self, id: &ItemId, hash: u64, end: &End<'_>) {
        end.slot.get().reset();
        if self.items.end(id, hash, end.outcome).is_some() {
            self.ended.add(end.work);
        }
    }

    /// An item that is new, or was announced and is `started` now.
    pub(super) fn join(&mut self, id: &ItemId, hash: u64, started: bool) -> Option<Begun> {
        let new_chunk = |page| Arc::new(Chunk::new(&self.scope, self.number, page));
        match self.items.join(id, hash, Item { started }, new_chunk) {
            Joined::New(cell) => Some(Begun { slot: HeldSlot::of(&cell), announced: false }),
            Joined::Old(Entry::Live(cell)) if started && !cell.value.started => {
                cell.value.started = true;
                Some(Begun { slot: HeldSlot::of(&cell), announced: true })
            }
            _ => None,
        }
    }
}

impl Ended {
    /// An ended item of unknown total counts as what it completed.
    fn add(&mut self, work: Work) {
        let total = work.total.known().unwrap_or(work.completed);
        self.done = self.done.saturating_add(work.completed);
        self.total = self.total.saturating_add(total);
    }
}
