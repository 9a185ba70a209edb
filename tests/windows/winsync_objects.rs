//! What a native session hands to a Rust callback: a conflict to be resolved, and an error to be read (B-62, B-64).

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use sync_progress::protocol::{
    Change, Code, Fault, RecoverableError, ResolveAction, SinkError, SyncEvent,
};
use sync_progress::windows::abi::{
    E_FAIL, E_INVALIDARG, E_MORE_DATA, E_NOTIMPL, E_POINTER, IChangeConflict, IRecoverableError,
    IRecoverableErrorData, RPC_E_DISCONNECTED, S_FALSE, S_OK, SYNC_E_INTERNAL_ERROR,
};
use sync_progress::windows::winsync;
use sync_progress::{ProviderRole, SyncStage};
use windows_core::{HRESULT, Interface};

use crate::application::Application;
use crate::native::winsync_told::{Failing, Text, Texts, conflict, error, honest, lying, words};

/// Asks about a conflict; what was set on it, and the code.
fn ask(chosen: Result<ResolveAction, SinkError>, set_answers: HRESULT) -> (HRESULT, Vec<i32>) {
    let native = conflict(set_answers);
    let lent = native.give::<IChangeConflict>();
    let callback = winsync::export(Application::resolving(chosen));
    let code = unsafe { callback.OnConflict(lent.as_raw()) };
    assert_eq!(native.references(), 1);
    let set = native.set.lock().unwrap().clone();
    (code, set)
}

#[test]
fn b_62_a_resolution_is_set_before_the_question_returns() {
    for action in ResolveAction::KNOWN {
        let set = i32::try_from(action.raw()).unwrap();
        assert_eq!(ask(Ok(action), S_OK), (S_OK, vec![set]));
    }
}

#[test]
fn b_62_an_action_without_a_name_is_not_set() {
    for raw in [5, 6, u32::MAX] {
        assert_eq!(ask(Ok(ResolveAction::Unknown(raw)), S_OK), (E_INVALIDARG, vec![]));
    }
}

#[test]
fn b_62_a_fault_sets_nothing() {
    let failed = Err(Fault::Failed(Code::ACCESS_DENIED).into());
    assert_eq!(ask(failed, S_OK), (HRESULT(Code::ACCESS_DENIED.raw()), vec![]));
    let unknown = Err(Fault::UnknownAnswer(4).into());
    assert_eq!(ask(unknown, S_OK), (HRESULT(4), vec![]));
}

#[test]
fn b_62_a_failure_to_set_is_returned() {
    for failure in [E_POINTER, SYNC_E_INTERNAL_ERROR, RPC_E_DISCONNECTED] {
        assert_eq!(ask(Ok(ResolveAction::Merge), failure), (failure, vec![3]));
    }
    assert_eq!(ask(Ok(ResolveAction::Merge), S_FALSE), (S_OK, vec![3]));
}

/// Tells about an error; what the application heard of it.
fn tell(failing: Failing) -> RecoverableError {
    let native = error(failing);
    let lent = native.give::<IRecoverableError>();
    let application = Application::new();
    let callback = winsync::export(Arc::clone(&application));
    assert_eq!(unsafe { callback.OnRecoverableError(lent.as_raw()) }, S_OK);
    assert_eq!(native.references(), 1);
    match &application.heard()[..] {
        [SyncEvent::RecoverableError(Cow::Owned(error))] => error.clone(),
        other => panic!("heard {other:?}"),
    }
}

/// What the application heard of an error with these words.
fn texts(name: Text, description: Text) -> (String, String) {
    let words = words(Texts { name, description });
    let given = Some(words.give::<IRecoverableErrorData>());
    let told = tell(Failing { stage: Ok(2), provider: Ok(1), code: Ok(E_FAIL), words: given });
    assert_eq!(words.references(), 0);
    (told.item_name.to_string(), told.description.to_string())
}

#[test]
fn b_64_an_error_is_read() {
    let words = words(Texts { name: honest("né😀.jpg"), description: honest("in use") });
    let given = words.give::<IRecoverableErrorData>();
    let code = HRESULT(Code::ACCESS_DENIED.raw());
    let failing = Failing { stage: Ok(2), provider: Ok(1), code: Ok(code), words: Some(given) };
    assert_eq!(
        tell(failing),
        RecoverableError {
            role: ProviderRole::Destination,
            stage: SyncStage::Application,
            change: Change::default(),
            code: Code::ACCESS_DENIED,
            item_name: "né😀.jpg".into(),
            description: "in use".into(),
        }
    );
}

#[test]
fn b_64_what_an_error_does_not_tell_is_unknown() {
    let told = tell(Failing {
        stage: Err(E_FAIL),
        provider: Err(RPC_E_DISCONNECTED),
        code: Err(E_NOTIMPL),
        words: None,
    });
    let (role, stage) = (ProviderRole::Unknown(u32::MAX), SyncStage::Unknown(u32::MAX));
    assert_eq!((told.role, told.stage, told.code), (role, stage, Code::FAIL));
    assert_eq!((&*told.item_name, &*told.description), ("", ""));
    let told = tell(Failing { stage: Ok(3), provider: Ok(-2), code: Ok(S_FALSE), words: None });
    let (role, stage) = (ProviderRole::Unknown(u32::MAX - 1), SyncStage::Unknown(3));
    assert_eq!((told.role, told.stage, told.code), (role, stage, Code::FALSE));
}

#[test]
fn b_64_long_texts_are_asked_for_again() {
    let (long, longest) = ("x".repeat(259), "y".repeat(32_767));
    assert!(texts(honest(&long), honest(&longest)) == (long, longest));
    let (long, too_long) = ("x".repeat(260), "y".repeat(32_768));
    assert!(texts(honest(&long), honest(&too_long)) == (long, String::new()));
}

#[test]
fn b_64_nothing_is_believed_about_lengths() {
    let never = |text: Text| assert_eq!(texts(text, honest("words")).0, "");
    // Wants more for ever.
    never(lying(|buffer, count| {
        *count = u32::try_from(buffer.len()).unwrap() + 1;
        E_MORE_DATA
    }));
    never(lying(|_, count| {
        *count = u32::MAX;
        E_MORE_DATA
    }));
    // Wants more, but no more room.
    never(lying(|_, count| {
        *count = 0;
        E_MORE_DATA
    }));
    // Wants less than there was; it has had its chance.
    let asked = AtomicU32::new(0);
    never(lying(move |_, count| {
        *count = 5;
        if asked.fetch_add(1, Ordering::SeqCst) == 0 { E_MORE_DATA } else { panic!("again") }
    }));
    // Fills the buffer, and fails.
    never(lying(|buffer, _| {
        buffer.fill(0x78);
        E_FAIL
    }));
    // Has written more than there is room for, so it says; and no NUL.
    let endless = lying(|buffer, count| {
        buffer.fill(0x78);
        *count = u32::MAX;
        S_OK
    });
    assert_eq!(texts(endless, honest("")).0, "x".repeat(260));
    // Has written nothing, so it says.
    let modest = lying(|buffer, count| {
        buffer[0] = 0x78;
        *count = 0;
        S_OK
    });
    assert_eq!(texts(modest, honest("")).0, "x");
    // Half a character.
    let half = lying(|buffer, _| {
        buffer[0] = 0xD800;
        S_OK
    });
    assert_eq!(texts(half, honest("")).0, "\u{FFFD}");
}
