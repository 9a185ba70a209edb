//! [`export`]: a sink, given to native code as `ISyncMgrSynchronizeCallback`.

use super::report;
use crate::Dialect;
use crate::guard::{Guard, StickyAll};
use crate::protocol::{
    Answer, AnswerExt as _, CancelDecision, Code, ItemId, LogId, Notice, Phase, ProgressItem,
};
use crate::sink::ProgressSink;
use crate::windows::abi::{
    E_INVALIDARG, E_OUTOFMEMORY, E_UNEXPECTED, ISyncMgrSynchronizeCallback,
    ISyncMgrSynchronizeCallback_Impl, S_FALSE, S_OK, SYNCMGRLOGERRORINFO, SYNCMGRPROGRESSITEM,
};
use crate::windows::barrier::Contained;
use crate::windows::codes::{code, hresult};
use crate::windows::text::{MAX_UNITS, read_text};
use crate::windows::to_uuid;
use alloc::vec::Vec;
use windows_core::{GUID, HRESULT, implement};

/// Gives a sink to native code as the callback that a handler reports to.
///
/// The object is agile: it is called on whatever thread the handler reports from (MOB-6), without COM's help. It is freed, and
/// the sink dropped, by its last `Release`.
///
/// | A handler calls | The sink hears |
/// |---|---|
/// | `Progress` | [`progress`](ProgressSink::progress); without a structure, a report that names nothing |
/// | `*Completed` | [`Notice::PhaseEnded`] |
/// | `EnableModeless` | [`may_show_ui`](ProgressSink::may_show_ui), whose default is answered `S_FALSE` |
/// | `LogError`, `DeleteLogError` | [`log`](ProgressSink::log), [`Notice::EntryDeleted`] |
/// | `EstablishConnection` | [`Notice::Connect`] |
///
/// `Progress` answers `S_OK`, `S_SYNCMGR_CANCELITEM` or `S_SYNCMGR_CANCELALL`, or the code of a fault. A cancel of all that
/// the sink gives in another call is answered by the next `Progress` (B-21). Items are UUIDs.
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::sink::from_fn;
/// use sync_progress::windows::abi::S_SYNCMGR_CANCELALL;
/// use sync_progress::windows::mobsync;
/// use windows_core::GUID;
///
/// let callback = mobsync::export(from_fn(|_, _| CancelDecision::CancelAll));
/// let item = GUID::from_u128(7);
/// // SAFETY: the id is valid for the call, and a structure may be missing.
/// let answer = unsafe { callback.Progress(&item, std::ptr::null()) };
/// assert_eq!(answer, S_SYNCMGR_CANCELALL);
/// ```
pub fn export<S>(sink: S) -> ISyncMgrSynchronizeCallback
where
    S: ProgressSink + Send + Sync + 'static,
{
    Callback(Listener::new(sink)).into()
}

/// The same for a sink that stays on its thread. The object is not agile: COM keeps calls from other apartments away from it.
///
/// ```
/// use std::cell::Cell;
/// use std::rc::Rc;
/// use sync_progress::sink::from_fn;
/// use sync_progress::windows::mobsync;
/// use windows_core::GUID;
///
/// let heard = Rc::new(Cell::new(0));
/// let counter = heard.clone();
/// let callback = mobsync::export_local(from_fn(move |_, _| counter.set(counter.get() + 1)));
/// // SAFETY: the id is valid for the call, and a structure may be missing.
/// let _ = unsafe { callback.Progress(&GUID::from_u128(7), std::ptr::null()) };
/// assert_eq!(heard.get(), 1);
/// ```
pub fn export_local<S: ProgressSink + 'static>(sink: S) -> ISyncMgrSynchronizeCallback {
    LocalCallback(Listener::new(sink)).into()
}

#[implement(ISyncMgrSynchronizeCallback)]
struct Callback<S>(Listener<S>)
where
    S: ProgressSink + 'static;

#[implement(ISyncMgrSynchronizeCallback, Agile = false)]
struct LocalCallback<S>(Listener<S>)
where
    S: ProgressSink + 'static;

