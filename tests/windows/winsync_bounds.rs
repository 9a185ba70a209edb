//! What holds at every border: panics stay inside, references balance, threads may come and go (B-3, B-11, B-12, B-14).

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use sync_progress::callback::{NullCallback, SyncCallback, from_fn};
use sync_progress::cancel::{CancelToken, NeverCanceled};
use sync_progress::protocol::{
    Answer, CancelCause, Change, ChangeCounts, Conflict, EnumerationAction, RecoverableError,
    ResolveAction, SinkError, StageProgress,
};
use sync_progress::windows::abi::{
    E_UNEXPECTED, IChangeConflict, IRecoverableError, ISyncCallback, ISyncCallback2, ISyncChange,
    ISyncSessionState, S_OK, SFEA_ABORT,
};
use sync_progress::windows::winsync::{self, Import, SessionState};
use sync_progress::windows::{Agile, Pointer};
use sync_progress::{CancelDecision, ProviderRole, SyncStage};
use windows_core::{HRESULT, Interface};

use crate::application::{Application, applying};
use crate::native::IAGILEOBJECT;
use crate::native::winsync::{Script, change, two};
use crate::native::winsync_told::{Failing, conflict, error};

/// Panics at every call, and counts how often it is called.
struct Panics(Arc<AtomicUsize>);

impl Panics {
    fn panic(&self) -> ! {
        self.0.fetch_add(1, Ordering::SeqCst);
        panic!("as it should")
    }
}

#[deny(clippy::missing_trait_methods)]
impl SyncCallback for Panics {
    fn stage(&self, _: &StageProgress) -> Answer {
        self.panic()
    }
    fn change(&self, _: &Change) -> Answer {
        self.panic()
    }
    fn conflict(&self, _: &Conflict) -> Result<ResolveAction, SinkError> {
        self.panic()
    }
    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        self.panic()
    }
    fn recoverable_error(&self, _: &RecoverableError) -> Answer {
        self.panic()
    }
    fn change_applied(&self, _: ChangeCounts) -> Answer {
        self.panic()
    }
    fn change_failed(&self, _: ChangeCounts) -> Answer {
        self.panic()
    }
}

impl Drop for Panics {
    fn drop(&mut self) {
        panic!("in a destructor too");
    }
}

impl CancelToken for Panics {
    fn decision(&self) -> CancelDecision {
        self.panic()
    }
    fn cause(&self) -> Option<CancelCause> {
        self.panic()
    }
}

#[test]
fn b_3_a_panic_of_the_callback_becomes_a_code() {
    let calls: [fn(&ISyncCallback2) -> HRESULT; 7] = [
        |it| unsafe { it.OnProgress(0, 0, 1, 2) },
        |it| {
            let change = change(0);
            let lent = change.give::<ISyncChange>();
            unsafe { it.OnChange(lent.as_raw()) }
        },
        |it| {
            let conflict = conflict(S_OK);
            let lent = conflict.give::<IChangeConflict>();
            let code = unsafe { it.OnConflict(lent.as_raw()) };
            assert!(conflict.set.lock().unwrap().is_empty());
            code
        },
        |it| {
            let mut action = 0;
            let code = unsafe { it.OnFullEnumerationNeeded(&raw mut action) };
            assert_eq!(action, SFEA_ABORT);
            code
        },
        |it| {
            let failing = Failing { stage: Ok(0), provider: Ok(0), code: Ok(S_OK), words: None };
            let error = error(failing);
            let lent = error.give::<IRecoverableError>();
            unsafe { it.OnRecoverableError(lent.as_raw()) }
        },
        |it| unsafe { it.OnChangeApplied(1, 0) },
        |it| unsafe { it.OnChangeFailed(0, 1) },
    ];
    for call in calls {
        let called = Arc::new(AtomicUsize::new(0));
        let callback = winsync::export(Panics(Arc::clone(&called)));
        assert_eq!(call(&callback), E_UNEXPECTED);
        for again in calls {
            assert_eq!(again(&callback), E_UNEXPECTED);
        }
        assert_eq!(called.load(Ordering::SeqCst), 1); // not again (K-2)
        assert!(winsync::current::<ISyncChange>().is_none());
        drop(callback); // whose callback panics once more
    }
}

