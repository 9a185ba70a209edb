//! [`CallBack`]: what something under test calls from inside a call.

use alloc::rc::Rc;
use core::cell::RefCell;
use core::fmt;

/// What a sink or callback under test calls during a report, to call back in: the suite then speaks to it on the same
/// thread, from inside. Called at another time, or from another thread, it does nothing.
///
/// ```
/// use sync_progress::conformance::sink;
/// use sync_progress::sink::{NullSink, ProgressSinkExt, from_fn};
/// use sync_progress::Dialect;
///
/// sink(|| NullSink)
///     .calling_back(|back| from_fn(move |_, _| back.call()).checked(Dialect::Neutral))
///     .assert();
/// ```
#[derive(Clone, Copy)]
pub struct CallBack(());

impl CallBack {
    pub(super) const fn new() -> Self {
        Self(())
    }

    /// Calls back in.
    pub fn call(&self) {
        call_back();
    }
}

impl fmt::Debug for CallBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallBack")
    }
}

type Back = Rc<dyn Fn()>;

// What is under test need be neither `Send` nor `Sync`, what it is given to call may have to be: so it is found here.
std::thread_local! {
    static BACK: RefCell<Option<Back>> = const { RefCell::new(None) };
}

/// While this runs, to call back on this thread does that.
pub(super) fn while_calling<T>(back: Back, run: impl FnOnce() -> T) -> T {
    let _gone = Gone;
    BACK.set(Some(back));
    run()
}

/// Also after a panic nothing stays behind.
struct Gone;

impl Drop for Gone {
    fn drop(&mut self) {
        drop(BACK.take());
    }
}

/// Calls back in. A call from inside that one finds nothing to call, so nobody goes in circles.
pub(super) fn call_back() {
    let Some(back) = BACK.take() else { return };
    back();
    BACK.set(Some(back));
}
