//! [`Cursor`]: what all enumerators have in common.

use super::abi::{E_OUTOFMEMORY, E_POINTER, S_FALSE, S_OK};
use core::ffi::c_void;
use core::sync::atomic::{AtomicUsize, Ordering};
use windows_core::{HRESULT, Interface};

/// How far an enumerator is. Several threads may ask, and each element goes to one of them.
#[derive(Debug)]
pub(super) struct Cursor {
    next: AtomicUsize,
    end: usize,
}

impl Cursor {
    pub(super) const fn new(end: usize) -> Self {
        Self { next: AtomicUsize::new(0), end }
    }

    /// At most so many elements, by the number of the first and their count.
    fn take(&self, count: u32) -> (usize, usize) {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let after = |next: usize| Some(next.saturating_add(count).min(self.end));
        let relaxed = Ordering::Relaxed;
        let first = self.next.fetch_update(relaxed, relaxed, after).unwrap_or(self.end);
        (first, count.min(self.end.saturating_sub(first)))
    }

    fn set(&self, next: usize) {
        self.next.store(next, Ordering::Relaxed);
    }

    /// `Skip`.
    pub(super) fn skip(&self, count: u32) -> HRESULT {
        all_or_some(count, self.take(count).1)
    }

    /// `Reset`.
    pub(super) fn reset(&self) -> HRESULT {
        self.set(0);
        S_OK
    }

    /// `Next`: gives so many elements, each made by its number; none of them if one cannot be made.
    ///
    /// # Safety
    ///
    /// The first place is NULL or so many of them can be written; the place for the count is NULL or can be written. What `take_back`
    /// gets was made here.
    pub(super) unsafe fn give<T>(
        &self,
        count: u32,
        places: *mut T,
        fetched: *mut u32,
        make: impl Fn(usize) -> Option<T>,
        take_back: impl Fn(T),
    ) -> HRESULT {
        // Whoever asks for one only need not ask how many it was.
        if (places.is_null() && count > 0) || (fetched.is_null() && count != 1) {
            return E_POINTER;
        }
        let (first, given) = self.take(count);
        let place = |at| places.wrapping_add(at);
        for at in 0..given {
            let Some(element) = make(first.saturating_add(at)) else {
                // SAFETY: these were written before, and nobody has seen them.
                (0..at).for_each(|at| take_back(unsafe { place(at).read() }));
                self.set(first);
                // SAFETY: passed on to the caller.
                unsafe { write(fetched, 0) };
                return E_OUTOFMEMORY;
            };
            // SAFETY: passed on to the caller.
            unsafe { place(at).write(element) };
        }
        // SAFETY: passed on to the caller.
        unsafe { write(fetched, u32::try_from(given).unwrap_or(count)) };
        all_or_some(count, given)
    }
}

/// Another one that stands at the same place.
impl Clone for Cursor {
    fn clone(&self) -> Self {
        Self { next: AtomicUsize::new(self.next.load(Ordering::Relaxed)), end: self.end }
    }
}

/// # Safety
///
/// NULL, or it can be written.
unsafe fn write(fetched: *mut u32, count: u32) {
    if !fetched.is_null() {
        // SAFETY: passed on to the caller.
        unsafe { fetched.write(count) };
    }
}

fn all_or_some(wanted: u32, given: usize) -> HRESULT {
    if u32::try_from(given) == Ok(wanted) { S_OK } else { S_FALSE }
}

/// `Clone`, and whatever else gives an object away.
///
/// # Safety
///
/// NULL, or it can be written.
pub(super) unsafe fn hand_out<I: Interface>(object: I, place: *mut *mut c_void) -> HRESULT {
    if place.is_null() {
        return E_POINTER;
    }
    // SAFETY: passed on to the caller; the reference is the caller's from now on.
    unsafe { place.write(object.into_raw()) };
    S_OK
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use core::cell::{Cell, RefCell};

    #[test]
    fn b_44_all_or_nothing_is_given_when_memory_runs_out() {
        let (cursor, taken) = (Cursor::new(9), RefCell::new(Vec::new()));
        assert_eq!(cursor.skip(2), S_OK);
        let last = Cell::new(4); // the number of the element for which there is no memory
        let next = || {
            let (mut places, mut fetched) = ([99; 3], 77);
            let make = |at| (at != last.get()).then_some(at);
            let take_back = |given| taken.borrow_mut().push(given);
            // SAFETY: the places are as many as are asked for.
            let code =
                unsafe { cursor.give(3, places.as_mut_ptr(), &raw mut fetched, make, take_back) };
            (code, fetched, places)
        };
        assert_eq!((next().0, next().1), (E_OUTOFMEMORY, 0));
        assert_eq!(*taken.borrow(), [2, 3, 2, 3]);
        last.set(9);
        assert_eq!(next(), (S_OK, 3, [2, 3, 4]));
    }

    #[test]
    fn b_26_nothing_is_taken_twice_and_nothing_beyond_the_end() {
        let cursor = Cursor::new(3);
        assert_eq!(cursor.take(2), (0, 2));
        let clone = cursor.clone();
        assert_eq!(cursor.take(u32::MAX), (2, 1));
        assert_eq!(cursor.take(1), (3, 0));
        assert_eq!(clone.take(1), (2, 1));
        assert_eq!((cursor.reset(), cursor.take(1)), (S_OK, (0, 1)));
    }
}
