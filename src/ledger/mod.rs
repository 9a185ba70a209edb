//! **[`Ledger`]**: which ids there are. Private: what a reporter knows its items by, and a session those that it
//! has retired.
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
//! | [`seats`] | which places of a page are free |
//!
//! Per ended UUID: 16 bytes of id, one of end, and 4.7 to 6.6 of index. A text is its own memory, and
//! 8 bytes more.
#![forbid(unsafe_code)]

mod book;
mod ended;
mod index;
mod seats;
mod slab;

use crate::protocol::{ItemId, UuidWords};
use book::{Book, Key};
use core::hash::{BuildHasher as _, Hash, Hasher as _};
use hashbrown::DefaultHashBuilder;

/// Makes the hashes for ledgers that share it; seeded anew for each.
pub(crate) type Hasher = DefaultHashBuilder;

/// The hash of an id, by this hasher.
#[inline]
pub(crate) fn hash_of(hasher: Hasher, id: &ItemId) -> u64 {
    match id.as_words() {
        Some(uuid) => uuid.hash_by(hasher),
        None => id.hash_by(hasher),
    }
}

pub(crate) type EntryRef<'a, L, E, P> = Entry<Cell<&'a L, &'a P>, E>;
pub(crate) type EntryMut<'a, L, E, P> = Entry<Cell<&'a mut L, &'a P>, &'a mut E>;

/// The outcome of joining.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Joined<'a, L, E, P> {
    New(Cell<&'a mut L, &'a P>),
    Old(EntryMut<'a, L, E, P>),
    /// There is no place for it. Needs a milliard of ids to come up.
    Full,
}

/// Which ids there are: `L` is what is known of a living one, `E` how one ended, and `P` what stands
/// beside each page of 64 living ones.
#[derive(Clone, Debug)]
pub(crate) struct Ledger<L, E, P = ()> {
    uuids: Book<UuidWords, L, E, P>,
    texts: Book<ItemId, L, E, P>,
}

/// The cell of a living id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell<L, P> {
    /// What is known of it.
    pub(crate) value: L,
    /// What stands beside its page.
    pub(crate) beside: P,
    /// Its number in the page, below 64.
    pub(crate) seat: u32,
}

/// What is known of an id.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Entry<L, E> {
    Live(L),
    Ended(E),
}

impl<L, E: Copy, P> Ledger<L, E, P> {
    pub(crate) fn new(hasher: Hasher) -> Self {
        Self { uuids: Book::new(hasher), texts: Book::new(hasher) }
    }

    /// What is known of an id, if it is here.
    #[inline]
    pub(crate) fn get(&self, id: &ItemId, hash: u64) -> Option<EntryRef<'_, L, E, P>> {
        match id.as_words() {
            Some(uuid) => self.uuids.get(&uuid, hash),
            None => self.texts.get(id, hash),
        }
    }

    /// What is known of an id, to be changed.
    #[inline]
    pub(crate) fn get_mut(&mut self, id: &ItemId, hash: u64) -> Option<EntryMut<'_, L, E, P>> {
        match id.as_words() {
            Some(uuid) => self.uuids.get_mut(&uuid, hash),
            None => self.texts.get_mut(id, hash),
        }
    }

    /// A new id, perhaps the first of a page; or what is known of it, if it was here before.
    pub(crate) fn join(
        &mut self,
        id: &ItemId,
        hash: u64,
        live: L,
        page: impl FnOnce(u32) -> P,
    ) -> Joined<'_, L, E, P> {
        match id.as_words() {
            Some(uuid) => self.uuids.join(&uuid, hash, live, page),
            None => self.texts.join(id, hash, live, page),
        }
    }

    /// A living id ends; what was known of it.
    pub(crate) fn end(&mut self, id: &ItemId, hash: u64, end: E) -> Option<L> {
        match id.as_words() {
            Some(uuid) => self.uuids.end(&uuid, hash, end),
            None => self.texts.end(id, hash, end),
        }
    }

    /// An id that has ended elsewhere; says whether it is new here, and there was a place for it.
    pub(crate) fn remember(&mut self, id: &ItemId, hash: u64, end: E) -> bool {
        match id.as_words() {
            Some(uuid) => self.uuids.remember(&uuid, hash, end),
            None => self.texts.remember(id, hash, end),
        }
    }

    /// The ended: UUIDs before texts, and each kind in the order of the ends.
    pub(crate) fn ended(&self) -> impl Iterator<Item = (ItemId, E)> {
        let uuids = self.uuids.ended().map(|(uuid, end)| (ItemId::from(*uuid), end));
        uuids.chain(self.texts.ended().map(|(text, end)| (text.clone(), end)))
    }

    /// The living, in no order.
    pub(crate) fn live(&self) -> impl Iterator<Item = (ItemId, Cell<&L, &P>)> {
        let uuids = self.uuids.live().map(|(uuid, live)| (ItemId::from(*uuid), live));
        uuids.chain(self.texts.live().map(|(text, live)| (text.clone(), live)))
    }
}

impl Key for UuidWords {
    #[inline]
    fn hash_by(&self, hasher: Hasher) -> u64 {
        hash_by(hasher, self)
    }
}

