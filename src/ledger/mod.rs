//! **[`Ledger`]**: which ids there are. Private: what a session and a reporter have in common.
//!
//! Who lives has a cell with what is known of it; who has ended has its id and one byte, packed, for
//! an id is used once and its end is asked about as long as the session lasts (SC-10). So memory
//! follows the living: cells go back by the page.
//!
//! | Part | Is |
//! |---|---|
//! | [`book`] | the ids of one kind: the index, the cells, the ended |
//! | [`index`] | from a hash to a place, four bytes an id |
//! | [`slab`] | the cells of the living, in pages |
//! | [`ended`] | the ended, in pages |
//! | [`seats`] | which places of a page are free; also for the slots of a reporter |
//!
//! Per ended UUID: 16 bytes of id, one of end, and 4.7 to 6.6 of index. A text is its own memory, and
//! 8 bytes more.

mod book;
mod ended;
mod index;
pub(crate) mod seats;
mod slab;

use crate::protocol::ItemId;
use book::{Book, Key};
use core::hash::BuildHasher;
use hashbrown::DefaultHashBuilder;
use uuid::Uuid;

/// Makes the hashes for ledgers that share it; seeded anew for each.
pub(crate) type Hasher = DefaultHashBuilder;

/// The hash of an id, by this hasher.
#[inline]
pub(crate) fn hash_of(hasher: Hasher, id: &ItemId) -> u64 {
    match id.as_uuid() {
        Some(uuid) => uuid.hash_by(hasher),
        None => id.hash_by(hasher),
    }
}

/// The outcome of joining.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Joined<'a, L, E> {
    New,
    Old(Entry<&'a mut L, &'a mut E>),
    /// There is no place for it. Needs a milliard of ids to come up.
    Full,
}

/// Which ids there are: `L` is what is known of a living one, `E` how one ended.
#[derive(Clone, Debug)]
pub(crate) struct Ledger<L, E> {
    uuids: Book<Uuid, L, E>,
    texts: Book<ItemId, L, E>,
}

/// What is known of an id.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Entry<L, E> {
    Live(L),
    Ended(E),
}

impl<L, E: Copy> Ledger<L, E> {
    pub(crate) fn new(hasher: Hasher) -> Self {
        Self { uuids: Book::new(hasher), texts: Book::new(hasher) }
    }

    /// What is known of an id, if it is here.
    #[inline]
    pub(crate) fn get(&self, id: &ItemId, hash: u64) -> Option<Entry<&L, E>> {
        match id.as_uuid() {
            Some(uuid) => self.uuids.get(&uuid, hash),
            None => self.texts.get(id, hash),
        }
    }

    /// What is known of an id, to be changed.
    #[inline]
    pub(crate) fn get_mut(&mut self, id: &ItemId, hash: u64) -> Option<Entry<&mut L, &mut E>> {
        match id.as_uuid() {
            Some(uuid) => self.uuids.get_mut(&uuid, hash),
            None => self.texts.get_mut(id, hash),
        }
    }

    /// A new id, with what `live` makes for it; or what is known of it, if it was here before.
    pub(crate) fn join(
        &mut self,
        id: &ItemId,
        hash: u64,
        live: impl FnOnce() -> Option<L>,
    ) -> Joined<'_, L, E> {
        match id.as_uuid() {
            Some(uuid) => self.uuids.join(&uuid, hash, live),
            None => self.texts.join(id, hash, live),
        }
    }

    /// A living id ends; what was known of it.
    pub(crate) fn end(&mut self, id: &ItemId, hash: u64, end: E) -> Option<L> {
        match id.as_uuid() {
            Some(uuid) => self.uuids.end(&uuid, hash, end),
            None => self.texts.end(id, hash, end),
        }
    }

    /// An ended id lives again; how it had ended.
    #[allow(dead_code, reason = "for the session, which knows attempts")]
    pub(crate) fn revive(&mut self, id: &ItemId, hash: u64, live: L) -> Option<E> {
        match id.as_uuid() {
            Some(uuid) => self.uuids.revive(&uuid, hash, live),
            None => self.texts.revive(id, hash, live),
        }
    }

    /// The living, in no order.
    pub(crate) fn live(&self) -> impl Iterator<Item = (ItemId, &L)> {
        let uuids = self.uuids.live().map(|(uuid, live)| (ItemId::from(*uuid), live));
        uuids.chain(self.texts.live().map(|(text, live)| (text.clone(), live)))
    }

    /// The living, to be changed, in no order.
    #[allow(dead_code, reason = "for the session")]
    pub(crate) fn live_mut(&mut self) -> impl Iterator<Item = &mut L> {
        self.uuids.live_mut().chain(self.texts.live_mut())
    }

    /// The ended, in no order.
    #[allow(dead_code, reason = "for the session")]
    pub(crate) fn ended(&self) -> impl Iterator<Item = (ItemId, E)> {
        let uuids = self.uuids.ended().map(|(uuid, end)| (ItemId::from(*uuid), end));
        uuids.chain(self.texts.ended().map(|(text, end)| (text.clone(), end)))
    }
}

impl Key for Uuid {
    #[inline]
    fn hash_by(&self, hasher: Hasher) -> u64 {
        hasher.hash_one(self.as_u64_pair())
    }
}

