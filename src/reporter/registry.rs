//! [`Registry`]: which items there are. Asked when an item begins or ends, never on a tick.

use super::lane::Lanes;
use super::slot::{Racks, SlotKey, SlotRef};
use super::snapshot::{ItemSnapshot, Snapshot};
use crate::ItemId;
use crate::protocol::{Outcome, Total, Work};
use crate::sync::{Mutex, lock};
use alloc::vec::Vec;
use core::array;
use core::hash::BuildHasher;
use hashbrown::{DefaultHashBuilder, HashTable};

/// All items of a session: what has ended by id and outcome alone, what lives by a slot.
///
/// No user code runs under its locks.
#[derive(Debug)]
pub(super) struct Registry {
    hasher: DefaultHashBuilder,
    shards: [Shard; SHARDS],
    racks: Racks,
    pub(super) lanes: Lanes,
}

const SHARDS: usize = 16;

#[derive(Debug, Default)]
#[repr(align(128))]
struct Shard(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    items: HashTable<Entry>,
    /// The work of the items that have ended, so that a snapshot need not visit them.
    ended_done: u64,
    ended_total: u64,
}

#[derive(Debug)]
struct Entry {
    id: ItemId,
    state: State,
}

/// Where an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Announced(SlotKey),
    Live(SlotKey),
    Ended(Outcome),
}

/// An item that begins.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) slot: SlotRef,
    /// Its total so far, if the sink has heard of it already.
    pub(super) announced: Option<Total>,
}

impl Registry {
    pub(super) fn new() -> Self {
        Self {
            hasher: DefaultHashBuilder::default(),
            shards: array::from_fn(|_| Shard::default()),
            racks: Racks::new(),
            lanes: Lanes::default(),
        }
    }

    /// `None` if the id is used already.
    pub(super) fn announce(&self, id: &ItemId, total: Total) -> Option<SlotRef> {
        self.join(id, total, State::Announced)
    }

    /// `None` if the item is live or has ended. Without a total it keeps the one announced.
    pub(super) fn begin(&self, id: &ItemId, total: Option<Total>) -> Option<Begun> {
        let Some(slot) = self.begin_announced(id) else {
            let slot = self.join(id, total.unwrap_or_default(), State::Live)?;
            return Some(Begun { slot, announced: None });
        };
        let announced = Some(slot.get().total());
        if let Some(total) = total {
            slot.get().set_total(total);
        }
        Some(Begun { slot, announced })
    }

    pub(super) fn state(&self, id: &ItemId) -> Option<State> {
        self.with(id, |known, hash| known.find(id, hash).map(|entry| entry.state))?
    }

    /// The item ends; its slot goes back.
    pub(super) fn end(&self, id: &ItemId, slot: SlotRef, outcome: Outcome) {
        let work = slot.get().work();
        let _ = self.with(id, |known, hash| {
            let entry = known.find(id, hash)?;
            entry.state = State::Ended(outcome);
            known.settle(work);
            Some(())
        });
        self.racks.give_back(slot);
    }

    /// Replaces the outcome of an ended item; what stood before.
    pub(super) fn replace(&self, id: &ItemId, new: Outcome) -> Option<State> {
        self.with(id, |known, hash| {
            let entry = known.find(id, hash)?;
            let old = entry.state;
            if let State::Ended(_) = old {
                entry.state = State::Ended(new);
            }
            Some(old)
        })?
    }

    /// Acts on the slot of an item that is announced or live: it cannot end meanwhile.
    pub(super) fn visit<R>(&self, id: &ItemId, act: impl FnOnce(&SlotRef) -> R) -> Option<R> {
        self.with(id, |known, hash| {
            let (State::Announced(key) | State::Live(key)) = known.find(id, hash)?.state else {
                return None;
            };
            self.racks.find(key).map(|slot| act(&slot))
        })?
    }

    /// The items that live, in the order of their ids.
    pub(super) fn live(&self) -> Vec<ItemId> {
        self.select(|state| matches!(state, State::Live(_)))
    }

    /// The items that were announced and not started, in the order of their ids.
    pub(super) fn never_started(&self) -> Vec<ItemId> {
        self.select(|state| matches!(state, State::Announced(_)))
    }

    /// What is live or announced, and the sum of the rest; shard by shard, each at one moment.
    pub(super) fn snapshot(&self) -> Snapshot {
        let mut items = Vec::new();
        let mut ended = Work::new(0, 0);
        for shard in &self.shards {
            let known = lock(&shard.0);
            ended = sum(ended, Work::new(known.ended_done, known.ended_total));
            for Entry { id, state } in &known.items {
                let (key, started) = match *state {
                    State::Announced(key) => (key, false),
                    State::Live(key) => (key, true),
                    State::Ended(_) => continue,
                };
                let Some(slot) = self.racks.find(key) else { continue };
                let work = self.lanes.work_of(&slot);
                let cancel = slot.get().word.cause();
                items.push(ItemSnapshot { id: id.clone(), work, started, cancel });
            }
        }
        items.sort_unstable_by(|one, two| one.id.cmp(&two.id));
        Snapshot::new(items, ended)
    }

    fn select(&self, pick: impl Fn(&State) -> bool) -> Vec<ItemId> {
        let mut found = Vec::new();
        for shard in &self.shards {
            let known = lock(&shard.0);
            let picked = known.items.iter().filter(|entry| pick(&entry.state));
            found.extend(picked.map(|entry| entry.id.clone()));
        }
        found.sort_unstable();
        found
    }

    /// The slot of an announced item that lives from now on.
    pub(super) fn begin_announced(&self, id: &ItemId) -> Option<SlotRef> {
        self.with(id, |known, hash| {
            let entry = known.find(id, hash)?;
            let State::Announced(key) = entry.state else { return None };
            entry.state = State::Live(key);
            self.racks.find(key)
        })?
    }

    fn join(&self, id: &ItemId, total: Total, state: fn(SlotKey) -> State) -> Option<SlotRef> {
        self.with(id, |known, hash| {
            if known.find(id, hash).is_some() {
                return None;
            }
            let slot = self.racks.take(total);
            let entry = Entry { id: id.clone(), state: state(slot.key()) };
            known.items.insert_unique(hash, entry, |entry| self.hasher.hash_one(&entry.id));
            Some(slot)
        })?
    }

    fn with<R>(&self, id: &ItemId, act: impl FnOnce(&mut Known, u64) -> R) -> Option<R> {
        let hash = self.hasher.hash_one(id);
        // The table uses the low and the highest bits; these are from in between.
        let shard = usize::try_from(hash >> 32 & 0xF).ok()?;
        Some(act(&mut lock(&self.shards.get(shard)?.0), hash))
    }
}

impl Known {
    fn find(&mut self, id: &ItemId, hash: u64) -> Option<&mut Entry> {
        self.items.find_mut(hash, |entry| entry.id == *id)
    }

    /// An ended item of unknown total counts as what it completed.
    fn settle(&mut self, work: Work) {
        let total = work.total.known().unwrap_or(work.completed);
        self.ended_done = self.ended_done.saturating_add(work.completed);
        self.ended_total = self.ended_total.saturating_add(total);
    }
}

/// The sum of two works; unknown if one is.
pub(super) fn sum(one: Work, two: Work) -> Work {
    let total = one.total.known().zip(two.total.known());
    let total = total.map(|(one, two)| one.saturating_add(two));
    Work::new(one.completed.saturating_add(two.completed), total)
}
