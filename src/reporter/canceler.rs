//! [`Canceler`]: stops a session, or an item of it, from anywhere.

use super::hub::Hub;
use super::slot::SlotRef;
use crate::cancel::{CancelToken, ScopeToken};
use crate::protocol::CancelCause;
use crate::{CancelDecision, ItemId};
use alloc::sync::Arc;
use core::fmt;

/// Stops a session, or an item of it, from anywhere: a button, a signal. From
/// [`Reporter::canceler`](super::Reporter::canceler); clones are the same. For a deadline make the session
/// a part of a [`CancelSource`](crate::cancel::CancelSource) that has one
/// ([`Builder::cancel`](super::Builder::cancel)).
///
/// Canceling is a request: each worker learns of it at its next tick and ends its item (R-19).
/// Canceling everything is one operation on one word, however many items there are.
///
/// ```
/// use sync_progress::cancel::CancelToken;
/// use sync_progress::protocol::{CancelCause, Outcome};
/// use sync_progress::sink::NullSink;
/// use sync_progress::{CancelDecision, Reporter};
///
/// let reporter = Reporter::new(NullSink);
/// let canceler = reporter.canceler();
/// let mut item = reporter.start("a", 10)?.go()?;
/// assert!(canceler.cancel_item(item.id(), CancelCause::Requested));
/// assert_eq!(item.advance(1), CancelDecision::CancelItem);
/// assert_eq!(item.finish(), Outcome::Canceled);
///
/// assert!(canceler.cancel_all(CancelCause::Shutdown));
/// assert_eq!(canceler.cause(), Some(CancelCause::Shutdown));
/// assert!(reporter.start("b", 10)?.decision().is_all());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Canceler {
    hub: Arc<Hub>,
}

impl Canceler {
    pub(super) const fn new(hub: Arc<Hub>) -> Self {
        Self { hub }
    }

    /// Cancels everything; true iff this call did it.
    pub fn cancel_all(&self, cause: CancelCause) -> bool {
        self.hub.scope.cancel(cause)
    }

    /// Cancels one item, live or announced; true iff this call did it.
    pub fn cancel_item(&self, id: &ItemId, cause: CancelCause) -> bool {
        let cancel = |slot: SlotRef<'_>| self.hub.cancel_item(slot, cause);
        self.hub.registry.visit(id, cancel).unwrap_or(false)
    }

    /// What the session's scope shows to those who only ask and wait: also a cancel that the sink
    /// answers ends the wait.
    ///
    /// ```
    /// use sync_progress::Reporter;
    /// use sync_progress::protocol::CancelCause;
    /// use sync_progress::sink::NullSink;
    ///
    /// let reporter = Reporter::new(NullSink);
    /// let (canceler, token) = (reporter.canceler(), reporter.canceler().token());
    /// std::thread::spawn(move || canceler.cancel_all(CancelCause::Shutdown));
    /// assert_eq!(token.wait(), CancelCause::Shutdown);
    /// ```
    pub fn token(&self) -> ScopeToken {
        ScopeToken::of_scope(Arc::clone(&self.hub.scope))
    }

    /// Whether everything is canceled.
    pub fn decision(&self) -> CancelDecision {
        self.hub.decision()
    }
}

/// About everything: an item by itself is asked at its [`ItemReporter`](super::ItemReporter).
impl CancelToken for Canceler {
    fn decision(&self) -> CancelDecision {
        Self::decision(self)
    }

    fn cause(&self) -> Option<CancelCause> {
        self.hub.scope.cause()
    }
}

impl fmt::Debug for Canceler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canceler").field("cause", &self.cause()).finish_non_exhaustive()
    }
}
