//! [`export_handler`]: a handler, given to native code as `ISyncMgrSynchronize`.

use super::export::read_ids;
use super::import::{Import, import};
use super::items::{Items, LocalItems, Place};
use super::report::size;
use crate::Dialect;
use crate::guard::catch;
use crate::handler::{SharedSink, Start, Started, SyncHandler, begin_before};
use crate::protocol::{Code, HandlerInfo, LogId, ParentWindow, Phase, Setup, SyncTrigger};
use crate::sink::{ProgressSink as _, Slot};
use crate::windows::abi::{
    E_FAIL, E_INVALIDARG, E_NOTIMPL, E_OUTOFMEMORY, E_POINTER, E_UNEXPECTED, ISyncMgrEnumItems,
    ISyncMgrSynchronize, ISyncMgrSynchronize_Impl, ISyncMgrSynchronizeCallback, S_OK,
    S_SYNCMGR_MISSINGITEMS, SYNCMGRFLAG_EVENTMASK, SYNCMGRFLAG_MAYBOTHERUSER, SYNCMGRFLAG_SETTINGS,
    SYNCMGRHANDLERINFO,
};
use crate::windows::barrier::{Contained, barrier, last_one_out};
use crate::windows::codes::hresult;
use crate::windows::memory::give;
use crate::windows::reference::borrow;
use crate::windows::text::fixed;
use crate::windows::{Agile, IdTable, to_uuid};
use alloc::sync::Arc;
use core::ffi::c_void;
use core::ptr;
use windows_core::{GUID, HRESULT, Interface as _, implement};

/// Gives a handler to native code, which drives it as `SyncMgr` does (MOB-41).
///
/// The callback that the host sets stands in one [`Slot`], and the handler is given that slot: whatever it keeps of it,
/// once the host has replaced the callback everything goes to the new one, and once it has taken it away nothing goes
/// anywhere, and what is said is answered `Disconnected` and with a cancel of all (MOB-1 to MOB-3, K-20 to K-24). It is used
/// from any thread (MOB-6), directly if it is agile or cannot be marshaled.
///
/// | The host calls | The handler hears |
/// |---|---|
/// | `Initialize`, `GetHandlerInfo`, `EnumSyncMgrItems` | [`initialize`](SyncHandler::initialize), [`info`](SyncHandler::info), [`items`](SyncHandler::items) |
/// | `SetProgressCallback` | [`set_progress_callback`](SyncHandler::set_progress_callback) |
/// | `PrepareForSync`, `Synchronize`, `ShowProperties`, `ShowError` | the four starts; a completion goes to the callback |
/// | `SetItemStatus` | [`set_item_status`](SyncHandler::set_item_status) |
/// | `GetItemObject` | nothing: `E_NOTIMPL` (MOB-37) |
///
/// Text ids of the handler go as GUIDs, and come back as the texts that they were. The object is agile. Released while it
/// synchronizes, it abandons the work: calls of the callback that are under way end, and no new one begins.
///
/// ```
/// use sync_progress::handler::NullHandler;
/// use sync_progress::windows::abi::S_FALSE;
/// use sync_progress::windows::mobsync;
///
/// let handler = mobsync::export_handler(NullHandler);
/// // SAFETY: there is no cookie.
/// let code = unsafe { handler.Initialize(0, 3, 0, std::ptr::null()) };
/// assert_eq!(code, S_FALSE); // it takes no part
/// ```
pub fn export_handler<H>(handler: H) -> ISyncMgrSynchronize
where
    H: SyncHandler + Send + Sync + 'static,
{
    Handler(Host::new(handler)).into()
}

/// The same for a handler that stays on its thread. The object is not agile: COM keeps calls from other apartments away from it.
///
/// ```
/// use sync_progress::handler::NullHandler;
/// use sync_progress::windows::mobsync;
///
/// let handler = mobsync::export_handler_local(NullHandler);
/// # drop(handler);
/// ```
pub fn export_handler_local<H: SyncHandler + 'static>(handler: H) -> ISyncMgrSynchronize {
    LocalHandler(Host::new(handler)).into()
}

#[implement(ISyncMgrSynchronize)]
struct Handler<H>(Host<H>)
where
    H: SyncHandler + 'static;

#[implement(ISyncMgrSynchronize, Agile = false)]
struct LocalHandler<H>(Host<H>)
where
    H: SyncHandler + 'static;

type Callback = Import<Agile<ISyncMgrSynchronizeCallback>>;

/// The handler, and what it does with each call.
struct Host<H> {
    handler: Arc<Contained<H>>,
    callback: Arc<Slot<Callback>>,
    ids: Arc<IdTable>,
}

