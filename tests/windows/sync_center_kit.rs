//! A handler of SC, which calls the slots of a callback, and what a sink behind it has heard.

use std::ptr::{null, null_mut};

use sync_progress::protocol::{Answer, LogEntry, LogId, MoreItems, SinkError, SyncEvent};
use sync_progress::sink::{ProgressSink, ProgressSinkExt, Recorder, Tape, from_fn, notice_fn};
use sync_progress::windows::abi::ISyncMgrSyncCallback;
use sync_progress::windows::sync_center;
use sync_progress::{CancelDecision, ItemId, ProgressItem};
use windows_core::HRESULT;

/// What stands in a place that nobody has written.
pub(crate) const UNTOUCHED: i32 = 77;

pub(crate) fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

pub(crate) fn id(name: &str) -> ItemId {
    name.try_into().unwrap()
}

pub(crate) fn report() -> ProgressItem {
    ProgressItem::new()
}

pub(crate) struct Handler {
    pub(crate) callback: ISyncMgrSyncCallback,
    pub(crate) tape: Tape,
}

impl Handler {
    pub(crate) fn of<S: ProgressSink + Send + Sync + 'static>(sink: S) -> Self {
        let tape = Tape::new();
        let callback = sync_center::export(Recorder::new(tape.clone(), sink));
        Self { callback, tape }
    }

    /// Before a sink that answers everything alike.
    pub(crate) fn answered(answer: Answer) -> Self {
        Self::of(from_fn(move |_, _| answer).and(notice_fn(move |_| answer)).and(Asked(answer)))
    }

    pub(crate) fn report(&self, id: &str, status: i32, current: u32, max: u32) -> (HRESULT, i32) {
        let mut request = UNTOUCHED;
        let id = wide(id);
        let code = unsafe {
            self.callback.ReportProgress(
                id.as_ptr(),
                null(),
                status,
                current,
                max,
                &raw mut request,
            )
        };
        (code, request)
    }

    pub(crate) fn text(&self, text: &str) -> (HRESULT, i32) {
        let mut request = UNTOUCHED;
        let text = wide(text);
        let code = unsafe { self.callback.SetHandlerProgressText(text.as_ptr(), &raw mut request) };
        (code, request)
    }

    pub(crate) fn can_continue(&self, id: Option<&str>) -> HRESULT {
        let id = id.map(wide);
        unsafe { self.callback.CanContinue(id.as_ref().map_or(null(), Vec::as_ptr)) }
    }

    pub(crate) fn add(&self, id: &str) -> HRESULT {
        unsafe { self.callback.AddItemToSession(wide(id).as_ptr()) }
    }

    pub(crate) fn commit(&self, id: &str) -> HRESULT {
        unsafe { self.callback.CommitItem(wide(id).as_ptr()) }
    }

    /// An event about an item, or about none.
    pub(crate) fn event(&self, item: Option<&str>) -> HRESULT {
        let (item, name, more) = (item.map(wide), wide("name"), wide("more"));
        let item = item.as_ref().map_or(null(), Vec::as_ptr);
        let mut id = windows_core::GUID::zeroed();
        unsafe {
            self.callback.ReportEvent(
                item,
                1,
                0,
                name.as_ptr(),
                more.as_ptr(),
                null(),
                null(),
                null(),
                &raw mut id,
            )
        }
    }

    pub(crate) fn more(&self) -> HRESULT {
        let (mut ids, mut punks) = (null_mut(), null_mut());
        unsafe { self.callback.QueryForAdditionalItems(&raw mut ids, &raw mut punks) }
    }

    /// What was heard since the last look.
    pub(crate) fn heard(&self) -> Vec<SyncEvent<'static>> {
        heard(&self.tape)
    }
}

pub(crate) fn heard(tape: &Tape) -> Vec<SyncEvent<'static>> {
    tape.take().into_iter().map(|entry| entry.event).collect()
}

/// Answers questions, events and wishes.
pub(crate) struct Asked(pub(crate) Answer);

impl ProgressSink for Asked {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        Ok(CancelDecision::Continue)
    }
    fn can_continue(&self, _: Option<&ItemId>) -> Answer {
        self.0
    }
    fn log(&self, _: &LogEntry) -> Result<LogId, SinkError> {
        self.0.map(|_| LogId::from_u128(7))
    }
    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.0.map(|_| MoreItems::default())
    }
}
