//! A plain flag as a token.

use super::CancelToken;
use crate::protocol::{CancelCause, CancelDecision, Canceled};
use core::sync::atomic::{AtomicBool, Ordering};

/// Set, it stops everything, because it was requested: the flag that a signal handler sets.
///
/// Whoever clears the flag breaks the contract of [`CancelToken`]: a cancel stays (C-13).
///
/// ```
/// use std::sync::atomic::{AtomicBool, Ordering};
/// use sync_progress::CancelDecision;
/// use sync_progress::cancel::CancelToken;
///
/// let stop = AtomicBool::new(false);
/// assert_eq!(stop.decision(), CancelDecision::Continue);
/// stop.store(true, Ordering::Release);
/// assert_eq!(stop.decision(), CancelDecision::CancelAll);
/// ```
#[deny(clippy::missing_trait_methods)]
impl CancelToken for AtomicBool {
    #[inline]
    fn decision(&self) -> CancelDecision {
        if self.is_canceled() { CancelDecision::CancelAll } else { CancelDecision::Continue }
    }
    #[inline]
    fn cause(&self) -> Option<CancelCause> {
        self.is_canceled().then_some(CancelCause::Requested)
    }
    #[inline]
    fn is_canceled(&self) -> bool {
        self.load(Ordering::Acquire)
    }
    #[inline]
    fn go_on(&self) -> Result<(), Canceled> {
        self.decision().go_on()
    }
}