impl<H: SyncHandler> Host<H> {
    fn new(handler: H) -> Self {
        let (handler, callback) = (Arc::new(Contained::new(handler)), Arc::new(Slot::new()));
        Self { handler, callback, ids: Arc::new(IdTable::new()) }
    }

    /// # Safety
    ///
    /// The cookie is NULL, or so many bytes.
    unsafe fn initialize(&self, flags: u32, length: u32, cookie: *const u8) -> HRESULT {
        let trigger = SyncTrigger::from_raw(flags & SYNCMGRFLAG_EVENTMASK);
        let is_given = trigger == SyncTrigger::Invoke && !cookie.is_null(); // MOB-32
        let length = usize::try_from(length).unwrap_or(0);
        let setup = Setup {
            trigger,
            may_show_ui: flags & SYNCMGRFLAG_MAYBOTHERUSER != 0,
            settings_only: flags & SYNCMGRFLAG_SETTINGS != 0,
            // SAFETY: passed on to the caller.
            cookie: is_given.then(|| unsafe { core::slice::from_raw_parts(cookie, length) }.into()),
        };
        barrier(|| hresult(self.handler.initialize(&setup)))
    }

    /// # Safety
    ///
    /// NULL, or a place for a pointer.
    unsafe fn info(&self, info: *mut *mut SYNCMGRHANDLERINFO) -> HRESULT {
        // SAFETY: passed on to the caller.
        let Some(place) = (unsafe { info.as_mut() }) else { return E_POINTER };
        *place = ptr::null_mut();
        match catch(|| self.handler.info()) {
            Some(Ok(info)) => {
                *place = give(write_info(&info));
                if place.is_null() { E_OUTOFMEMORY } else { S_OK }
            }
            Some(Err(code)) => failure(code),
            None => E_UNEXPECTED,
        }
    }

    /// # Safety
    ///
    /// NULL, or a place for a pointer.
    unsafe fn items(
        &self,
        items: *mut *mut c_void,
        enumerate: impl FnOnce(Place<Contained<H>>) -> ISyncMgrEnumItems,
    ) -> HRESULT {
        // SAFETY: passed on to the caller.
        let Some(place) = (unsafe { items.as_mut() }) else { return E_POINTER };
        *place = ptr::null_mut();
        match catch(|| self.handler.items()) {
            Some(Ok(items)) => {
                let (ids, handler) = (Arc::clone(&self.ids), Arc::clone(&self.handler));
                *place = enumerate(Place::first(items.items, ids, handler)).into_raw();
                if items.is_complete { S_OK } else { S_SYNCMGR_MISSINGITEMS }
            }
            Some(Err(code)) => failure(code),
            None => E_UNEXPECTED,
        }
    }

    /// # Safety
    ///
    /// NULL, or a callback.
    unsafe fn set_callback(&self, callback: *mut c_void) -> HRESULT {
        // SAFETY: passed on to the caller.
        let callback = unsafe { borrow::<ISyncMgrSynchronizeCallback>(callback) };
        let is_set = callback.is_some();
        // Released here, if nobody is inside it any more.
        drop(self.callback.exchange(callback.map(|callback| import(on_any_thread(callback)))));
        barrier(|| {
            let callback = Arc::clone(&self.callback);
            let shared: SharedSink = callback;
            self.handler.set_progress_callback(is_set.then_some(shared));
            S_OK
        })
    }

    /// # Safety
    ///
    /// NULL, or so many ids.
    unsafe fn prepare(&self, count: u32, items: *const GUID, parent: *mut c_void) -> HRESULT {
        // SAFETY: passed on to the caller.
        match unsafe { read_ids(count, items, |guid| self.ids.item_of(guid)) } {
            Ok(items) => {
                self.begin(Phase::Prepare, parent, |start| self.handler.prepare(&items, start))
            }
            Err(refused) => refused,
        }
    }

    fn synchronize(&self, parent: *mut c_void) -> HRESULT {
        self.begin(Phase::Synchronize, parent, |start| self.handler.synchronize(start))
    }

    /// # Safety
    ///
    /// The id is NULL or valid.
    unsafe fn show_properties(&self, parent: *mut c_void, item: *const GUID) -> HRESULT {
        // SAFETY: passed on to the caller.
        let Some(item) = (unsafe { item.as_ref() }) else { return E_INVALIDARG };
        // The null id is the handler as a whole (MOB-39).
        let item = (*item != GUID::zeroed()).then(|| self.ids.item_of(item));
        self.begin(Phase::ShowProperties, parent, |start| {
            self.handler.show_properties(item.as_ref(), start)
        })
    }

