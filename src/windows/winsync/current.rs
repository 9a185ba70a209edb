//! [`current`]: the native object that a callback is being told about.

use core::cell::Cell;
use core::ffi::c_void;
use core::ptr;
use windows_core::{IUnknown, Interface};

std::thread_local! {
    static CURRENT: Cell<*mut c_void> = const { Cell::new(ptr::null_mut()) };
}

/// The native object that an [`export`](super::export)ed callback is being told about: the change, the conflict or the error,
/// whose counterpart in Rust says less than it does.
///
/// To be asked from inside a call of the callback, on its thread; of calls inside one another the innermost one that is about
/// an object counts. `None` outside, and if the object has no such interface. What is returned is a reference of its own, and
/// may be kept.
///
/// ```
/// use sync_progress::callback::SyncCallback;
/// use sync_progress::protocol::{Answer, Change, StageProgress};
/// use sync_progress::windows::abi::{ISyncCallback, ISyncChange};
/// use sync_progress::windows::winsync;
/// use sync_progress::CancelDecision;
///
/// struct Application;
/// impl SyncCallback for Application {
///     fn stage(&self, _: &StageProgress) -> Answer {
///         Ok(CancelDecision::Continue)
///     }
///     fn change(&self, _: &Change) -> Answer {
///         let change = winsync::current::<ISyncChange>().expect("a change is native");
///         let mut flags = 0;
///         // SAFETY: the place is valid for the call.
///         let _ = unsafe { change.GetFlags(&mut flags) };
///         Ok(CancelDecision::Continue)
///     }
/// }
/// let native: ISyncCallback = winsync::export(Application).into();
/// let native = winsync::import(native);
/// assert!(native.change(&Change::default()).is_ok());
/// assert!(winsync::current::<ISyncChange>().is_none());
/// ```
pub fn current<I: Interface>() -> Option<I> {
    let object = CURRENT.get();
    // SAFETY: it stands there only while the call is under way to which it was lent, on this thread.
    unsafe { IUnknown::from_raw_borrowed(&object) }?.cast().ok()
}

/// Calls the callback about an object that native code lends for the call.
pub(super) fn about<I: Interface, R>(object: &I, call: impl FnOnce() -> R) -> R {
    let _restored = Restore(CURRENT.replace(object.as_raw()));
    call()
}

/// Puts back what was there, also when the call panics.
struct Restore(*mut c_void);

impl Drop for Restore {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}
