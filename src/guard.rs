//! [`Guard`]: what keeps the panic of one listener from the others (K-2), and [`StickyAll`].
#![forbid(unsafe_code)]

use crate::protocol::{Answer, AnswerExt as _, CancelDecision, Fault, SinkError};
use crate::sync::{AtomicBool, Ordering};

/// Stands in front of one listener: after its first panic it is never called again.
///
/// The flag orders nothing else, so relaxed accesses do.
#[derive(Debug)]
pub(crate) struct Guard {
    panicked: AtomicBool,
    all: StickyAll,
}

impl Guard {
    pub(crate) fn new() -> Self {
        Self { panicked: AtomicBool::new(false), all: StickyAll::new() }
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
        self.all.note(answer.decision());
        answer
    }

    /// Calls the listener for something else than a decision.
    pub(crate) fn ask<T>(
        &self,
        call: impl FnOnce() -> Result<T, SinkError>,
    ) -> Result<T, SinkError> {
        let answer = self.run(call).unwrap_or_else(|| Err(self.fault()));
        if let Err(error) = &answer {
            self.all.note(error.decision);
        }
        answer
    }

    fn fault(&self) -> SinkError {
        SinkError::new(Fault::Panicked).deciding(self.all.decision())
    }
}

/// Whether everything was canceled: the one decision that outlives the item it answered (#34). One
/// about an item was told to the caller of that item.
#[derive(Debug)]
pub(crate) struct StickyAll(AtomicBool);

impl StickyAll {
    pub(crate) fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    #[inline]
    pub(crate) fn note(&self, decision: CancelDecision) {
        if decision.is_all() {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    #[inline]
    pub(crate) fn decision(&self) -> CancelDecision {
        let all = self.0.load(Ordering::Relaxed);
        if all { CancelDecision::CancelAll } else { CancelDecision::Continue }
    }

    /// Notes what an answer decides, and passes the answer on.
    #[inline]
    pub(crate) fn pass(&self, answer: Answer) -> Answer {
        self.note(answer.decision());
        answer
    }

    /// The same for an answer that is no decision.
    pub(crate) fn pass_error<T>(&self, answer: Result<T, SinkError>) -> Result<T, SinkError> {
        answer.inspect_err(|error| self.note(error.decision))
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
