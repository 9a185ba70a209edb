//! [`export_session_state`]: a session's state, given to native providers.

use super::answer::{code_of, role, stage, weighed};
use super::applier_info::ApplierInfo;
use super::turns::Turns;
use crate::SyncStage;
use crate::callback::{Caught, SyncCallback};
use crate::cancel::CancelToken;
use crate::dialect::{Accumulator, answer_to_is_canceled};
use crate::guard::{Guard, StickyAll};
use crate::protocol::{Answer, AnswerExt as _, CancelDecision, ProviderReport, StageProgress};
use crate::windows::abi::{
    E_ABORT, E_INVALIDARG, E_NOTIMPL, E_POINTER, E_UNEXPECTED, ISyncSessionState,
    ISyncSessionState_Impl, S_OK, SYNC_RANGE,
};
use crate::windows::barrier::Contained;
use windows_core::{HRESULT, implement};

/// Gives the state of a session to native providers: what they report reaches the callback as an application sees it, and
/// they learn whether the session was canceled.
///
/// | A provider calls | What happens |
/// |---|---|
/// | `OnProgress` | in the application stage increments are added up (WS-6), and [`stage`](SyncCallback::stage) is told the sum |
/// | `IsCanceled` | the token is asked |
/// | `LoadInfoFromChangeApplication` | the bytes are kept |
/// | `GetInfoForChangeApplication` | and given back |
///
/// An unknown role or stage is answered with `E_INVALIDARG` and counts for nothing (WS-5). After a cancel everything but
/// `IsCanceled` is answered with `E_ABORT`; an answer of the callback that cancels or fails is returned, and is such a cancel
/// from then on. The recovery range of forgotten knowledge is not kept (`E_NOTIMPL`): how long its ids are, only an engine knows.
///
/// Several threads may report. In the application stage one sum at a time is inside the callback, so that the sums never fall:
/// who finds it occupied leaves the newest sum to the one inside, and is answered with what was decided so far (B-66).
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use sync_progress::callback::from_fn;
/// use sync_progress::cancel::CancelSource;
/// use sync_progress::protocol::{CancelCause, Work};
/// use sync_progress::windows::abi::{E_ABORT, S_OK, SPR_DESTINATION, SPS_CHANGE_APPLICATION};
/// use sync_progress::windows::winsync;
///
/// let seen = Arc::new(Mutex::new(vec![]));
/// let application = { let seen = seen.clone(); from_fn(move |report| seen.lock().unwrap().push(report.work)) };
/// let cancel = CancelSource::new();
/// let state = winsync::export_session_state(application, cancel.token());
/// let report = |completed, left| {
///     // SAFETY: it takes numbers.
///     unsafe { state.OnProgress(SPR_DESTINATION, SPS_CHANGE_APPLICATION, completed, left) }
/// };
/// assert_eq!((report(2, 8), report(3, 5)), (S_OK, S_OK));
/// assert_eq!(*seen.lock().unwrap(), [Work::new(2, 10), Work::new(5, 10)]);
/// cancel.cancel(CancelCause::Requested);
/// assert_eq!(report(5, 0), E_ABORT);
/// ```
pub fn export_session_state<C, T>(callback: C, token: T) -> ISyncSessionState
where
    C: SyncCallback + Send + Sync + 'static,
    T: CancelToken + Send + Sync + 'static,
{
    State(Session::new(callback, token)).into()
}

/// The same for a callback or a token that stays on its thread. The object is not agile: COM keeps calls from other apartments
/// away from it.
///
/// ```
/// use std::cell::Cell;
/// use std::rc::Rc;
/// use sync_progress::callback::from_fn;
/// use sync_progress::cancel::NeverCanceled;
/// use sync_progress::windows::abi::{SPR_SOURCE, SPS_CHANGE_DETECTION};
/// use sync_progress::windows::winsync;
///
/// let heard = Rc::new(Cell::new(0));
/// let counter = heard.clone();
/// let callback = from_fn(move |_| counter.set(counter.get() + 1));
/// let state = winsync::export_session_state_local(callback, NeverCanceled);
/// // SAFETY: it takes numbers.
/// let _ = unsafe { state.OnProgress(SPR_SOURCE, SPS_CHANGE_DETECTION, 1, 2) };
/// assert_eq!(heard.get(), 1);
/// ```
pub fn export_session_state_local<C, T>(callback: C, token: T) -> ISyncSessionState
where
    C: SyncCallback + 'static,
    T: CancelToken + 'static,
{
    LocalState(Session::new(callback, token)).into()
}

#[implement(ISyncSessionState)]
struct State<C, T>(Session<C, T>)
where
    C: SyncCallback + 'static,
    T: CancelToken + 'static;

#[implement(ISyncSessionState, Agile = false)]
struct LocalState<C, T>(Session<C, T>)
where
    C: SyncCallback + 'static,
    T: CancelToken + 'static;

