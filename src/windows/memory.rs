//! Memory that one side of the border allocates and the other one frees: [`alloc`](alloc()) and [`free`](free()).
//!
//! ```
//! use sync_progress::handler::NullHandler;
//! use sync_progress::windows::{memory, mobsync};
//!
//! let handler = mobsync::export_handler(NullHandler);
//! let mut info = std::ptr::null_mut();
//! // SAFETY: there is a place for a pointer; what it gets is ours to free (MOB-36), and not used any more.
//! unsafe {
//!     assert!(handler.GetHandlerInfo(&mut info).is_ok());
//!     memory::free(info.cast());
//! }
//! ```

use core::ffi::c_void;
use core::ptr;

/// `CoTaskMemAlloc`, where there is none `malloc`; NULL if there is no memory.
///
/// ```
/// use sync_progress::windows::memory;
///
/// let given = memory::alloc(16);
/// assert!(!given.is_null());
/// // SAFETY: it came from `alloc`, and nobody uses it any more.
/// unsafe { memory::free(given) };
/// ```
pub fn alloc(bytes: usize) -> *mut c_void {
    // SAFETY: both take any size, and nothing else.
    unsafe { system::alloc(bytes) }
}

/// `CoTaskMemFree`, where there is none `free`; NULL is nothing to free.
///
/// ```
/// // SAFETY: NULL may be freed.
/// unsafe { sync_progress::windows::memory::free(std::ptr::null_mut()) };
/// ```
///
/// # Safety
///
/// The pointer came from [`alloc`](alloc()), or from native code that allocates by the same function, and is not used after this.
pub unsafe fn free(given: *mut c_void) {
    // SAFETY: passed on to the caller.
    unsafe { system::free(given) }
}

/// A value in memory that the other side frees; NULL if there is none left.
pub(super) fn give<T>(value: T) -> *mut T {
    let place = alloc(size_of::<T>()).cast::<T>();
    if !place.is_null() {
        // SAFETY: the place is large enough, and aligned for every type that crosses the border.
        unsafe { ptr::write(place, value) };
    }
    place
}

/// UTF-16 units, which end with a NUL, in memory that the other side frees; NULL if there is none left.
pub(super) fn give_units(units: &[u16]) -> *mut u16 {
    let place = alloc(size_of_val(units)).cast::<u16>();
    if !place.is_null() {
        // SAFETY: the place is as long as the units, new, and aligned for every type.
        unsafe { ptr::copy_nonoverlapping(units.as_ptr(), place, units.len()) };
    }
    place
}

#[cfg(windows)]
mod system {
    use core::ffi::c_void;

    #[link(name = "ole32")]
    unsafe extern "system" {
        #[link_name = "CoTaskMemAlloc"]
        pub(super) fn alloc(bytes: usize) -> *mut c_void;
        #[link_name = "CoTaskMemFree"]
        pub(super) fn free(given: *mut c_void);
    }
}

#[cfg(not(windows))]
mod system {
    use core::ffi::c_void;

    unsafe extern "C" {
        #[link_name = "malloc"]
        pub(super) fn alloc(bytes: usize) -> *mut c_void;
        pub(super) fn free(given: *mut c_void);
    }
}