impl Key for ItemId {
    fn hash_by(&self, hasher: Hasher) -> u64 {
        hasher.hash_one(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[derive(Clone, Debug)]
    enum Act {
        Join(u16),
        End(u16, u8),
        Revive(u16),
        Change(u16),
    }

    fn act() -> impl Strategy<Value = Act> {
        let id = 0..300_u16;
        prop_oneof![
            4 => id.clone().prop_map(Act::Join),
            4 => (id.clone(), any::<u8>()).prop_map(|(id, end)| Act::End(id, end)),
            1 => id.clone().prop_map(Act::Revive),
            1 => id.prop_map(Act::Change),
        ]
    }

    /// Every third id is a text.
    fn id(number: u16) -> ItemId {
        match number % 3 {
            0 => ItemId::try_from(std::format!("item {number}")).unwrap(),
            _ => Uuid::from_u128(number.into()).into(),
        }
    }

    proptest! {
        #[test]
        fn agrees_with_a_map(acts in prop::collection::vec(act(), 0..2_000)) {
            let hasher = Hasher::default();
            let mut ledger = Ledger::<u32, u8>::new(hasher);
            let mut map = BTreeMap::<ItemId, Entry<u32, u8>>::new();
            for (now, act) in (0..).zip(acts) {
                let (Act::Join(n) | Act::End(n, _) | Act::Revive(n) | Act::Change(n)) = act;
                let (id, hash) = (id(n), hash_of(hasher, &id(n)));
                match act {
                    Act::Join(_) => {
                        let joined = ledger.join(&id, hash, || Some(now)) == Joined::New;
                        prop_assert_eq!(joined, !map.contains_key(&id));
                        map.entry(id.clone()).or_insert(Entry::Live(now));
                    }
                    Act::End(_, end) => {
                        let live = match map.get(&id) { Some(Entry::Live(live)) => Some(*live), _ => None };
                        prop_assert_eq!(ledger.end(&id, hash, end), live);
                        if live.is_some() { map.insert(id.clone(), Entry::Ended(end)); }
                    }
                    Act::Revive(_) => {
                        let ended = match map.get(&id) { Some(Entry::Ended(end)) => Some(*end), _ => None };
                        prop_assert_eq!(ledger.revive(&id, hash, now), ended);
                        if ended.is_some() { map.insert(id.clone(), Entry::Live(now)); }
                    }
                    Act::Change(_) => {
                        let changed = match (ledger.get_mut(&id, hash), map.get_mut(&id)) {
                            (Some(Entry::Live(one)), Some(Entry::Live(two))) => { *one = now; *two = now; true }
                            (Some(Entry::Ended(one)), Some(Entry::Ended(two))) => { *one = 1; *two = 1; true }
                            (None, None) => true,
                            _ => false,
                        };
                        prop_assert!(changed);
                    }
                }
                let known = match map.get(&id) {
                    Some(Entry::Live(live)) => Some(Entry::Live(live)),
                    Some(Entry::Ended(end)) => Some(Entry::Ended(*end)),
                    None => None,
                };
                prop_assert_eq!(ledger.get(&id, hash), known);
            }
            let live: BTreeMap<ItemId, u32> = ledger.live().map(|(id, live)| (id, *live)).collect();
            let ended: BTreeMap<ItemId, u8> = ledger.ended().collect();
            prop_assert_eq!(live.len() + ended.len(), map.len());
            for (id, entry) in map {
                match entry {
                    Entry::Live(value) => prop_assert_eq!(live.get(&id), Some(&value)),
                    Entry::Ended(end) => prop_assert_eq!(ended.get(&id), Some(&end)),
                }
            }
        }
    }

    #[test]
    fn a_place_that_cannot_be_had_is_no_join() {
        let hasher = Hasher::default();
        let mut ledger = Ledger::<u32, u8>::new(hasher);
        let hash = hash_of(hasher, &id(1));
        assert_eq!(ledger.join(&id(1), hash, || None), Joined::Full);
        assert_eq!(ledger.get(&id(1), hash), None);
        assert_eq!(ledger.join(&id(1), hash, || Some(1)), Joined::New);
        let old = Joined::Old(Entry::Live(&mut 1));
        assert_eq!(ledger.join(&id(1), hash, || Some(2)), old);
    }

    #[test]
    fn thousands_are_found_while_they_live_and_after() {
        let hasher = Hasher::default();
        let mut ledger = Ledger::<u16, u8>::new(hasher);
        for n in 0..9_000 {
            let joined = ledger.join(&id(n), hash_of(hasher, &id(n)), || Some(n));
            assert_eq!(joined, Joined::New);
        }
        for n in 0..6_000 {
            assert_eq!(ledger.end(&id(n), hash_of(hasher, &id(n)), 7), Some(n));
        }
        for n in 0..9_000 {
            let expected = if n < 6_000 { Entry::Ended(7) } else { Entry::Live(&n) };
            assert_eq!(ledger.get(&id(n), hash_of(hasher, &id(n))), Some(expected));
        }
        assert_eq!((ledger.live().count(), ledger.ended().count()), (3_000, 6_000));
    }
}
