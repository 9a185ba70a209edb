//! [`FanOut`]: two callbacks as one.

use super::{Caught, SyncCallback};
use crate::protocol::{
    Answer, AnswerExt as _, Change, ChangeCounts, Conflict, EnumerationAction, RecoverableError,
    ResolveAction, SinkError, StageProgress,
};

/// Two callbacks as one; made by [`and`](super::SyncCallbackExt::and) (K-25).
///
/// Both hear everything, also when the first fails, cancels or panics. The strongest decision counts,
/// the first fault is kept. Of two resolutions the first that does not defer counts; of two enumeration
/// actions the one that does least. A listener that only watches but does not want to abort full
/// enumerations stands better *in front* of the one who decides
/// ([`recorded`](super::SyncCallbackExt::recorded)).
///
/// ```
/// use sync_progress::callback::{NullCallback, SyncCallback, SyncCallbackExt, from_fn};
/// use sync_progress::protocol::{Answer, Conflict, ResolveAction, SinkError, StageProgress};
/// use sync_progress::CancelDecision;
///
/// struct SourceWins;
/// impl SyncCallback for SourceWins {
///     fn stage(&self, _: &StageProgress) -> Answer {
///         Ok(CancelDecision::Continue)
///     }
///     fn conflict(&self, _: &Conflict) -> Result<ResolveAction, SinkError> {
///         Ok(ResolveAction::AcceptSource)
///     }
/// }
/// let both = NullCallback.and(SourceWins);
/// assert_eq!(both.conflict(&Conflict::default()), Ok(ResolveAction::AcceptSource));
/// ```
#[derive(Debug)]
pub struct FanOut<A, B> {
    first: Caught<A>,
    second: Caught<B>,
}

impl<A: SyncCallback, B: SyncCallback> FanOut<A, B> {
    pub(super) fn new(first: A, second: B) -> Self {
        Self { first: Caught::new(first), second: Caught::new(second) }
    }
}

#[deny(clippy::missing_trait_methods)]
impl<A: SyncCallback, B: SyncCallback> SyncCallback for FanOut<A, B> {
    fn stage(&self, report: &StageProgress) -> Answer {
        self.first.stage(report).merge(self.second.stage(report))
    }

    fn change(&self, change: &Change) -> Answer {
        self.first.change(change).merge(self.second.change(change))
    }

    fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
        let (first, second) = (self.first.conflict(conflict), self.second.conflict(conflict));
        let deferred = |one: ResolveAction| one == ResolveAction::Defer;
        merge(first, second, |one, two| if deferred(one) { two } else { one })
    }

    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        let first = self.first.full_enumeration_needed();
        let second = self.second.full_enumeration_needed();
        merge(first, second, |one, two| if restraint(two) > restraint(one) { two } else { one })
    }

    fn recoverable_error(&self, error: &RecoverableError) -> Answer {
        self.first.recoverable_error(error).merge(self.second.recoverable_error(error))
    }

    fn change_applied(&self, counts: ChangeCounts) -> Answer {
        self.first.change_applied(counts).merge(self.second.change_applied(counts))
    }

    fn change_failed(&self, counts: ChangeCounts) -> Answer {
        self.first.change_failed(counts).merge(self.second.change_failed(counts))
    }
}

/// How little an action does. No cancel is lost: aborting outweighs all.
const fn restraint(action: EnumerationAction) -> u8 {
    match action {
        EnumerationAction::Full => 0,
        EnumerationAction::Partial => 1,
        EnumerationAction::Unknown(_) => 2,
        EnumerationAction::Abort => 3,
    }
}

/// The first fault with the decision of both; else what `choose` makes of the two.
fn merge<T: StopsAll>(
    first: Result<T, SinkError>,
    second: Result<T, SinkError>,
    choose: impl FnOnce(T, T) -> T,
) -> Result<T, SinkError> {
    match (first, second) {
        (Ok(one), Ok(two)) => Ok(choose(one, two)),
        (Err(fault), Err(later)) => Err(fault.deciding(later.decision)),
        (Err(fault), Ok(action)) | (Ok(action), Err(fault)) => Err(if action.stops_all() {
            fault.deciding(crate::CancelDecision::CancelAll)
        } else {
            fault
        }),
    }
}

/// Whether an action that a fault displaces was a cancel (WS-14).
trait StopsAll {
    fn stops_all(&self) -> bool;
}

impl StopsAll for ResolveAction {
    fn stops_all(&self) -> bool {
        false
    }
}

impl StopsAll for EnumerationAction {
    fn stops_all(&self) -> bool {
        *self == Self::Abort
    }
}
