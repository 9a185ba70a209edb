//! [`Seats`]: which places of a page are free.

use alloc::vec::Vec;

/// Gives out places in pages of 64, in order, and says which page needs no memory any more.
#[derive(Clone, Debug, Default)]
pub(super) struct Seats {
    /// A bit for each place, set if it is free.
    pages: Vec<u64>,
    /// The pages with free places. The last one is next.
    open: Vec<u32>,
    taken: usize,
    /// A page that has become empty and keeps its memory, for one that comes and goes.
    spare: Option<u32>,
}

/// A place: a page, and a seat in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Seat {
    pub(super) page: u32,
    /// Below 64.
    pub(super) number: u32,
}

const ALL_FREE: u64 = u64::MAX;

impl Seats {
    /// A free place, the lowest of its page; `None` if there are more than four milliards of pages.
    #[inline]
    pub(super) fn take(&mut self) -> Option<Seat> {
        let page = match self.open.last() {
            Some(page) => *page,
            None => self.open_page()?,
        };
        let free = self.free(page)?;
        let number = free.trailing_zeros();
        *free &= free.wrapping_sub(1);
        if *free == 0 {
            self.open.pop();
        }
        self.taken = self.taken.saturating_add(1);
        Some(Seat { page, number })
    }

    /// A place is free again; the page whose memory is not needed any more.
    #[inline]
    pub(super) fn give_back(&mut self, seat: Seat) -> Option<u32> {
        let free = self.free(seat.page)?;
        let before = *free;
        *free |= 1_u64.wrapping_shl(seat.number);
        let after = *free;
        if before == 0 {
            self.open.push(seat.page);
        }
        self.taken = self.taken.saturating_sub(1);
        if after == ALL_FREE { self.spare(seat.page) } else { None }
    }

    /// Whether every place is free.
    #[inline]
    pub(super) const fn is_unused(&self) -> bool {
        self.taken == 0
    }

    /// Keeps this page, and lets the one go that was kept.
    #[cold]
    fn spare(&mut self, page: u32) -> Option<u32> {
        let old = self.spare.replace(page).filter(|old| *old != page)?;
        self.free(old).is_some_and(|free| *free == ALL_FREE).then_some(old)
    }

    #[cold]
    fn open_page(&mut self) -> Option<u32> {
        let page = u32::try_from(self.pages.len()).ok()?;
        self.pages.push(ALL_FREE);
        self.open.push(page);
        Some(page)
    }

    #[inline]
    fn free(&mut self, page: u32) -> Option<&mut u64> {
        self.pages.get_mut(usize::try_from(page).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(seats: &mut Seats, count: usize) -> Vec<Seat> {
        (0..count).map(|_| seats.take().unwrap()).collect()
    }

    #[test]
    fn every_place_is_given_out_once_and_a_page_is_filled_before_the_next() {
        let mut seats = Seats::default();
        let taken = taken(&mut seats, 150);
        let expected = (0..150_u32).map(|n| Seat { page: n / 64, number: n % 64 });
        assert!(taken.into_iter().eq(expected));
    }

    #[test]
    fn who_goes_makes_room() {
        let mut seats = Seats::default();
        let taken = taken(&mut seats, 192);
        assert_eq!(seats.give_back(taken[70]), None);
        assert_eq!(seats.take(), Some(taken[70]));
        assert_eq!(seats.take().unwrap().page, 3);
    }

    #[test]
    fn one_empty_page_is_kept_and_the_others_are_let_go() {
        let mut seats = Seats::default();
        let taken = taken(&mut seats, 192);
        let let_go: Vec<u32> = taken.iter().filter_map(|seat| seats.give_back(*seat)).collect();
        assert_eq!(let_go, [0, 1]);
    }

    #[test]
    fn one_that_comes_and_goes_moves_no_memory() {
        let mut seats = Seats::default();
        for _ in 0..100 {
            let seat = seats.take().unwrap();
            assert_eq!(seats.give_back(seat), None);
        }
    }

    #[test]
    fn a_kept_page_that_is_in_use_again_is_not_let_go() {
        let mut seats = Seats::default();
        let taken = taken(&mut seats, 128);
        for seat in &taken[..64] {
            assert_eq!(seats.give_back(*seat), None); // page 0 is kept
        }
        let again = seats.take().unwrap();
        assert_eq!(again.page, 0);
        for seat in &taken[64..] {
            assert_eq!(seats.give_back(*seat), None); // page 1 is kept, page 0 is in use
        }
        assert_eq!(seats.give_back(again), Some(1));
    }
}