#[test]
fn b_3_a_panic_in_a_session_becomes_a_code() {
    let called = Arc::new(AtomicUsize::new(0));
    let state = winsync::export_session_state(Panics(Arc::clone(&called)), NeverCanceled);
    assert_eq!(unsafe { state.OnProgress(1, 2, 1, 2) }, E_UNEXPECTED);
    let mut canceled = 7;
    assert_eq!(unsafe { state.IsCanceled(&raw mut canceled) }, S_OK);
    assert_eq!(canceled, 1);
    drop(state);
    assert_eq!(called.load(Ordering::SeqCst), 1);
}

#[test]
fn b_3_a_panic_of_the_token_becomes_a_code() {
    let (called, application) = (Arc::new(AtomicUsize::new(0)), Application::new());
    let state =
        winsync::export_session_state(Arc::clone(&application), Panics(Arc::clone(&called)));
    let mut canceled = 7;
    assert_eq!(unsafe { state.IsCanceled(&raw mut canceled) }, E_UNEXPECTED);
    assert_eq!(canceled, 0);
    assert_eq!(unsafe { state.OnProgress(1, 2, 1, 2) }, E_UNEXPECTED);
    drop(state);
    assert_eq!(called.load(Ordering::SeqCst), 1);
    assert_eq!(application.heard(), []);
}

/// Counts its drops.
struct Dropped(Rc<Cell<usize>>);

impl SyncCallback for Dropped {
    fn stage(&self, _: &StageProgress) -> Answer {
        Ok(CancelDecision::Continue)
    }
}

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

#[test]
fn b_11_what_is_exported_goes_with_its_last_reference() {
    let drops = Rc::new(Cell::new(0));
    let callback = winsync::export_local(Dropped(Rc::clone(&drops)));
    let one = ISyncCallback::from(callback.clone());
    let import = winsync::import(one.clone());
    drop((callback, one));
    assert!(import.change(&Change::default()).is_ok());
    assert_eq!(drops.get(), 0);
    drop(import);
    assert_eq!(drops.get(), 1);
    let state = winsync::export_session_state_local(Dropped(Rc::clone(&drops)), NeverCanceled);
    let import = winsync::import_session_state(state);
    assert!(import.stage(&applying(1, 2)).is_ok());
    assert_eq!(drops.get(), 1);
    drop(import);
    assert_eq!(drops.get(), 2);
}

fn is_agile<I: Interface>(pointer: &I) -> bool {
    let mut found = std::ptr::null_mut();
    let answer = unsafe { pointer.query(&IAGILEOBJECT, &raw mut found) };
    if !found.is_null() {
        drop(unsafe { windows_core::IUnknown::from_raw(found) });
    }
    answer.is_ok()
}

#[test]
fn b_12_what_is_exported_is_agile_unless_it_stays() {
    assert!(is_agile(&winsync::export(NullCallback)));
    assert!(!is_agile(&winsync::export_local(NullCallback)));
    assert!(is_agile(&winsync::export_session_state(NullCallback, NeverCanceled)));
    assert!(!is_agile(&winsync::export_session_state_local(NullCallback, NeverCanceled)));
}

#[test]
fn b_12_an_import_is_as_free_as_its_pointer() {
    fn is_free<T: Send + Sync>() {}
    is_free::<Import<Agile<ISyncCallback>>>();
    is_free::<SessionState<Agile<ISyncSessionState>>>();

    let native = two(Script::default()).and_for(IAGILEOBJECT);
    let agile = Agile::new(ISyncCallback::from(native.give::<ISyncCallback2>())).unwrap();
    let callback = winsync::import(agile);
    assert_eq!(native.references(), 1);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for applied in 0..100 {
                    let counts = ChangeCounts { applied, failed: 0 };
                    assert!(callback.change_applied(counts).is_ok());
                    assert!(callback.conflict(&Conflict::default()).is_ok());
                }
            });
        }
    });
    assert_eq!((native.told().len(), native.references()), (800, 1));
    drop(callback);
    assert_eq!(native.references(), 0);
}

