//! `Mutex<HashMap<Uuid, _>>`: what one writes first.

use super::{CancelsItems, Peer, Shared, Tick, Totals, WORK};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// The map.
pub struct MutexMap(Mutex<HashMap<Uuid, Entry>>);

/// What is known of an item.
pub struct Entry {
    done: u64,
    /// Nobody asks for it here; every such map has it.
    _total: u64,
    canceled: bool,
}

impl Entry {
    pub(super) const fn new() -> Self {
        Self { done: 0, _total: WORK, canceled: false }
    }

    #[inline]
    pub(super) const fn tick(&mut self, amount: u64) -> bool {
        self.done += amount;
        !self.canceled
    }

    pub(super) const fn cancel(&mut self) {
        self.canceled = true;
    }

    pub(super) const fn done(&self) -> u64 {
        self.done
    }
}

/// The name of an item; all else is in the map.
#[derive(Clone, Copy)]
pub struct Item<'a> {
    id: Uuid,
    map: &'a MutexMap,
}

impl MutexMap {
    #[inline]
    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Peer for MutexMap {
    const NAME: &'static str = "Mutex<HashMap>";
    type Item<'a> = Item<'a>;

    fn with_room(_: usize) -> Self {
        Self(Mutex::default())
    }

    fn start(&self, id: Uuid) -> Item<'_> {
        self.lock().insert(id, Entry::new());
        Item { id, map: self }
    }

    fn finish<'a>(&'a self, item: Item<'a>) {
        self.lock().remove(&item.id);
    }

    fn cancel_all(&self) {
        self.lock().values_mut().for_each(Entry::cancel);
    }
}

impl Tick for Item<'_> {
    #[inline]
    fn tick(&mut self, amount: u64) -> bool {
        self.map.lock().get_mut(&self.id).is_some_and(|entry| entry.tick(amount))
    }
}

impl Shared for MutexMap {
    type Share<'a> = Item<'a>;

    fn share<'a>(&'a self, item: &mut Item<'a>) -> Item<'a> {
        *item
    }
}

impl Totals for MutexMap {
    fn total<'a>(&'a self, _: &[Item<'a>]) -> u64 {
        self.lock().values().map(Entry::done).sum()
    }
}

impl CancelsItems for MutexMap {
    type Name = Uuid;

    fn name(&self, id: Uuid, _: &Item<'_>) -> Uuid {
        id
    }

    fn cancel_item(&self, name: &Uuid) {
        if let Some(entry) = self.lock().get_mut(name) {
            entry.cancel();
        }
    }
}
