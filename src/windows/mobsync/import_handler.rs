//! [`HandlerImport`]: a native `ISyncMgrSynchronize`, driven from Rust.

use super::export;
use super::items::read_all;
use super::line::{Ear, Line};
use crate::Dialect;
use crate::handler::{SharedSink, Start, Started, SyncHandler};
use crate::protocol::{
    Code, HandlerFlags, HandlerInfo, HandlerItems, ItemId, LogId, Phase, ProgressStatus, Setup,
};
use crate::windows::abi::{
    ISyncMgrEnumItems, ISyncMgrSynchronize, ISyncMgrSynchronizeCallback, SYNCMGRFLAG_MAYBOTHERUSER,
    SYNCMGRFLAG_SETTINGS, SYNCMGRHANDLERINFO,
};
use crate::windows::codes::code;
use crate::windows::reference::take;
use crate::windows::text::from_fixed;
use crate::windows::{Pointer, from_uuid, memory};
use alloc::{sync::Arc, vec::Vec};
use core::ffi::c_void;
use core::{fmt, ptr};
use windows_core::{GUID, HRESULT, Interface};

/// Drives a native handler from Rust, as `SyncMgr` does: what a host is, and what tests of a handler are.
///
/// See [`HandlerImport`].
///
/// ```
/// use sync_progress::handler::{NullHandler, SyncHandler};
/// use sync_progress::protocol::{Code, Setup};
/// use sync_progress::windows::mobsync;
///
/// let handler = mobsync::import_handler(mobsync::export_handler(NullHandler));
/// assert_eq!(handler.initialize(&Setup::default()), Code::FALSE); // it takes no part
/// ```
pub fn import_handler<P: Pointer<ISyncMgrSynchronize>>(handler: P) -> HandlerImport<P> {
    HandlerImport { handler, line: Arc::new(Line::default()) }
}

/// A native `ISyncMgrSynchronize`, driven from Rust; made by [`import_handler`].
///
/// The sink that it is given hears what the handler reports, the completions too; those of the four starts also complete the
/// [`Start`] that they end, whether they come before the start returns or after (MOB-14). A completion that nobody waits for
/// is only heard by the sink. One that nobody can tell, since the callback was taken away or never given, is [`Code::ABORT`]. While a
/// start is running another of its kind is declined. Items have the ids of their GUIDs; ids that are texts go as GUIDs and come
/// back as texts (B-6). Dropped, it takes the callback away (MOB-3).
///
/// ```
/// use std::sync::mpsc;
/// use sync_progress::handler::{NullHandler, SyncHandler, begin};
/// use sync_progress::protocol::{Code, Phase};
/// use sync_progress::sink::NullSink;
/// use sync_progress::windows::mobsync;
///
/// let handler = mobsync::import_handler(mobsync::export_handler(NullHandler));
/// handler.set_progress_callback(Some(std::sync::Arc::new(NullSink)));
/// let (tell, told) = mpsc::channel();
/// let tell = move |completed| tell.send(completed).unwrap();
/// assert_eq!(begin(Phase::Prepare, tell, |start| handler.prepare(&[], start)), Code::OK);
/// assert_eq!(told.recv()?.code, Code::OK);
/// # Ok::<(), mpsc::RecvError>(())
/// ```
pub struct HandlerImport<P: Pointer<ISyncMgrSynchronize>> {
    handler: P,
    line: Arc<Line>,
}

impl<P: Pointer<ISyncMgrSynchronize>> HandlerImport<P> {
    fn call(&self, call: impl FnOnce(&ISyncMgrSynchronize) -> HRESULT) -> Code {
        self.handler.with(call).map_or_else(|unreachable| unreachable, code)
    }

    fn set(&self, callback: Option<&ISyncMgrSynchronizeCallback>) {
        let pointer = callback.map_or(ptr::null_mut(), Interface::as_raw);
        // SAFETY: NULL, or a callback that is valid for the call; the handler takes a reference of its own (MOB-1).
        let _nobody_hears = self.call(|handler| unsafe { handler.SetProgressCallback(pointer) });
    }

    /// A start, which is accepted if the handler accepts it.
    fn begin<'id>(
        &self,
        start: Start<'id>,
        own: Phase,
        call: impl FnOnce(&ISyncMgrSynchronize, *mut c_void) -> HRESULT,
    ) -> Started<'id> {
        let phase = start.phase();
        if phase != own {
            return start.decline(Code::INVALID_ARGUMENT);
        }
        if !self.line.reserve(phase) {
            return start.decline(Code::UNEXPECTED);
        }
        let parent =
            start.parent().map_or(ptr::null_mut(), |it| ptr::without_provenance_mut(it.raw()));
        let code = self.call(|handler| call(handler, parent));
        if !is_accepted(phase, code) {
            self.line.forget(phase);
            return start.decline(code);
        }
        let (started, completion) = start.accept();
        self.line.accept(completion);
        started
    }
}

/// Which codes have a completion to come (A-MOB-4).
fn is_accepted(phase: Phase, code: Code) -> bool {
    match phase {
        Phase::Prepare | Phase::Synchronize => code.is_ok(),
        Phase::ShowProperties | Phase::ShowError => code.is_success(),
    }
}

