//! A native `ISyncMgrSynchronize`: it writes down what it is told, returns by a script, and keeps its callback as COM asks.

use std::ffi::c_void;
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use sync_progress::windows::abi::*;
use sync_progress::windows::memory;
use windows_core::{GUID, HRESULT, Interface};

use super::Native;
use super::items::ROOM;

type Table = ISyncMgrSynchronize_Vtbl;
pub(crate) type Handler = Native<Table, State>;

#[derive(Default)]
pub(crate) struct State {
    pub(crate) told: Mutex<Vec<String>>,
    /// What the next starts return; `S_OK` when there is nothing here.
    pub(crate) returns: Mutex<Vec<HRESULT>>,
    /// Whether a start is completed before it returns.
    pub(crate) completes_at_once: Mutex<Option<HRESULT>>,
    pub(crate) callback: Mutex<Option<ISyncMgrSynchronizeCallback>>,
    pub(crate) items: Mutex<Option<ISyncMgrEnumItems>>,
}

// The callback is one of ours, and agile.
unsafe impl Send for State {}
unsafe impl Sync for State {}

impl State {
    pub(crate) fn told(&self) -> Vec<String> {
        std::mem::take(&mut *self.told.lock().unwrap())
    }

    pub(crate) fn callback(&self) -> ISyncMgrSynchronizeCallback {
        self.callback.lock().unwrap().clone().unwrap()
    }

    pub(crate) fn returning(&self, code: HRESULT) {
        self.returns.lock().unwrap().push(code);
    }

    fn next(&self) -> HRESULT {
        self.returns.lock().unwrap().pop().unwrap_or(S_OK)
    }

    fn start(
        &self,
        what: String,
        complete: impl FnOnce(&ISyncMgrSynchronizeCallback, HRESULT) -> HRESULT,
    ) -> HRESULT {
        self.told.lock().unwrap().push(what);
        if let Some(code) = *self.completes_at_once.lock().unwrap() {
            assert_eq!(complete(&self.callback(), code), S_OK);
        }
        self.next()
    }
}

pub(crate) fn handler() -> Handler {
    static TABLE: Table = Table {
        base__: Handler::UNKNOWN,
        Initialize: initialize,
        GetHandlerInfo: get_handler_info,
        EnumSyncMgrItems: enum_items,
        GetItemObject: get_item_object,
        ShowProperties: show_properties,
        SetProgressCallback: set_callback,
        PrepareForSync: prepare,
        Synchronize: synchronize,
        SetItemStatus: set_item_status,
        ShowError: show_error,
    };
    Native::new::<ISyncMgrSynchronize>(&TABLE, State::default())
}

fn state<'a>(this: *mut c_void) -> &'a State {
    Handler::state_of(this)
}

unsafe extern "system" fn initialize(
    this: *mut c_void,
    reserved: u32,
    flags: u32,
    length: u32,
    cookie: *const u8,
) -> HRESULT {
    let length = usize::try_from(length).unwrap();
    let cookie = (!cookie.is_null()).then(|| unsafe { std::slice::from_raw_parts(cookie, length) });
    state(this).told.lock().unwrap().push(format!("initialize {reserved} {flags:#x} {cookie:?}"));
    state(this).next()
}

unsafe extern "system" fn get_handler_info(
    this: *mut c_void,
    info: *mut *mut SYNCMGRHANDLERINFO,
) -> HRESULT {
    let code = state(this).next();
    let given =
        memory::alloc(size_of::<SYNCMGRHANDLERINFO>().max(ROOM.get())).cast::<SYNCMGRHANDLERINFO>();
    let mut name = [0; MAX_SYNCMGRHANDLERNAME];
    name[..4].copy_from_slice(&"Mail".encode_utf16().collect::<Vec<_>>());
    unsafe {
        *info = ptr::null_mut();
        if code != S_OK {
            // Another success gives nothing either, against the rule.
            memory::free(given.cast());
            return code;
        }
        given.write(SYNCMGRHANDLERINFO {
            cbSize: 88,
            hIcon: ptr::null_mut(),
            SyncMgrHandlerFlags: 0x101,
            wszHandlerName: name,
        });
        *info = given;
    }
    code
}

