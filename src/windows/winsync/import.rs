//! [`Import`]: a native `ISyncCallback`, used as a callback.

use super::answer::{chosen, enumeration, signed};
use super::conflict::AskedConflict;
use super::no_change::no_change;
use super::recoverable::ToldError;
use crate::Dialect;
use crate::callback::SyncCallback;
use crate::dialect::{Lossy, narrow_stage};
use crate::guard::StickyAll;
use crate::protocol::{
    Answer, AnswerExt as _, CancelDecision, Change, ChangeCounts, Code, Conflict,
    EnumerationAction, RecoverableError, ResolveAction, SinkError, StageProgress,
};
use crate::windows::Pointer;
use crate::windows::abi::{
    IChangeConflict, IRecoverableError, ISyncCallback, ISyncCallback2, ISyncChange, SFEA_ABORT,
};
use crate::windows::codes::code;
use crate::windows::losses::Losses;
use core::fmt;
use windows_core::{ComObject, HRESULT, Interface};

/// Uses a native callback: what a provider is given as `pCallback`, or what an application registers.
///
/// Give the interface itself, and the callback stays on this thread; give an [`Agile`](crate::windows::Agile), and it goes to
/// any. It holds one reference for as long as it lives. See [`Import`].
///
/// ```
/// use sync_progress::callback::{SyncCallback, from_fn};
/// use sync_progress::protocol::{StageProgress, Work};
/// use sync_progress::windows::abi::ISyncCallback;
/// use sync_progress::windows::winsync;
/// use sync_progress::{CancelDecision, ProviderRole, SyncStage};
///
/// // A callback that some application has given.
/// let native: ISyncCallback = winsync::export(from_fn(|_| CancelDecision::CancelAll)).into();
/// let callback = winsync::import(native);
/// let (role, stage, work) = (ProviderRole::Source, SyncStage::Detection, Work::new(1, 2));
/// let answer = callback.stage(&StageProgress { role, stage, work });
/// assert_eq!(answer, Ok(CancelDecision::CancelAll));
/// ```
pub fn import<P: Pointer<ISyncCallback>>(callback: P) -> Import<P> {
    Import {
        callback: Callback::find(callback),
        changes: none,
        losses: Losses::default(),
        all: StickyAll::new(),
    }
}

/// How an [`Import`] gets the native object for a change, unless [`with_changes`](Import::with_changes) says another way: it has
/// none.
///
/// ```
/// use sync_progress::windows::abi::ISyncCallback;
/// use sync_progress::windows::winsync::{Import, NoChanges};
///
/// struct Provider {
///     callback: Import<ISyncCallback, NoChanges>, // which is an Import<ISyncCallback>
/// }
/// ```
pub type NoChanges = fn(&Change) -> Option<ISyncChange>;

fn none(_: &Change) -> Option<ISyncChange> {
    None
}

/// A native `ISyncCallback`, used as a callback; made by [`import`].
///
/// The codes are read as they come: `E_ABORT` cancels all, any other failure is a fault that stops the session (A-WS-6), also
/// that the peer is gone; a success that is not `S_OK` is [`UnknownAnswer`](crate::protocol::Fault::UnknownAnswer).
///
/// This direction loses something, for a native callback is told about objects which only a native engine has. One that has
/// them [attaches](Self::with_changes) them; without that a change answers `E_NOTIMPL` to everything that it is asked. Counts
/// beyond 2³²−1 are scaled or cut off, an unknown total is said as zero of zero (WS-8). If the object is no `ISyncCallback2`,
/// outcomes of changes are not said. [`lost`](Self::lost) tells.
///
/// ```
/// use sync_progress::callback::{NullCallback, SyncCallback};
/// use sync_progress::dialect::Lossy;
/// use sync_progress::protocol::{Conflict, ResolveAction, StageProgress, Work};
/// use sync_progress::windows::abi::ISyncCallback;
/// use sync_progress::windows::winsync;
/// use sync_progress::{ProviderRole, SyncStage};
///
/// let callback = winsync::import(ISyncCallback::from(winsync::export(NullCallback)));
/// assert_eq!(callback.conflict(&Conflict::default()), Ok(ResolveAction::Defer));
/// let (role, stage, work) = (ProviderRole::Source, SyncStage::Detection, Work::new(1, None));
/// assert!(callback.stage(&StageProgress { role, stage, work }).is_ok());
/// assert_eq!(callback.lost(), Lossy::COUNT);
/// ```
pub struct Import<P: Pointer<ISyncCallback>, F = NoChanges> {
    callback: Callback<P>,
    changes: F,
    losses: Losses,
    all: StickyAll,
}

/// One reference, to the richer of the two interfaces.
enum Callback<P: Pointer<ISyncCallback>> {
    One(P),
    Two(P::Other<ISyncCallback2>),
}

impl<P: Pointer<ISyncCallback>> Callback<P> {
    fn find(callback: P) -> Self {
        match callback.find() {
            Some(two) => Self::Two(two),
            None => Self::One(callback),
        }
    }
}

