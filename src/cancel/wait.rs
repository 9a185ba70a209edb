//! Waiting for a cancel: blocking, or as a future.

#[cfg(all(test, loom))]
mod loom_tests;

use super::{CancelToken, ScopeToken, watch::Seat};
use crate::clock::{Clock, SystemClock};
use crate::protocol::CancelCause;
use crate::sync::{Condvar, Mutex, lock};
use alloc::{sync::Arc, task::Wake};
use core::{
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
    time::Duration,
};
use std::sync::PoisonError;

/// Waiting.
///
/// A wait always ends with the cancel, also if it begins while the cancel happens (C-10). Do not
/// block where no other thread could cancel.
impl ScopeToken {
    /// Blocks until canceled, and says why.
    ///
    /// ```
    /// use sync_progress::cancel::CancelSource;
    /// use sync_progress::protocol::CancelCause;
    ///
    /// let session = CancelSource::new();
    /// let token = session.token();
    /// let waiter = std::thread::spawn(move || token.wait());
    /// session.cancel(CancelCause::Requested);
    /// assert_eq!(waiter.join().unwrap(), CancelCause::Requested);
    /// ```
    pub fn wait(&self) -> CancelCause {
        loop {
            if let Some(cause) = self.wait_until(None) {
                return cause;
            }
        }
    }

    /// Blocks until canceled, at most that long; `None` if it was not.
    ///
    /// ```
    /// use std::time::Duration;
    /// use sync_progress::cancel::CancelSource;
    ///
    /// let session = CancelSource::new();
    /// assert_eq!(session.token().wait_timeout(Duration::from_millis(1)), None);
    /// ```
    pub fn wait_timeout(&self, timeout: Duration) -> Option<CancelCause> {
        self.wait_until(SystemClock.now().checked_add(timeout))
    }

    /// A future that ends when canceled. It needs no particular runtime.
    ///
    /// ```
    /// # use std::{future::Future, pin::pin, task::{Context, Poll, Waker}};
    /// use sync_progress::cancel::CancelSource;
    /// use sync_progress::protocol::CancelCause;
    ///
    /// let session = CancelSource::new();
    /// let mut canceled = pin!(session.token().canceled());
    /// # let mut context = Context::from_waker(Waker::noop());
    /// assert!(canceled.as_mut().poll(&mut context).is_pending());
    /// session.cancel(CancelCause::Requested);
    /// assert_eq!(canceled.poll(&mut context), Poll::Ready(CancelCause::Requested));
    /// ```
    pub fn canceled(&self) -> UntilCanceled {
        UntilCanceled { token: self.clone(), seat: None }
    }

    fn wait_until(&self, end: Option<Duration>) -> Option<CancelCause> {
        let bell = Arc::new(Bell::default());
        let waker = Waker::from(Arc::clone(&bell));
        let mut context = Context::from_waker(&waker);
        let mut canceled = pin!(self.canceled());
        loop {
            self.scope.check_alarm();
            if let Poll::Ready(cause) = canceled.as_mut().poll(&mut context) {
                return Some(cause);
            }
            match [end, self.scope.next_alarm()].into_iter().flatten().min() {
                None => bell.wait(),
                Some(until) => {
                    let now = SystemClock.now();
                    if end.is_some_and(|end| end <= now) {
                        return None;
                    }
                    bell.wait_timeout(until.saturating_sub(now));
                }
            }
        }
    }
}

/// A future that ends when its scope or item is canceled; see [`ScopeToken::canceled`].
///
/// Dropping it leaves nothing behind.
///
/// ```
/// use sync_progress::cancel::{CancelSource, UntilCanceled};
///
/// async fn run(stop: UntilCanceled) {
///     println!("stopped: {}", stop.await);
/// }
/// let session = CancelSource::new();
/// let _task = run(session.token().canceled());
/// ```
#[derive(Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct UntilCanceled {
    token: ScopeToken,
    seat: Option<Seat>,
}

impl Future for UntilCanceled {
    type Output = CancelCause;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<CancelCause> {
        if let Some(cause) = self.token.cause() {
            return Poll::Ready(cause);
        }
        self.sit(context.waker());
        // Only now look again: a cancel that came before has told nobody (C-10).
        self.token.cause().map_or(Poll::Pending, Poll::Ready)
    }
}

impl UntilCanceled {
    fn sit(&mut self, waker: &Waker) {
        let ScopeToken { scope, item } = &self.token;
        let seat = *self.seat.get_or_insert_with(|| scope.watch.seat());
        scope.watch.wake_later(seat, item.as_deref(), waker);
        scope.word().watch();
        if let Some(item) = item {
            item.watch();
        }
    }
}

impl Drop for UntilCanceled {
    fn drop(&mut self) {
        if let Some(seat) = self.seat {
            self.token.scope.watch.leave(seat);
        }
    }
}

/// What a blocked thread listens to.
#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    changed: Condvar,
}

impl Bell {
    fn wait(&self) {
        let mut rung = lock(&self.rung);
        while !*rung {
            rung = self.changed.wait(rung).unwrap_or_else(PoisonError::into_inner);
        }
        *rung = false;
    }

    /// May return early; who waits looks again anyway.
    fn wait_timeout(&self, timeout: Duration) {
        let mut rung = lock(&self.rung);
        if !*rung {
            let waited = self.changed.wait_timeout(rung, timeout);
            rung = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        *rung = false;
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        *lock(&self.rung) = true;
        self.changed.notify_one();
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// A wait that did not use up the ring would never sleep again.
    #[test]
    fn c_10_a_ring_that_came_before_ends_one_wait() {
        let bell = Arc::new(Bell::default());
        Arc::clone(&bell).wake();
        bell.wait();
        assert!(!*lock(&bell.rung));
        Arc::clone(&bell).wake();
        bell.wait_timeout(Duration::MAX);
        assert!(!*lock(&bell.rung));
    }
}