/// The sink, and what it does with each call.
struct Listener<S> {
    sink: Contained<S>,
    guard: Guard,
    all: StickyAll,
}

impl<S: ProgressSink> Listener<S> {
    fn new(sink: S) -> Self {
        Self { sink: Contained::new(sink), guard: Guard::new(), all: StickyAll::new() }
    }

    /// Calls the sink, unless it has panicked. The code is made inside, since a code is all that has to come out.
    #[inline]
    fn call(&self, call: impl FnOnce(&S) -> HRESULT) -> HRESULT {
        self.guard.run(|| call(&self.sink)).unwrap_or(E_UNEXPECTED)
    }

    /// # Safety
    ///
    /// As for [`report::read`]; the id is NULL or valid.
    #[inline]
    unsafe fn progress(&self, item: *const GUID, raw: *const SYNCMGRPROGRESSITEM) -> HRESULT {
        // SAFETY: passed on to the caller.
        let Some(item) = (unsafe { item.as_ref() }) else { return E_INVALIDARG };
        // SAFETY: passed on to the caller.
        match unsafe { report::quick(raw) } {
            Some(report) => self.report(item, &report),
            // SAFETY: passed on to the caller.
            None => unsafe { self.progress_the_long_way(item, raw) },
        }
    }

    /// # Safety
    ///
    /// As for [`report::read`].
    #[cold]
    unsafe fn progress_the_long_way(
        &self,
        item: &GUID,
        raw: *const SYNCMGRPROGRESSITEM,
    ) -> HRESULT {
        // SAFETY: passed on to the caller.
        unsafe { report::read(raw) }
            .map_or_else(|refused| refused, |report| self.report(item, &report))
    }

    #[inline]
    fn report(&self, item: &GUID, report: &ProgressItem) -> HRESULT {
        self.call(|sink| match sink.progress(&ItemId::from(to_uuid(item)), report) {
            Ok(CancelDecision::Continue) if !self.all.decision().is_cancel() => S_OK,
            answer => self.stopping(answer),
        })
    }

    /// What is answered to a report if not to go on.
    #[cold]
    fn stopping(&self, answer: Answer) -> HRESULT {
        let answer = self.all.pass(answer.merge(Ok(self.all.decision())));
        hresult(Dialect::MobSync.answer_to_code(&answer).value)
    }

    /// Says something to which these slots know no answer but success: what it decides is answered by the next `Progress`.
    fn notice(&self, notice: &Notice) -> HRESULT {
        self.call(|sink| self.heard(&sink.notice(notice)))
    }

    fn heard(&self, answer: &Answer) -> HRESULT {
        self.all.note(answer.decision());
        match answer.fault() {
            None => S_OK,
            Some(fault) => hresult(Dialect::MobSync.answer_to_code(&Err(fault.into())).value),
        }
    }

    fn ended(&self, phase: Phase, result: HRESULT, retry: Vec<ItemId>) -> HRESULT {
        self.notice(&Notice::PhaseEnded { phase, code: code(result), retry })
    }

    /// # Safety
    ///
    /// NULL, or so many ids.
    unsafe fn error_shown(&self, result: HRESULT, count: u32, items: *const GUID) -> HRESULT {
        if code(result) != Code::RETRY_SYNC {
            return self.ended(Phase::ShowError, result, Vec::new()); // the rest is ignored (MOB-25)
        }
        // SAFETY: passed on to the caller.
        match unsafe { read_ids(count, items, |guid| to_uuid(guid).into()) } {
            Ok(items) => self.ended(Phase::ShowError, result, items),
            Err(refused) => refused,
        }
    }

    fn enable_modeless(&self, shown: bool) -> HRESULT {
        self.call(|sink| match sink.may_show_ui(shown) {
            Ok(may) if may || !shown => S_OK,
            Ok(_) => S_FALSE,
            Err(error) => self.heard(&Err(error)),
        })
    }

