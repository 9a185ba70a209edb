//! A native `ISyncMgrSynchronizeCallback`: it writes down what it is told, and answers by a script.

use std::collections::VecDeque;
use std::ffi::c_void;
use std::sync::Mutex;

use sync_progress::windows::abi::{
    ISyncMgrSynchronizeCallback, ISyncMgrSynchronizeCallback_Vtbl, SYNCMGRLOGERRORINFO,
    SYNCMGRPROGRESSITEM,
};
use windows_core::{GUID, HRESULT};

use super::Native;

type Table = ISyncMgrSynchronizeCallback_Vtbl;
pub(crate) type Callback = Native<Table, Script>;

/// What was told, and what to answer; `S_OK` when the script has come to its end.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) told: Mutex<Vec<Told>>,
    pub(crate) answers: Mutex<VecDeque<HRESULT>>,
    /// What `Progress` does before it answers, once.
    act: Mutex<Option<Box<dyn FnOnce()>>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Told {
    Completed(&'static str, i32),
    ErrorShown(i32, Vec<GUID>),
    Modeless(i32),
    /// The item, the mask, and then status, value, maximum and text.
    Progress(GUID, u32, u32, i32, i32, Option<String>),
    Log(u32, String, Option<(u32, u32, GUID, GUID)>),
    Deleted(GUID),
    Connect(Option<String>),
}

impl Script {
    pub(crate) fn answering(answers: impl IntoIterator<Item = HRESULT>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), ..Self::default() }
    }

    /// One that does something from inside its first `Progress`.
    pub(crate) fn acting(act: impl FnOnce() + 'static) -> Self {
        Self { act: Mutex::new(Some(Box::new(act))), ..Self::default() }
    }

    /// What was told since the last look.
    pub(crate) fn told(&self) -> Vec<Told> {
        std::mem::take(&mut *self.told.lock().unwrap())
    }

    fn hear(&self, told: Told) -> HRESULT {
        self.told.lock().unwrap().push(told);
        self.answers.lock().unwrap().pop_front().unwrap_or(HRESULT(0))
    }
}

pub(crate) fn callback(script: Script) -> Callback {
    static TABLE: Table = Table {
        base__: Callback::UNKNOWN,
        ShowPropertiesCompleted: show_properties_completed,
        PrepareForSyncCompleted: prepare_completed,
        SynchronizeCompleted: synchronize_completed,
        ShowErrorCompleted: show_error_completed,
        EnableModeless: enable_modeless,
        Progress: progress,
        LogError: log_error,
        DeleteLogError: delete_log_error,
        EstablishConnection: establish_connection,
    };
    Native::new::<ISyncMgrSynchronizeCallback>(&TABLE, script)
}

fn hear(this: *mut c_void, told: Told) -> HRESULT {
    Callback::state_of(this).hear(told)
}

/// # Safety
///
/// NULL, or units up to a NUL.
pub(crate) unsafe fn text(units: *const u16) -> Option<String> {
    if units.is_null() {
        return None;
    }
    let length = (0..0x1_0000).take_while(|at| unsafe { *units.add(*at) } != 0).count();
    let units = unsafe { std::slice::from_raw_parts(units, length) };
    Some(String::from_utf16(units).unwrap())
}

unsafe extern "system" fn show_properties_completed(this: *mut c_void, hr: HRESULT) -> HRESULT {
    hear(this, Told::Completed("show properties", hr.0))
}

unsafe extern "system" fn prepare_completed(this: *mut c_void, hr: HRESULT) -> HRESULT {
    hear(this, Told::Completed("prepare", hr.0))
}

unsafe extern "system" fn synchronize_completed(this: *mut c_void, hr: HRESULT) -> HRESULT {
    hear(this, Told::Completed("synchronize", hr.0))
}

unsafe extern "system" fn show_error_completed(
    this: *mut c_void,
    hr: HRESULT,
    count: u32,
    items: *const GUID,
) -> HRESULT {
    let count = usize::try_from(count).unwrap();
    assert_eq!(count == 0, items.is_null());
    let items = (0..count).map(|at| unsafe { *items.add(at) }).collect();
    hear(this, Told::ErrorShown(hr.0, items))
}

unsafe extern "system" fn enable_modeless(this: *mut c_void, enable: i32) -> HRESULT {
    hear(this, Told::Modeless(enable))
}

unsafe extern "system" fn progress(
    this: *mut c_void,
    item: *const GUID,
    report: *const SYNCMGRPROGRESSITEM,
) -> HRESULT {
    let (item, report) = unsafe { (*item, &*report) };
    assert_eq!(usize::try_from(report.cbSize).unwrap(), size_of::<SYNCMGRPROGRESSITEM>());
    let (status, value, max) = (report.dwStatusType, report.iProgValue, report.iMaxValue);
    let text = unsafe { text(report.lpcStatusText) };
    let act = Callback::state_of(this).act.lock().unwrap().take();
    if let Some(act) = act {
        act();
    }
    hear(this, Told::Progress(item, report.mask, status, value, max, text))
}

unsafe extern "system" fn log_error(
    this: *mut c_void,
    level: u32,
    words: *const u16,
    info: *const SYNCMGRLOGERRORINFO,
) -> HRESULT {
    let info = unsafe { info.as_ref() };
    let info = info.map(|it| {
        assert_eq!(usize::try_from(it.cbSize).unwrap(), size_of::<SYNCMGRLOGERRORINFO>());
        (it.mask, it.dwSyncMgrErrorFlags, it.ErrorID, it.ItemID)
    });
    hear(this, Told::Log(level, unsafe { text(words) }.unwrap(), info))
}

unsafe extern "system" fn delete_log_error(
    this: *mut c_void,
    entry: *const GUID,
    reserved: u32,
) -> HRESULT {
    assert_eq!(reserved, 0);
    hear(this, Told::Deleted(unsafe { *entry }))
}

unsafe extern "system" fn establish_connection(
    this: *mut c_void,
    connection: *const u16,
    reserved: u32,
) -> HRESULT {
    assert_eq!(reserved, 0);
    hear(this, Told::Connect(unsafe { text(connection) }))
}
