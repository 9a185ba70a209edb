//! References that native code gives and lends: [`take`] and [`borrow`].

use core::ffi::c_void;
use windows_core::Interface;

/// A reference that native code has given to us, or nothing.
///
/// # Safety
///
/// NULL, or a pointer of this interface with a reference that is the caller's to give away.
pub(super) unsafe fn take<I: Interface>(given: *mut c_void) -> Option<I> {
    // SAFETY: passed on to the caller.
    (!given.is_null()).then(|| unsafe { I::from_raw(given) })
}

/// A pointer that native code lends for a call, with a reference of our own; or nothing.
///
/// # Safety
///
/// NULL, or a valid pointer of this interface.
pub(super) unsafe fn borrow<I: Interface>(lent: *mut c_void) -> Option<I> {
    // SAFETY: passed on to the caller.
    unsafe { I::from_raw_borrowed(&lent) }.cloned()
}