impl<P: Pointer<ISyncCallback>, F: Fn(&Change) -> Option<ISyncChange>> Import<P, F> {
    /// Lets an engine that has native changes give them to the callback: they are asked for at each change, conflict and error.
    ///
    /// ```
    /// use sync_progress::callback::NullCallback;
    /// use sync_progress::protocol::Change;
    /// use sync_progress::windows::abi::{ISyncCallback, ISyncChange};
    /// use sync_progress::windows::winsync;
    ///
    /// fn find(change: &Change) -> Option<ISyncChange> {
    ///     None // an engine knows better
    /// }
    /// let native = ISyncCallback::from(winsync::export(NullCallback)); // that of some application
    /// let callback = winsync::import(native).with_changes(find);
    /// ```
    #[must_use]
    pub fn with_changes<G>(self, changes: G) -> Import<P, G>
    where
        G: Fn(&Change) -> Option<ISyncChange>,
    {
        Import { callback: self.callback, changes, losses: self.losses, all: self.all }
    }

    /// What could not be said as it was, all in all.
    pub fn lost(&self) -> Lossy {
        self.losses.read()
    }

    #[inline]
    fn call(&self, call: impl FnOnce(&ISyncCallback) -> HRESULT) -> Code {
        let called = match &self.callback {
            Callback::One(one) => one.with(call),
            Callback::Two(two) => two.with(|two| call(two)),
        };
        called.map_or_else(|unreachable| unreachable, code)
    }

    fn tell(&self, call: impl FnOnce(&ISyncCallback) -> HRESULT) -> Answer {
        self.answered(self.call(call))
    }

    /// What a code answers, with what was answered before: who has aborted does not go on because the peer does.
    #[inline]
    fn answered(&self, code: Code) -> Answer {
        let answer = self.all.pass(Dialect::WinSync.answer_from_code(code));
        answer.merge(Ok(self.all.decision()))
    }

    /// Says how changes end, if the object wants to know.
    fn outcome(
        &self,
        counts: ChangeCounts,
        call: impl FnOnce(&ISyncCallback2, u32, u32) -> HRESULT,
    ) -> Answer {
        let Callback::Two(two) = &self.callback else {
            self.losses.note(Lossy::UNSAID);
            return Ok(self.all.decision());
        };
        let (applied, failed) = (self.fit(counts.applied), self.fit(counts.failed));
        let called = two.with(|two| call(two, applied, failed));
        self.answered(called.map_or_else(|unreachable| unreachable, code))
    }

    fn fit(&self, count: u64) -> u32 {
        u32::try_from(count).unwrap_or_else(|_| {
            self.losses.note(Lossy::SATURATED);
            u32::MAX
        })
    }
}

#[deny(clippy::missing_trait_methods)]
impl<P: Pointer<ISyncCallback>, F: Fn(&Change) -> Option<ISyncChange>> SyncCallback
    for Import<P, F>
{
    #[inline]
    fn stage(&self, report: &StageProgress) -> Answer {
        let (completed, total) = self.losses.told(narrow_stage(report.work));
        let (role, stage) = (signed(report.role.raw()), signed(report.stage.raw()));
        // SAFETY: it takes numbers.
        self.tell(|callback| unsafe { callback.OnProgress(role, stage, completed, total) })
    }

    fn change(&self, change: &Change) -> Answer {
        let change = (self.changes)(change).unwrap_or_else(no_change);
        // SAFETY: the object is valid for the call.
        self.tell(|callback| unsafe { callback.OnChange(change.as_raw()) })
    }

    fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
        let change = |change| (self.changes)(change);
        let (source, destination) = (change(&conflict.source), change(&conflict.destination));
        let asked = ComObject::new(AskedConflict::new(source, destination));
        let object = asked.as_interface::<IChangeConflict>();
        // SAFETY: the object is valid for the call.
        let code = self.call(|callback| unsafe { callback.OnConflict(object.as_raw()) });
        self.all.pass_error(chosen(code, asked.action()))
    }

    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        // Zero would be a full enumeration: one who forgets to answer must not start it (A-WS-1).
        let mut action = SFEA_ABORT;
        // SAFETY: the place is valid for the call.
        let code =
            self.call(|callback| unsafe { callback.OnFullEnumerationNeeded(&raw mut action) });
        let action = self.all.pass_error(chosen(code, enumeration(action)))?;
        if action == EnumerationAction::Abort {
            self.all.note(CancelDecision::CancelAll); // WS-14
        }
        Ok(action)
    }

    fn recoverable_error(&self, error: &RecoverableError) -> Answer {
        let told = ComObject::new(ToldError::new(error, (self.changes)(&error.change)));
        let object = told.as_interface::<IRecoverableError>();
        // SAFETY: the object is valid for the call.
        self.tell(|callback| unsafe { callback.OnRecoverableError(object.as_raw()) })
    }

    fn change_applied(&self, counts: ChangeCounts) -> Answer {
        // SAFETY: it takes numbers.
        self.outcome(counts, |two, applied, failed| unsafe { two.OnChangeApplied(applied, failed) })
    }

    fn change_failed(&self, counts: ChangeCounts) -> Answer {
        // SAFETY: it takes numbers.
        self.outcome(counts, |two, applied, failed| unsafe { two.OnChangeFailed(applied, failed) })
    }
}

impl<P: Pointer<ISyncCallback>, F> fmt::Debug for Import<P, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcomes = matches!(self.callback, Callback::Two(_));
        f.debug_struct("winsync::Import").field("outcomes", &outcomes).finish_non_exhaustive()
    }
}
