//! [`Guard`]: what keeps the panic of one listener from the others (K-2).

use crate::protocol::{Answer, AnswerExt as _, CancelDecision, Fault, SinkError};
use crate::sync::{AtomicBool, Ordering};

/// Stands in front of one listener: after its first panic it is never called again.
///
/// Both flags are hints that order nothing else, so relaxed accesses do.
#[derive(Debug)]
pub(crate) struct Guard {
    panicked: AtomicBool,
    all: AtomicBool,
}

impl Guard {
    pub(crate) fn new() -> Self {
        Self { panicked: AtomicBool::new(false), all: AtomicBool::new(false) }
    }

    #[inline]
    pub(crate) fn has_panicked(&self) -> bool {
        self.panicked.load(Ordering::Relaxed)
    }

    /// Calls the listener; `None` if it panics now or did so before.
    #[inline]
    pub(crate) fn run<T>(&self, call: impl FnOnce() -> T) -> Option<T> {
        if self.has_panicked() {
            return None;
        }
        let returned = catch(call);
        if returned.is_none() {
            self.panicked.store(true, Ordering::Relaxed);
        }
        returned
    }

    /// Calls the listener for a decision.
    #[inline]
    pub(crate) fn answer(&self, call: impl FnOnce() -> Answer) -> Answer {
        let answer = self.run(call).unwrap_or_else(|| Err(self.fault()));
        self.note(answer.decision());
        answer
    }

    /// Calls the listener for something else than a decision.
    pub(crate) fn ask<T>(
        &self,
        call: impl FnOnce() -> Result<T, SinkError>,
    ) -> Result<T, SinkError> {
        let answer = self.run(call).unwrap_or_else(|| Err(self.fault()));
        if let Err(error) = &answer {
            self.note(error.decision);
        }
        answer
    }

    /// Keeps a decision about everything. One about an item was told to the caller of that item.
    #[inline]
    pub(crate) fn note(&self, decision: CancelDecision) {
        if decision.is_all() {
            self.all.store(true, Ordering::Relaxed);
        }
    }

    fn fault(&self) -> SinkError {
        let all = self.all.load(Ordering::Relaxed);
        let decision = if all { CancelDecision::CancelAll } else { CancelDecision::Continue };
        SinkError::new(Fault::Panicked).deciding(decision)
    }
}

/// `None` if the call panicked.
///
/// What the call leaves half done is not looked at again, because the listener is not called again;
/// that is why unwind safety may be asserted.
#[cfg(feature = "std")]
#[inline]
pub(crate) fn catch<T>(call: impl FnOnce() -> T) -> Option<T> {
    match std::panic::catch_unwind(core::panic::AssertUnwindSafe(call)) {
        Ok(returned) => Some(returned),
        Err(payload) => {
            discard(payload);
            None
        }
    }
}

/// Without `std` nothing can be caught (K-3).
#[cfg(not(feature = "std"))]
#[inline]
#[expect(clippy::unnecessary_wraps, reason = "the twin with `std` needs it")]
pub(crate) fn catch<T>(call: impl FnOnce() -> T) -> Option<T> {
    Some(call())
}

/// A payload of a type of the user's may panic when it is dropped, out of everybody's reach; leaking
/// it, once per listener, is the smaller evil.
#[cfg(feature = "std")]
fn discard(payload: alloc::boxed::Box<dyn core::any::Any + Send>) {
    if !payload.is::<&'static str>() && !payload.is::<alloc::string::String>() {
        core::mem::forget(payload);
    }
}
