//! Atomics and locks, from the standard library or, under `--cfg loom`, from the model checker, so
//! that the very code that ships is the code that is checked.
#![forbid(unsafe_code)]

#[cfg(all(loom, feature = "std"))]
pub(crate) use loom::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
#[cfg(all(loom, feature = "std"))]
pub(crate) use loom::sync::{Condvar, Mutex, MutexGuard};
#[cfg(all(loom, feature = "std"))]
pub(crate) use loom::thread::{self, ThreadId};

#[cfg(not(all(loom, feature = "std")))]
pub(crate) use core::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
#[cfg(all(not(loom), feature = "std"))]
pub(crate) use std::sync::{Condvar, Mutex, MutexGuard};
#[cfg(all(not(loom), feature = "std"))]
pub(crate) use std::thread::{self, ThreadId};

/// The lock, also after a thread panicked while it held it. What our locks guard is whole at every
/// moment (a map, a flag), so there is nothing to distrust.
#[cfg(feature = "std")]
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Models for the checker.
#[cfg(all(test, loom, feature = "std"))]
pub(crate) mod model {
    use loom::thread::{self, JoinHandle};

    /// Who begins first, second and third, before the checker thinks of anything else: this thread
    /// (0), and the threads that it spawns (1 and 2).
    #[derive(Clone, Copy)]
    pub(crate) struct Order([usize; 3]);

    const ORDERS: [[usize; 3]; 6] =
        [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    impl Order {
        /// To be called by each thread before it does what is to be checked.
        pub(crate) fn begin(self, thread: usize) {
            let before = self.0.into_iter().take_while(|other| *other != thread).count();
            (0..before).for_each(|_| thread::yield_now());
        }

        pub(crate) fn spawn<T: 'static>(
            self,
            thread: usize,
            act: impl FnOnce() -> T + 'static,
        ) -> JoinHandle<T> {
            thread::spawn(move || {
                self.begin(thread);
                act()
            })
        }
    }

    /// Checks a model once for each order in which its threads may begin.
    ///
    /// The checker starts from one order and looks for others where two threads touch the same atomic.
    /// It remembers one touch of each kind, so it overlooks that a thread which has only loaded might
    /// have come later, if another one loads too before it stores, as a `fetch_update` does.
    pub(crate) fn model(check: impl Fn(Order) + Copy + Send + Sync + 'static) {
        for order in ORDERS {
            loom::model(move || check(Order(order)));
        }
    }
}
