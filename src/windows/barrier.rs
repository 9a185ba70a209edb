//! What keeps a panic on this side of the border (B-3, #84).

use super::abi::E_UNEXPECTED;
use crate::guard::catch;
use core::mem::ManuallyDrop;
use core::ops::Deref;
use core::sync::atomic::{Ordering, fence};
use windows_core::HRESULT;

/// What a call of the user's code returns, or `E_UNEXPECTED` if it panicked.
#[inline]
pub(super) fn barrier(call: impl FnOnce() -> HRESULT) -> HRESULT {
    catch(call).unwrap_or(E_UNEXPECTED)
}

/// To be called first by what is dropped inside the last `Release`: now all is seen that was done through other references.
///
/// The count of windows-core 0.62 releases in each `Release` and does not acquire in the last one, as `Arc` does. Where
/// ordering is weak, what another thread had just changed might else be dropped as it was before.
#[inline]
pub(super) fn last_one_out() {
    fence(Ordering::Acquire);
}

/// A value of the user's whose destructor may panic: it runs inside the last `Release`, which must not.
#[derive(Debug)]
pub(super) struct Contained<T>(ManuallyDrop<T>);

impl<T> Contained<T> {
    pub(super) fn new(value: T) -> Self {
        Self(ManuallyDrop::new(value))
    }
}

impl<T> Deref for Contained<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Drop for Contained<T> {
    fn drop(&mut self) {
        last_one_out();
        let place = &mut self.0;
        // SAFETY: this is the only drop, and the value is not used after it.
        let _a_panic_ends_here = catch(|| unsafe { ManuallyDrop::drop(place) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::abi::S_OK;

    struct Loud;

    impl Drop for Loud {
        fn drop(&mut self) {
            panic!("in a destructor");
        }
    }

    #[test]
    fn b_3_a_panic_becomes_a_code() {
        assert_eq!(barrier(|| S_OK), S_OK);
        assert_eq!(barrier(|| panic!("in a call")), E_UNEXPECTED);
    }

    #[test]
    fn b_3_a_destructor_that_panics_is_contained() {
        drop(Contained::new(Loud));
    }
}
