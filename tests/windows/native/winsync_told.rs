//! Native objects of WS that a callback is told about: a conflict, an error and its words.

use std::ffi::c_void;
use std::ptr;
use std::sync::Mutex;

use sync_progress::windows::abi::{
    E_MORE_DATA, E_NOTIMPL, IChangeConflict, IChangeConflict_Vtbl, IRecoverableError,
    IRecoverableError_Vtbl, IRecoverableErrorData, IRecoverableErrorData_Vtbl, S_OK,
};
use windows_core::{HRESULT, Interface};

use super::Native;

pub(crate) type Conflict = Native<IChangeConflict_Vtbl, Asked>;
pub(crate) type Error = Native<IRecoverableError_Vtbl, Failing>;
pub(crate) type Words = Native<IRecoverableErrorData_Vtbl, Texts>;

/// What was set, and what setting it answers.
#[derive(Default)]
pub(crate) struct Asked {
    pub(crate) set: Mutex<Vec<i32>>,
    pub(crate) answer: HRESULT,
}

pub(crate) fn conflict(answer: HRESULT) -> Conflict {
    static TABLE: IChangeConflict_Vtbl = IChangeConflict_Vtbl {
        base__: Conflict::UNKNOWN,
        GetDestinationProviderConflictingChange: no_object,
        GetSourceProviderConflictingChange: no_object,
        GetDestinationProviderConflictingData: no_object,
        GetSourceProviderConflictingData: no_object,
        GetResolveActionForChange: no_action,
        SetResolveActionForChange: set_action,
        GetResolveActionForChangeUnit: no_unit_action,
        SetResolveActionForChangeUnit: set_no_unit_action,
    };
    Native::new::<IChangeConflict>(&TABLE, Asked { answer, ..Asked::default() })
}

unsafe extern "system" fn no_object(_: *mut c_void, _: *mut *mut c_void) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_action(_: *mut c_void, _: *mut i32) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn set_action(this: *mut c_void, action: i32) -> HRESULT {
    let asked = Conflict::state_of(this);
    asked.set.lock().unwrap().push(action);
    asked.answer
}

unsafe extern "system" fn no_unit_action(_: *mut c_void, _: *mut c_void, _: *mut i32) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn set_no_unit_action(_: *mut c_void, _: *mut c_void, _: i32) -> HRESULT {
    E_NOTIMPL
}

/// What an error says; `Err` is the code with which it says nothing.
pub(crate) struct Failing {
    pub(crate) stage: Result<i32, HRESULT>,
    pub(crate) provider: Result<i32, HRESULT>,
    pub(crate) code: Result<HRESULT, HRESULT>,
    pub(crate) words: Option<IRecoverableErrorData>,
}

pub(crate) fn error(failing: Failing) -> Error {
    static TABLE: IRecoverableError_Vtbl = IRecoverableError_Vtbl {
        base__: Error::UNKNOWN,
        GetStage: get_stage,
        GetProvider: get_provider,
        GetChangeWithRecoverableError: no_object,
        GetRecoverableErrorDataForChange: get_data,
        GetRecoverableErrorDataForChangeUnit: no_unit_data,
    };
    Native::new::<IRecoverableError>(&TABLE, failing)
}

unsafe fn give<T: Copy>(value: Result<T, HRESULT>, place: *mut T) -> HRESULT {
    match value {
        Ok(value) => {
            unsafe { place.write(value) };
            S_OK
        }
        Err(code) => code,
    }
}

unsafe extern "system" fn get_stage(this: *mut c_void, place: *mut i32) -> HRESULT {
    unsafe { give(Error::state_of(this).stage, place) }
}

unsafe extern "system" fn get_provider(this: *mut c_void, place: *mut i32) -> HRESULT {
    unsafe { give(Error::state_of(this).provider, place) }
}

unsafe extern "system" fn get_data(
    this: *mut c_void,
    code: *mut HRESULT,
    words: *mut *mut c_void,
) -> HRESULT {
    let failing = Error::state_of(this);
    let given = failing.words.clone().map_or(ptr::null_mut(), IRecoverableErrorData::into_raw);
    if failing.code.is_err() {
        // What a call that fails leaves behind is nothing to rely on.
        unsafe { (code.write(HRESULT(7)), words.write(ptr::dangling_mut::<u64>().cast())) };
    } else {
        unsafe { words.write(given) };
    }
    unsafe { give(failing.code, code) }
}

unsafe extern "system" fn no_unit_data(
    _: *mut c_void,
    _: *mut c_void,
    _: *mut HRESULT,
    _: *mut *mut c_void,
) -> HRESULT {
    E_NOTIMPL
}

/// How the name is given, and how the description: into a buffer, with a count that goes in and comes out.
pub(crate) struct Texts {
    pub(crate) name: Text,
    pub(crate) description: Text,
}

pub(crate) type Text = Box<dyn Fn(&mut [u16], &mut u32) -> HRESULT + Send + Sync>;

pub(crate) fn words(texts: Texts) -> Words {
    static TABLE: IRecoverableErrorData_Vtbl = IRecoverableErrorData_Vtbl {
        base__: Words::UNKNOWN,
        Initialize: initialize,
        GetItemDisplayName: get_name,
        GetErrorDescription: get_description,
    };
    Native::new::<IRecoverableErrorData>(&TABLE, texts)
}

unsafe extern "system" fn initialize(_: *mut c_void, _: *const u16, _: *const u16) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn get_name(this: *mut c_void, text: *mut u16, count: *mut u32) -> HRESULT {
    unsafe { fill(&Words::state_of(this).name, text, count) }
}

unsafe extern "system" fn get_description(
    this: *mut c_void,
    text: *mut u16,
    count: *mut u32,
) -> HRESULT {
    unsafe { fill(&Words::state_of(this).description, text, count) }
}

/// A caller who says that there is so much room has to have it; the sanitizer sees to that.
unsafe fn fill(with: &Text, text: *mut u16, count: *mut u32) -> HRESULT {
    let count = unsafe { &mut *count };
    assert!(!text.is_null(), "not everybody takes NULL");
    let room = usize::try_from(*count).unwrap();
    with(unsafe { std::slice::from_raw_parts_mut(text, room) }, count)
}

/// A text given as the documents say.
pub(crate) fn honest(text: &str) -> Text {
    let units: Vec<_> = text.encode_utf16().chain([0]).collect();
    Box::new(move |buffer, count| {
        *count = u32::try_from(units.len()).unwrap();
        match buffer.get_mut(..units.len()) {
            Some(room) => {
                room.copy_from_slice(&units);
                S_OK
            }
            None => E_MORE_DATA,
        }
    })
}

/// A text given in any other way.
pub(crate) fn lying(lie: impl Fn(&mut [u16], &mut u32) -> HRESULT + Send + Sync + 'static) -> Text {
    Box::new(lie)
}
