//! Atomics and locks, from the standard library or, under `--cfg loom`, from the model checker, so
//! that the very code that ships is the code that is checked.

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