    /// # Safety
    ///
    /// The id is NULL or valid.
    unsafe fn show_error(&self, parent: *mut c_void, error: *const GUID) -> HRESULT {
        // SAFETY: passed on to the caller.
        let Some(error) = (unsafe { error.as_ref() }) else { return E_INVALIDARG };
        let error = LogId::from(to_uuid(error));
        self.begin(Phase::ShowError, parent, |start| self.handler.show_error(error, start))
    }

    /// # Safety
    ///
    /// The id is NULL or valid.
    unsafe fn set_item_status(&self, item: *const GUID, status: u32) -> HRESULT {
        // SAFETY: passed on to the caller.
        let Some(item) = (unsafe { item.as_ref() }) else { return E_INVALIDARG };
        let (item, status) = (self.ids.item_of(item), Dialect::MobSync.status_from_raw(status));
        barrier(|| hresult(self.handler.set_item_status(&item, status)))
    }

    /// A start; its completion goes to the callback that is there by then. Without one the work was abandoned, and nobody is
    /// told (#28).
    fn begin<R>(&self, phase: Phase, parent: *mut c_void, run: R) -> HRESULT
    where
        R: for<'id> FnOnce(Start<'id>) -> Started<'id>,
    {
        let callback = Arc::clone(&self.callback);
        let parent = ParentWindow::from_raw(parent.addr());
        let tell = move |completed: crate::handler::Completed| {
            let _nobody_to_tell = callback.notice(&completed.into());
        };
        hresult(begin_before(parent, phase, tell, run))
    }
}

/// The host lets go of the handler without having taken the callback away (MOB-3): the callback is not kept for it, and
/// nobody is waited for, since this may run inside a call of the callback.
impl<H> Drop for Host<H> {
    fn drop(&mut self) {
        last_one_out();
        self.callback.abandon();
    }
}

/// The callback may be called on any thread of the handler's program (MOB-6), whatever it says of itself. If it belongs to an
/// apartment from which COM can marshal it, it is called through that.
fn on_any_thread(callback: ISyncMgrSynchronizeCallback) -> Agile<ISyncMgrSynchronizeCallback> {
    // SAFETY: by its contract, every thread may call it (MOB-6); such objects count their references atomically.
    unsafe { Agile::vouched(callback) }
}

fn write_info(info: &HandlerInfo) -> SYNCMGRHANDLERINFO {
    SYNCMGRHANDLERINFO {
        cbSize: size::<SYNCMGRHANDLERINFO>(),
        hIcon: ptr::null_mut(),
        SyncMgrHandlerFlags: info.flags.bits(),
        wszHandlerName: fixed(&info.name),
    }
}

/// A code for a call that gave nothing: no success.
fn failure(code: Code) -> HRESULT {
    if code.is_success() { E_FAIL } else { hresult(code) }
}

macro_rules! drive {
    ($($class:ident lists $items:ident),*) => {
        $(
            impl<H: SyncHandler + 'static> ISyncMgrSynchronize_Impl for $class<H> {
                unsafe fn Initialize(&self, _: u32, flags: u32, length: u32, cookie: *const u8) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.initialize(flags, length, cookie) }
                }
                unsafe fn GetHandlerInfo(&self, info: *mut *mut SYNCMGRHANDLERINFO) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.info(info) }
                }
                unsafe fn EnumSyncMgrItems(&self, items: *mut *mut c_void) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.items(items, |first| $items(first).into()) }
                }
                unsafe fn GetItemObject(
                    &self,
                    _: *const GUID,
                    _: *const GUID,
                    object: *mut *mut c_void,
                ) -> HRESULT {
                    // SAFETY: NULL, or a place for a pointer.
                    if let Some(place) = unsafe { object.as_mut() } {
                        *place = ptr::null_mut();
                    }
                    E_NOTIMPL
                }
                unsafe fn ShowProperties(&self, parent: *mut c_void, item: *const GUID) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.show_properties(parent, item) }
                }
                unsafe fn SetProgressCallback(&self, callback: *mut c_void) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.set_callback(callback) }
                }
                unsafe fn PrepareForSync(
                    &self,
                    count: u32,
                    items: *const GUID,
                    parent: *mut c_void,
                    _: u32,
                ) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.prepare(count, items, parent) }
                }
                unsafe fn Synchronize(&self, parent: *mut c_void) -> HRESULT {
                    self.0.synchronize(parent)
                }
                unsafe fn SetItemStatus(&self, item: *const GUID, status: u32) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.set_item_status(item, status) }
                }
                unsafe fn ShowError(&self, parent: *mut c_void, error: *const GUID) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.show_error(parent, error) }
                }
            }
        )*
    };
}

drive!(Handler_Impl lists Items, LocalHandler_Impl lists LocalItems);
