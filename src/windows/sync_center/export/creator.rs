//! [`export_creator`]: whoever makes sinks, given to native code as `ISyncMgrSessionCreator`.

use super::listener::Listener;
use super::{agile, local};
use crate::guard::Guard;
use crate::protocol::{Code, ItemId};
use crate::sink::ProgressSink;
use crate::windows::abi::{
    E_FAIL, E_INVALIDARG, E_OUTOFMEMORY, E_UNEXPECTED, ISyncMgrSessionCreator,
    ISyncMgrSessionCreator_Impl, ISyncMgrSyncCallback, S_OK,
};
use crate::windows::barrier::Contained;
use crate::windows::codes::hresult;
use crate::windows::text::read_id;
use alloc::vec::Vec;
use core::ffi::c_void;
use core::marker::PhantomData;
use core::ptr;
use windows_core::{HRESULT, Interface, implement};

/// Gives to native code what makes its sessions: each `CreateSession` asks the closure for a sink, by the handler's id and those
/// of the items, tells it [`Notice::Begin`](crate::protocol::Notice::Begin), and hands out the callback that [`export`](super::export()) makes of it.
///
/// A closure that fails, or a sink that answers the beginning with a fault, is answered with that code, and there is no session.
///
/// ```
/// use sync_progress::protocol::Code;
/// use sync_progress::sink::NullSink;
/// use sync_progress::windows::sync_center;
/// use sync_progress::{Dialect, ItemId, sink::ProgressSinkExt};
///
/// let ours: ItemId = "mail".try_into()?;
/// let known = ours.clone();
/// let creator = sync_center::export_creator(move |handler, _items| {
///     let sink = NullSink.checked(Dialect::SyncCenter);
///     if *handler == known { Ok(sink) } else { Err(Code::INVALID_ARGUMENT) }
/// });
/// let items = ["inbox".try_into()?];
/// assert!(sync_center::open(&creator, &ours, &items).is_ok());
/// let stranger = "calendar".try_into()?;
/// assert_eq!(sync_center::open(&creator, &stranger, &items), Err(Code::INVALID_ARGUMENT));
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
pub fn export_creator<F, S>(open: F) -> ISyncMgrSessionCreator
where
    F: Fn(&ItemId, &[ItemId]) -> Result<S, Code> + Send + Sync + 'static,
    S: ProgressSink + Send + Sync + 'static,
{
    Creator(Opener::new(open, agile)).into()
}

/// The same for a closure and sinks that stay on their thread, as the documents want it of handler and creator (SC-22).
///
/// ```
/// use std::cell::Cell;
/// use std::rc::Rc;
/// use sync_progress::sink::NullSink;
/// use sync_progress::windows::sync_center;
///
/// let sessions = Rc::new(Cell::new(0));
/// let count = sessions.clone();
/// let creator = sync_center::export_creator_local(move |_, _| {
///     count.set(count.get() + 1);
///     Ok(NullSink)
/// });
/// assert!(sync_center::open(&creator, &"mail".try_into()?, &["inbox".try_into()?]).is_ok());
/// assert_eq!(sessions.get(), 1);
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
pub fn export_creator_local<F, S>(open: F) -> ISyncMgrSessionCreator
where
    F: Fn(&ItemId, &[ItemId]) -> Result<S, Code> + 'static,
    S: ProgressSink + 'static,
{
    LocalCreator(Opener::new(open, local)).into()
}

#[implement(ISyncMgrSessionCreator)]
struct Creator<F, S>(Opener<F, S>)
where
    F: Fn(&ItemId, &[ItemId]) -> Result<S, Code> + 'static,
    S: ProgressSink + 'static;

#[implement(ISyncMgrSessionCreator, Agile = false)]
struct LocalCreator<F, S>(Opener<F, S>)
where
    F: Fn(&ItemId, &[ItemId]) -> Result<S, Code> + 'static,
    S: ProgressSink + 'static;

struct Opener<F, S: ProgressSink> {
    open: Contained<F>,
    guard: Guard,
    class: fn(Listener<S>) -> ISyncMgrSyncCallback,
    sink: PhantomData<fn() -> S>,
}

impl<F, S> Opener<F, S>
where
    F: Fn(&ItemId, &[ItemId]) -> Result<S, Code>,
    S: ProgressSink,
{
    fn new(open: F, class: fn(Listener<S>) -> ISyncMgrSyncCallback) -> Self {
        let (open, guard) = (Contained::new(open), Guard::new());
        Self { open, guard, class, sink: PhantomData }
    }

    /// # Safety
    ///
    /// As for [`read_ids`], and for [`read_id`] with the handler's; the place is NULL or can be written.
    unsafe fn create(
        &self,
        handler: *const u16,
        items: *const *const u16,
        count: u32,
        place: *mut *mut c_void,
    ) -> HRESULT {
        if !place.is_null() {
            // SAFETY: passed on to the caller.
            unsafe { place.write(ptr::null_mut()) };
        }
        // SAFETY: passed on to the caller.
        let ids = unsafe { read_id(handler) }
            .and_then(|handler| Ok((handler, unsafe { read_ids(items, count) }?)));
        let begun = ids.and_then(|(handler, items)| self.begin(handler, items));
        match begun {
            Err(refused) => return refused,
            Ok(session) if place.is_null() => session.end_unheard(),
            Ok(session) => {
                let callback = (self.class)(session).into_raw();
                // SAFETY: passed on to the caller; the reference is the caller's from now on.
                unsafe { place.write(callback) };
            }
        }
        S_OK
    }

    fn begin(&self, handler: ItemId, items: Vec<ItemId>) -> Result<Listener<S>, HRESULT> {
        match self.guard.run(|| (self.open)(&handler, &items)) {
            Some(Ok(sink)) => Listener::begin(sink, handler, items),
            Some(Err(code)) if code.is_success() => Err(E_FAIL),
            Some(Err(code)) => Err(hresult(code)),
            None => Err(E_UNEXPECTED),
        }
    }
}

/// Ids that native code lends as an array: at least one (A-SC-10).
///
/// # Safety
///
/// NULL, or so many texts, each as for [`read_id`].
unsafe fn read_ids(items: *const *const u16, count: u32) -> Result<Vec<ItemId>, HRESULT> {
    if items.is_null() || count == 0 {
        return Err(E_INVALIDARG);
    }
    let count = usize::try_from(count).map_err(|_| E_OUTOFMEMORY)?;
    let mut ids = Vec::new();
    ids.try_reserve_exact(count).map_err(|_| E_OUTOFMEMORY)?;
    for at in 0..count {
        // SAFETY: passed on to the caller.
        ids.push(unsafe { read_id(*items.add(at)) }?);
    }
    Ok(ids)
}

macro_rules! create {
    ($($class:ident),*) => {
        $(
            impl<F, S> ISyncMgrSessionCreator_Impl for $class<F, S>
            where
                F: Fn(&ItemId, &[ItemId]) -> Result<S, Code> + 'static,
                S: ProgressSink + 'static,
            {
                unsafe fn CreateSession(
                    &self,
                    handler: *const u16,
                    items: *const *const u16,
                    count: u32,
                    place: *mut *mut c_void,
                ) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.create(handler, items, count, place) }
                }
            }
        )*
    };
}

create!(Creator_Impl, LocalCreator_Impl);
