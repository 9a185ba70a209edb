//! [`Seats`]: which places of a page are free.

use alloc::vec::Vec;

/// Gives out places in pages of 64 for each word, the fuller pages first, and says which page needs
/// no memory any more.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seats<const WORDS: usize> {
    /// A bit for each place, set if it is free.
    pages: Vec<[u64; WORDS]>,
    /// The pages with free places. The last one is next.
    open: Vec<u32>,
    /// A page that has become empty and keeps its memory, for one that comes and goes.
    spare: Option<u32>,
}

/// A place: a page, and a seat in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Seat {
    pub(crate) page: u32,
    /// Below 64 for each word.
    pub(crate) number: u32,
}

impl<const WORDS: usize> Seats<WORDS> {
    /// A free place, the lowest of its page; `None` if there are more than four milliards of pages.
    pub(crate) fn take(&mut self) -> Option<Seat> {
        let page = match self.open.last() {
            Some(page) => *page,
            None => self.open_page()?,
        };
        let words = self.words(page)?;
        let (nth, word) = (0..).zip(words.iter_mut()).find(|(_, word)| **word != 0)?;
        let bit = word.trailing_zeros();
        *word &= word.wrapping_sub(1);
        if words.iter().all(|word| *word == 0) {
            self.open.pop();
        }
        Some(Seat { page, number: 64_u32.wrapping_mul(nth).wrapping_add(bit) })
    }

    /// A place is free again; the page whose memory is not needed any more.
    pub(crate) fn give_back(&mut self, seat: Seat) -> Option<u32> {
        let words = self.words(seat.page)?;
        let was_full = words.iter().all(|word| *word == 0);
        let word = words.get_mut(usize::try_from(seat.number / 64).ok()?)?;
        *word |= 1_u64.checked_shl(seat.number % 64)?;
        let is_empty = is_empty(words);
        if was_full {
            self.open.push(seat.page);
        }
        if is_empty { self.spare(seat.page) } else { None }
    }

    /// Keeps this page, and lets the one go that was kept.
    fn spare(&mut self, page: u32) -> Option<u32> {
        let old = self.spare.replace(page).filter(|old| *old != page)?;
        self.words(old).is_some_and(|words| is_empty(words)).then_some(old)
    }

    fn open_page(&mut self) -> Option<u32> {
        let page = u32::try_from(self.pages.len()).ok()?;
        self.pages.push([u64::MAX; WORDS]);
        self.open.push(page);
        Some(page)
    }

    fn words(&mut self, page: u32) -> Option<&mut [u64; WORDS]> {
        self.pages.get_mut(usize::try_from(page).ok()?)
    }
}

fn is_empty(words: &[u64]) -> bool {
    words.iter().all(|word| *word == u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken<const WORDS: usize>(seats: &mut Seats<WORDS>, count: usize) -> Vec<Seat> {
        (0..count).map(|_| seats.take().unwrap()).collect()
    }

    #[test]
    fn every_place_is_given_out_once_and_a_page_is_filled_before_the_next() {
        let mut seats = Seats::<2>::default();
        let taken = taken(&mut seats, 300);
        let expected = (0..300_u32).map(|n| Seat { page: n / 128, number: n % 128 });
        assert!(taken.into_iter().eq(expected));
    }

    #[test]
    fn who_goes_makes_room() {
        let mut seats = Seats::<1>::default();
        let taken = taken(&mut seats, 200);
        assert_eq!(seats.give_back(taken[70]), None);
        assert_eq!(seats.take(), Some(taken[70]));
        assert_eq!(seats.take().unwrap().page, 3);
    }

    #[test]
    fn one_empty_page_is_kept_and_the_others_are_let_go() {
        let mut seats = Seats::<1>::default();
        let taken = taken(&mut seats, 192);
        let let_go: Vec<u32> = taken.iter().filter_map(|seat| seats.give_back(*seat)).collect();
        assert_eq!(let_go, [0, 1]);
    }

    #[test]
    fn one_that_comes_and_goes_moves_no_memory() {
        let mut seats = Seats::<1>::default();
        for _ in 0..100 {
            let seat = seats.take().unwrap();
            assert_eq!(seats.give_back(seat), None);
        }
    }

    #[test]
    fn a_kept_page_that_is_in_use_again_is_not_let_go() {
        let mut seats = Seats::<1>::default();
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
