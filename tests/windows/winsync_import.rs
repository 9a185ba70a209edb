//! A native callback, used from Rust (B-60, B-61, B-63, B-68).

use std::borrow::Cow;
use std::sync::Arc;

use sync_progress::SyncCallback;
use sync_progress::dialect::Lossy;
use sync_progress::protocol::{
    Answer, AnswerExt, Change, ChangeCounts, Code, Conflict, EnumerationAction, Fault,
    RecoverableError, ResolveAction, SinkError, Work,
};
use sync_progress::windows::abi::{
    E_ABORT, E_FAIL, ISyncCallback, ISyncCallback2, RPC_E_DISCONNECTED, S_FALSE, S_OK,
    S_SYNCMGR_CANCELALL, SFEA_ABORT, SYNC_E_INTERNAL_ERROR,
};
use sync_progress::windows::winsync;
use sync_progress::{CancelDecision, ProviderRole, SyncStage};
use windows_core::HRESULT;

use crate::application::{applying, stage};
use crate::native::winsync::{Given, Script, Told, Two, one, two};

pub(crate) fn an_error() -> RecoverableError {
    RecoverableError {
        role: ProviderRole::Source,
        stage: SyncStage::Enumeration,
        change: Change::default(),
        code: Code::ACCESS_DENIED,
        item_name: "né😀".into(),
        description: "in use".into(),
    }
}

/// The callback of a native object.
fn used(native: &Two) -> winsync::Import<ISyncCallback> {
    winsync::import(ISyncCallback::from(native.give::<ISyncCallback2>()))
}

const COUNTS: ChangeCounts = ChangeCounts { applied: 3, failed: 1 };

/// What is said, and what the native callback is told.
type Say = (Told, fn(&dyn SyncCallback) -> Answer);

/// Each method of the callback once.
const CALLS: [Say; 7] = [
    (Told::Progress(1, 2, 3, 9), |it| it.stage(&applying(3, 9))),
    (Told::Change, |it| it.change(&Change::default())),
    (Told::Conflict, |it| it.conflict(&Conflict::default()).map(|_| CancelDecision::Continue)),
    (Told::Error, |it| it.recoverable_error(&an_error())),
    (Told::Applied(3, 1), |it| it.change_applied(COUNTS)),
    (Told::Failed(3, 1), |it| it.change_failed(COUNTS)),
    // Nobody writes an action, so abort stays: it comes last.
    (Told::FullEnumeration, |it| it.full_enumeration_needed().map(|_| CancelDecision::Continue)),
];

#[test]
fn b_61_each_method_is_said() {
    let native = two(Script::default());
    let callback = used(&native);
    for (told, say) in CALLS {
        assert_eq!(say(&callback), Ok(CancelDecision::Continue), "{told:?}");
        assert_eq!(native.told(), [told]);
        assert_eq!(native.references(), 1, "{told:?}");
    }
    assert_eq!(callback.lost(), Lossy::empty());
    // B-63: what was aborted does not go on because the peer does.
    assert_eq!(callback.stage(&applying(4, 9)), Ok(CancelDecision::CancelAll));
    assert_eq!(callback.change_applied(COUNTS), Ok(CancelDecision::CancelAll));
    drop(callback);
    assert_eq!(native.references(), 0);
}

#[test]
fn b_60_codes_are_read_as_they_come() {
    use CancelDecision::{CancelAll, Continue};
    for (code, decision, fault) in [
        (S_FALSE, Continue, Fault::UnknownAnswer(1)),
        (S_SYNCMGR_CANCELALL, Continue, Fault::UnknownAnswer(0x0004_0204)), // not its word
        (E_FAIL, CancelAll, Fault::Failed(Code::FAIL)),
        (SYNC_E_INTERNAL_ERROR, CancelAll, Fault::Failed(Code::from_bits(0x8004_101D))),
        (RPC_E_DISCONNECTED, CancelAll, Fault::Disconnected),
    ] {
        for (told, say) in CALLS {
            let native = two(Script::answering([code]));
            let answer = say(&used(&native));
            let read = (answer.decision(), answer.fault());
            assert_eq!(read, (decision, Some(fault)), "{code:?} from {told:?}");
        }
    }
}

#[test]
fn b_60_abort_cancels_all() {
    for (told, say) in CALLS {
        let native = two(Script::answering([E_ABORT]));
        let answer = say(&used(&native));
        assert_eq!(answer.decision(), CancelDecision::CancelAll, "{told:?}");
        let is_question = matches!(told, Told::Conflict | Told::FullEnumeration);
        let fault = is_question.then_some(Fault::Failed(Code::ABORT)); // no choice says it
        assert_eq!(answer.fault(), fault, "{told:?}");
    }
}

