//! [`any`]: two tokens as one.

use super::{CancelToken, Word};
use crate::protocol::{CancelCause, CancelDecision, Canceled};

/// A token that is canceled when either of two is: the stronger decision, and the cause that was
/// seen first (C-13).
///
/// ```
/// use std::sync::atomic::{AtomicBool, Ordering};
/// use sync_progress::CancelDecision;
/// use sync_progress::cancel::{self, CancelSource, CancelToken};
/// use sync_progress::protocol::CancelCause;
///
/// let (session, ctrl_c) = (CancelSource::new(), AtomicBool::new(false));
/// let item = session.item();
/// let token = cancel::any(&item, &ctrl_c);
///
/// item.cancel(CancelCause::Skipped);
/// assert_eq!(token.decision(), CancelDecision::CancelItem);
/// ctrl_c.store(true, Ordering::Release);
/// assert_eq!(token.decision(), CancelDecision::CancelAll);
/// assert_eq!(token.cause(), Some(CancelCause::Skipped));
/// ```
pub fn any<A: CancelToken, B: CancelToken>(a: A, b: B) -> AnyOf<A, B> {
    AnyOf { a, b, first: Word::new() }
}

/// Two tokens as one; see [`any`].
///
/// ```
/// use std::sync::{Arc, atomic::AtomicBool};
/// use sync_progress::cancel::{AnyOf, CancelToken, ScopeToken};
///
/// struct Worker {
///     stop: AnyOf<ScopeToken, Arc<AtomicBool>>,
/// }
/// impl Worker {
///     fn goes_on(&self) -> bool {
///         !self.stop.is_canceled()
///     }
/// }
/// ```
#[derive(Debug)]
pub struct AnyOf<A, B> {
    a: A,
    b: B,
    /// Holds the cause that was seen first.
    first: Word,
}

impl<A: CancelToken, B: CancelToken> CancelToken for AnyOf<A, B> {
    fn decision(&self) -> CancelDecision {
        let decision = self.a.decision().merge(self.b.decision());
        if decision.is_cancel() {
            self.keep_first();
        }
        decision
    }

    fn cause(&self) -> Option<CancelCause> {
        self.keep_first();
        self.first.cause()
    }

    fn is_canceled(&self) -> bool {
        self.decision().is_cancel()
    }

    fn go_on(&self) -> Result<(), Canceled> {
        self.decision().go_on()
    }
}

impl<A: CancelToken, B: CancelToken> AnyOf<A, B> {
    fn keep_first(&self) {
        if self.first.cause().is_none() {
            if let Some(cause) = self.a.cause().or_else(|| self.b.cause()) {
                self.first.cancel(cause);
            }
        }
    }
}
