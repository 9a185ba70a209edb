//! The objects that are made for a native callback: driven slot by slot, as it may (B-62, B-67, B-70).

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;
use std::sync::{Arc, Mutex};

use sync_progress::SyncCallback;
use sync_progress::protocol::{Change, Conflict, ResolveAction};
use sync_progress::windows::abi::{
    E_ACCESSDENIED, E_INVALIDARG, E_MORE_DATA, E_NOTIMPL, E_POINTER, IChangeConflict,
    IRecoverableError, IRecoverableErrorData, ISyncCallback, ISyncCallback2, ISyncChange, S_OK,
    SRA_ACCEPT_SOURCE_PROVIDER, SRA_DEFER, SRA_MERGE, SYNC_E_INVALID_OPERATION, SYNC_VERSION,
};
use sync_progress::windows::winsync;
use sync_progress::windows::winsync::Import;
use windows_core::{HRESULT, Interface};

use crate::native::winsync::{Given, Script, Two, change, flags_of, two};
use crate::winsync_import::an_error;

fn used(native: &Two) -> Import<ISyncCallback> {
    winsync::import(ISyncCallback::from(native.give::<ISyncCallback2>()))
}

/// A callback that looks at what it is given, and fails the test if that is never done.
fn looking(look: impl Fn(Given<'_>) + Send + Sync + 'static) -> Two {
    two(Script::acting(look))
}

const NULL: *mut c_void = ptr::null_mut();
/// Something that is not NULL, and is not to be looked at.
const OTHER: *mut c_void = ptr::dangling_mut::<u64>().cast();

#[test]
fn b_70_a_change_has_nothing_to_tell() {
    let native = looking(|given| {
        let Given::Change(change) = given else { panic!("not a change") };
        unsafe {
            let (mut bytes, mut size) = ([7_u8; 16], 16);
            assert_eq!(change.GetOwnerReplicaId(bytes.as_mut_ptr(), &raw mut size), E_NOTIMPL);
            assert_eq!(change.GetRootItemId(bytes.as_mut_ptr(), &raw mut size), E_NOTIMPL);
            assert_eq!(change.GetOwnerReplicaId(ptr::null_mut(), ptr::null_mut()), E_POINTER);
            assert_eq!(change.GetRootItemId(ptr::null_mut(), ptr::null_mut()), E_POINTER);
            assert_eq!((bytes, size), ([7; 16], 16));
            for get in [
                ISyncChange::GetChangeVersion as unsafe fn(&ISyncChange, _, _) -> HRESULT,
                ISyncChange::GetCreationVersion,
            ] {
                let mut version = SYNC_VERSION { dwLastUpdatingReplicaKey: 1, ullTickCount: 2 };
                assert_eq!(get(change, bytes.as_ptr(), &raw mut version), E_NOTIMPL);
                assert_eq!(version, SYNC_VERSION::default());
                assert_eq!(get(change, ptr::null(), &raw mut version), E_INVALIDARG);
                assert_eq!(get(change, bytes.as_ptr(), ptr::null_mut()), E_POINTER);
            }
            for get in [
                ISyncChange::GetFlags as unsafe fn(&ISyncChange, _) -> HRESULT,
                ISyncChange::GetWorkEstimate,
            ] {
                let mut number = 7;
                assert_eq!((get(change, &raw mut number), number), (E_NOTIMPL, 0));
                assert_eq!(get(change, ptr::null_mut()), E_POINTER);
            }
            for get in [
                ISyncChange::GetChangeUnits as unsafe fn(&ISyncChange, _) -> HRESULT,
                ISyncChange::GetMadeWithKnowledge,
                ISyncChange::GetLearnedKnowledge,
            ] {
                let mut object = OTHER;
                assert_eq!(get(change, &raw mut object), E_NOTIMPL);
                assert!(object.is_null());
                assert_eq!(get(change, ptr::null_mut()), E_POINTER);
            }
            assert_eq!(change.SetWorkEstimate(3), E_NOTIMPL);
        }
    });
    assert!(used(&native).change(&Change::default()).is_ok());
    assert_eq!(native.told().len(), 1);
}

#[test]
fn b_62_a_conflict_takes_actions_with_a_name() {
    let native = looking(|given| {
        let Given::Conflict(conflict) = given else { panic!("not a conflict") };
        let now = || {
            let mut action = 9;
            assert_eq!(unsafe { conflict.GetResolveActionForChange(&raw mut action) }, S_OK);
            action
        };
        assert_eq!(now(), SRA_DEFER); // A-WS-7
        for (action, code, then) in [
            (SRA_MERGE, S_OK, SRA_MERGE),
            (5, E_INVALIDARG, SRA_MERGE), // the bound
            (-1, E_INVALIDARG, SRA_MERGE),
            (SRA_ACCEPT_SOURCE_PROVIDER, S_OK, SRA_ACCEPT_SOURCE_PROVIDER),
        ] {
            assert_eq!(unsafe { conflict.SetResolveActionForChange(action) }, code);
            assert_eq!(now(), then);
        }
        assert_eq!(unsafe { conflict.GetResolveActionForChange(ptr::null_mut()) }, E_POINTER);
    });
    assert_eq!(used(&native).conflict(&Conflict::default()), Ok(ResolveAction::AcceptSource));
}

#[test]
fn b_70_a_conflict_has_no_changes_data_or_units() {
    let native = looking(|given| {
        let Given::Conflict(conflict) = given else { panic!("not a conflict") };
        unsafe {
            for get in [
                IChangeConflict::GetDestinationProviderConflictingChange
                    as unsafe fn(&IChangeConflict, _) -> HRESULT,
                IChangeConflict::GetSourceProviderConflictingChange,
                IChangeConflict::GetDestinationProviderConflictingData,
                IChangeConflict::GetSourceProviderConflictingData,
            ] {
                let mut object = OTHER;
                assert_eq!(get(conflict, &raw mut object), E_NOTIMPL);
                assert!(object.is_null());
                assert_eq!(get(conflict, ptr::null_mut()), E_POINTER);
            }
            let mut action = 9;
            let ask = |unit, place| conflict.GetResolveActionForChangeUnit(unit, place);
            assert_eq!(ask(OTHER, &raw mut action), E_NOTIMPL);
            assert_eq!(ask(NULL, &raw mut action), E_INVALIDARG);
            assert_eq!(ask(OTHER, ptr::null_mut()), E_POINTER);
            assert_eq!(action, SRA_DEFER);
            assert_eq!(conflict.SetResolveActionForChangeUnit(OTHER, SRA_MERGE), E_NOTIMPL);
            assert_eq!(conflict.SetResolveActionForChangeUnit(NULL, SRA_MERGE), E_INVALIDARG);
        }
    });
    assert_eq!(used(&native).conflict(&Conflict::default()), Ok(ResolveAction::Defer));
}

#[test]
fn b_70_what_an_engine_attaches_is_given() {
    let (of_engine, seen) = (change(5), Arc::new(Mutex::new(Vec::new())));
    let looks = Arc::clone(&seen);
    let native = looking(move |given| {
        let mut object = NULL;
        match given {
            Given::Change(change) => return looks.lock().unwrap().push(flags_of(change)),
            Given::Conflict(conflict) => unsafe {
                let missing = conflict.GetSourceProviderConflictingChange(&raw mut object);
                assert_eq!((missing, object), (E_NOTIMPL, NULL));
                let code = conflict.GetDestinationProviderConflictingChange(&raw mut object);
                assert_eq!(code, S_OK);
                let nowhere = conflict.GetDestinationProviderConflictingChange(ptr::null_mut());
                assert_eq!(nowhere, E_POINTER);
            },
            Given::Error(error) => unsafe {
                assert_eq!(error.GetChangeWithRecoverableError(&raw mut object), S_OK);
                assert_eq!(error.GetChangeWithRecoverableError(ptr::null_mut()), E_POINTER);
            },
            _ => panic!("no object"),
        }
        let change = unsafe { ISyncChange::from_raw(object) };
        looks.lock().unwrap().push(flags_of(&change));
    });
    let item = Change { item: Some("a".try_into().unwrap()) };
    let callback = used(&native)
        .with_changes(|change| change.item.is_some().then(|| of_engine.give::<ISyncChange>()));
    assert!(callback.change(&item).is_ok());
    assert!(callback.change(&Change::default()).is_ok());
    let conflict = Conflict { source: Change::default(), destination: item.clone() };
    assert!(callback.conflict(&conflict).is_ok());
    let mut error = an_error();
    error.change = item;
    assert!(callback.recoverable_error(&error).is_ok());
    assert_eq!(*seen.lock().unwrap(), [Ok(5), Err(E_NOTIMPL), Ok(5), Ok(5)]);
    assert_eq!(of_engine.references(), 0);
}

#[test]
fn b_70_an_error_tells_what_it_knows() {
    let native = looking(|given| {
        let Given::Error(error) = given else { panic!("not an error") };
        unsafe {
            for (get, number) in [
                (IRecoverableError::GetStage as unsafe fn(&IRecoverableError, _) -> HRESULT, 1),
                (IRecoverableError::GetProvider, 0),
            ] {
                let mut place = 9;
                assert_eq!((get(error, &raw mut place), place), (S_OK, number));
                assert_eq!(get(error, ptr::null_mut()), E_POINTER);
            }
            let mut object = OTHER;
            assert_eq!(error.GetChangeWithRecoverableError(&raw mut object), E_NOTIMPL);
            assert!(object.is_null());
            assert_eq!(error.GetChangeWithRecoverableError(ptr::null_mut()), E_POINTER);

            let mut code = HRESULT(7);
            let of_unit =
                |unit, code, words| error.GetRecoverableErrorDataForChangeUnit(unit, code, words);
            object = OTHER;
            assert_eq!(of_unit(OTHER, &raw mut code, &raw mut object), E_NOTIMPL);
            assert!(object.is_null());
            assert_eq!(of_unit(NULL, &raw mut code, &raw mut object), E_INVALIDARG);
            assert_eq!(of_unit(OTHER, ptr::null_mut(), &raw mut object), E_POINTER);
            assert_eq!(of_unit(OTHER, &raw mut code, ptr::null_mut()), E_POINTER);

            let of_change = |code, words| error.GetRecoverableErrorDataForChange(code, words);
            assert_eq!(of_change(ptr::null_mut(), &raw mut object), E_POINTER);
            assert_eq!(of_change(&raw mut code, ptr::null_mut()), E_POINTER);
            assert_eq!((code, object), (HRESULT(7), NULL));
            assert_eq!(of_change(&raw mut code, &raw mut object), S_OK);
            assert_eq!(code, E_ACCESSDENIED);
            drop(IRecoverableErrorData::from_raw(object));
        }
    });
    assert!(used(&native).recoverable_error(&an_error()).is_ok());
    assert_eq!(native.told().len(), 1);
}

std::thread_local! {
    static KEPT: Cell<*mut c_void> = const { Cell::new(NULL) };
}

/// The words of an error, which may be kept when the call is over.
fn words() -> IRecoverableErrorData {
    let native = looking(|given| {
        let Given::Error(error) = given else { panic!("not an error") };
        let (mut code, mut words) = (S_OK, NULL);
        let told = unsafe { error.GetRecoverableErrorDataForChange(&raw mut code, &raw mut words) };
        assert_eq!(told, S_OK);
        KEPT.set(words);
    });
    assert!(used(&native).recoverable_error(&an_error()).is_ok());
    unsafe { IRecoverableErrorData::from_raw(KEPT.take()) }
}

#[test]
fn b_67_words_are_counted_in_and_out() {
    let words = words();
    for (get, text) in [
        (
            IRecoverableErrorData::GetItemDisplayName
                as unsafe fn(&IRecoverableErrorData, _, _) -> HRESULT,
            "né😀\0",
        ),
        (IRecoverableErrorData::GetErrorDescription, "in use\0"),
    ] {
        let units: Vec<_> = text.encode_utf16().collect();
        let needed = u32::try_from(units.len()).unwrap();
        let ask = |room: u32, null: bool| {
            let (mut buffer, mut count) = ([0xAAAA_u16; 16], room);
            let place = if null { ptr::null_mut() } else { buffer.as_mut_ptr() };
            let code = unsafe { get(&words, place, &raw mut count) };
            (code, count, buffer)
        };
        let untouched = [0xAAAA; 16];
        assert_eq!(ask(0, true), (E_MORE_DATA, needed, untouched));
        assert_eq!(ask(16, true), (E_MORE_DATA, needed, untouched));
        assert_eq!(ask(0, false), (E_MORE_DATA, needed, untouched));
        assert_eq!(ask(needed - 1, false), (E_MORE_DATA, needed, untouched));
        for room in [needed, 16] {
            let (code, count, buffer) = ask(room, false);
            assert_eq!((code, count), (S_OK, needed));
            assert_eq!(buffer[..units.len()], units);
            assert_eq!(buffer[units.len()..], untouched[units.len()..]);
        }
        assert_eq!(unsafe { get(&words, ptr::null_mut(), ptr::null_mut()) }, E_POINTER);
    }
    let text = [0_u16];
    let again = unsafe { words.Initialize(text.as_ptr(), text.as_ptr()) };
    assert_eq!(again, SYNC_E_INVALID_OPERATION); // it has its words
}
