//! [`Registry`]: which items there are. Asked when an item begins or ends, never on a tick.

use super::gate::{Door, Gate};
use super::lane::Lanes;
use super::shard::{Begun, End, Item, Known, Shard};
use super::slot::{HeldSlot, SlotRef};
use super::snapshot::{ItemSnapshot, Snapshot};
use super::totals::{Ends, Totals};
use crate::ItemId;
use crate::cancel::Scope;
use crate::ledger::{Entry, Hasher, hash_of};
use crate::protocol::{Outcome, Total, Work};
use crate::sync::MutexGuard;
use alloc::{sync::Arc, vec::Vec};
use core::array;

/// All items of a session, and the sums of their work.
#[derive(Debug)]
pub(super) struct Registry {
    hasher: Hasher,
    shards: [Shard; SHARDS],
    ends: Ends,
    gate: Gate,
    pub(super) lanes: Lanes,
}

/// As few as serve many threads well: the totals read a share of each.
const SHARDS: usize = 8;

/// Where an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Announced,
    Live,
    Ended(Outcome),
}

impl Registry {
    pub(super) fn new(scope: &Arc<Scope>) -> Self {
        let hasher = Hasher::default();
        Self {
            hasher,
            shards: array::from_fn(|number| Shard::new(scope, number, hasher)),
            ends: Ends::default(),
            gate: Gate::default(),
            lanes: Lanes::default(),
        }
    }

    /// False if the id is used already.
    pub(super) fn announce(&self, id: &ItemId, total: Total) -> bool {
        let (shard, hash) = self.shard_of(id);
        shard.announce(id, hash, total)
    }

    /// `None` if the item is live or has ended. Without a total it keeps the one announced.
    pub(super) fn begin(&self, id: &ItemId, total: Option<Total>) -> Option<Begun> {
        let (shard, hash) = self.shard_of(id);
        shard.begin(id, hash, total)
    }

    /// An announced item that nobody will start begins, so that it can be closed.
    pub(super) fn begin_announced(&self, id: &ItemId) -> Option<HeldSlot> {
        let (shard, hash) = self.shard_of(id);
        let begun = shard.lock().join(id, hash, true)?;
        begun.announced.then_some(begun.slot)
    }

    /// The end of such an item, at which nobody leaves.
    pub(super) fn end_announced(&self, id: &ItemId, end: &End<'_>) {
        let (shard, hash) = self.shard_of(id);
        shard.lock().end(id, hash, end);
    }

    pub(super) fn state(&self, id: &ItemId) -> Option<State> {
        let (shard, hash) = self.shard_of(id);
        let known = shard.lock();
        Some(match known.items.get(id, hash)? {
            Entry::Live(cell) => State::of_live(*cell.value),
            Entry::Ended(outcome) => State::Ended(outcome),
        })
    }

    /// Brings work to the totals.
    pub(super) fn count(&self, shard: usize, from: u64, to: u64) {
        if let Some(shard) = self.shards.get(shard) {
            shard.share.count(from, to);
        }
    }

    /// The total of a live item has turned out to be another one.
    pub(super) fn change_total(&self, slot: SlotRef<'_>, new: Total) {
        if let Some(shard) = self.shards.get(slot.shard()) {
            shard.change_total(slot, new);
        }
    }

    /// The item is about to end: for the totals it has, so that the sink finds it there.
    pub(super) fn settle(&self, End { slot, work, outcome }: End<'_>) {
        if let (Total::Unknown, Some(shard)) = (work.total, self.shards.get(slot.shard())) {
            // An ended item of unknown total counts as what it completed.
            let known = shard.lock();
            let counted = slot.get().counted();
            shard.share.change_total(Total::Unknown, counted, Total::Known(work.completed));
            drop(known);
        }
        self.ends.add(outcome);
    }

    /// The item has ended, and its slot goes back; true for the last one out after the session was
    /// closed.
    #[must_use]
    pub(super) fn end(&self, id: &ItemId, end: &End<'_>) -> bool {
        let (shard, hash) = self.shard_of(id);
        self.gate.is_last(shard.end(id, hash, end))
    }

