//! [`Retired`]: items that have ended and whose numbers were forgotten (S-41 to S-44).

use super::dispatch::Session;
use super::item::Item;
use super::stop::Stop;
use crate::dialect::{Dialect, ItemSums};
use crate::ledger::{Entry, Hasher, Ledger};
use crate::protocol::{CancelCause, ItemId, ProgressStatus};
use core::convert::Infallible;

/// Ids and ends, packed; and what the totals owe to them.
#[derive(Clone, Debug)]
pub(super) struct Retired {
    ids: Ledger<Infallible, End>,
    /// How many there are of each status, in the order of their numbers.
    counts: [u64; 5],
    /// What they had done when they were retired.
    sums: ItemSums,
    /// The attempt that most of them ended in; the others follow it.
    first: u32,
}

/// How an item ended, in one byte: what it is known by afterwards, but for its numbers.
///
/// The lowest three bits are the status, zero for an id that lives again and has a line of its own; the
/// next three why it was to stop, zero if it was not; then one for whether the speaker had seen that, and
/// one for a second attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End(u8);

const LIVES_AGAIN: End = End(0);

impl End {
    /// The end of an item, if it has come to one that says all that is to be known.
    fn of(item: &Item, first: u32) -> Option<Self> {
        if item.is_proposed() || item.is_late() {
            return None;
        }
        let status = number_of(item.status()?)?;
        let cause = item.stop.cause().map_or(0, CancelCause::raw);
        let seen = u8::from(item.stop.is_seen());
        let again = u8::try_from(item.attempt().checked_sub(first)?).ok()?;
        (cause < 8 && again < 2).then_some(Self(status | cause << 3 | seen << 6 | again << 7))
    }

    /// The item, without its numbers; none if it lives again.
    fn item(self, first: u32) -> Option<Item> {
        let status = status_of(self.status())?;
        let stop = match (CancelCause::from_raw(self.0 >> 3 & 0b111), self.0 >> 6 & 1) {
            (None, _) => Stop::Running,
            (Some(cause), 0) => Stop::Asked(cause),
            // What closed it was a report.
            (Some(cause), _) => Stop::Seen { cause, reports: 1 },
        };
        Some(Item::retired(status, stop, first.saturating_add(u32::from(self.0 >> 7))))
    }

    const fn status(self) -> u8 {
        self.0 & 0b111
    }
}

const fn number_of(status: ProgressStatus) -> Option<u8> {
    Some(match status {
        ProgressStatus::Succeeded => 1,
        ProgressStatus::Failed => 2,
        ProgressStatus::Canceled => 3,
        ProgressStatus::Skipped => 4,
        ProgressStatus::Deleted => 5,
        _ => return None,
    })
}

const fn status_of(number: u8) -> Option<ProgressStatus> {
    Some(match number {
        1 => ProgressStatus::Succeeded,
        2 => ProgressStatus::Failed,
        3 => ProgressStatus::Canceled,
        4 => ProgressStatus::Skipped,
        5 => ProgressStatus::Deleted,
        _ => return None,
    })
}

impl Retired {
    pub(super) fn new(hasher: Hasher, first: u32) -> Self {
        Self { ids: Ledger::new(hasher), counts: [0; 5], sums: ItemSums::new(), first }
    }

    /// Takes an item that has ended; says whether it could, and then the item is to go.
    pub(super) fn take(&mut self, id: &ItemId, hash: u64, item: &Item) -> bool {
        let Some(end) = End::of(item, self.first) else { return false };
        if !(self.replace(id, hash, end).is_some() || self.ids.remember(id, hash, end)) {
            return false;
        }
        self.recount(LIVES_AGAIN, end);
        if !item.is_retired() {
            self.sums.add(item.work());
        }
        true
    }

    /// The item, without its numbers.
    pub(super) fn get(&self, id: &ItemId, hash: u64) -> Option<Item> {
        match self.ids.get(id, hash)? {
            Entry::Live(cell) => match *cell.value {},
            Entry::Ended(end) => end.item(self.first),
        }
    }

    /// Something has happened to the item. It comes back if it has not ended, or not in a way that is
    /// remembered here.
    pub(super) fn put_back(&mut self, id: &ItemId, hash: u64, item: Item) -> Option<Item> {
        let end = End::of(&item, self.first).unwrap_or(LIVES_AGAIN);
        let before = self.replace(id, hash, end)?;
        self.recount(before, end);
        (end == LIVES_AGAIN).then_some(item)
    }

