//! [`SessionState`]: a native `ISyncSessionState`, reported to and asked from Rust.

use super::answer::signed;
use super::owed::Owed;
use super::turns::Turns;
use crate::callback::SyncCallback;
use crate::cancel::{CancelToken, Word};
use crate::dialect::rules::BAD_REPORT_REFUSED;
use crate::dialect::{Lossy, Told, answer_from_is_canceled, narrow_stage};
use crate::protocol::{
    Answer, AnswerExt as _, CancelCause, CancelDecision, Canceled, Change, ChangeCounts, Conflict,
    EnumerationAction, Fault, RecoverableError, ResolveAction, SinkError, StageProgress,
};
use crate::windows::Pointer;
use crate::windows::abi::ISyncSessionState;
use crate::windows::codes::code;
use crate::windows::losses::Losses;
use crate::{Dialect, SyncStage};
use core::fmt;

/// Uses the state of a native session: what `BeginSession` gives to a provider.
///
/// Give the interface itself, and it stays on this thread; give an [`Agile`](crate::windows::Agile), and it goes to any. It
/// holds one reference, which has to be gone when `EndSession` returns (WS-20). See [`SessionState`].
///
/// ```
/// use sync_progress::callback::NullCallback;
/// use sync_progress::cancel::{CancelSource, CancelToken};
/// use sync_progress::protocol::CancelCause;
/// use sync_progress::windows::winsync;
///
/// let cancel = CancelSource::new();
/// let state = winsync::export_session_state(NullCallback, cancel.token()); // that of some session
/// let session = winsync::import_session_state(state);
/// assert!(!session.is_canceled());
/// cancel.cancel(CancelCause::Shutdown);
/// assert_eq!(session.cause(), Some(CancelCause::Requested)); // why is not told
/// ```
pub fn import_session_state<P: Pointer<ISyncSessionState>>(state: P) -> SessionState<P> {
    SessionState {
        state,
        increments: Turns::new(Owed::default()),
        losses: Losses::default(),
        canceled: Word::new(),
    }
}

/// A native `ISyncSessionState`, reported to and asked from Rust; made by [`import_session_state`].
///
/// As a [`SyncCallback`] it takes [`stage`](SyncCallback::stage) in absolute numbers, and in the application stage says
/// increments and remainders, so that the session gets the same numbers again (WS-6). Several threads may report: one
/// increment at a time is on its way, and who finds it so leaves the newest numbers to that one (B-66). An increment beyond
/// 2³²−1 is said in parts, with the reports that follow. A role or stage without a name is not said; the session would refuse it.
///
/// Everything else that a callback hears is not said to a session: it is answered as by
/// [`NullCallback`](crate::callback::NullCallback), and [`lost`](Self::lost) tells. The application's callback for that is
/// [`import`](super::import)ed beside it; not in a fan-out with it, where the abort that is answered here to a full
/// enumeration would win (K-25).
///
/// As a [`CancelToken`] it asks `IsCanceled`, until it was once told so; a report that is answered with a failure is such an
/// answer. A session that is gone has not canceled.
///
/// ```
/// use sync_progress::callback::{NullCallback, SyncCallback};
/// use sync_progress::cancel::NeverCanceled;
/// use sync_progress::dialect::Lossy;
/// use sync_progress::protocol::Change;
/// use sync_progress::windows::winsync;
///
/// let state = winsync::export_session_state(NullCallback, NeverCanceled);
/// let session = winsync::import_session_state(state);
/// assert!(session.change(&Change::default()).is_ok());
/// assert_eq!(session.lost(), Lossy::UNSAID);
/// ```
pub struct SessionState<P> {
    state: P,
    increments: Turns<Owed, StageProgress>,
    losses: Losses,
    canceled: Word,
}

impl<P: Pointer<ISyncSessionState>> SessionState<P> {
    /// What could not be said as it was, all in all.
    pub fn lost(&self) -> Lossy {
        self.losses.read()
    }

