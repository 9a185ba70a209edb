//! [`Cursor`]: where an enumerator stands.

use super::abi::{E_POINTER, S_FALSE, S_OK};
use core::ops::Range;
use core::sync::atomic::{AtomicUsize, Ordering};
use windows_core::HRESULT;

/// Where an enumerator stands in a list that does not change. Several threads may take at once; none gets what another has.
#[derive(Debug, Default)]
pub(super) struct Cursor(AtomicUsize);

impl Cursor {
    /// Takes the next `count`, or as many as there are, of a list of this length.
    pub(super) fn take(&self, count: u32, length: usize) -> Range<usize> {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let end = |at: usize| at.saturating_add(count).min(length);
        let moved = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |at| Some(end(at)));
        let at = moved.unwrap_or(length).min(length);
        at..end(at)
    }

    pub(super) fn reset(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// Another one that stands at the same place.
impl Clone for Cursor {
    fn clone(&self) -> Self {
        Self(AtomicUsize::new(self.0.load(Ordering::Relaxed)))
    }
}

/// Whether a caller of `Next` has given places for the entries, and for their number unless it asks for one.
pub(super) fn check<T>(count: u32, places: *mut T, fetched: *mut u32) -> Result<(), HRESULT> {
    let is_missing = (count > 0 && places.is_null()) || (count != 1 && fetched.is_null());
    if is_missing { Err(E_POINTER) } else { Ok(()) }
}

/// What `Next` answers after so many entries were written: whether these are all that were asked for.
///
/// # Safety
///
/// `fetched` is NULL or a place for a number.
pub(super) unsafe fn answer(count: u32, given: usize, fetched: *mut u32) -> HRESULT {
    let given = u32::try_from(given).unwrap_or(u32::MAX);
    if !fetched.is_null() {
        // SAFETY: passed on to the caller.
        unsafe { fetched.write(given) };
    }
    if given == count { S_OK } else { S_FALSE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_taken_twice_and_nothing_beyond_the_end() {
        let cursor = Cursor::default();
        assert_eq!(cursor.take(2, 3), 0..2);
        let clone = cursor.clone();
        assert_eq!(cursor.take(u32::MAX, 3), 2..3);
        assert_eq!(cursor.take(1, 3), 3..3);
        assert_eq!(clone.take(1, 3), 2..3);
        cursor.reset();
        assert_eq!(cursor.take(1, 3), 0..1);
    }
}
