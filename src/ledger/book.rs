//! [`Book`]: the ids of one kind.

use super::ended::Log;
use super::index::{Index, Probe};
use super::slab::Slab;
use super::{Cell, Entry, EntryMut, EntryRef, Hasher, Joined};

/// What can be looked up.
pub(super) trait Key: Clone + Eq {
    fn hash_by(&self, hasher: Hasher) -> u64;
}

/// The ids of one kind. A place is a number twice, plus one for the ended, plus two so that it is
/// never zero: the number of a cell while the id lives, of an entry in the log when it has ended.
#[derive(Clone, Debug)]
pub(super) struct Book<K, L, E, P> {
    hasher: Hasher,
    index: Index,
    live: Slab<(K, L), P>,
    ended: Log<K, E>,
}

/// A place, decoded.
#[derive(Clone, Copy)]
enum Place {
    Live(u32),
    Ended(u32),
}

impl Place {
    #[inline]
    const fn of(raw: u32) -> Self {
        let number = (raw >> 1).saturating_sub(1);
        if raw & 1 == 0 { Self::Live(number) } else { Self::Ended(number) }
    }

    fn raw(self) -> Option<u32> {
        match self {
            Self::Live(number) => number.checked_add(1)?.checked_mul(2),
            Self::Ended(number) => number.checked_add(1)?.checked_mul(2)?.checked_add(1),
        }
    }
}

impl<K: Key, L, E: Copy, P> Book<K, L, E, P> {
    pub(super) fn new(hasher: Hasher) -> Self {
        Self { hasher, index: Index::default(), live: Slab::default(), ended: Log::default() }
    }

    #[inline]
    pub(super) fn get(&self, id: &K, hash: u64) -> Option<EntryRef<'_, L, E, P>> {
        let Probe::Found { place, .. } = self.find(id, hash) else { return None };
        match Place::of(place) {
            Place::Live(number) => self.live.cell(number).map(|cell| Entry::Live(cell.of())),
            Place::Ended(number) => self.ended.end(number).map(Entry::Ended),
        }
    }

    #[inline]
    pub(super) fn get_mut(&mut self, id: &K, hash: u64) -> Option<EntryMut<'_, L, E, P>> {
        let Probe::Found { place, .. } = self.find(id, hash) else { return None };
        self.at(place)
    }

    pub(super) fn join(
        &mut self,
        id: &K,
        hash: u64,
        live: L,
        page: impl FnOnce(u32) -> P,
    ) -> Joined<'_, L, E, P> {
        if self.index.is_full() {
            self.grow();
        }
        let at = match self.find(id, hash) {
            Probe::Free { at } => at,
            Probe::Found { place, .. } => return self.at(place).map_or(Joined::Full, Joined::Old),
        };
        let live = self.live.insert((id.clone(), live), page);
        let Some((number, cell)) = live else { return Joined::Full };
        let Some(place) = Place::Live(number).raw() else { return Joined::Full };
        self.index.insert(at, hash, place);
        Joined::New(cell.of_mut())
    }

    pub(super) fn end(&mut self, id: &K, hash: u64, end: E) -> Option<L> {
        let Probe::Found { at, place } = self.find(id, hash) else { return None };
        let Place::Live(number) = Place::of(place) else { return None };
        let (id, live) = self.live.remove(number)?;
        let place = self.ended.push(id, end).map(Place::Ended)?;
        self.index.replace(at, hash, place.raw()?);
        Some(live)
    }

    pub(super) fn remember(&mut self, id: &K, hash: u64, end: E) -> bool {
        if self.index.is_full() {
            self.grow();
        }
        let Probe::Free { at } = self.find(id, hash) else { return false };
        let place = self.ended.push(id.clone(), end).map(Place::Ended).and_then(Place::raw);
        let Some(place) = place else { return false };
        self.index.insert(at, hash, place);
        true
    }

    pub(super) fn ended(&self) -> impl Iterator<Item = (&K, E)> {
        self.ended.iter()
    }

    pub(super) fn live(&self) -> impl Iterator<Item = (&K, Cell<&L, &P>)> {
        self.live.iter().map(|cell| (&cell.value.0, cell.of()))
    }

    #[inline]
    fn at(&mut self, place: u32) -> Option<EntryMut<'_, L, E, P>> {
        match Place::of(place) {
            Place::Live(number) => self.live.at(number).map(|cell| Entry::Live(cell.of_mut())),
            Place::Ended(number) => self.ended.end_mut(number).map(Entry::Ended),
        }
    }

    #[inline]
    fn find(&self, id: &K, hash: u64) -> Probe {
        self.index.find(hash, |place| match Place::of(place) {
            Place::Live(number) => self.live.get(number).is_some_and(|(known, _)| known == id),
            Place::Ended(number) => self.ended.id(number).is_some_and(|known| known == id),
        })
    }

    #[cold]
    fn grow(&mut self) {
        let mut index = self.index.grown();
        let mut enter = |id: &K, place: Place| {
            if let Some(place) = place.raw() {
                index.insert_new(id.hash_by(self.hasher), place);
            }
        };
        self.live.for_each(|number, (id, _)| enter(id, Place::Live(number)));
        self.ended.for_each(|number, id| enter(id, Place::Ended(number)));
        self.index = index;
    }
}

impl<'a, K, L, P> Cell<&'a (K, L), &'a P> {
    #[inline]
    const fn of(self) -> Cell<&'a L, &'a P> {
        Cell { value: &self.value.1, beside: self.beside, seat: self.seat }
    }
}

impl<'a, K, L, P> Cell<&'a mut (K, L), &'a P> {
    #[inline]
    const fn of_mut(self) -> Cell<&'a mut L, &'a P> {
        Cell { value: &mut self.value.1, beside: self.beside, seat: self.seat }
    }
}
