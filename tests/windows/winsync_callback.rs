//! An application's callback, given to native code and called slot by slot (B-60, B-61, B-63).

use std::borrow::Cow;
use std::ffi::c_void;
use std::ptr;
use std::sync::Arc;

use sync_progress::callback::NullCallback;
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    Change, ChangeCounts, Code, Conflict, EnumerationAction, Fault, Notice, SinkError, SyncEvent,
    Work,
};
use sync_progress::windows::abi::{
    E_ABORT, E_FAIL, E_INVALIDARG, E_POINTER, E_UNEXPECTED, IChangeConflict, IRecoverableError,
    ISyncCallback, ISyncCallback2, ISyncChange, ISyncSessionState, RPC_E_DISCONNECTED, S_OK,
    SFEA_ABORT, SFEA_FULL_ENUMERATION, SFEA_PARTIAL_SYNC, SPR_DESTINATION, SPR_SOURCE,
    SPS_CHANGE_APPLICATION, SPS_CHANGE_DETECTION,
};
use sync_progress::windows::winsync;
use sync_progress::{CancelDecision, ProviderRole, SyncStage};
use windows_core::{HRESULT, Interface};

use crate::application::{Application, stage};
use crate::native::winsync::{change, flags_of};
use crate::native::winsync_told::{Failing, conflict, error};

fn failing(fault: Fault) -> SinkError {
    SinkError::new(fault)
}

