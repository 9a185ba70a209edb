//! [`from_fn`]: a closure as a token.

use super::CancelToken;
use crate::protocol::{CancelCause, CancelDecision, Canceled};
use core::fmt;
use core::sync::atomic::{AtomicU8, Ordering};

/// A token that asks a closure, and keeps the strongest answer (C-13).
///
/// Once everything is canceled the closure is not asked again. The cause is
/// [`Requested`](CancelCause::Requested).
///
/// ```
/// use std::cell::Cell;
/// use sync_progress::CancelDecision;
/// use sync_progress::cancel::{self, CancelToken};
///
/// let free_space = Cell::new(10);
/// let token = cancel::from_fn(|| match free_space.get() {
///     0 => CancelDecision::CancelAll,
///     _ => CancelDecision::Continue,
/// });
/// assert!(!token.is_canceled());
/// free_space.set(0);
/// assert!(token.is_canceled());
/// free_space.set(10);
/// assert!(token.is_canceled()); // a cancel stays
/// ```
pub fn from_fn<F: Fn() -> CancelDecision>(ask: F) -> FromFn<F> {
    FromFn { ask, strongest: AtomicU8::new(CONTINUE) }
}

/// A closure as a token; see [`from_fn`].
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::cancel::{self, CancelToken, FromFn};
///
/// fn never() -> FromFn<fn() -> CancelDecision> {
///     cancel::from_fn(|| CancelDecision::Continue)
/// }
/// assert!(!never().is_canceled());
/// ```
pub struct FromFn<F> {
    ask: F,
    strongest: AtomicU8,
}

const CONTINUE: u8 = 0;
const ITEM: u8 = 1;
const ALL: u8 = 2;

impl<F: Fn() -> CancelDecision> CancelToken for FromFn<F> {
    fn decision(&self) -> CancelDecision {
        let known = decode(self.strongest.load(Ordering::Acquire));
        if known.is_all() {
            return known;
        }
        let decision = (self.ask)();
        if decision <= known {
            return known;
        }
        decode(self.strongest.fetch_max(encode(decision), Ordering::AcqRel)).merge(decision)
    }

    fn cause(&self) -> Option<CancelCause> {
        self.is_canceled().then_some(CancelCause::Requested)
    }

    fn is_canceled(&self) -> bool {
        self.decision().is_cancel()
    }

    fn go_on(&self) -> Result<(), Canceled> {
        self.decision().go_on()
    }
}

fn encode(decision: CancelDecision) -> u8 {
    match decision {
        CancelDecision::Continue => CONTINUE,
        CancelDecision::CancelItem => ITEM,
        CancelDecision::CancelAll => ALL,
    }
}

fn decode(strongest: u8) -> CancelDecision {
    match strongest {
        CONTINUE => CancelDecision::Continue,
        ITEM => CancelDecision::CancelItem,
        _ => CancelDecision::CancelAll,
    }
}

impl<F> fmt::Debug for FromFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let strongest = decode(self.strongest.load(Ordering::Relaxed));
        f.debug_struct("FromFn").field("strongest", &strongest).finish_non_exhaustive()
    }
}