#[test]
fn b_61_numbers_are_made_to_fit() {
    #[track_caller]
    fn says(work: Work, numbers: (u32, u32), lost: Lossy) {
        let native = two(Script::default());
        let callback = used(&native);
        let (role, at) = (ProviderRole::Unknown(u32::MAX), SyncStage::Unknown(7));
        assert!(callback.stage(&stage(role, at, work)).is_ok());
        assert_eq!(native.told(), [Told::Progress(-1, 7, numbers.0, numbers.1)]);
        assert_eq!(callback.lost(), lost);
    }
    says(Work::new(0, 0), (0, 0), Lossy::empty());
    says(Work::new(5, u64::from(u32::MAX)), (5, u32::MAX), Lossy::empty());
    says(Work::new(1 << 32, 1 << 33), (1 << 30, 1 << 31), Lossy::SCALED);
    says(Work::new(1, u64::MAX), (1, u32::MAX), Lossy::SCALED);
    says(Work::new(0, None), (0, 0), Lossy::empty());
    says(Work::new(3, None), (0, 0), Lossy::COUNT);
}

#[test]
fn b_61_counts_are_cut_off() {
    let native = two(Script::default());
    let callback = used(&native);
    let counts = ChangeCounts { applied: 1 << 32, failed: u64::from(u32::MAX) };
    assert!(callback.change_applied(counts).is_ok());
    assert_eq!(native.told(), [Told::Applied(u32::MAX, u32::MAX)]);
    assert_eq!(callback.lost(), Lossy::SATURATED);
}

#[test]
fn b_68_outcomes_are_said_to_whom_wants_them() {
    let native = one(Script::answering([E_ABORT]));
    let callback = winsync::import(native.give::<ISyncCallback>());
    assert_eq!(callback.change_applied(COUNTS), Ok(CancelDecision::Continue));
    assert_eq!(callback.change_failed(COUNTS), Ok(CancelDecision::Continue));
    assert_eq!((native.told(), callback.lost()), (vec![], Lossy::UNSAID));
    assert_eq!(callback.change(&Change::default()), Ok(CancelDecision::CancelAll));
    assert_eq!(callback.change_applied(COUNTS), Ok(CancelDecision::CancelAll)); // so far
    assert_eq!(native.references(), 1);
}

/// A callback that does this with the place for an action.
fn choosing(act: impl Fn(&mut i32) + Send + Sync + 'static, code: HRESULT) -> Two {
    let act = move |given: Given<'_>| match given {
        Given::Place(place) => act(place),
        _ => panic!("not asked for an action"),
    };
    two(Script::acting(act).then_answering([code]))
}

#[test]
fn b_63_abort_is_preset_and_what_is_written_is_kept() {
    #[track_caller]
    fn chooses(written: Option<i32>, action: EnumerationAction) {
        let native = choosing(
            move |place| {
                assert_eq!(*place, SFEA_ABORT);
                *place = written.unwrap_or(*place);
            },
            S_OK,
        );
        assert_eq!(used(&native).full_enumeration_needed(), Ok(action));
    }
    chooses(Some(0), EnumerationAction::Full);
    chooses(Some(1), EnumerationAction::Partial);
    chooses(Some(2), EnumerationAction::Abort);
    chooses(None, EnumerationAction::Abort);
    chooses(Some(3), EnumerationAction::Unknown(3));
    chooses(Some(-1), EnumerationAction::Unknown(u32::MAX));
}

#[test]
fn b_63_an_action_beside_a_failure_does_not_count() {
    let native = choosing(|place| *place = 0, E_FAIL);
    let stop = SinkError::new(Fault::Failed(Code::FAIL)).deciding(CancelDecision::CancelAll);
    assert_eq!(used(&native).full_enumeration_needed(), Err(stop));
}

#[test]
fn b_63_abort_cancels_everything() {
    let native = one(Script::default());
    let callback = winsync::import(native.give::<ISyncCallback>());
    assert_eq!(callback.full_enumeration_needed(), Ok(EnumerationAction::Abort));
    assert_eq!(callback.change_failed(COUNTS), Ok(CancelDecision::CancelAll));
}

#[test]
fn b_62_what_a_native_callback_decides_is_read_back() {
    for action in ResolveAction::KNOWN {
        let raw = i32::try_from(action.raw()).unwrap();
        let resolve = move |given: Given<'_>| match given {
            Given::Conflict(conflict) => {
                assert_eq!(unsafe { conflict.SetResolveActionForChange(raw) }, S_OK);
            }
            _ => panic!("not asked about a conflict"),
        };
        let native = two(Script::acting(resolve));
        assert_eq!(used(&native).conflict(&Conflict::default()), Ok(action));
    }
    let silent = two(Script::default());
    assert_eq!(used(&silent).conflict(&Conflict::default()), Ok(ResolveAction::Defer));
}

#[test]
fn b_60_an_import_of_an_export_answers_as_the_callback_does() {
    use crate::application::Application;
    let errors =
        [Fault::Failed(Code::ACCESS_DENIED), Fault::Failed(Code::ABORT), Fault::Disconnected];
    for fault in errors {
        let stop = SinkError::new(fault).deciding(CancelDecision::CancelAll);
        let application = Application::resolving(Err(stop));
        let native = ISyncCallback::from(winsync::export(application));
        assert_eq!(winsync::import(native).conflict(&Conflict::default()), Err(stop));
    }
    let application = Application::new();
    let callback = winsync::import(ISyncCallback::from(winsync::export(Arc::clone(&application))));
    assert!(callback.recoverable_error(&an_error()).is_ok());
    let heard = application.heard();
    let error = Cow::Owned(an_error());
    assert_eq!(heard, [sync_progress::protocol::SyncEvent::RecoverableError(error)]);
}
