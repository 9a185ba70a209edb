//! [`export`]: a sink, given to native code as `ISyncMgrSyncCallback`.

mod creator;
mod enumerators;
mod event;
mod joining;
mod listener;
mod roster;
mod standing;

pub use creator::{export_creator, export_creator_local};

use self::event::Event;
use self::listener::Listener;
use crate::protocol::Notice;
use crate::sink::ProgressSink;
use crate::windows::abi::{ISyncMgrSyncCallback, ISyncMgrSyncCallback_Impl};
use crate::windows::sync_center::numbers::Numbers;
use core::ffi::c_void;
use windows_core::{GUID, HRESULT, implement};

/// Gives a sink to native code as the callback that a handler reports to.
///
/// The object is agile: it is called on whatever thread the handler reports from, without COM's help. Its last `Release` is the end
/// of the session: the sink is told [`Notice::End`] with the worst end of the items, and dropped (B-48).
///
/// | A handler calls | The sink hears |
/// |---|---|
/// | `ReportProgress` | [`progress`](ProgressSink::progress), a complete report |
/// | `SetHandlerProgressText` | [`Notice::Text`] |
/// | `ReportEvent` | [`log`](ProgressSink::log) |
/// | `CanContinue` | [`can_continue`](ProgressSink::can_continue) |
/// | `QueryForAdditionalItems` | [`more_items`](ProgressSink::more_items) |
/// | `AddItemToSession`, `AddIUnknownToSession` | [`Notice::ItemAdded`], [`Notice::OpaqueItemAdded`] |
/// | `ProposeItem`, `CommitItem` | [`Notice::ItemProposed`], [`Notice::ItemCommitted`] |
/// | `ReportManualSync` | [`Notice::ManualSync`] |
/// | the last `Release` | [`Notice::End`] |
///
/// The first two answer with a code and a request, `CanContinue` with `S_OK` or `S_FALSE`. A cancel that the sink gives in
/// another call is answered by the next of these (B-46). Items are texts.
///
/// Which item may be reported, and when, is judged by the sink. Put a
/// [`checked(Dialect::SyncCenter)`](crate::sink::ProgressSinkExt::checked) in front of one that does not care, and
/// `E_ACCESSDENIED` and `E_INVALIDARG` come as documented (SC-10, SC-12, SC-17 to SC-19).
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::sink::from_fn;
/// use sync_progress::windows::abi::{S_OK, SYNCMGR_CR_CANCEL_ALL, SYNCMGR_PS_UPDATING};
/// use sync_progress::windows::sync_center;
///
/// let callback = sync_center::export(from_fn(|_, _| CancelDecision::CancelAll));
/// let id: Vec<u16> = "inbox\0".encode_utf16().collect();
/// let (id, none, mut request) = (id.as_ptr(), std::ptr::null(), 0);
/// // SAFETY: the id ends with a NUL, the text may be missing, and the place is valid for the call.
/// let code = unsafe { callback.ReportProgress(id, none, SYNCMGR_PS_UPDATING, 1, 9, &mut request) };
/// assert_eq!((code, request), (S_OK, SYNCMGR_CR_CANCEL_ALL));
/// ```
pub fn export<S>(sink: S) -> ISyncMgrSyncCallback
where
    S: ProgressSink + Send + Sync + 'static,
{
    agile(Listener::new(sink))
}

/// The same for a sink that stays on its thread. The object is not agile: COM keeps calls from other apartments away from it.
///
/// ```
/// use std::cell::Cell;
/// use std::rc::Rc;
/// use sync_progress::sink::notice_fn;
/// use sync_progress::windows::sync_center;
///
/// let heard = Rc::new(Cell::new(0));
/// let counter = heard.clone();
/// let callback = sync_center::export_local(notice_fn(move |_| counter.set(counter.get() + 1)));
/// // SAFETY: it takes nothing.
/// let _ = unsafe { callback.ReportManualSync() };
/// drop(callback); // the end is heard too
/// assert_eq!(heard.get(), 2);
/// ```
pub fn export_local<S: ProgressSink + 'static>(sink: S) -> ISyncMgrSyncCallback {
    local(Listener::new(sink))
}

/// For a listener whose sink any thread may call.
fn agile<S: ProgressSink + 'static>(listener: Listener<S>) -> ISyncMgrSyncCallback {
    Callback(listener).into()
}

fn local<S: ProgressSink + 'static>(listener: Listener<S>) -> ISyncMgrSyncCallback {
    LocalCallback(listener).into()
}

#[implement(ISyncMgrSyncCallback)]
struct Callback<S>(Listener<S>)
where
    S: ProgressSink + 'static;

#[implement(ISyncMgrSyncCallback, Agile = false)]
struct LocalCallback<S>(Listener<S>)
where
    S: ProgressSink + 'static;

macro_rules! listen {
    ($($class:ident),*) => {
        $(
            impl<S: ProgressSink + 'static> ISyncMgrSyncCallback_Impl for $class<S> {
                #[inline]
                unsafe fn ReportProgress(
                    &self,
                    id: *const u16,
                    text: *const u16,
                    status: i32,
                    current: u32,
                    max: u32,
                    request: *mut i32,
                ) -> HRESULT {
                    let numbers = Numbers { status, current, max };
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.report(id, text, numbers, request) }
                }
                unsafe fn SetHandlerProgressText(
                    &self,
                    text: *const u16,
                    request: *mut i32,
                ) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.session_text(text, request) }
                }
                unsafe fn ReportEvent(
                    &self,
                    item: *const u16,
                    level: i32,
                    flags: i32,
                    name: *const u16,
                    description: *const u16,
                    link_text: *const u16,
                    link_reference: *const u16,
                    context: *const u16,
                    place: *mut GUID,
                ) -> HRESULT {
                    let event = Event {
                        item,
                        level,
                        flags,
                        name,
                        description,
                        link_text,
                        link_reference,
                        context,
                    };
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.event(&event, place) }
                }
                unsafe fn CanContinue(&self, id: *const u16) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.can_continue(id) }
                }
                unsafe fn QueryForAdditionalItems(
                    &self,
                    ids: *mut *mut c_void,
                    punks: *mut *mut c_void,
                ) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.more(ids, punks) }
                }
                unsafe fn AddItemToSession(&self, id: *const u16) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.add(id) }
                }
                unsafe fn AddIUnknownToSession(&self, _: *mut c_void) -> HRESULT {
                    self.0.notice(&Notice::OpaqueItemAdded)
                }
                unsafe fn ProposeItem(&self, item: *mut c_void) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.propose(item) }
                }
                unsafe fn CommitItem(&self, id: *const u16) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.commit(id) }
                }
                unsafe fn ReportManualSync(&self) -> HRESULT {
                    self.0.notice(&Notice::ManualSync)
                }
            }
        )*
    };
}

listen!(Callback_Impl, LocalCallback_Impl);