    /// All of them, without their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ItemId, Item)> {
        self.ids.ended().filter_map(|(id, end)| Some((id, end.item(self.first)?)))
    }

    /// How many have ended with each status.
    pub(super) fn ends(&self) -> impl Iterator<Item = (ProgressStatus, u64)> {
        let counts = (1..).zip(&self.counts);
        counts.filter_map(|(number, count)| Some((status_of(number)?, *count)))
    }

    pub(super) const fn sums(&self) -> &ItemSums {
        &self.sums
    }

    /// Those that live again are not asked about.
    fn recount(&mut self, before: End, now: End) {
        if let Some(count) = self.count(before) {
            *count = count.saturating_sub(1);
        }
        if let Some(count) = self.count(now) {
            *count = count.saturating_add(1);
        }
    }

    fn count(&mut self, end: End) -> Option<&mut u64> {
        self.counts.get_mut(usize::from(end.status()).checked_sub(1)?)
    }

    fn replace(&mut self, id: &ItemId, hash: u64, end: End) -> Option<End> {
        match self.ids.get_mut(id, hash)? {
            Entry::Live(cell) => match *cell.value {},
            Entry::Ended(known) => Some(core::mem::replace(known, end)),
        }
    }
}

impl Session {
    /// Forgets the numbers of an item that has ended; says whether it did (S-41).
    ///
    /// Its id and how it ended stay, packed: at most 24 bytes for a UUID, where an item that keeps its
    /// numbers has a line of 64. So the memory of a session whose items come and go follows those that
    /// live, if each is retired when it has ended. What is said of it later is judged as before, but for
    /// what only its numbers could tell (S-42); the [totals](Self::totals) go on counting it for what it
    /// was (S-43).
    ///
    /// An item that has not ended is not retired, nor is one that was proposed and not committed, one that
    /// was begun after a cancel of all, or one that has been tried more than twice.
    ///
    /// ```
    /// use sync_progress::protocol::{Notice, ProgressStatus, SyncEvent, Work};
    /// use sync_progress::{Dialect, ItemId, ProgressItem, session::Session};
    ///
    /// let mut session = Session::new(Dialect::Neutral);
    /// let id = ItemId::try_from("a")?;
    /// session.apply(&SyncEvent::notice(&Notice::Begin { handler: None, items: vec![id.clone()] }))?;
    /// let report = ProgressItem::new().with_work(Work::new(3, 3));
    /// session.apply(&SyncEvent::progress(&id, &report))?;
    /// assert!(!session.retire(&id)); // it has not ended
    ///
    /// let done = ProgressItem::new().with_status(ProgressStatus::Succeeded);
    /// session.apply(&SyncEvent::progress(&id, &done))?;
    /// assert!(session.retire(&id));
    /// let item = session.item(&id).unwrap();
    /// assert!(item.ended && item.retired && item.work == Work::default());
    /// assert_eq!(session.totals().work, Work::new(3, 3));
    /// assert!(session.apply(&SyncEvent::progress(&id, &report)).is_err()); // still ended (N7)
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn retire(&mut self, id: &ItemId) -> bool {
        // All items of a cycle of MOB begin in the attempt of its number.
        let first = match self.dialect {
            Dialect::MobSync => self.phases.cycle().max(1),
            _ => 1,
        };
        self.items.retire(id, first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, vec::Vec};

    /// Whatever an item may have come to.
    fn items() -> Vec<Item> {
        use ProgressStatus::{Canceled, Deleted, Failed, Skipped, Succeeded};
        let stops = CancelCause::ALL
            .map(|cause| [Stop::Running, Stop::Asked(cause), Stop::Seen { cause, reports: 1 }]);
        let mut items = Vec::new();
        for status in [Succeeded, Failed, Canceled, Skipped, Deleted] {
            for stop in stops.as_flattened() {
                items.extend([7, 8].map(|attempt| Item::retired(status, *stop, attempt)));
            }
        }
        items
    }

    #[test]
    fn an_end_says_all_but_the_numbers() {
        assert_eq!(size_of::<End>(), 1);
        for item in items() {
            let end = End::of(&item, 7).unwrap();
            assert_eq!(format!("{:?}", end.item(7).unwrap()), format!("{item:?}"));
            assert_ne!(end, LIVES_AGAIN);
        }
    }

    #[test]
    fn what_an_end_cannot_say_keeps_its_line() {
        let end =
            |attempt| End::of(&Item::retired(ProgressStatus::Failed, Stop::Running, attempt), 2);
        assert!(end(2).is_some() && end(3).is_some());
        assert!(end(1).is_none() && end(4).is_none());
        assert!(End::of(&Item::new(false), 1).is_none());
        assert!(LIVES_AGAIN.item(1).is_none());
    }
}
