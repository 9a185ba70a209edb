//! Waiting for a cancel: blocking, or as a future.

#[cfg(all(test, loom))]
mod loom_tests;

use super::{Scope, ScopeToken, Word, watch::Seat};
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
        UntilCanceled { token: self.clone(), seat: Waiting::default() }
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
    seat: Waiting,
}

impl Future for UntilCanceled {
    type Output = CancelCause;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<CancelCause> {
        let Self { token, seat } = &mut *self;
        seat.poll(&token.scope, token.item.as_deref(), context)
    }
}

/// A place among those who wait for a scope, or for an item of it. Dropped, it is given up.
#[derive(Debug, Default)]
pub(crate) struct Waiting(Option<(Arc<Scope>, Seat)>);

impl Waiting {
    /// Why it is canceled. Whoever asks is in this scope each time, and keeps the item's word alive meanwhile.
    pub(crate) fn poll(
        &mut self,
        scope: &Arc<Scope>,
        item: Option<&Word>,
        context: &mut Context<'_>,
    ) -> Poll<CancelCause> {
        let cause = || item.map_or_else(|| scope.cause(), |item| scope.cause_of_item(item));
        if let Some(cause) = cause() {
            return Poll::Ready(cause);
        }
        self.sit(scope, item, context.waker());
        // Only now look again: a cancel that came before has told nobody (C-10).
        cause().map_or(Poll::Pending, Poll::Ready)
    }

    fn sit(&mut self, scope: &Arc<Scope>, item: Option<&Word>, waker: &Waker) {
        let new = || (Arc::clone(scope), scope.watch.seat());
        let (_, seat) = self.0.get_or_insert_with(new);
        scope.watch.wake_later(*seat, item, waker);
        scope.word().watch();
        if let Some(item) = item {
            item.watch();
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some((scope, seat)) = &self.0 {
            scope.watch.leave(*seat);
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
