//! [`ManualClock`]: time by assignment.

use super::Clock;
use alloc::sync::Arc;
use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;

/// A clock that shows what it was set to. Clones are the same clock.
///
/// For tests, replays and simulations: time moves when you say so, also backwards. It counts
/// nanoseconds and stops at 584 years.
///
/// ```
/// use std::time::Duration;
/// use sync_progress::clock::{Clock, ManualClock};
///
/// let clock = ManualClock::new();
/// let same = clock.clone();
/// clock.advance(Duration::from_secs(3));
/// assert_eq!(same.now(), Duration::from_secs(3));
/// same.set(Duration::ZERO);
/// assert_eq!(clock.now(), Duration::ZERO);
/// ```
#[derive(Clone, Debug, Default)]
pub struct ManualClock {
    nanos: Arc<AtomicU64>,
}

impl ManualClock {
    /// A clock that shows zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Shows this time from now on.
    pub fn set(&self, now: Duration) {
        self.nanos.store(nanos(now), Ordering::Release);
    }

    /// Shows that much more.
    pub fn advance(&self, by: Duration) {
        let add = |now: u64| Some(now.saturating_add(nanos(by)));
        // The closure never gives up, so neither does the update.
        let _ = self.nanos.fetch_update(Ordering::AcqRel, Ordering::Acquire, add);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Duration {
        Duration::from_nanos(self.nanos.load(Ordering::Acquire))
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
