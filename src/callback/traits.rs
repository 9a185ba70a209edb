//! [`SyncCallback`] and its null object.

use crate::protocol::{
    Answer, CancelDecision, Change, ChangeCounts, Conflict, EnumerationAction, RecoverableError,
    ResolveAction, SinkError, StageProgress,
};
use alloc::{boxed::Box, rc::Rc, sync::Arc};

/// The application's side of a session that speaks in stages (`ISyncCallback`, `ISyncCallback2`).
///
/// Only [`stage`](Self::stage) has to be written; the defaults go on, defer conflicts and abort
/// rather than enumerate everything (A-WS-1, A-WS-7).
///
/// # Contract
///
/// - May be called from any thread and while another call is under way (WS, lifetimes and threads).
/// - An error stops the session and is propagated (#22); so does [`CancelDecision::CancelAll`]. A
///   session cannot stop a single item: [`CancelDecision::CancelItem`] stops the change at hand, if
///   the engine can.
/// - (0, 0) means "not measured" and comes any number of times (#8); totals grow and shrink (#10);
///   stages come in any order (#11).
///
/// ```
/// use sync_progress::callback::SyncCallback;
/// use sync_progress::protocol::{Answer, StageProgress};
/// use sync_progress::CancelDecision;
///
/// struct Print;
/// impl SyncCallback for Print {
///     fn stage(&self, report: &StageProgress) -> Answer {
///         println!("{} {}: {}", report.role, report.stage, report.work);
///         Ok(CancelDecision::Continue)
///     }
/// }
/// ```
pub trait SyncCallback {
    /// One side is that far in one stage (`OnProgress`, WS-1).
    ///
    /// # Errors
    ///
    /// A fault of the callback; it stops the session (A-WS-6).
    fn stage(&self, report: &StageProgress) -> Answer;

    /// A change is about to be applied (`OnChange`, WS-10).
    ///
    /// # Errors
    ///
    /// As for [`stage`](Self::stage).
    fn change(&self, change: &Change) -> Answer {
        let _ = change;
        Ok(CancelDecision::Continue)
    }

    /// Two changes exclude each other; say what to do (`OnConflict`, WS-11).
    ///
    /// # Errors
    ///
    /// As for [`stage`](Self::stage).
    fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
        let _ = conflict;
        Ok(ResolveAction::Defer)
    }

    /// The destination cannot follow the source's history; say what to do (WS-12).
    ///
    /// # Errors
    ///
    /// As for [`stage`](Self::stage).
    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        Ok(EnumerationAction::Abort)
    }

    /// An item failed in a way that can be mended (WS-15).
    ///
    /// # Errors
    ///
    /// As for [`stage`](Self::stage).
    fn recoverable_error(&self, error: &RecoverableError) -> Answer {
        let _ = error;
        Ok(CancelDecision::Continue)
    }

    /// Changes were applied; both counts are totals of the session (WS-16).
    ///
    /// # Errors
    ///
    /// As for [`stage`](Self::stage).
    fn change_applied(&self, counts: ChangeCounts) -> Answer {
        let _ = counts;
        Ok(CancelDecision::Continue)
    }

    /// Changes failed; both counts are totals of the session (WS-16).
    ///
    /// # Errors
    ///
    /// As for [`stage`](Self::stage).
    fn change_failed(&self, counts: ChangeCounts) -> Answer {
        let _ = counts;
        Ok(CancelDecision::Continue)
    }
}

/// The callback that goes on, and aborts rather than enumerate everything.
///
/// ```
/// use sync_progress::callback::{NullCallback, SyncCallback};
/// use sync_progress::protocol::{Conflict, ResolveAction};
///
/// assert_eq!(NullCallback.conflict(&Conflict::default()), Ok(ResolveAction::Defer));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NullCallback;

impl SyncCallback for NullCallback {
    fn stage(&self, _: &StageProgress) -> Answer {
        Ok(CancelDecision::Continue)
    }
}

macro_rules! forward {
    ($($owner:ty),*) => {
        $(
            #[deny(clippy::missing_trait_methods)]
            impl<T: SyncCallback + ?Sized> SyncCallback for $owner {
                fn stage(&self, report: &StageProgress) -> Answer {
                    (**self).stage(report)
                }
                fn change(&self, change: &Change) -> Answer {
                    (**self).change(change)
                }
                fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
                    (**self).conflict(conflict)
                }
                fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
                    (**self).full_enumeration_needed()
                }
                fn recoverable_error(&self, error: &RecoverableError) -> Answer {
                    (**self).recoverable_error(error)
                }
                fn change_applied(&self, counts: ChangeCounts) -> Answer {
                    (**self).change_applied(counts)
                }
                fn change_failed(&self, counts: ChangeCounts) -> Answer {
                    (**self).change_failed(counts)
                }
            }
        )*
    };
}

forward!(&T, Box<T>, Rc<T>, Arc<T>);

/// `None` is [`NullCallback`] (#23).
#[deny(clippy::missing_trait_methods)]
impl<T: SyncCallback> SyncCallback for Option<T> {
    fn stage(&self, report: &StageProgress) -> Answer {
        self.as_ref().map_or_else(|| NullCallback.stage(report), |it| it.stage(report))
    }
    fn change(&self, change: &Change) -> Answer {
        self.as_ref().map_or_else(|| NullCallback.change(change), |it| it.change(change))
    }
    fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
        self.as_ref().map_or_else(|| NullCallback.conflict(conflict), |it| it.conflict(conflict))
    }
    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        self.as_ref()
            .map_or_else(|| NullCallback.full_enumeration_needed(), T::full_enumeration_needed)
    }
    fn recoverable_error(&self, error: &RecoverableError) -> Answer {
        self.as_ref()
            .map_or_else(|| NullCallback.recoverable_error(error), |it| it.recoverable_error(error))
    }
    fn change_applied(&self, counts: ChangeCounts) -> Answer {
        self.as_ref()
            .map_or_else(|| NullCallback.change_applied(counts), |it| it.change_applied(counts))
    }
    fn change_failed(&self, counts: ChangeCounts) -> Answer {
        self.as_ref()
            .map_or_else(|| NullCallback.change_failed(counts), |it| it.change_failed(counts))
    }
}
