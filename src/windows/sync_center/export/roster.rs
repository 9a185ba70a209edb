//! [`Roster`]: the items that a session has heard of, found by their units without a lock and without an allocation.

use super::standing::Standing;
use crate::protocol::{InvalidId, ItemId, Outcome};
use crate::sync::{Mutex, lock};
use alloc::{boxed::Box, vec::Vec};
use hashbrown::HashMap;
use std::sync::OnceLock;

/// An id comes across the border as text with every call. To make an [`ItemId`] of it each time would cost more than the rest of
/// the call, so each is made once and kept where the next call finds it.
///
/// A place is filled once and never emptied, so whoever reads one needs no lock. A text may stand in few places only: in a
/// set of [`WAYS`] on each level, chosen by its hash. The first free one ends the search, which makes a session of few
/// items fast and small, and one of many not much slower. Past the last level an id is made anew for each call, and what is
/// known of its item lies behind a lock; so strangers, who may be named without end, cost no more than the levels hold.
pub(super) struct Roster {
    levels: [OnceLock<Box<[OnceLock<Entry>]>>; PLACES.len()],
    beyond: Mutex<HashMap<ItemId, Standing>>,
}

/// Places for one text on one level.
const WAYS: usize = 4;

/// Places on each level; sets are counted in powers of two.
const PLACES: [usize; 4] = [64, 512, 4_096, 32_768];

pub(super) struct Entry {
    hash: u64,
    id: ItemId,
    standing: Standing,
}

/// An item that was found, or has a place from now on.
pub(super) enum Known<'a> {
    Here(&'a Entry),
    Beyond(ItemId),
}

impl Known<'_> {
    #[inline]
    pub(super) fn id(&self) -> &ItemId {
        match self {
            Self::Here(entry) => &entry.id,
            Self::Beyond(id) => id,
        }
    }
}

impl Roster {
    pub(super) fn new() -> Self {
        Self { levels: [const { OnceLock::new() }; PLACES.len()], beyond: Mutex::default() }
    }

    /// The item with these units.
    ///
    /// # Errors
    ///
    /// [`InvalidId`], as [`ItemId::from_wide`].
    #[inline]
    pub(super) fn find(&self, units: &[u16]) -> Result<Known<'_>, InvalidId> {
        self.find_or(units, || ItemId::from_wide(units))
    }

    /// The item with this id.
    pub(super) fn find_id(&self, id: &ItemId) -> Known<'_> {
        let id = id.to_text();
        let units = id.as_wide_with_nul().and_then(|it| it.split_last()).map_or(&[][..], |it| it.1);
        self.find_or(units, || Ok(id.clone())).unwrap_or_else(|_| Known::Beyond(id.clone()))
    }

    #[inline]
    fn find_or(
        &self,
        units: &[u16],
        make: impl Fn() -> Result<ItemId, InvalidId>,
    ) -> Result<Known<'_>, InvalidId> {
        let hash = hash(units);
        for (level, places) in self.levels.iter().zip(PLACES) {
            for place in set(level.get_or_init(|| empty(places)), hash) {
                if place.get().is_none() {
                    // If another thread is first, it has taken the place for the same text or for another one.
                    let _taken = place.set(Entry { hash, id: make()?, standing: Standing::new() });
                }
                match place.get() {
                    Some(entry) if entry.is(hash, units) => return Ok(Known::Here(entry)),
                    _ => {}
                }
            }
        }
        make().map(Known::Beyond)
    }

    /// Looks at what is known of an item, and perhaps changes it.
    #[inline]
    pub(super) fn standing<T>(&self, item: &Known<'_>, look: impl FnOnce(&Standing) -> T) -> T {
        match item {
            Known::Here(entry) => look(&entry.standing),
            Known::Beyond(id) => {
                let mut beyond = lock(&self.beyond);
                let new = Standing::new();
                let seen = look(beyond.get(id).unwrap_or(&new));
                // Who stays a stranger leaves nothing behind.
                if !new.is_stranger() {
                    beyond.insert(id.clone(), new);
                }
                seen
            }
        }
    }

    /// The worst end of the members; one that has not ended counts as failed (S-23).
    pub(super) fn worst(&self) -> Outcome {
        let beyond = lock(&self.beyond).values().filter_map(Standing::end).max();
        let places = self.levels.iter().filter_map(OnceLock::get).flatten();
        let here = places.filter_map(OnceLock::get).filter_map(|entry| entry.standing.end()).max();
        beyond.max(here).unwrap_or_default()
    }
}

impl Entry {
    #[inline]
    fn is(&self, hash: u64, units: &[u16]) -> bool {
        self.hash == hash
            && self
                .id
                .as_wide_with_nul()
                .and_then(<[u16]>::split_last)
                .is_some_and(|it| it.1 == units)
    }
}

fn empty(places: usize) -> Box<[OnceLock<Entry>]> {
    (0..places).map(|_| OnceLock::new()).collect::<Vec<_>>().into()
}

/// The places of a text on a level.
#[inline]
fn set(level: &[OnceLock<Entry>], hash: u64) -> &[OnceLock<Entry>] {
    let sets = level.len() / WAYS;
    let first = usize::try_from(hash & 0xFFFF_FFFF).unwrap_or(0) & sets.saturating_sub(1);
    level.get(first * WAYS..(first + 1) * WAYS).unwrap_or_default()
}

