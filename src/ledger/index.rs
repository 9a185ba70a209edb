//! [`Index`]: from a hash to a place, four bytes an id.

use alloc::{vec, vec::Vec};

/// Open addressing over words of a tag and a place. A place is a number above zero that the owner
/// gives out; a tag is as much of the hash as there is room for beside it, and saves most looks at
/// ids that are not the right ones.
///
/// Between 61 and 86 per cent full, in steps of two fifths: a table that doubles would be half empty
/// at its worst, and each id would cost ten bytes. Nothing is ever taken out.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    words: Vec<u32>,
    used: usize,
    /// The bits of a word that are the place.
    places: u32,
}

/// Where an id is, or where it would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Probe {
    Found { at: usize, place: u32 },
    Free { at: usize },
}

const SMALLEST: usize = 16;

impl Index {
    /// Looks for the place that `is` right.
    #[inline]
    pub(super) fn find(&self, hash: u64, is: impl Fn(u32) -> bool) -> Probe {
        let tag = self.tag(hash);
        let mut at = self.home(hash);
        loop {
            let Some(word) = self.words.get(at) else {
                // Past the end; an index without words has no other place than this one either.
                if at == 0 {
                    return Probe::Free { at };
                }
                at = 0;
                continue;
            };
            if *word == 0 {
                return Probe::Free { at };
            }
            let place = word & self.places;
            if word ^ place == tag && is(place) {
                return Probe::Found { at, place };
            }
            at = at.wrapping_add(1);
        }
    }

    /// Whether it must [`grow`](Self::grow) before another place comes in.
    pub(super) fn is_full(&self) -> bool {
        self.used.saturating_mul(7) >= self.words.len().saturating_mul(6)
    }

    /// An empty one with more room.
    pub(super) fn grown(&self) -> Self {
        let len = self.words.len();
        let len = len.saturating_add(len / 5 * 2).max(SMALLEST);
        // Places are twice the number of ids and a page beyond; see `Book`.
        let highest = u32::try_from(len.saturating_add(100).saturating_mul(2)).unwrap_or(u32::MAX);
        let places = u32::MAX.checked_shr(highest.leading_zeros()).unwrap_or(u32::MAX);
        Self { words: vec![0; len], used: 0, places }
    }

    /// A new place, where [`find`](Self::find) found none.
    pub(super) fn insert(&mut self, at: usize, hash: u64, place: u32) {
        self.used = self.used.saturating_add(1);
        self.replace(at, hash, place);
    }

    /// A place whose id is known to be new.
    #[inline]
    pub(super) fn insert_new(&mut self, hash: u64, place: u32) {
        let word = self.tag(hash) | place & self.places;
        let mut at = self.home(hash);
        self.used = self.used.saturating_add(1);
        while let Some(free) = self.words.get_mut(at) {
            if *free == 0 {
                *free = word;
                return;
            }
            at = at.wrapping_add(1);
            if at == self.words.len() {
                at = 0;
            }
        }
    }

    /// Another place for the same id.
    pub(super) fn replace(&mut self, at: usize, hash: u64, place: u32) {
        let word = self.tag(hash) | place & self.places;
        if let Some(old) = self.words.get_mut(at) {
            *old = word;
        }
    }

    /// The low bits of the hash, above the place.
    #[inline]
    fn tag(&self, hash: u64) -> u32 {
        let low = u32::try_from(hash & u64::from(u32::MAX)).unwrap_or(0);
        low.wrapping_mul(self.places.wrapping_add(1))
    }

    /// The high bits of the hash, scaled to the length.
    #[inline]
    fn home(&self, hash: u64) -> usize {
        let len = u64::try_from(self.words.len()).unwrap_or(0);
        usize::try_from((hash >> 32).wrapping_mul(len) >> 32).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn hash(number: u64) -> u64 {
        number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    fn filled(count: u32) -> Index {
        let mut index = Index::default();
        for place in 1..=count {
            if index.is_full() {
                let mut grown = index.grown();
                for old in 1..place {
                    put(&mut grown, old);
                }
                index = grown;
            }
            put(&mut index, place);
        }
        index
    }

    fn put(index: &mut Index, place: u32) {
        let Probe::Free { at } = index.find(hash(place.into()), |_| false) else { panic!() };
        index.insert(at, hash(place.into()), place);
    }

    #[test]
    fn each_place_is_found_again_and_a_stranger_is_not() {
        let index = filled(5_000);
        for place in 1..=5_000 {
            let found = index.find(hash(place.into()), |found| found == place);
            assert!(matches!(found, Probe::Found { place: found, .. } if found == place));
        }
        assert!(matches!(index.find(hash(6_000), |_| false), Probe::Free { .. }));
    }

    #[test]
    fn a_tag_spares_looks_at_others() {
        let index = filled(5_000);
        let looks = core::cell::Cell::new(0);
        for place in 1..=5_000 {
            let is = |found| {
                looks.set(looks.get() + 1);
                found == place
            };
            assert!(matches!(index.find(hash(place.into()), is), Probe::Found { .. }));
        }
        assert!(looks.get() < 5_100, "{}", looks.get());
    }

    #[test]
    fn an_id_costs_less_than_seven_bytes() {
        for count in [100, 1_000, 1_200, 1_400, 10_000, 13_000] {
            let index = filled(count);
            assert!(index.words.len() * 4 < count as usize * 7, "{count}");
        }
    }
}
