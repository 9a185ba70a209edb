//! Native objects of WS: callbacks, a session's state, and what a callback is told about.

use std::collections::VecDeque;
use std::ffi::c_void;
use std::sync::Mutex;

use sync_progress::windows::abi::{
    E_NOTIMPL, IChangeConflict, IRecoverableError, ISyncCallback, ISyncCallback_Vtbl,
    ISyncCallback2, ISyncCallback2_Vtbl, ISyncChange, ISyncChange_Vtbl, ISyncSessionState,
    ISyncSessionState_Vtbl, SYNC_RANGE, SYNC_VERSION,
};
use windows_core::{HRESULT, Interface};

use super::Native;

pub(crate) type One = Native<ISyncCallback_Vtbl, Script>;
pub(crate) type Two = Native<ISyncCallback2_Vtbl, Script>;
pub(crate) type State = Native<ISyncSessionState_Vtbl, Script>;
pub(crate) type Change = Native<ISyncChange_Vtbl, u32>;

/// What was told, what to answer (`S_OK` when the script has come to its end), and what to do about an object.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) told: Mutex<Vec<Told>>,
    pub(crate) answers: Mutex<VecDeque<HRESULT>>,
    pub(crate) act: Option<Act>,
}

type Act = Box<dyn Fn(Given<'_>) + Send + Sync>;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Told {
    /// Role, stage, and the two numbers.
    Progress(i32, i32, u32, u32),
    Change,
    Conflict,
    FullEnumeration,
    Error,
    Applied(u32, u32),
    Failed(u32, u32),
    Asked,
}

/// What comes with a call.
pub(crate) enum Given<'a> {
    Change(&'a ISyncChange),
    Conflict(&'a IChangeConflict),
    /// The place for an action, or for a truth value.
    Place(&'a mut i32),
    Error(&'a IRecoverableError),
    Nothing,
}

impl Script {
    pub(crate) fn answering(answers: impl IntoIterator<Item = HRESULT>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), ..Self::default() }
    }

    pub(crate) fn acting(act: impl Fn(Given<'_>) + Send + Sync + 'static) -> Self {
        Self { act: Some(Box::new(act)), ..Self::default() }
    }

    pub(crate) fn then_answering(self, answers: impl IntoIterator<Item = HRESULT>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), ..self }
    }

    /// What was told since the last look.
    pub(crate) fn told(&self) -> Vec<Told> {
        std::mem::take(&mut *self.told.lock().unwrap())
    }

    fn hear(&self, told: Told, given: Given<'_>) -> HRESULT {
        self.told.lock().unwrap().push(told);
        if let Some(act) = &self.act {
            act(given);
        }
        self.answers.lock().unwrap().pop_front().unwrap_or(HRESULT(0))
    }
}

const TABLE_OF_ONE: ISyncCallback_Vtbl = ISyncCallback_Vtbl {
    base__: One::UNKNOWN,
    OnProgress: on_progress,
    OnChange: on_change,
    OnConflict: on_conflict,
    OnFullEnumerationNeeded: on_full_enumeration_needed,
    OnRecoverableError: on_recoverable_error,
};

/// An `ISyncCallback` that is no `ISyncCallback2`.
pub(crate) fn one(script: Script) -> One {
    static TABLE: ISyncCallback_Vtbl = TABLE_OF_ONE;
    Native::new::<ISyncCallback>(&TABLE, script)
}

/// An `ISyncCallback2`.
pub(crate) fn two(script: Script) -> Two {
    static TABLE: ISyncCallback2_Vtbl = ISyncCallback2_Vtbl {
        base__: ISyncCallback_Vtbl { base__: Two::UNKNOWN, ..TABLE_OF_ONE },
        OnChangeApplied: on_change_applied,
        OnChangeFailed: on_change_failed,
    };
    Native::new::<ISyncCallback2>(&TABLE, script).and_for(ISyncCallback::IID)
}

/// All begin alike in memory, whatever their table.
fn hear(this: *mut c_void, told: Told, given: Given<'_>) -> HRESULT {
    One::state_of(this).hear(told, given)
}

/// The object that a pointer points to.
fn object<I: Interface>(pointer: &*mut c_void) -> &I {
    unsafe { I::from_raw_borrowed(pointer) }.expect("an object is given")
}

