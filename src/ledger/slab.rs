//! [`Slab`]: the cells of the living, in pages.

use super::seats::{Seat, Seats};
use alloc::vec::Vec;
use core::mem;

/// Cells in pages of 64, so that growing moves nothing and what is empty goes back.
#[derive(Clone, Debug)]
pub(super) struct Slab<T> {
    seats: Seats<1>,
    pages: Vec<Vec<Option<T>>>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self { seats: Seats::default(), pages: Vec::new() }
    }
}

const PAGE: u32 = 64;

impl<T> Slab<T> {
    /// The number of the cell; numbers are below the most cells that ever were, and a page more.
    pub(super) fn insert(&mut self, value: T) -> Option<u32> {
        let seat = self.seats.take()?;
        let page = usize::try_from(seat.page).ok()?;
        if page >= self.pages.len() {
            self.pages.push(Vec::new());
        }
        let cells = self.pages.get_mut(page)?;
        let number = usize::try_from(seat.number).ok()?;
        match cells.get_mut(number) {
            Some(cell) => *cell = Some(value),
            None => cells.push(Some(value)),
        }
        seat.page.checked_mul(PAGE)?.checked_add(seat.number)
    }

    pub(super) fn remove(&mut self, number: u32) -> Option<T> {
        let seat = Seat { page: number / PAGE, number: number % PAGE };
        let value = mem::take(self.cell_mut(number)?)?;
        if let Some(page) = self.seats.give_back(seat) {
            *self.pages.get_mut(usize::try_from(page).ok()?)? = Vec::new();
        }
        Some(value)
    }

    #[inline]
    pub(super) fn get(&self, number: u32) -> Option<&T> {
        let page = self.pages.get(usize::try_from(number / PAGE).ok()?)?;
        page.get(usize::try_from(number % PAGE).ok()?)?.as_ref()
    }

    #[inline]
    pub(super) fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        self.cell_mut(number)?.as_mut()
    }

    /// With the numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        let cell = |(number, cell)| Option::as_ref(cell).map(|value| (number, value));
        let pages = (0_u32..).zip(&self.pages);
        pages.flat_map(move |(page, cells)| {
            let first = page.saturating_mul(PAGE);
            (first..).zip(cells).filter_map(cell)
        })
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.pages.iter_mut().flatten().filter_map(Option::as_mut)
    }

    #[inline]
    fn cell_mut(&mut self, number: u32) -> Option<&mut Option<T>> {
        let page = self.pages.get_mut(usize::try_from(number / PAGE).ok()?)?;
        page.get_mut(usize::try_from(number % PAGE).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_their_numbers() {
        let mut slab = Slab::default();
        let numbers: Vec<u32> = (0..200).map(|n| slab.insert(n).unwrap()).collect();
        assert!(numbers.iter().zip(0..).all(|(number, n)| slab.get(*number) == Some(&n)));
        assert_eq!(slab.remove(numbers[7]), Some(7));
        assert_eq!((slab.get(numbers[7]).copied(), slab.remove(numbers[7])), (None, None));
        assert_eq!(slab.iter().count(), 199);
        assert_eq!(slab.insert(700), Some(numbers[7]));
        assert!(slab.iter().any(|cell| cell == (numbers[7], &700)));
    }

    #[test]
    fn what_is_empty_goes_back() {
        let mut slab = Slab::default();
        for round in 0..2 {
            let numbers: Vec<u32> = (0..640).map(|n| slab.insert(n).unwrap()).collect();
            for number in numbers {
                assert!(slab.remove(number).is_some(), "{round}");
            }
            assert_eq!(slab.pages.iter().filter(|page| page.capacity() > 0).count(), 1);
            assert_eq!(slab.pages.len(), 10);
        }
    }
}