/// The session's side: whom it tells, what it adds up, and whether it goes on.
struct Session<C, T> {
    callback: Contained<Caught<C>>,
    token: Contained<T>,
    /// A token that has panicked is not asked again.
    guard: Guard,
    all: StickyAll,
    sums: Turns<Accumulator, StageProgress>,
    info: ApplierInfo,
}

impl<C: SyncCallback, T: CancelToken> Session<C, T> {
    fn new(callback: C, token: T) -> Self {
        Self {
            callback: Contained::new(Caught::new(callback)),
            token: Contained::new(token),
            guard: Guard::new(),
            all: StickyAll::new(),
            sums: Turns::new(Accumulator::new()),
            info: ApplierInfo::default(),
        }
    }

    /// Whether the session was canceled, on whatever channel (#79).
    ///
    /// # Errors
    ///
    /// The code for a token that panicked.
    fn is_canceled(&self) -> Result<bool, HRESULT> {
        if !self.all.decision().is_all() {
            let decision = self.guard.run(|| self.token.decision()).ok_or(E_UNEXPECTED)?;
            self.all.note(decision);
        }
        Ok(answer_to_is_canceled(&Ok(self.all.decision())).value)
    }

    /// After a cancel every method fails (#15).
    fn unless_canceled(&self, act: impl FnOnce() -> HRESULT) -> HRESULT {
        match self.is_canceled() {
            Ok(false) => act(),
            Ok(true) => E_ABORT,
            Err(code) => code,
        }
    }

    fn report(&self, said: ProviderReport) -> HRESULT {
        let mut answer = Ok(CancelDecision::Continue);
        let tell = |seen| answer = answer.merge(self.tell(&seen));
        let forward = |sum: &mut Accumulator| sum.forward(said).ok().map(|told| told.value);
        let taken = match said.stage {
            SyncStage::Application => self.sums.say(forward, |_, seen| seen, tell),
            _ => self.sums.with(forward).map(tell).is_some(),
        };
        if !taken {
            return E_INVALIDARG;
        }
        code_of(&answer.merge(Ok(self.all.decision())))
    }

    /// What was told while others told theirs is not said after a cancel.
    fn tell(&self, seen: &StageProgress) -> Answer {
        if self.all.decision().is_all() {
            return Ok(self.all.decision());
        }
        self.all.pass(weighed(self.callback.stage(seen)))
    }

    /// # Safety
    ///
    /// NULL, or a place for a truth value.
    unsafe fn tell_canceled(&self, place: *mut i32) -> HRESULT {
        if place.is_null() {
            return E_POINTER;
        }
        let canceled = self.is_canceled();
        // SAFETY: passed on to the caller.
        unsafe { place.write(canceled.unwrap_or_default().into()) };
        canceled.map_or_else(|code| code, |_| S_OK)
    }
}

macro_rules! serve {
    ($($class:ident),*) => {
        $(
            impl<C, T> ISyncSessionState_Impl for $class<C, T>
            where
                C: SyncCallback + 'static,
                T: CancelToken + 'static,
            {
                unsafe fn IsCanceled(&self, place: *mut i32) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.tell_canceled(place) }
                }
                unsafe fn GetInfoForChangeApplication(
                    &self,
                    bytes: *mut u8,
                    count: *mut u32,
                ) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    self.0.unless_canceled(|| unsafe { self.0.info.give(bytes, count) })
                }
                unsafe fn LoadInfoFromChangeApplication(
                    &self,
                    bytes: *const u8,
                    count: u32,
                ) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    self.0.unless_canceled(|| unsafe { self.0.info.load(bytes, count) })
                }
                unsafe fn GetForgottenKnowledgeRecoveryRangeStart(
                    &self,
                    _: *mut u8,
                    count: *mut u32,
                ) -> HRESULT {
                    self.0.unless_canceled(|| no_range(count))
                }
                unsafe fn GetForgottenKnowledgeRecoveryRangeEnd(
                    &self,
                    _: *mut u8,
                    count: *mut u32,
                ) -> HRESULT {
                    self.0.unless_canceled(|| no_range(count))
                }
                unsafe fn SetForgottenKnowledgeRecoveryRange(
                    &self,
                    range: *const SYNC_RANGE,
                ) -> HRESULT {
                    self.0.unless_canceled(|| no_range(range))
                }
                unsafe fn OnProgress(
                    &self,
                    provider: i32,
                    at: i32,
                    completed: u32,
                    total: u32,
                ) -> HRESULT {
                    self.0.unless_canceled(|| self.0.report(ProviderReport {
                        role: role(provider),
                        stage: stage(at),
                        completed: completed.into(),
                        total: total.into(),
                    }))
                }
            }
        )*
    };
}

serve!(State_Impl, LocalState_Impl);

/// How long the ids of a range are is not known here.
const fn no_range<T>(pointer: *const T) -> HRESULT {
    if pointer.is_null() { E_POINTER } else { E_NOTIMPL }
}
