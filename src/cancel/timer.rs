//! Deadlines that cancel by themselves.

use super::{CancelSource, Scope};
use crate::clock::{
    Clock, SystemClock,
    ticker::{self, Tick},
};
use crate::protocol::CancelCause;
use alloc::sync::Arc;
use core::time::Duration;

impl CancelSource {
    /// Cancels this scope by itself after that time, with [`CancelCause::Deadline`], unless the scope
    /// is gone by then. Wakers of those who wait run on the thread of the timer, so they must not
    /// block, as a waker never should.
    ///
    /// True if a timer does it. Where no thread can be spawned the answer is false, and the time is
    /// looked at, on the [`SystemClock`], whenever somebody waits for this scope or one below or calls
    /// [`check_deadline`](Self::check_deadline) on it (C-9).
    ///
    /// ```
    /// use std::time::Duration;
    /// use sync_progress::cancel::CancelSource;
    /// use sync_progress::protocol::CancelCause;
    ///
    /// let session = CancelSource::new();
    /// session.cancel_after(Duration::from_millis(1));
    /// assert_eq!(session.token().wait(), CancelCause::Deadline);
    /// ```
    pub fn cancel_after(&self, after: Duration) -> bool {
        if after.is_zero() {
            self.cancel(CancelCause::Deadline);
            return true;
        }
        let scope: Arc<dyn Tick> = Arc::<Scope>::clone(self.scope());
        let timed = ticker::at(after, Arc::downgrade(&scope));
        if !timed {
            self.scope().alarm.set(SystemClock.now().saturating_add(after));
        }
        timed
    }
}

impl Tick for Scope {
    fn tick(&self) {
        self.cancel(CancelCause::Deadline);
    }
}

impl Scope {
    /// When the next alarm is, here or above; there is none where timers work.
    pub(super) fn next_alarm(&self) -> Option<Duration> {
        self.and_above().filter_map(|scope| scope.alarm.at()).min()
    }

    /// Cancels what has an alarm that is due, here or above; true iff this call canceled something.
    pub(super) fn check_alarm(&self) -> bool {
        // No alarm, no look at the clock.
        self.next_alarm().is_some() && {
            let now = SystemClock.now();
            self.cancel_passed(|scope| scope.alarm.has_passed(now))
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::cancel::CancelToken;
    use crate::clock::ticker::simulated::without_threads;

    #[test]
    fn c_9_without_threads_a_wait_looks_at_the_time() {
        let session = CancelSource::new();
        assert!(!without_threads(|| session.cancel_after(Duration::from_millis(2))));
        assert!(!session.is_canceled());
        assert_eq!(session.child().item().token().wait(), CancelCause::Deadline);
        assert!(session.is_canceled());
    }

    #[test]
    fn c_9_without_threads_a_wait_that_ends_earlier_ends_earlier() {
        let session = CancelSource::new();
        assert!(!without_threads(|| session.cancel_after(Duration::from_secs(3600))));
        assert_eq!(session.token().wait_timeout(Duration::from_millis(1)), None);
        assert!(!session.is_canceled());
    }

    #[test]
    fn c_9_without_threads_a_deadline_check_looks_at_the_time() {
        let session = CancelSource::new();
        let child = session.child();
        assert_eq!(child.scope().next_alarm(), None, "nothing to wait for, and no clock to read");
        assert!(!without_threads(|| session.cancel_after(Duration::from_nanos(1))));
        assert!(child.scope().next_alarm().is_some());
        assert!(!child.is_canceled(), "asking reads no clock");
        while !child.check_deadline(Duration::ZERO) {}
        assert_eq!(session.cause(), Some(CancelCause::Deadline));
    }
}
