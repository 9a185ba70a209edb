//! [`Bridge`]: a cancel here is a cancel there.

use super::task::Task;
use crate::cancel::{CancelSource, ItemScope, ScopeToken};
use crate::protocol::CancelCause;
use crate::reporter::Canceler;
use core::fmt;
use tokio_util::sync::CancellationToken;

/// Carries a cancel between a scope of ours and a [`CancellationToken`], in one direction or in both, as long as it is
/// kept (I-40 to I-44).
///
/// It needs no runtime and spawns no task: whoever cancels on one side cancels on the other before that call returns.
/// What was canceled before is carried over at once. A cancel stays on both sides, ours with its first cause; a token of
/// theirs knows no cause. Dropped, it carries nothing more, and leaves nothing behind.
///
/// Ask *our* side in a loop: a word or two are loaded, where asking a [`CancellationToken`] takes a lock.
///
/// ```
/// use sync_progress::cancel::{CancelSource, CancelToken};
/// use sync_progress::integrations::tokio::Bridge;
/// use sync_progress::protocol::CancelCause;
/// use tokio_util::sync::CancellationToken;
///
/// let (ours, theirs) = (CancelSource::new(), CancellationToken::new());
/// let bridge = Bridge::both(&ours, &theirs, CancelCause::Shutdown);
/// theirs.cancel();
/// assert_eq!(ours.cause(), Some(CancelCause::Shutdown));
/// # drop(bridge);
/// ```
#[must_use = "a bridge that is dropped carries nothing"]
pub struct Bridge {
    inbound: Option<Task>,
    outbound: Option<Task>,
}

/// What a cancel can be carried to: a scope, an item of it, a session.
///
/// ```
/// use sync_progress::cancel::CancelSource;
/// use sync_progress::integrations::tokio::Cancel;
/// use sync_progress::protocol::CancelCause;
///
/// fn stop(what: &impl Cancel) -> bool {
///     what.cancel(CancelCause::Requested)
/// }
/// assert!(stop(&CancelSource::new().item()));
/// ```
pub trait Cancel: Clone + Send + Sync + 'static {
    /// Cancels it; true iff this call did it.
    fn cancel(&self, cause: CancelCause) -> bool;

    /// What it shows to those who only ask and wait.
    fn token(&self) -> ScopeToken;
}

impl Bridge {
    /// Whoever cancels one of the two cancels both. The cause is what ours is given when theirs comes first.
    pub fn both(ours: &impl Cancel, theirs: &CancellationToken, cause: CancelCause) -> Self {
        let Self { inbound, .. } = Self::inbound(theirs, ours, cause);
        let Self { outbound, .. } = Self::outbound(&ours.token(), theirs);
        Self { inbound, outbound }
    }

    /// A cancel of theirs cancels ours, with this cause; not the other way round.
    ///
    /// ```
    /// use sync_progress::Reporter;
    /// use sync_progress::cancel::CancelToken;
    /// use sync_progress::integrations::tokio::Bridge;
    /// use sync_progress::protocol::CancelCause;
    /// use sync_progress::sink::NullSink;
    /// use tokio_util::sync::CancellationToken;
    ///
    /// let (shutdown, reporter) = (CancellationToken::new(), Reporter::new(NullSink));
    /// let session = reporter.canceler();
    /// let _bridge = Bridge::inbound(&shutdown, &session, CancelCause::Shutdown);
    /// shutdown.cancel();
    /// assert!(reporter.start("a", 1)?.decision().is_all());
    /// # Ok::<(), sync_progress::reporter::StartError>(())
    /// ```
    pub fn inbound(theirs: &CancellationToken, ours: &impl Cancel, cause: CancelCause) -> Self {
        let (canceled, ours) = (theirs.clone().cancelled_owned(), ours.clone());
        let inbound = Task::start(async move {
            canceled.await;
            ours.cancel(cause);
        });
        Self { inbound: Some(inbound), outbound: None }
    }

    /// A cancel of ours cancels theirs; not the other way round. A cancel that a sink answers counts, too.
    ///
    /// ```
    /// use sync_progress::cancel::CancelSource;
    /// use sync_progress::integrations::tokio::Bridge;
    /// use sync_progress::protocol::CancelCause;
    /// use tokio_util::sync::CancellationToken;
    ///
    /// let (session, requests) = (CancelSource::new(), CancellationToken::new());
    /// let _bridge = Bridge::outbound(&session.token(), &requests);
    /// session.cancel(CancelCause::Requested);
    /// assert!(requests.is_cancelled());
    /// ```
    pub fn outbound(ours: &ScopeToken, theirs: &CancellationToken) -> Self {
        let (canceled, theirs) = (ours.canceled(), theirs.clone());
        let outbound = Task::start(async move {
            canceled.await;
            theirs.cancel();
        });
        Self { inbound: None, outbound: Some(outbound) }
    }

    /// Whether everything that it could carry has been carried.
    pub fn is_done(&self) -> bool {
        self.inbound.iter().chain(&self.outbound).all(Task::is_over)
    }
}

macro_rules! cancel {
    ($($what:ty => $cancel:ident),*) => {
        $(
            impl Cancel for $what {
                fn cancel(&self, cause: CancelCause) -> bool {
                    <$what>::$cancel(self, cause)
                }
                fn token(&self) -> ScopeToken {
                    <$what>::token(self)
                }
            }
        )*
    };
}

cancel!(CancelSource => cancel, ItemScope => cancel, Canceler => cancel_all);

impl fmt::Debug for Bridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bridge")
            .field("inbound", &self.inbound.is_some())
            .field("outbound", &self.outbound.is_some())
            .field("is_done", &self.is_done())
            .finish()
    }
}
