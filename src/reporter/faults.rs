//! [`Faults`]: what went wrong on the other side.

use crate::guard::catch;
use crate::protocol::{Fault, SinkError};
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::OnceLock;

/// What went wrong on the other side. Counted and kept; never the engine's business.
#[derive(Debug, Default)]
pub(super) struct Faults {
    count: AtomicU64,
    first: OnceLock<Fault>,
    disconnected: AtomicBool,
    panicked: AtomicBool,
}

impl Faults {
    /// Calls the sink, unless it has panicked; what it answered, or how it failed.
    pub(super) fn guard<R>(
        &self,
        call: impl FnOnce() -> Result<R, SinkError>,
    ) -> Result<R, Option<SinkError>> {
        if self.panicked() {
            return Err(None);
        }
        // An error goes past the barrier by itself: the answer alone fits a register.
        let mut error = None;
        let called = catch(|| call().map_err(|failed| error = Some(failed)).ok());
        match called {
            Some(Some(answer)) => Ok(answer),
            called => Err(Some(self.fault(called.is_none(), error))),
        }
    }

    #[cold]
    fn fault(&self, panicked: bool, error: Option<SinkError>) -> SinkError {
        if panicked {
            self.panicked.store(true, Ordering::Release);
        }
        let error = error.unwrap_or_else(|| Fault::Panicked.into());
        self.note(error.fault);
        error
    }

    fn note(&self, fault: Fault) {
        self.count.fetch_add(1, Ordering::Relaxed);
        let _ = self.first.set(fault);
        if fault == Fault::Disconnected {
            self.disconnected.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    pub(super) fn first(&self) -> Option<Fault> {
        self.first.get().copied()
    }

    pub(super) fn disconnected(&self) -> bool {
        self.disconnected.load(Ordering::Relaxed)
    }

    pub(super) fn panicked(&self) -> bool {
        self.panicked.load(Ordering::Acquire)
    }
}
