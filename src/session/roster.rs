//! [`Roster`]: the items of a session, by id.

use super::item::Item;
use crate::protocol::ItemId;
use core::hash::{BuildHasher as _, Hash, Hasher as _};
use hashbrown::{DefaultHashBuilder, HashTable, hash_table};

/// The items of a session, by id.
#[derive(Clone, Debug, Default)]
pub(super) struct Roster {
    hasher: DefaultHashBuilder,
    entries: HashTable<Entry>,
}

/// An item and its id, in one line of a cache, so that finding it waits for memory once.
#[derive(Clone, Debug)]
#[repr(align(64))]
struct Entry {
    id: ItemId,
    item: Item,
}

impl Roster {
    #[inline]
    pub(super) fn get(&self, id: &ItemId) -> Option<&Item> {
        self.entry(id).map(|entry| &entry.item)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, id: &ItemId) -> Option<&mut Item> {
        // Apart, for comparing texts is a call, and a UUID should not pay for its chance.
        let Some(words) = id.as_words() else { return self.text_mut(id) };
        let hash = hash_by(self.hasher, &words);
        let entry = self.entries.find_mut(hash, |entry| entry.id.as_words() == Some(words));
        entry.map(|entry| &mut entry.item)
    }

    #[inline(never)]
    fn text_mut(&mut self, id: &ItemId) -> Option<&mut Item> {
        let hash = hash_of(self.hasher, id);
        self.entries.find_mut(hash, |entry| entry.id == *id).map(|entry| &mut entry.item)
    }

    /// The item, and the id that it joined with.
    pub(super) fn get_entry(&self, id: &ItemId) -> Option<(&ItemId, &Item)> {
        self.entry(id).map(|entry| (&entry.id, &entry.item))
    }

    #[inline]
    fn entry(&self, id: &ItemId) -> Option<&Entry> {
        let hash = hash_of(self.hasher, id);
        match id.as_words() {
            Some(words) => self.entries.find(hash, |entry| entry.id.as_words() == Some(words)),
            None => self.entries.find(hash, |entry| entry.id == *id),
        }
    }

    /// Makes room for so many more at once, rather than step by step.
    pub(super) fn reserve(&mut self, more: usize) {
        let Self { hasher, entries } = self;
        entries.reserve(more, |entry| hash_of(*hasher, &entry.id));
    }

    /// Adds an item unless its id is known; says whether it was new.
    pub(super) fn join(&mut self, id: &ItemId, item: impl FnOnce() -> Item) -> bool {
        let Self { hasher, entries } = self;
        let words = id.as_words();
        let same = |entry: &Entry| match words {
            Some(_) => entry.id.as_words() == words,
            None => entry.id == *id,
        };
        let rehash = |entry: &Entry| hash_of(*hasher, &entry.id);
        match entries.entry(hash_of(*hasher, id), same, rehash) {
            hash_table::Entry::Occupied(_) => false,
            hash_table::Entry::Vacant(place) => {
                place.insert(Entry { id: id.clone(), item: item() });
                true
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&ItemId, &Item)> {
        self.entries.iter().map(|entry| (&entry.id, &entry.item))
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Item> {
        self.entries.iter().map(|entry| &entry.item)
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }
}

/// A UUID is hashed as the two words that it is: all of it is then in registers.
#[inline]
fn hash_of(hasher: DefaultHashBuilder, id: &ItemId) -> u64 {
    match id.as_words() {
        Some(words) => hash_by(hasher, &words),
        None => hash_by(hasher, id),
    }
}

#[inline]
#[expect(
    clippy::manual_hash_one,
    reason = "that one is not inlined, and the call costs a tenth of a report"
)]
fn hash_by(hasher: DefaultHashBuilder, key: &impl Hash) -> u64 {
    let mut hasher = hasher.build_hasher();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_one_line_of_a_cache() {
        assert_eq!((size_of::<Entry>(), align_of::<Entry>()), (64, 64));
    }
}