    fn send(&self, report: &StageProgress, (completed, total): (u32, u32)) -> Answer {
        let (role, stage) = (signed(report.role.raw()), signed(report.stage.raw()));
        // SAFETY: it takes numbers.
        let called =
            self.state.with(|state| unsafe { state.OnProgress(role, stage, completed, total) });
        let code = called.map_or_else(|unreachable| unreachable, code);
        let answer = Dialect::WinSync.answer_from_code(code);
        if answer.decision().is_all() {
            self.canceled.cancel(CancelCause::Answered);
        }
        answer
    }

    /// Says the newest absolute numbers as increments, one after the other.
    fn send_increments(&self, report: &StageProgress) -> Answer {
        let mut answer = Ok(CancelDecision::Continue);
        let split = |owed: &mut Owed, seen| owed.split(seen).map(|numbers| (seen, numbers));
        self.increments.say(
            |_| Some(*report),
            split,
            |split| {
                let said = split.map_err(|rule| Fault::Refused(rule).into());
                answer = answer.merge(
                    said.and_then(|(seen, numbers)| self.send(&seen, self.losses.told(numbers))),
                );
            },
        );
        answer
    }

    /// What was answered so far.
    fn known(&self) -> CancelDecision {
        match self.canceled.cause() {
            Some(_) => CancelDecision::CancelAll,
            None => CancelDecision::Continue,
        }
    }

    fn ask(&self) -> CancelDecision {
        let mut canceled = 0;
        // SAFETY: the place is valid for the call.
        let called = self.state.with(|state| unsafe { state.IsCanceled(&raw mut canceled) });
        let code = called.map_or_else(|unreachable| unreachable, code);
        let answer = answer_from_is_canceled(code, canceled);
        match answer.fault() {
            // Who is gone has not said so (B-10), unless it wrote it before it went.
            Some(Fault::Disconnected) if canceled == 0 => CancelDecision::Continue,
            _ => answer.decision(),
        }
    }

    fn unsaid<T>(&self, answer: T) -> T {
        self.losses.told(Told { value: answer, lost: Lossy::UNSAID })
    }
}

#[deny(clippy::missing_trait_methods)]
impl<P: Pointer<ISyncSessionState>> SyncCallback for SessionState<P> {
    fn stage(&self, report: &StageProgress) -> Answer {
        if !report.role.is_known() || !report.stage.is_known() {
            return Err(SinkError::new(Fault::Refused(BAD_REPORT_REFUSED)).deciding(self.known()));
        }
        let answer = match report.stage {
            SyncStage::Application => self.send_increments(report),
            _ => self.send(report, self.losses.told(narrow_stage(report.work))),
        };
        answer.merge(Ok(self.known()))
    }

    fn change(&self, _: &Change) -> Answer {
        self.unsaid(Ok(self.known()))
    }

    fn conflict(&self, _: &Conflict) -> Result<ResolveAction, SinkError> {
        self.unsaid(Ok(ResolveAction::default()))
    }

    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        self.unsaid(Ok(EnumerationAction::default()))
    }

    fn recoverable_error(&self, _: &RecoverableError) -> Answer {
        self.unsaid(Ok(self.known()))
    }

    fn change_applied(&self, _: ChangeCounts) -> Answer {
        self.unsaid(Ok(self.known()))
    }

    fn change_failed(&self, _: ChangeCounts) -> Answer {
        self.unsaid(Ok(self.known()))
    }
}

/// Asks the session, until it was once told that it was canceled.
#[deny(clippy::missing_trait_methods)]
impl<P: Pointer<ISyncSessionState>> CancelToken for SessionState<P> {
    fn decision(&self) -> CancelDecision {
        if self.known().is_all() {
            return CancelDecision::CancelAll;
        }
        let decision = self.ask();
        if decision.is_all() {
            self.canceled.cancel(CancelCause::Requested);
        }
        // Another thread may have learned it meanwhile.
        decision.merge(self.known())
    }

    fn cause(&self) -> Option<CancelCause> {
        if self.decision().is_cancel() { self.canceled.cause() } else { None }
    }

    fn is_canceled(&self) -> bool {
        self.decision().is_cancel()
    }

    fn go_on(&self) -> Result<(), Canceled> {
        self.decision().go_on()
    }
}

impl<P> fmt::Debug for SessionState<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("winsync::SessionState")
            .field("increments", &self.increments)
            .field("canceled", &self.canceled)
            .finish_non_exhaustive()
    }
}
