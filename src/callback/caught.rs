//! [`Caught`]: a callback whose panic stays its own.

use super::SyncCallback;
use crate::guard::Guard;
use crate::protocol::{
    Answer, Change, ChangeCounts, Conflict, EnumerationAction, RecoverableError, ResolveAction,
    SinkError, StageProgress,
};

/// A callback whose panic stays its own; made by [`caught`](super::SyncCallbackExt::caught). Like
/// [`sink::Caught`](crate::sink::Caught) (K-2, K-3).
///
#[cfg_attr(feature = "std", doc = "```")]
#[cfg_attr(not(feature = "std"), doc = "```ignore")]
/// use sync_progress::callback::{SyncCallback, SyncCallbackExt, from_fn};
/// use sync_progress::protocol::{AnswerExt, Fault, StageProgress, Work};
/// use sync_progress::{ProviderRole, SyncStage};
///
/// let callback = from_fn(|report| assert!(report.work.completed > 0)).caught();
/// let (role, stage, work) = (ProviderRole::Source, SyncStage::Detection, Work::new(0, 0));
/// let answer = callback.stage(&StageProgress { role, stage, work });
/// assert_eq!(answer.fault(), Some(Fault::Panicked));
/// assert!(callback.has_panicked());
/// ```
#[derive(Debug)]
pub struct Caught<C> {
    inner: C,
    guard: Guard,
}

impl<C> Caught<C> {
    /// Puts the guard in front of a callback.
    pub fn new(inner: C) -> Self {
        Self { inner, guard: Guard::new() }
    }

    /// Whether the callback has panicked, and so is not called any more.
    pub fn has_panicked(&self) -> bool {
        self.guard.has_panicked()
    }

    /// The callback behind.
    pub fn inner(&self) -> &C {
        &self.inner
    }
}

#[deny(clippy::missing_trait_methods)]
impl<C: SyncCallback> SyncCallback for Caught<C> {
    fn stage(&self, report: &StageProgress) -> Answer {
        self.guard.answer(|| self.inner.stage(report))
    }

    fn change(&self, change: &Change) -> Answer {
        self.guard.answer(|| self.inner.change(change))
    }

    fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
        self.guard.ask(|| self.inner.conflict(conflict))
    }

    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        self.guard.ask(|| self.inner.full_enumeration_needed())
    }

    fn recoverable_error(&self, error: &RecoverableError) -> Answer {
        self.guard.answer(|| self.inner.recoverable_error(error))
    }

    fn change_applied(&self, counts: ChangeCounts) -> Answer {
        self.guard.answer(|| self.inner.change_applied(counts))
    }

    fn change_failed(&self, counts: ChangeCounts) -> Answer {
        self.guard.answer(|| self.inner.change_failed(counts))
    }
}