/// A method of the callback, by its name.
type Call = (&'static str, fn(&ISyncCallback2) -> HRESULT);

/// Each method once.
const CALLS: [Call; 7] = [
    ("OnProgress", |it| unsafe { it.OnProgress(SPR_SOURCE, SPS_CHANGE_DETECTION, 1, 2) }),
    ("OnChange", |it| {
        let change = change(0);
        let change = change.give::<ISyncChange>();
        unsafe { it.OnChange(change.as_raw()) }
    }),
    ("OnConflict", |it| {
        let conflict = conflict(S_OK);
        let conflict = conflict.give::<IChangeConflict>();
        unsafe { it.OnConflict(conflict.as_raw()) }
    }),
    ("OnFullEnumerationNeeded", |it| {
        let mut action = 9;
        unsafe { it.OnFullEnumerationNeeded(&raw mut action) }
    }),
    ("OnRecoverableError", |it| {
        let error = error(Failing { stage: Ok(0), provider: Ok(0), code: Ok(E_FAIL), words: None });
        let error = error.give::<IRecoverableError>();
        unsafe { it.OnRecoverableError(error.as_raw()) }
    }),
    ("OnChangeApplied", |it| unsafe { it.OnChangeApplied(1, 0) }),
    ("OnChangeFailed", |it| unsafe { it.OnChangeFailed(1, 1) }),
];

#[test]
fn b_61_roles_stages_and_counts_pass_as_they_come() {
    #[track_caller]
    fn passes(role: i32, at: i32, numbers: (u32, u32), heard: (ProviderRole, SyncStage)) {
        let application = Application::new();
        let callback = winsync::export(Arc::clone(&application));
        assert_eq!(unsafe { callback.OnProgress(role, at, numbers.0, numbers.1) }, S_OK);
        let work = Work::new(numbers.0.into(), u64::from(numbers.1));
        let notice = Notice::Stage(stage(heard.0, heard.1, work));
        assert_eq!(application.heard(), [SyncEvent::Notice(Cow::Owned(notice))]);
    }
    use ProviderRole::{Destination, Source, Unknown};
    passes(SPR_SOURCE, SPS_CHANGE_DETECTION, (1, 2), (Source, SyncStage::Detection));
    passes(SPR_DESTINATION, 1, (0, 0), (Destination, SyncStage::Enumeration));
    passes(1, SPS_CHANGE_APPLICATION, (u32::MAX, 1), (Destination, SyncStage::Application));
    passes(2, 3, (1, u32::MAX), (Unknown(2), SyncStage::Unknown(3)));
    passes(-1, i32::MIN, (0, 7), (Unknown(u32::MAX), SyncStage::Unknown(1 << 31)));
}

#[test]
fn b_61_each_method_is_heard() {
    let application = Application::new();
    let callback = winsync::export(Arc::clone(&application));
    for (name, call) in CALLS {
        assert_eq!(call(&callback), S_OK, "{name}");
    }
    let heard = application.heard();
    assert_eq!(heard[1], SyncEvent::Change(Cow::Owned(Change::default())));
    assert_eq!(heard[2], SyncEvent::Conflict(Cow::Owned(Conflict::default())));
    assert_eq!(heard[3], SyncEvent::FullEnumerationNeeded);
    assert!(matches!(heard[4], SyncEvent::RecoverableError(_)));
    assert_eq!(heard[5], SyncEvent::ChangeApplied(ChangeCounts { applied: 1, failed: 0 }));
    assert_eq!(heard[6], SyncEvent::ChangeFailed(ChangeCounts { applied: 1, failed: 1 }));
    assert_eq!(heard.len(), 7);
}

/// Every method but the two that ask for a choice.
fn plain() -> impl Iterator<Item = Call> {
    CALLS.into_iter().filter(|(name, _)| !matches!(*name, "OnConflict" | "OnFullEnumerationNeeded"))
}

#[test]
fn b_60_answers_are_codes() {
    use CancelDecision::{CancelAll, CancelItem, Continue};
    let bad = Code::from_bits(0x8004_101D);
    for (answer, code) in [
        (Ok(Continue), S_OK),
        (Ok(CancelItem), S_OK), // WS cannot cancel one item (D-12)
        (Ok(CancelAll), E_ABORT),
        (Err(failing(Fault::Failed(bad))), HRESULT(bad.raw())),
        (Err(failing(Fault::Failed(Code::FALSE))), E_FAIL), // not a failure, so it is made one
        (Err(failing(Fault::Panicked)), E_UNEXPECTED),
        (Err(failing(Fault::Disconnected)), RPC_E_DISCONNECTED),
        (Err(failing(Fault::Refused(rules::KNOWN_ROLE_AND_STAGE))), E_INVALIDARG),
        (Err(failing(Fault::UnknownAnswer(9))), HRESULT(9)),
        (Err(failing(Fault::UnknownAnswer(9)).deciding(CancelAll)), E_ABORT),
    ] {
        for (name, call) in plain() {
            let callback = winsync::export(Application::answering(answer));
            assert_eq!(call(&callback), code, "{name}, {answer:?}");
        }
    }
}

#[test]
fn b_60_what_stopped_the_session_stays() {
    let stops = [
        Ok(CancelDecision::CancelAll),
        Err(failing(Fault::Failed(Code::FAIL))),
        Err(failing(Fault::Disconnected)),
    ];
    for stop in stops {
        for (first, stopping) in CALLS {
            if stop.is_ok() && matches!(first, "OnConflict" | "OnFullEnumerationNeeded") {
                continue; // these have no such answer
            }
            let application = Application::answering(stop);
            let callback = winsync::export(Arc::clone(&application));
            assert!(stopping(&callback).is_err(), "{first}");
            application.answer_now(Ok(CancelDecision::Continue));
            for (name, call) in CALLS {
                assert_eq!(call(&callback), E_ABORT, "{name} after {first}");
            }
            assert_eq!(application.heard().len(), 8); // all the same it hears of it
        }
    }
}

#[test]
fn b_60_a_refusal_and_an_unknown_answer_stop_nothing() {
    for fault in [Fault::Refused(rules::KNOWN_ROLE_AND_STAGE), Fault::UnknownAnswer(9)] {
        let application = Application::answering(Err(failing(fault)));
        let callback = winsync::export(Arc::clone(&application));
        let (_, call) = CALLS[0];
        assert_ne!(call(&callback), S_OK);
        application.answer_now(Ok(CancelDecision::Continue));
        assert_eq!(call(&callback), S_OK);
    }
}

#[test]
fn b_63_an_action_is_written_on_every_path() {
    #[track_caller]
    fn writes(chosen: Result<EnumerationAction, SinkError>, code: HRESULT, action: i32) {
        let callback = winsync::export(Application::enumerating(chosen));
        let mut written = 77;
        assert_eq!(unsafe { callback.OnFullEnumerationNeeded(&raw mut written) }, code);
        assert_eq!(written, action);
    }
    writes(Ok(EnumerationAction::Full), S_OK, SFEA_FULL_ENUMERATION);
    writes(Ok(EnumerationAction::Partial), S_OK, SFEA_PARTIAL_SYNC);
    writes(Ok(EnumerationAction::Abort), S_OK, SFEA_ABORT);
    writes(Ok(EnumerationAction::Unknown(3)), E_INVALIDARG, SFEA_ABORT);
    writes(Err(failing(Fault::Failed(Code::FAIL))), E_FAIL, SFEA_ABORT);
    writes(Err(failing(Fault::UnknownAnswer(1))), HRESULT(1), SFEA_ABORT);
}

#[test]
fn b_63_abort_cancels_everything() {
    let callback = winsync::export(NullCallback); // which aborts (A-WS-1)
    assert_eq!(unsafe { callback.OnChangeApplied(1, 0) }, S_OK);
    let mut action = SFEA_FULL_ENUMERATION;
    assert_eq!(unsafe { callback.OnFullEnumerationNeeded(&raw mut action) }, S_OK);
    assert_eq!(unsafe { callback.OnChangeApplied(1, 0) }, E_ABORT);
}

#[test]
fn b_2_null_is_refused_and_not_heard() {
    let application = Application::new();
    let callback = winsync::export(Arc::clone(&application));
    let null = ptr::null_mut::<c_void>();
    assert_eq!(unsafe { callback.OnChange(null) }, E_INVALIDARG);
    assert_eq!(unsafe { callback.OnConflict(null) }, E_INVALIDARG);
    assert_eq!(unsafe { callback.OnRecoverableError(null) }, E_INVALIDARG);
    assert_eq!(unsafe { callback.OnFullEnumerationNeeded(ptr::null_mut()) }, E_POINTER);
    assert_eq!(application.heard(), []);
}

#[test]
fn b_11_it_answers_for_both_interfaces() {
    for callback in [winsync::export(NullCallback), winsync::export_local(NullCallback)] {
        let one: ISyncCallback = callback.cast().unwrap();
        assert_eq!(one.cast::<ISyncCallback2>().unwrap(), callback);
        assert!(callback.cast::<ISyncSessionState>().is_err());
        assert_eq!(ISyncCallback::from(callback), one);
    }
}

#[test]
fn b_61_who_wants_the_native_object_asks_for_it() {
    struct Asks;
    impl sync_progress::SyncCallback for Asks {
        fn stage(
            &self,
            _: &sync_progress::protocol::StageProgress,
        ) -> sync_progress::protocol::Answer {
            assert!(winsync::current::<ISyncChange>().is_none());
            Ok(CancelDecision::Continue)
        }
        fn change(&self, _: &Change) -> sync_progress::protocol::Answer {
            let change = winsync::current::<ISyncChange>().unwrap();
            assert_eq!(flags_of(&change), Ok(7));
            assert!(winsync::current::<IChangeConflict>().is_none());
            let elsewhere = std::thread::spawn(|| winsync::current::<ISyncChange>().is_none());
            assert!(elsewhere.join().unwrap());
            Ok(CancelDecision::Continue)
        }
    }
    let native = change(7);
    let lent = native.give::<ISyncChange>();
    let callback = winsync::export(Asks);
    assert_eq!(unsafe { callback.OnChange(lent.as_raw()) }, S_OK);
    assert_eq!(unsafe { callback.OnProgress(0, 0, 1, 2) }, S_OK);
    assert!(winsync::current::<ISyncChange>().is_none());
    assert_eq!(native.references(), 1);
}
