//! dashmap: the same map, with a lock for each of its parts.

use super::mutex_map::Entry;
use super::{CancelsItems, Peer, Shared, Tick, Totals};
use uuid::Uuid;

/// The map.
pub struct DashMap(dashmap::DashMap<Uuid, Entry>);

/// The name of an item; all else is in the map.
#[derive(Clone, Copy)]
pub struct Item<'a> {
    id: Uuid,
    map: &'a DashMap,
}

impl Peer for DashMap {
    const NAME: &'static str = "dashmap";
    type Item<'a> = Item<'a>;

    fn with_room(_: usize) -> Self {
        Self(dashmap::DashMap::new())
    }

    fn start(&self, id: Uuid) -> Item<'_> {
        self.0.insert(id, Entry::new());
        Item { id, map: self }
    }

    fn finish<'a>(&'a self, item: Item<'a>) {
        self.0.remove(&item.id);
    }

    fn cancel_all(&self) {
        self.0.iter_mut().for_each(|mut entry| entry.cancel());
    }
}

impl Tick for Item<'_> {
    #[inline]
    fn tick(&mut self, amount: u64) -> bool {
        self.map.0.get_mut(&self.id).is_some_and(|mut entry| entry.tick(amount))
    }
}

impl Shared for DashMap {
    type Share<'a> = Item<'a>;

    fn share<'a>(&'a self, item: &mut Item<'a>) -> Item<'a> {
        *item
    }
}

impl Totals for DashMap {
    fn total<'a>(&'a self, _: &[Item<'a>]) -> u64 {
        self.0.iter().map(|entry| entry.done()).sum()
    }
}

impl CancelsItems for DashMap {
    type Name = Uuid;

    fn name(&self, id: Uuid, _: &Item<'_>) -> Uuid {
        id
    }

    fn cancel_item(&self, name: &Uuid) {
        if let Some(mut entry) = self.0.get_mut(name) {
            entry.cancel();
        }
    }
}
