//! [`Losses`]: what an import could not say, all in all.

use crate::dialect::{Lossy, Told};
use core::sync::atomic::{AtomicU32, Ordering};

/// Written down only when something was lost, so that a report that fits costs nothing for it.
#[derive(Debug, Default)]
pub(super) struct Losses(AtomicU32);

impl Losses {
    #[inline]
    pub(super) fn note(&self, lost: Lossy) {
        if !lost.is_empty() {
            self.0.fetch_or(lost.bits(), Ordering::Relaxed);
        }
    }

    /// Notes what was lost on the way to a value, and gives the value.
    pub(super) fn told<T>(&self, told: Told<T>) -> T {
        self.note(told.lost);
        told.value
    }

    pub(super) fn read(&self) -> Lossy {
        Lossy::from_bits_retain(self.0.load(Ordering::Relaxed))
    }
}
