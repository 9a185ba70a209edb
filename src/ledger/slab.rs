//! [`Slab`]: the cells of the living, in pages.

use super::Cell;
use super::seats::{Seat, Seats};
use alloc::vec::Vec;

/// Cells in pages of 64, so that growing moves nothing and what is empty goes back. Each page has
/// something of the owner's beside its cells, which comes and goes with them.
#[derive(Clone, Debug)]
pub(super) struct Slab<T, P> {
    seats: Seats,
    pages: Vec<Page<T, P>>,
}

#[derive(Clone, Debug)]
struct Page<T, P> {
    cells: Vec<Option<T>>,
    beside: Option<P>,
}

impl<T, P> Default for Slab<T, P> {
    fn default() -> Self {
        Self { seats: Seats::default(), pages: Vec::new() }
    }
}

const PAGE: u32 = 64;

impl<T, P> Slab<T, P> {
    /// The number of the cell; numbers are below the most cells that ever were, and a page more.
    pub(super) fn insert(
        &mut self,
        value: T,
        new_page: impl FnOnce(u32) -> P,
    ) -> Option<(u32, Cell<&mut T, &P>)> {
        let Seat { page, number: seat } = self.seats.take()?;
        let at = usize::try_from(page).ok()?;
        if at >= self.pages.len() {
            self.pages.push(Page { cells: Vec::new(), beside: None });
        }
        let Page { cells, beside } = self.pages.get_mut(at)?;
        let beside = beside.get_or_insert_with(|| new_page(page));
        let nth = usize::try_from(seat).ok()?;
        if nth >= cells.len() {
            // A first page grows step by step, for a small ledger; the others come whole.
            if at > 0 {
                cells.reserve_exact(usize::try_from(PAGE).ok()?.saturating_sub(cells.len()));
            }
            cells.push(None);
        }
        let value = cells.get_mut(nth)?.insert(value);
        let number = page.checked_mul(PAGE)?.checked_add(seat)?;
        Some((number, Cell { value, beside, seat }))
    }

    pub(super) fn remove(&mut self, number: u32) -> Option<T> {
        let value = self.cell_mut(number)?.take()?;
        let seat = Seat { page: number / PAGE, number: number % PAGE };
        if let Some(page) = self.seats.give_back(seat) {
            let page = self.pages.get_mut(usize::try_from(page).ok()?)?;
            *page = Page { cells: Vec::new(), beside: None };
        }
        // What is left of many pages is half a byte for each cell that ever was.
        if self.seats.is_unused() && self.pages.len() > 1 {
            *self = Self::default();
        }
        Some(value)
    }

    #[inline]
    pub(super) fn get(&self, number: u32) -> Option<&T> {
        let page = self.pages.get(usize::try_from(number / PAGE).ok()?)?;
        page.cells.get(usize::try_from(number % PAGE).ok()?)?.as_ref()
    }

    #[inline]
    pub(super) fn cell(&self, number: u32) -> Option<Cell<&T, &P>> {
        let page = self.pages.get(usize::try_from(number / PAGE).ok()?)?;
        let seat = number % PAGE;
        let value = page.cells.get(usize::try_from(seat).ok()?)?.as_ref()?;
        Some(Cell { value, beside: page.beside.as_ref()?, seat })
    }

    #[inline]
    pub(super) fn at(&mut self, number: u32) -> Option<Cell<&mut T, &P>> {
        let page = self.pages.get_mut(usize::try_from(number / PAGE).ok()?)?;
        let seat = number % PAGE;
        let value = page.cells.get_mut(usize::try_from(seat).ok()?)?.as_mut()?;
        Some(Cell { value, beside: page.beside.as_ref()?, seat })
    }

    /// Each value and its number. Visits pages in loops of their own: this is on the way of a start.
    pub(super) fn for_each(&self, mut visit: impl FnMut(u32, &T)) {
        for (page, Page { cells, .. }) in (0_u32..).zip(&self.pages) {
            for (seat, cell) in (page.saturating_mul(PAGE)..).zip(cells) {
                if let Some(value) = cell {
                    visit(seat, value);
                }
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Cell<&T, &P>> {
        self.pages.iter().flat_map(|Page { cells, beside }| {
            let cells = (0..).zip(cells).zip(beside.iter().cycle());
            cells.filter_map(|((seat, cell), beside)| {
                Some(Cell { value: cell.as_ref()?, beside, seat })
            })
        })
    }

    #[inline]
    fn cell_mut(&mut self, number: u32) -> Option<&mut Option<T>> {
        let page = self.pages.get_mut(usize::try_from(number / PAGE).ok()?)?;
        page.cells.get_mut(usize::try_from(number % PAGE).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(slab: &mut Slab<u32, u32>, count: u32) -> Vec<u32> {
        (0..count).map(|n| slab.insert(n, |page| page).unwrap().0).collect()
    }

    #[test]
    fn cells_are_found_by_their_numbers() {
        let mut slab = Slab::default();
        let numbers = filled(&mut slab, 200);
        for (number, n) in numbers.iter().zip(0..) {
            let cell = Cell { value: &n, beside: &(n / 64), seat: n % 64 };
            assert_eq!(slab.cell(*number), Some(cell));
        }
        assert_eq!(slab.remove(numbers[7]), Some(7));
        assert_eq!((slab.get(numbers[7]).copied(), slab.remove(numbers[7])), (None, None));
        assert_eq!(slab.iter().count(), 199);
        assert_eq!(slab.insert(700, |page| page).unwrap().0, numbers[7]);
        assert!(slab.iter().any(|cell| (cell.seat, *cell.value) == (7, 700)));
        let mut sum = 0;
        slab.for_each(|number, value| sum += u64::from(number == numbers[7] && *value == 700));
        assert_eq!(sum, 1);
    }

    #[test]
    fn what_is_empty_goes_back() {
        let mut slab = Slab::default();
        for round in 0..2 {
            for number in filled(&mut slab, 640) {
                assert!(slab.remove(number).is_some(), "{round}");
            }
            assert_eq!(slab.pages.len(), 0);
        }
    }

    #[test]
    fn as_long_as_one_is_left_a_page_is_kept_beside_its_own() {
        let mut slab = Slab::default();
        let numbers = filled(&mut slab, 640);
        for number in &numbers[1..] {
            assert!(slab.remove(*number).is_some());
        }
        assert_eq!(slab.pages.iter().filter(|page| page.cells.capacity() > 0).count(), 2);
        assert_eq!(slab.pages.iter().filter_map(|page| page.beside).count(), 2);
        assert_eq!(slab.pages.len(), 10);
    }

    #[test]
    fn one_that_comes_and_goes_alone_moves_no_memory() {
        let mut slab = Slab::default();
        let number = filled(&mut slab, 1)[0];
        let first = slab.get(number).map(core::ptr::from_ref);
        assert!(slab.remove(number).is_some());
        let number = filled(&mut slab, 1)[0];
        assert_eq!(slab.get(number).map(core::ptr::from_ref), first);
    }
}