unsafe extern "system" fn on_progress(
    this: *mut c_void,
    role: i32,
    stage: i32,
    completed: u32,
    total: u32,
) -> HRESULT {
    hear(this, Told::Progress(role, stage, completed, total), Given::Nothing)
}

unsafe extern "system" fn on_change(this: *mut c_void, change: *mut c_void) -> HRESULT {
    hear(this, Told::Change, Given::Change(object(&change)))
}

unsafe extern "system" fn on_conflict(this: *mut c_void, conflict: *mut c_void) -> HRESULT {
    hear(this, Told::Conflict, Given::Conflict(object(&conflict)))
}

unsafe extern "system" fn on_full_enumeration_needed(
    this: *mut c_void,
    action: *mut i32,
) -> HRESULT {
    hear(this, Told::FullEnumeration, Given::Place(unsafe { &mut *action }))
}

unsafe extern "system" fn on_recoverable_error(this: *mut c_void, error: *mut c_void) -> HRESULT {
    hear(this, Told::Error, Given::Error(object(&error)))
}

unsafe extern "system" fn on_change_applied(
    this: *mut c_void,
    applied: u32,
    failed: u32,
) -> HRESULT {
    hear(this, Told::Applied(applied, failed), Given::Nothing)
}

unsafe extern "system" fn on_change_failed(
    this: *mut c_void,
    applied: u32,
    failed: u32,
) -> HRESULT {
    hear(this, Told::Failed(applied, failed), Given::Nothing)
}

/// A session's state. It keeps nothing for change appliers.
pub(crate) fn state(script: Script) -> State {
    static TABLE: ISyncSessionState_Vtbl = ISyncSessionState_Vtbl {
        base__: State::UNKNOWN,
        IsCanceled: is_canceled,
        GetInfoForChangeApplication: no_bytes,
        LoadInfoFromChangeApplication: no_load,
        GetForgottenKnowledgeRecoveryRangeStart: no_bytes,
        GetForgottenKnowledgeRecoveryRangeEnd: no_bytes,
        SetForgottenKnowledgeRecoveryRange: no_range,
        OnProgress: on_progress,
    };
    Native::new::<ISyncSessionState>(&TABLE, script)
}

unsafe extern "system" fn is_canceled(this: *mut c_void, place: *mut i32) -> HRESULT {
    hear(this, Told::Asked, Given::Place(unsafe { &mut *place }))
}

unsafe extern "system" fn no_bytes(_: *mut c_void, _: *mut u8, _: *mut u32) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_load(_: *mut c_void, _: *const u8, _: u32) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_range(_: *mut c_void, _: *const SYNC_RANGE) -> HRESULT {
    E_NOTIMPL
}

/// A change that has flags, and nothing else.
pub(crate) fn change(flags: u32) -> Change {
    static TABLE: ISyncChange_Vtbl = ISyncChange_Vtbl {
        base__: Change::UNKNOWN,
        GetOwnerReplicaId: no_id,
        GetRootItemId: no_id,
        GetChangeVersion: no_version,
        GetCreationVersion: no_version,
        GetFlags: get_flags,
        GetWorkEstimate: no_number,
        GetChangeUnits: no_object,
        GetMadeWithKnowledge: no_object,
        GetLearnedKnowledge: no_object,
        SetWorkEstimate: no_estimate,
    };
    Native::new::<ISyncChange>(&TABLE, flags)
}

unsafe extern "system" fn get_flags(this: *mut c_void, flags: *mut u32) -> HRESULT {
    unsafe { *flags = *Change::state_of(this) };
    HRESULT(0)
}

unsafe extern "system" fn no_id(_: *mut c_void, _: *mut u8, _: *mut u32) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_version(
    _: *mut c_void,
    _: *const u8,
    _: *mut SYNC_VERSION,
) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_number(_: *mut c_void, _: *mut u32) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_object(_: *mut c_void, _: *mut *mut c_void) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_estimate(_: *mut c_void, _: u32) -> HRESULT {
    E_NOTIMPL
}

/// The flags of a change, or why it tells none.
pub(crate) fn flags_of(change: &ISyncChange) -> Result<u32, HRESULT> {
    let mut flags = u32::MAX;
    match unsafe { change.GetFlags(&raw mut flags) } {
        HRESULT(0) => Ok(flags),
        code => Err(code),
    }
}