    /// # Safety
    ///
    /// As for [`report::read_log`].
    unsafe fn log(
        &self,
        level: u32,
        text: *const u16,
        info: *const SYNCMGRLOGERRORINFO,
    ) -> HRESULT {
        // SAFETY: passed on to the caller.
        match unsafe { report::read_log(level, text, info) } {
            Ok(entry) => self.call(|sink| match sink.log(&entry) {
                Ok(_) => S_OK,
                Err(error) => self.heard(&Err(error)),
            }),
            Err(refused) => refused,
        }
    }

    /// # Safety
    ///
    /// The id is NULL or valid.
    unsafe fn delete_log(&self, entry: *const GUID) -> HRESULT {
        // SAFETY: passed on to the caller.
        let Some(entry) = (unsafe { entry.as_ref() }) else { return E_INVALIDARG };
        let entry = LogId::from(to_uuid(entry));
        self.notice(&Notice::EntryDeleted((!entry.is_none()).then_some(entry)))
    }

    /// # Safety
    ///
    /// NULL, or a text that can be read up to its NUL.
    unsafe fn connect(&self, connection: *const u16) -> HRESULT {
        // SAFETY: passed on to the caller.
        let connection = unsafe { read_text(connection, MAX_UNITS) };
        self.notice(&Notice::Connect(connection.map(|(text, _)| text)))
    }
}

/// Ids that native code lends as an array of GUIDs.
///
/// # Safety
///
/// NULL, or so many ids.
pub(super) unsafe fn read_ids(
    count: u32,
    items: *const GUID,
    id: impl Fn(&GUID) -> ItemId,
) -> Result<Vec<ItemId>, HRESULT> {
    let count = usize::try_from(count).map_err(|_| E_OUTOFMEMORY)?;
    if count > 0 && items.is_null() {
        return Err(E_INVALIDARG);
    }
    let mut ids = Vec::new();
    ids.try_reserve_exact(count).map_err(|_| E_OUTOFMEMORY)?;
    // SAFETY: passed on to the caller.
    ids.extend((0..count).map(|at| id(unsafe { &*items.add(at) })));
    Ok(ids)
}

macro_rules! listen {
    ($($class:ident),*) => {
        $(
            impl<S: ProgressSink + 'static> ISyncMgrSynchronizeCallback_Impl for $class<S> {
                unsafe fn ShowPropertiesCompleted(&self, hr: HRESULT) -> HRESULT {
                    self.0.ended(Phase::ShowProperties, hr, Vec::new())
                }
                unsafe fn PrepareForSyncCompleted(&self, hr: HRESULT) -> HRESULT {
                    self.0.ended(Phase::Prepare, hr, Vec::new())
                }
                unsafe fn SynchronizeCompleted(&self, hr: HRESULT) -> HRESULT {
                    self.0.ended(Phase::Synchronize, hr, Vec::new())
                }
                unsafe fn ShowErrorCompleted(
                    &self,
                    hr: HRESULT,
                    count: u32,
                    items: *const GUID,
                ) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.error_shown(hr, count, items) }
                }
                unsafe fn EnableModeless(&self, enable: i32) -> HRESULT {
                    self.0.enable_modeless(enable != 0)
                }
                #[inline]
                unsafe fn Progress(
                    &self,
                    item: *const GUID,
                    report: *const SYNCMGRPROGRESSITEM,
                ) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.progress(item, report) }
                }
                unsafe fn LogError(
                    &self,
                    level: u32,
                    text: *const u16,
                    info: *const SYNCMGRLOGERRORINFO,
                ) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.log(level, text, info) }
                }
                unsafe fn DeleteLogError(&self, entry: *const GUID, _: u32) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.delete_log(entry) }
                }
                unsafe fn EstablishConnection(&self, connection: *const u16, _: u32) -> HRESULT {
                    // SAFETY: COM asks the same of its callers.
                    unsafe { self.0.connect(connection) }
                }
            }
        )*
    };
}

listen!(Callback_Impl, LocalCallback_Impl);
