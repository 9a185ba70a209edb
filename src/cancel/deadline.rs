//! [`Deadline`]: the earliest of the times that somebody set.

use crate::sync::{AtomicU64, Ordering};
use core::time::Duration;

/// A time at which to cancel, in nanoseconds; it only ever moves earlier.
#[derive(Debug)]
pub(super) struct Deadline(AtomicU64);

/// 584 years: the end of our nanoseconds, and no deadline.
const NEVER: u64 = u64::MAX;

impl Deadline {
    pub(super) fn new() -> Self {
        Self(AtomicU64::new(NEVER))
    }

    pub(super) fn set(&self, at: Duration) {
        self.0.fetch_min(nanos(at), Ordering::Relaxed);
    }

    pub(super) fn at(&self) -> Option<Duration> {
        Some(self.0.load(Ordering::Relaxed)).filter(|at| *at != NEVER).map(Duration::from_nanos)
    }

    pub(super) fn has_passed(&self, now: Duration) -> bool {
        self.at().is_some_and(|at| at <= now)
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(NEVER)
}