/// Four units at a time, in two chains that the machine works on at once. It need not resist an adversary: whoever finds texts
/// that fall into one set makes his own reports slow.
#[inline]
fn hash(units: &[u16]) -> u64 {
    let mut chains = (u64::try_from(units.len()).unwrap_or(0), SPREAD);
    let eights = units.chunks_exact(8);
    if !eights.remainder().is_empty() {
        // The last eight, some of which come again, are faster than the rest one by one.
        chains = eight(chains, units.last_chunk::<8>().map_or(units, |last| last));
    }
    let (one, two) = eights.fold(chains, eight);
    let both = mix(one, two);
    both ^ (both >> 32)
}

/// Four to eight units, by their ends, or less than four one by one.
#[inline]
fn eight((one, two): (u64, u64), units: &[u16]) -> (u64, u64) {
    match (units.first_chunk(), units.last_chunk()) {
        (Some(first), Some(last)) => (mix(one, word(*first)), mix(two, word(*last))),
        _ => (units.iter().fold(one, |chain, unit| mix(chain, u64::from(*unit))), two),
    }
}

const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

#[inline]
fn mix(chain: u64, word: u64) -> u64 {
    (chain.rotate_left(23) ^ word).wrapping_mul(SPREAD)
}

#[inline]
fn word([a, b, c, d]: [u16; 4]) -> u64 {
    u64::from(a) | u64::from(b) << 16 | u64::from(c) << 32 | u64::from(d) << 48
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::ProgressStatus;
    use std::format;

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    fn is_here(item: &Known<'_>) -> bool {
        matches!(item, Known::Here(_))
    }

    #[test]
    fn b_43_an_id_is_made_once() {
        let roster = Roster::new();
        for name in ["a", "b", "abcdefgh", "abcdefghi", "{6295DF41-35EE-11D1-8707-00C04FD93327}"] {
            let once = roster.find(&units(name)).unwrap();
            let again = roster.find(&units(name)).unwrap();
            assert_eq!(once.id().as_text(), Some(name));
            assert!(core::ptr::eq(once.id(), again.id()), "{name}");
        }
        assert!(roster.find(&[]).is_err());
        assert!(roster.find(&[0xD800]).is_err());
        assert_eq!(roster.worst(), Outcome::Succeeded); // all of them are strangers
    }

    #[test]
    fn b_43_every_id_is_found_again_past_the_last_place_too() {
        let roster = Roster::new();
        let many = if cfg!(miri) { 500 } else { 60_000 };
        let names: Vec<_> = (0..many).map(|number| units(&format!("item {number}"))).collect();
        let found: Vec<_> = names.iter().map(|name| roster.find(name).unwrap()).collect();
        assert_eq!(found.iter().all(is_here), cfg!(miri));
        for (name, before) in names.iter().zip(&found) {
            let again = roster.find(name).unwrap();
            assert_eq!(again.id(), before.id());
            assert_eq!(core::ptr::eq(again.id(), before.id()), is_here(before));
        }
    }

    /// What is known of an item is the same on both sides of the last place.
    #[test]
    fn b_43_past_the_last_place_an_item_stands_as_any_other() {
        let roster = Roster::new();
        let beyond = || Known::Beyond(ItemId::try_from("far").unwrap());
        assert!(roster.standing(&beyond(), Standing::is_stranger));
        assert!(lock(&roster.beyond).is_empty());
        roster.standing(&beyond(), |it| it.reported(ProgressStatus::Updating));
        assert_eq!(roster.worst(), Outcome::Failed);
        roster.standing(&beyond(), |it| it.reported(ProgressStatus::Canceled));
        assert_eq!(roster.worst(), Outcome::Canceled);
        let here = roster.find(&units("near")).unwrap();
        roster.standing(&here, |it| it.reported(ProgressStatus::Disconnected));
        assert_eq!(roster.worst(), Outcome::Disconnected);
    }

    #[test]
    fn b_43_threads_that_bring_the_same_ids_get_the_same_places() {
        let roster = Roster::new();
        let names: Vec<_> = (0..200).map(|number| units(&format!("{number}"))).collect();
        let look = || -> Vec<_> {
            names
                .iter()
                .map(|name| core::ptr::from_ref(roster.find(name).unwrap().id()).addr())
                .collect()
        };
        let (one, two) = std::thread::scope(|scope| {
            let (one, two) = (scope.spawn(look), scope.spawn(look));
            (one.join().unwrap(), two.join().unwrap())
        });
        assert_eq!(one, two);
    }

    #[test]
    fn b_43_two_texts_of_one_hash_are_two_items() {
        let id = ItemId::try_from("a").unwrap();
        let entry = Entry { hash: 7, id, standing: Standing::new() };
        assert!(entry.is(7, &units("a")));
        assert!(!entry.is(7, &units("b")) && !entry.is(8, &units("a")));
    }

    #[test]
    fn b_43_places_are_spread() {
        let hashes: hashbrown::HashSet<_> =
            (0..4_096).map(|number| hash(&units(&format!("C:\\mail\\{number}"))) % 1_024).collect();
        assert!(hashes.len() > 900, "{}", hashes.len());
    }
}