impl<P: Pointer<ISyncMgrSynchronize>> SyncHandler for HandlerImport<P> {
    fn initialize(&self, setup: &Setup) -> Code {
        let bit = |is_set, bit| if is_set { bit } else { 0 };
        let flags = setup.trigger.raw()
            | bit(setup.settings_only, SYNCMGRFLAG_SETTINGS)
            | bit(setup.may_show_ui, SYNCMGRFLAG_MAYBOTHERUSER);
        let cookie = setup.cookie.as_deref();
        let length = u32::try_from(cookie.map_or(0, <[u8]>::len)).unwrap_or(u32::MAX);
        let cookie = cookie.map_or(ptr::null(), <[u8]>::as_ptr);
        // SAFETY: the cookie is NULL, or so many bytes that are valid for the call.
        self.call(|handler| unsafe { handler.Initialize(0, flags, length, cookie) })
    }

    fn info(&self) -> Result<HandlerInfo, Code> {
        let mut info: *mut SYNCMGRHANDLERINFO = ptr::null_mut();
        // SAFETY: the place is valid for the call.
        let code = self.call(|handler| unsafe { handler.GetHandlerInfo(&raw mut info) });
        if !code.is_success() || info.is_null() {
            return Err(if code.is_success() { Code::POINTER } else { code });
        }
        // SAFETY: the handler has allocated it (MOB-36), and gives it to us.
        let read = unsafe { (*info).SyncMgrHandlerFlags };
        // SAFETY: as above.
        let name = from_fixed(unsafe { &(*info).wszHandlerName });
        // SAFETY: as above; it is not used any more.
        unsafe { memory::free(info.cast()) };
        Ok(HandlerInfo::new(name).with_flags(HandlerFlags::from_bits_retain(read)))
    }

    fn items(&self) -> Result<HandlerItems, Code> {
        let mut items: *mut c_void = ptr::null_mut();
        // SAFETY: the place is valid for the call.
        let code = self.call(|handler| unsafe { handler.EnumSyncMgrItems(&raw mut items) });
        // SAFETY: a success gives a reference to an enumerator, and a failure nothing.
        let items = code.is_success().then(|| unsafe { take::<ISyncMgrEnumItems>(items) });
        let items = items.ok_or(code)?.ok_or(Code::POINTER)?;
        Ok(HandlerItems { items: read_all(&items)?, is_complete: code != Code::MISSING_ITEMS })
    }

    /// The handler gets a callback of its own for each sink; what it says to an earlier one goes to the newest.
    fn set_progress_callback(&self, callback: Option<SharedSink>) {
        if let Some(callback) = callback {
            self.line.set(callback);
            self.set(Some(&export(Ear(Arc::clone(&self.line)))));
        } else {
            // The handler first: once it has let go, nobody is inside any more.
            self.set(None);
            self.line.clear();
        }
    }

    fn show_properties<'id>(&self, item: Option<&ItemId>, start: Start<'id>) -> Started<'id> {
        let item = item.map_or(GUID::zeroed(), |item| self.line.ids.guid_of(item));
        // SAFETY: the id is valid for the call.
        self.begin(start, Phase::ShowProperties, |handler, parent| unsafe {
            handler.ShowProperties(parent, &raw const item)
        })
    }

    fn prepare<'id>(&self, items: &[ItemId], start: Start<'id>) -> Started<'id> {
        let items: Vec<_> = items.iter().map(|id| self.line.ids.guid_of(id)).collect();
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        // SAFETY: so many ids are valid for the call.
        self.begin(start, Phase::Prepare, |handler, parent| unsafe {
            handler.PrepareForSync(count, items.as_ptr(), parent, 0)
        })
    }

    fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
        // SAFETY: the window is a number to the handler.
        self.begin(start, Phase::Synchronize, |handler, parent| unsafe {
            handler.Synchronize(parent)
        })
    }

    fn set_item_status(&self, item: &ItemId, status: ProgressStatus) -> Code {
        let Some(status) = Dialect::MobSync.status_to_raw(status) else {
            return Code::INVALID_ARGUMENT;
        };
        let item = self.line.ids.guid_of(item);
        // SAFETY: the id is valid for the call.
        self.call(|handler| unsafe { handler.SetItemStatus(&raw const item, status) })
    }

    fn show_error<'id>(&self, error: LogId, start: Start<'id>) -> Started<'id> {
        let error = from_uuid(error.uuid());
        // SAFETY: the id is valid for the call.
        self.begin(start, Phase::ShowError, |handler, parent| unsafe {
            handler.ShowError(parent, &raw const error)
        })
    }
}

impl<P: Pointer<ISyncMgrSynchronize>> Drop for HandlerImport<P> {
    fn drop(&mut self) {
        self.set_progress_callback(None);
    }
}

impl<P: Pointer<ISyncMgrSynchronize>> fmt::Debug for HandlerImport<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerImport").field("ids", &self.line.ids).finish_non_exhaustive()
    }
}