#[allow(clippy::manual_hash_one, reason = "that one is not inlined")]
#[inline]
fn hash_by(hasher: Hasher, key: &impl Hash) -> u64 {
    let mut state = hasher.build_hasher();
    key.hash(&mut state);
    state.finish()
}

impl Key for ItemId {
    fn hash_by(&self, hasher: Hasher) -> u64 {
        hash_by(hasher, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    #[derive(Clone, Debug)]
    enum Act {
        Join(u16),
        End(u16, u8),
        Remember(u16, u8),
        Change(u16),
    }

    fn act() -> impl Strategy<Value = Act> {
        let id = 0..300_u16;
        prop_oneof![
            4 => id.clone().prop_map(Act::Join),
            4 => (id.clone(), any::<u8>()).prop_map(|(id, end)| Act::End(id, end)),
            1 => (id.clone(), any::<u8>()).prop_map(|(id, end)| Act::Remember(id, end)),
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

    type Ids = Ledger<u32, u8, u32>;
    type Map = BTreeMap<ItemId, Entry<u32, u8>>;

    /// Does the same to both; whether they agree on what happened.
    fn does_the_same(hasher: Hasher, ledger: &mut Ids, map: &mut Map, act: &Act, now: u32) -> bool {
        let (Act::Join(n) | Act::End(n, _) | Act::Remember(n, _) | Act::Change(n)) = *act;
        let (id, hash) = (id(n), hash_of(hasher, &id(n)));
        let new_page = |page| page;
        let same = match (act, map.get(&id)) {
            (Act::Join(_), None) => {
                map.insert(id.clone(), Entry::Live(now));
                matches!(ledger.join(&id, hash, now, new_page), Joined::New(_))
            }
            (Act::Join(_), Some(_)) => {
                matches!(ledger.join(&id, hash, now, new_page), Joined::Old(_))
            }
            (Act::End(_, end), Some(Entry::Live(live))) => {
                let same = ledger.end(&id, hash, *end) == Some(*live);
                map.insert(id.clone(), Entry::Ended(*end));
                same
            }
            (Act::End(_, end), _) => ledger.end(&id, hash, *end).is_none(),
            (Act::Remember(_, end), None) => {
                map.insert(id.clone(), Entry::Ended(*end));
                ledger.remember(&id, hash, *end)
            }
            (Act::Remember(_, end), Some(_)) => !ledger.remember(&id, hash, *end),
            (Act::Change(_), _) => change(ledger.get_mut(&id, hash), map.get_mut(&id)),
        };
        same && knows_the_same(ledger.get(&id, hash), map.get(&id))
    }

    fn change(one: Option<EntryMut<'_, u32, u8, u32>>, two: Option<&mut Entry<u32, u8>>) -> bool {
        match (one, two) {
            (Some(Entry::Live(one)), Some(Entry::Live(two))) => {
                (*one.value, *two) = (7, 7);
                true
            }
            (Some(Entry::Ended(one)), Some(Entry::Ended(two))) => {
                (*one, *two) = (7, 7);
                true
            }
            (one, two) => one.is_none() && two.is_none(),
        }
    }

    fn knows_the_same(
        one: Option<EntryRef<'_, u32, u8, u32>>,
        two: Option<&Entry<u32, u8>>,
    ) -> bool {
        match (one, two) {
            (Some(Entry::Live(one)), Some(Entry::Live(two))) => one.value == two,
            (Some(Entry::Ended(one)), Some(Entry::Ended(two))) => one == *two,
            (one, two) => one.is_none() && two.is_none(),
        }
    }

    proptest! {
        #[test]
        fn agrees_with_a_map(acts in prop::collection::vec(act(), 0..2_000)) {
            let hasher = Hasher::default();
            let (mut ledger, mut map) = (Ids::new(hasher), Map::new());
            for (now, act) in (0..).zip(&acts) {
                prop_assert!(does_the_same(hasher, &mut ledger, &mut map, act, now), "{act:?}");
            }
            let live: Map = ledger.live().map(|(id, cell)| (id, Entry::Live(*cell.value))).collect();
            let ended = ledger.ended().map(|(id, end)| (id, Entry::Ended(end)));
            prop_assert_eq!(live.into_iter().chain(ended).collect::<Map>(), map);
        }
    }

    #[test]
    fn thousands_are_found_while_they_live_and_after() {
        let hasher = Hasher::default();
        let mut ledger = Ledger::<u16, u8>::new(hasher);
        for n in 0..9_000 {
            let joined = ledger.join(&id(n), hash_of(hasher, &id(n)), n, |_| ());
            assert!(matches!(joined, Joined::New(_)));
        }
        for n in 0..6_000 {
            assert_eq!(ledger.end(&id(n), hash_of(hasher, &id(n)), 7), Some(n));
        }
        for n in 0..9_000 {
            match ledger.get(&id(n), hash_of(hasher, &id(n))) {
                Some(Entry::Live(cell)) => assert_eq!((n >= 6_000, *cell.value), (true, n)),
                ended => assert_eq!((n < 6_000, ended), (true, Some(Entry::Ended(7)))),
            }
        }
        assert_eq!(ledger.live().count(), 3_000);
    }
}