#[test]
fn b_12_an_exported_callback_is_called_on_any_thread() {
    let heard = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&heard);
    let callback = winsync::export(from_fn(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    }));
    let callback = Agile::new(ISyncCallback::from(callback)).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let call = |callback: &ISyncCallback| unsafe { callback.OnProgress(0, 0, 1, 2) };
                assert!((0..100).all(|_| callback.with(call) == Ok(S_OK)));
            });
        }
    });
    assert_eq!(heard.load(Ordering::SeqCst), 400);
}

/// Calls its own object from inside a call.
struct Reenters;

static OWN: Mutex<Option<Arc<Agile<ISyncCallback2>>>> = Mutex::new(None);

impl SyncCallback for Reenters {
    fn stage(&self, report: &StageProgress) -> Answer {
        let deeper = i32::try_from(report.work.completed).unwrap();
        let own = OWN.lock().unwrap().clone().unwrap();
        if deeper > 0 {
            let completed = u32::try_from(deeper - 1).unwrap();
            let call = |own: &ISyncCallback2| unsafe { own.OnProgress(1, 2, completed, 9) };
            assert_eq!(own.with(call), Ok(S_OK));
        }
        Ok(CancelDecision::Continue)
    }
    fn change(&self, _: &Change) -> Answer {
        let outer = winsync::current::<ISyncChange>().unwrap();
        let own = OWN.lock().unwrap().clone().unwrap();
        let conflict = conflict(S_OK);
        let lent = conflict.give::<IChangeConflict>();
        let call = |own: &ISyncCallback2| unsafe { own.OnConflict(lent.as_raw()) };
        assert_eq!(own.with(call), Ok(S_OK));
        assert_eq!(winsync::current::<ISyncChange>(), Some(outer));
        Ok(CancelDecision::Continue)
    }
    fn conflict(&self, _: &Conflict) -> Result<ResolveAction, SinkError> {
        assert!(winsync::current::<ISyncChange>().is_none()); // the innermost counts
        assert!(winsync::current::<IChangeConflict>().is_some());
        Ok(ResolveAction::Merge)
    }
}

#[test]
fn b_14_calls_may_come_from_inside() {
    let callback = winsync::export(Reenters);
    *OWN.lock().unwrap() = Some(Arc::new(Agile::new(callback.clone()).unwrap()));
    assert_eq!(unsafe { callback.OnProgress(1, 2, 5, 9) }, S_OK);
    let native = change(0);
    let lent = native.give::<ISyncChange>();
    assert_eq!(unsafe { callback.OnChange(lent.as_raw()) }, S_OK);
    assert_eq!(native.references(), 1);
    *OWN.lock().unwrap() = None;
}

/// What two imports of one export say reaches one callback, and what one of them stops is stopped for the other.
#[test]
fn b_60_two_imports_of_one_export() {
    let application = Application::new();
    let native = ISyncCallback::from(winsync::export(Arc::clone(&application)));
    let (one, two) = (winsync::import(native.clone()), winsync::import(native));
    assert!(one.stage(&applying(1, 2)).is_ok());
    application.answer_now(Ok(CancelDecision::CancelAll));
    assert_eq!(two.change(&Change::default()), Ok(CancelDecision::CancelAll));
    application.answer_now(Ok(CancelDecision::Continue));
    assert_eq!(one.stage(&applying(2, 2)), Ok(CancelDecision::CancelAll));
    let report = StageProgress { role: ProviderRole::Source, ..applying(1, 2) };
    assert_eq!(report.stage, SyncStage::Application);
}