unsafe extern "system" fn enum_items(this: *mut c_void, items: *mut *mut c_void) -> HRESULT {
    let code = state(this).next();
    let given = state(this).items.lock().unwrap().clone().filter(|_| code.is_ok());
    unsafe { *items = given.map_or(ptr::null_mut(), Interface::into_raw) };
    code
}

unsafe extern "system" fn get_item_object(
    _: *mut c_void,
    _: *const GUID,
    _: *const GUID,
    _: *mut *mut c_void,
) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn set_callback(this: *mut c_void, callback: *mut c_void) -> HRESULT {
    let callback = unsafe { ISyncMgrSynchronizeCallback::from_raw_borrowed(&callback) }.cloned();
    let what = if callback.is_some() { "callback" } else { "no callback" };
    state(this).told.lock().unwrap().push(what.to_owned());
    *state(this).callback.lock().unwrap() = callback;
    S_OK
}

unsafe extern "system" fn show_properties(
    this: *mut c_void,
    window: *mut c_void,
    item: *const GUID,
) -> HRESULT {
    let what = format!("properties of {:?} before {}", unsafe { *item }, window.addr());
    state(this).start(what, |it, code| unsafe { it.ShowPropertiesCompleted(code) })
}

unsafe extern "system" fn prepare(
    this: *mut c_void,
    count: u32,
    items: *const GUID,
    window: *mut c_void,
    reserved: u32,
) -> HRESULT {
    let items = unsafe { std::slice::from_raw_parts(items, usize::try_from(count).unwrap()) };
    let what = format!("prepare {items:?} before {} {reserved}", window.addr());
    state(this).start(what, |it, code| unsafe { it.PrepareForSyncCompleted(code) })
}

unsafe extern "system" fn synchronize(this: *mut c_void, window: *mut c_void) -> HRESULT {
    let what = format!("synchronize before {}", window.addr());
    state(this).start(what, |it, code| unsafe { it.SynchronizeCompleted(code) })
}

unsafe extern "system" fn set_item_status(
    this: *mut c_void,
    item: *const GUID,
    status: u32,
) -> HRESULT {
    state(this).told.lock().unwrap().push(format!("{:?} is {status}", unsafe { *item }));
    state(this).next()
}

unsafe extern "system" fn show_error(
    this: *mut c_void,
    window: *mut c_void,
    error: *const GUID,
) -> HRESULT {
    let error = unsafe { *error };
    let what = format!("error {error:?} before {}", window.addr());
    state(this).start(what, |it, code| unsafe { it.ShowErrorCompleted(code, 1, &raw const error) })
}

pub(crate) type Listed = Native<ISyncMgrEnumItems_Vtbl, Listing>;

/// What an enumerator answers at each call: a code, and how many items it claims. The last answer comes for ever.
pub(crate) struct Listing {
    answers: Vec<(HRESULT, u32)>,
    calls: AtomicUsize,
}

pub(crate) fn listed(answers: Vec<(HRESULT, u32)>) -> Listed {
    static TABLE: ISyncMgrEnumItems_Vtbl = ISyncMgrEnumItems_Vtbl {
        base__: Listed::UNKNOWN,
        Next: next_item,
        Skip: skip,
        Reset: reset,
        Clone: clone,
    };
    let calls = AtomicUsize::new(0);
    Native::new::<ISyncMgrEnumItems>(&TABLE, Listing { answers, calls })
}

unsafe extern "system" fn next_item(
    this: *mut c_void,
    asked: u32,
    place: *mut SYNCMGRITEM,
    fetched: *mut u32,
) -> HRESULT {
    assert_eq!(asked, 1);
    let Listing { answers, calls } = Listed::state_of(this);
    let (code, claimed) = answers[calls.fetch_add(1, SeqCst).min(answers.len() - 1)];
    unsafe {
        assert_eq!(usize::try_from((*place).cbSize).unwrap(), size_of::<SYNCMGRITEM>());
        (*place).ItemID = GUID::from_u128(7);
        *fetched = claimed;
    }
    code
}

unsafe extern "system" fn skip(_: *mut c_void, _: u32) -> HRESULT {
    unreachable!()
}
unsafe extern "system" fn reset(_: *mut c_void) -> HRESULT {
    unreachable!()
}
unsafe extern "system" fn clone(_: *mut c_void, _: *mut *mut c_void) -> HRESULT {
    unreachable!()
}