    /// A late failure replaces the outcome of an ended item; what stood before.
    pub(super) fn replace(&self, id: &ItemId, new: Outcome) -> Option<State> {
        let (shard, hash) = self.shard_of(id);
        let mut known = shard.lock();
        let old = match known.items.get_mut(id, hash)? {
            Entry::Live(cell) => State::of_live(*cell.value),
            Entry::Ended(outcome) => {
                let old = *outcome;
                *outcome = new;
                self.ends.replace(old, new);
                State::Ended(old)
            }
        };
        Some(old)
    }

    /// Acts on the slot of an item that is announced or live: it cannot end meanwhile.
    pub(super) fn visit<R>(&self, id: &ItemId, act: impl FnOnce(SlotRef<'_>) -> R) -> Option<R> {
        let (shard, hash) = self.shard_of(id);
        let known = shard.lock();
        let Entry::Live(cell) = known.items.get(id, hash)? else { return None };
        Some(act(SlotRef::of(&cell)))
    }

    /// Whether one may call the sink, beside what live items do. Who did must [`leave`](Self::leave).
    pub(super) fn enter(&self) -> bool {
        let [shard, ..] = &self.shards;
        shard.lock().door.enter()
    }

    /// True for the last one out after the session was closed, who is to send the end.
    #[must_use]
    pub(super) fn leave(&self) -> bool {
        let [shard, ..] = &self.shards;
        let left = shard.lock().door.leave();
        self.gate.is_last(left)
    }

    /// Closes, if nobody is inside; true iff this call did it.
    pub(super) fn close_if_empty(&self) -> bool {
        self.close_doors(false)
    }

    /// Closes, whoever is inside; true for who is to send the end.
    #[must_use]
    pub(super) fn close(&self) -> bool {
        self.close_doors(true)
    }

    fn close_doors(&self, force: bool) -> bool {
        let mut all: Vec<MutexGuard<'_, Known>> = self.shards.iter().map(Shard::lock).collect();
        let doors: Vec<&mut Door> = all.iter_mut().map(|known| &mut known.door).collect();
        self.gate.close(doors, force)
    }

    /// The items that live, in the order of their ids.
    pub(super) fn live(&self) -> Vec<ItemId> {
        self.select(|item| item.started)
    }

    /// The items that were announced and not started, in the order of their ids.
    pub(super) fn never_started(&self) -> Vec<ItemId> {
        self.select(|item| !item.started)
    }

    fn select(&self, pick: impl Fn(&Item) -> bool) -> Vec<ItemId> {
        let mut found = Vec::new();
        for shard in &self.shards {
            let known = shard.lock();
            let picked = known.items.live().filter(|(_, cell)| pick(cell.value));
            found.extend(picked.map(|(id, _)| id));
        }
        found.sort_unstable();
        found
    }

    pub(super) fn totals(&self) -> Totals {
        Totals::read(self.shards.each_ref().map(|shard| &shard.share), &self.ends)
    }

    /// What is live or announced, and the sum of the rest; shard by shard, each at one moment.
    pub(super) fn snapshot(&self) -> Snapshot {
        let mut items = Vec::new();
        let mut ended = Work::new(0, 0);
        for shard in &self.shards {
            let known = shard.lock();
            ended = sum(ended, Work::new(known.ended.done, known.ended.total));
            for (id, cell) in known.items.live() {
                let slot = SlotRef::of(&cell);
                let work = self.lanes.work_of(slot);
                let cancel = slot.get().word.cause();
                items.push(ItemSnapshot { id, work, started: cell.value.started, cancel });
            }
        }
        items.sort_unstable_by(|one, two| one.id.cmp(&two.id));
        Snapshot::new(items, ended)
    }

    /// Where an id is kept, and its hash. The ledger uses the high half of the hash and the lowest
    /// bits; these are from in between.
    fn shard_of(&self, id: &ItemId) -> (&Shard, u64) {
        let hash = hash_of(self.hasher, id);
        let [first, ..] = &self.shards;
        let number = usize::try_from(hash >> 28 & 7).unwrap_or(0);
        (self.shards.get(number).unwrap_or(first), hash)
    }
}

impl State {
    const fn of_live(item: Item) -> Self {
        if item.started { Self::Live } else { Self::Announced }
    }
}

/// The sum of two works; unknown if one is.
pub(super) fn sum(one: Work, two: Work) -> Work {
    let total = one.total.known().zip(two.total.known());
    let total = total.map(|(one, two)| one.saturating_add(two));
    Work::new(one.completed.saturating_add(two.completed), total)
}
