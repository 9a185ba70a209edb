//! [`Roster`]: the items of a session, by id.

use super::item::Item;
use super::retired::Retired;
use crate::dialect::ItemSums;
use crate::ledger::{Hasher, hash_of};
use crate::protocol::{ItemId, ProgressStatus};
use alloc::{borrow::Cow, boxed::Box};
use hashbrown::{HashTable, hash_table};

/// The items of a session, by id: those that have numbers in lines of their own, and apart from them
/// those that were retired.
#[derive(Clone, Debug, Default)]
pub(super) struct Roster {
    hasher: Hasher,
    lines: HashTable<Line>,
    retired: Option<Box<Retired>>,
}

/// An item and its id, in one line of a cache, so that finding it waits for memory once.
#[derive(Clone, Debug)]
#[repr(align(64))]
struct Line {
    id: ItemId,
    item: Item,
}

impl Roster {
    /// The item; one that was retired is made anew, without its numbers.
    #[inline]
    pub(super) fn get(&self, id: &ItemId) -> Option<Cow<'_, Item>> {
        let hash = hash_of(self.hasher, id);
        match self.lines.find(hash, same(id)) {
            Some(line) => Some(Cow::Borrowed(&line.item)),
            None => self.retired.as_ref()?.get(id, hash).map(Cow::Owned),
        }
    }

    /// The item, if it has a line.
    #[inline]
    pub(super) fn line_mut(&mut self, id: &ItemId) -> Option<&mut Item> {
        // Apart, for comparing texts is a call, and a UUID should not pay for its chance.
        let Some(words) = id.as_words() else { return self.text_mut(id) };
        let hash = hash_of(self.hasher, id);
        let line = self.lines.find_mut(hash, |line| line.id.as_words() == Some(words));
        line.map(|line| &mut line.item)
    }

    #[inline(never)]
    fn text_mut(&mut self, id: &ItemId) -> Option<&mut Item> {
        let hash = hash_of(self.hasher, id);
        self.lines.find_mut(hash, |line| line.id == *id).map(|line| &mut line.item)
    }

    /// Something happens to an item, whether it has a line or was retired.
    pub(super) fn change<R>(&mut self, id: &ItemId, act: impl FnOnce(&mut Item) -> R) -> Option<R> {
        if let Some(item) = self.line_mut(id) {
            return Some(act(item));
        }
        let hash = hash_of(self.hasher, id);
        let retired = self.retired.as_mut()?;
        let mut item = retired.get(id, hash)?;
        let said = act(&mut item);
        if let Some(item) = retired.put_back(id, hash, item) {
            self.join(id, || item);
        }
        Some(said)
    }

    /// Gives up the line of an item that has ended; `first` is the attempt in which all began.
    pub(super) fn retire(&mut self, id: &ItemId, first: u32) -> bool {
        let Self { hasher, lines, retired } = self;
        let hash = hash_of(*hasher, id);
        let Ok(line) = lines.find_entry(hash, same(id)) else { return false };
        let retired = retired.get_or_insert_with(|| Box::new(Retired::new(*hasher, first)));
        let Line { id, item } = line.get();
        if !retired.take(id, hash, item) {
            return false;
        }
        line.remove();
        self.shrink();
        true
    }

    /// Makes room for so many more at once, rather than step by step.
    pub(super) fn reserve(&mut self, more: usize) {
        let Self { hasher, lines, .. } = self;
        lines.reserve(more, |line| hash_of(*hasher, &line.id));
    }

    /// Lines go back when no more than an eighth of them is needed.
    fn shrink(&mut self) {
        let Self { hasher, lines, .. } = self;
        if lines.len() < lines.capacity() / 8 {
            lines.shrink_to(lines.len().saturating_mul(2), |line| hash_of(*hasher, &line.id));
        }
    }

    /// Adds an item unless its id is known; says whether it was new.
    pub(super) fn join(&mut self, id: &ItemId, item: impl FnOnce() -> Item) -> bool {
        let Self { hasher, lines, retired } = self;
        let hash = hash_of(*hasher, id);
        let rehash = |line: &Line| hash_of(*hasher, &line.id);
        match lines.entry(hash, same(id), rehash) {
            hash_table::Entry::Occupied(_) => false,
            hash_table::Entry::Vacant(place) => {
                let known = retired.as_ref().is_some_and(|retired| retired.get(id, hash).is_some());
                if !known {
                    place.insert(Line { id: id.clone(), item: item() });
                }
                !known
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (ItemId, Cow<'_, Item>)> {
        let lines = self.lines.iter().map(|line| (line.id.clone(), Cow::Borrowed(&line.item)));
        let retired = self.retired.iter().flat_map(|retired| retired.iter());
        lines.chain(retired.map(|(id, item)| (id, Cow::Owned(item))))
    }

    /// The items that have lines.
    pub(super) fn lines(&self) -> impl Iterator<Item = &Item> {
        self.lines.iter().map(|line| &line.item)
    }

    /// How many of the others have ended with each status.
    pub(super) fn retired_ends(&self) -> impl Iterator<Item = (ProgressStatus, u64)> {
        self.retired.iter().flat_map(|retired| retired.ends())
    }

    /// The work of the others, and of those that have come back since.
    pub(super) fn retired_sums(&self) -> ItemSums {
        self.retired.as_ref().map_or_else(ItemSums::new, |retired| *retired.sums())
    }

    pub(super) fn clear(&mut self) {
        self.lines.clear();
        self.retired = None;
    }
}

#[inline]
fn same(id: &ItemId) -> impl Fn(&Line) -> bool {
    let words = id.as_words();
    move |line| match words {
        Some(_) => line.id.as_words() == words,
        None => line.id == *id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_one_line_of_a_cache() {
        assert_eq!((size_of::<Line>(), align_of::<Line>()), (64, 64));
    }
}
