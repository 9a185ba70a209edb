//! [`Log`]: the ended, in pages.

use alloc::vec::Vec;

/// Ids and ends side by side, so that an end takes no more room than it needs.
#[derive(Clone, Debug)]
pub(super) struct Log<K, E> {
    pages: Vec<Page<K, E>>,
    len: u32,
}

#[derive(Clone, Debug)]
struct Page<K, E> {
    ids: Vec<K>,
    ends: Vec<E>,
}

const PAGE: u32 = 1024;
/// There is room for so many more, at least for as many as one of 64 that are here: a log that
/// doubles would be half empty at its worst.
const FIRST: usize = 16;
const STEP: u32 = 64;

impl<K, E> Default for Log<K, E> {
    fn default() -> Self {
        Self { pages: Vec::new(), len: 0 }
    }
}

impl<K, E: Copy> Log<K, E> {
    /// The number of the entry; numbers count up from zero.
    pub(super) fn push(&mut self, id: K, end: E) -> Option<u32> {
        let number = self.len;
        let (at, _) = split(number)?;
        if at >= self.pages.len() {
            self.pages.push(Page { ids: Vec::new(), ends: Vec::new() });
        }
        let page = self.pages.get_mut(at)?;
        if page.ids.len() == page.ids.capacity() {
            page.grow(usize::try_from(number / STEP).ok()?.max(FIRST));
        }
        page.ids.push(id);
        page.ends.push(end);
        self.len = number.checked_add(1)?;
        Some(number)
    }

    #[inline]
    pub(super) fn id(&self, number: u32) -> Option<&K> {
        let (page, nth) = split(number)?;
        self.pages.get(page)?.ids.get(nth)
    }

    #[inline]
    pub(super) fn end(&self, number: u32) -> Option<E> {
        let (page, nth) = split(number)?;
        self.pages.get(page)?.ends.get(nth).copied()
    }

    pub(super) fn end_mut(&mut self, number: u32) -> Option<&mut E> {
        let (page, nth) = split(number)?;
        self.pages.get_mut(page)?.ends.get_mut(nth)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, E)> {
        let pages = self.pages.iter();
        pages.flat_map(|Page { ids, ends }| ids.iter().zip(ends.iter().copied()))
    }

    /// Each id and its number. Visits pages in loops of their own: this is on the way of a start.
    pub(super) fn for_each(&self, mut visit: impl FnMut(u32, &K)) {
        for (page, Page { ids, .. }) in (0_u32..).zip(&self.pages) {
            for (number, id) in (page.saturating_mul(PAGE)..).zip(ids) {
                visit(number, id);
            }
        }
    }
}

impl<K, E> Page<K, E> {
    #[cold]
    fn grow(&mut self, more: usize) {
        let left = usize::try_from(PAGE).unwrap_or(0).saturating_sub(self.ids.len());
        self.ids.reserve_exact(more.min(left));
        self.ends.reserve_exact(more.min(left));
    }
}

#[inline]
fn split(number: u32) -> Option<(usize, usize)> {
    Some((usize::try_from(number / PAGE).ok()?, usize::try_from(number % PAGE).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_by_their_numbers() {
        let mut log = Log::default();
        let numbers: Vec<u32> = (0..3_000).map(|n| log.push(n, n % 5).unwrap()).collect();
        for (number, n) in numbers.iter().zip(0..) {
            assert_eq!((log.id(*number), log.end(*number)), (Some(&n), Some(n % 5)));
        }
        *log.end_mut(numbers[8]).unwrap() = 9;
        assert_eq!(log.end(numbers[8]), Some(9));
        let mut seen = Vec::new();
        log.for_each(|number, id| seen.push((number, *id)));
        assert!(seen.into_iter().eq(numbers.into_iter().zip(0..3_000)));
    }
}
