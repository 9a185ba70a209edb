//! [`SystemClock`]: the monotonic clock of the system.

use super::Clock;
use core::time::Duration;

/// The monotonic clock of the system, counted from its first use in the process.
///
/// All of them agree. Where the system has no clock (`wasm32-unknown-unknown`) it stands still at
/// zero; give another [`Clock`] there.
///
/// ```
/// use sync_progress::clock::{Clock, SystemClock};
///
/// let before = SystemClock.now();
/// assert!(before <= SystemClock.now());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SystemClock;

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
impl Clock for SystemClock {
    fn now(&self) -> Duration {
        use std::{sync::OnceLock, time::Instant};
        static START: OnceLock<Instant> = OnceLock::new();

        let start = *START.get_or_init(Instant::now);
        Instant::now().saturating_duration_since(start)
    }
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
impl Clock for SystemClock {
    fn now(&self) -> Duration {
        Duration::ZERO
    }
}
