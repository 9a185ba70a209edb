//! [`Import`]: a native `ISyncMgrSynchronizeCallback`, used as a sink.

use super::report::{self, size};
use super::scale::Scale;
use crate::Dialect;
use crate::dialect::rules::DIALECT_CAN_SAY;
use crate::dialect::{Lossy, Told};
use crate::guard::StickyAll;
use crate::protocol::{
    Answer, AnswerExt as _, CancelDecision, Code, Fault, Fields, ItemId, LogEntry, LogId,
    MoreItems, Notice, Phase, ProgressItem, SinkError,
};
use crate::sink::{Pace, ProgressSink};
use crate::windows::abi::{
    ISyncMgrSynchronizeCallback, SYNCMGRERRORFLAG_ENABLEJUMPTEXT, SYNCMGRLOGERROR_ERRORFLAGS,
    SYNCMGRLOGERROR_ERRORID, SYNCMGRLOGERROR_ITEMID, SYNCMGRLOGERRORINFO, SYNCMGRPROGRESSITEM,
};
use crate::windows::codes::{code, done, hresult};
use crate::windows::losses::Losses;
use crate::windows::text::wide;
use crate::windows::{IdTable, Pointer, from_uuid};
use alloc::vec::Vec;
use core::{fmt, ptr};
use windows_core::{GUID, HRESULT};

/// Uses a native callback as a sink.
///
/// Give the interface itself, and the sink stays on this thread; give an [`Agile`](crate::windows::Agile), and it goes to
/// any. It holds one reference for as long as it lives. See [`Import`].
///
/// ```
/// use sync_progress::protocol::AnswerExt;
/// use sync_progress::sink::{NullSink, ProgressSink};
/// use sync_progress::windows::mobsync;
/// use sync_progress::{CancelDecision, ItemId, ProgressItem};
///
/// let sink = mobsync::import(mobsync::export(NullSink)); // a callback that some host has given
/// let answer = sink.progress(&ItemId::try_from("inbox")?, &ProgressItem::new().with_value(1));
/// assert_eq!(answer, Ok(CancelDecision::Continue));
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
pub fn import<P: Pointer<ISyncMgrSynchronizeCallback>>(callback: P) -> Import<P> {
    Import {
        callback,
        ids: IdTable::new(),
        scale: Scale::default(),
        losses: Losses::default(),
        all: StickyAll::new(),
    }
}

/// A native `ISyncMgrSynchronizeCallback`, used as a sink; made by [`import`].
///
/// The codes are read as they come: `S_SYNCMGR_CANCELITEM` and `S_SYNCMGR_CANCELALL` are decisions, any other success is
/// [`UnknownAnswer`](Fault::UnknownAnswer), a failure is a fault and no cancel (A-MOB-13), and a peer that is gone is
/// [`Disconnected`](Fault::Disconnected).
///
/// Texts as ids go as GUIDs, see [`ids`](Self::ids). Counts beyond 2³¹−1 are scaled, both alike (D-14). A status that MOB lacks is
/// said as the nearest one (D-4). What it has no words for is not said, and goes on (B-13): session texts, stages, items that
/// join. [`lost`](Self::lost) tells what that was.
///
/// ```
/// use sync_progress::dialect::Lossy;
/// use sync_progress::protocol::Notice;
/// use sync_progress::sink::{NullSink, ProgressSink};
/// use sync_progress::windows::mobsync;
///
/// let sink = mobsync::import(mobsync::export(NullSink));
/// assert!(sink.notice(&Notice::Text("connecting".into())).is_ok());
/// assert_eq!(sink.lost(), Lossy::UNSAID);
/// ```
pub struct Import<P> {
    callback: P,
    ids: IdTable,
    scale: Scale,
    losses: Losses,
    all: StickyAll,
}

impl<P: Pointer<ISyncMgrSynchronizeCallback>> Import<P> {
    /// Which texts went as GUIDs, and the way back.
    pub fn ids(&self) -> &IdTable {
        &self.ids
    }

    /// What could not be said as it was, all in all.
    pub fn lost(&self) -> Lossy {
        self.losses.read()
    }

    #[inline]
    fn call(&self, call: impl FnOnce(&ISyncMgrSynchronizeCallback) -> HRESULT) -> Code {
        self.callback.with(call).map_or_else(|unreachable| unreachable, code)
    }

    /// Says a report; what is answered stays, if it is a cancel of all.
    #[inline]
    fn send(&self, item: &GUID, raw: &SYNCMGRPROGRESSITEM) -> Answer {
        // SAFETY: both are valid for the call, and so is the text that the structure names.
        let code = self.call(|callback| unsafe { callback.Progress(item, raw) });
        // Nearly always; the rest need not be looked at with every report.
        if code.is_ok() { Ok(CancelDecision::Continue) } else { self.answered(code) }
    }

    #[cold]
    fn answered(&self, code: Code) -> Answer {
        self.all.pass(Dialect::MobSync.answer_from_code(code))
    }

    /// A report that MOB cannot say as it is: with a text, with large counts, or with a status of others.
    #[cold]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a report that is passed here need not be in memory before"
    )]
    fn say(&self, id: &ItemId, item: &GUID, report: ProgressItem) -> Answer {
        let report = self.scale.complete(id, &report);
        let said = self.losses.told(Dialect::MobSync.say_report(id, &report));
        let Some(report) = said.report else { return Ok(CancelDecision::Continue) };
        let mut raw = report::write(&report).unwrap_or(report::empty());
        let text = report.text().map(wide);
        if let Some(text) = &text {
            raw.mask |= Fields::TEXT.bits();
            raw.lpcStatusText = text.as_ptr();
        }
        let answer = self.send(item, &raw);
        match said.log {
            Some(entry) => answer.merge(self.log(&entry).map(|_| CancelDecision::Continue)),
            None => answer,
        }
    }

    /// What comes of a slot that knows no cancel: beside a fault, too, a cancel of all from before stays (B-21).
    fn told(&self, code: Code) -> Result<(), SinkError> {
        done(code).map_err(|error| error.deciding(self.all.decision()))
    }

    fn end(&self, phase: Phase, code: Code, retry: &[ItemId]) -> Code {
        let (hr, retry) = (hresult(code), self.guids(retry));
        let items = if retry.is_empty() { ptr::null() } else { retry.as_ptr() };
        let count = u32::try_from(retry.len()).unwrap_or(u32::MAX);
        // SAFETY: so many ids are valid for the call.
        self.call(|callback| unsafe {
            match phase {
                Phase::ShowProperties => callback.ShowPropertiesCompleted(hr),
                Phase::Prepare => callback.PrepareForSyncCompleted(hr),
                Phase::Synchronize => callback.SynchronizeCompleted(hr),
                Phase::ShowError => callback.ShowErrorCompleted(hr, count, items),
            }
        })
    }

    fn guids(&self, items: &[ItemId]) -> Vec<GUID> {
        items.iter().map(|id| self.ids.guid_of(id)).collect()
    }

    fn delete_log(&self, entry: Option<LogId>) -> Code {
        let entry = from_uuid(entry.unwrap_or_default().uuid());
        // SAFETY: the id is valid for the call.
        self.call(|callback| unsafe { callback.DeleteLogError(&entry, 0) })
    }

    fn unsaid(&self) -> Code {
        self.losses.told(Told { value: Code::OK, lost: Lossy::UNSAID })
    }

    fn connect(&self, connection: Option<&str>) -> Code {
        let connection = connection.map(wide);
        let text = connection.as_ref().map_or(ptr::null(), Vec::as_ptr);
        // SAFETY: the text is NULL, or ends with a NUL and is valid for the call.
        self.call(|callback| unsafe { callback.EstablishConnection(text, 0) })
    }

    fn log_info(&self, entry: &LogEntry) -> SYNCMGRLOGERRORINFO {
        let mut info = SYNCMGRLOGERRORINFO {
            cbSize: size::<SYNCMGRLOGERRORINFO>(),
            ..SYNCMGRLOGERRORINFO::default()
        };
        if entry.shows_error {
            info.mask |= SYNCMGRLOGERROR_ERRORFLAGS;
            info.dwSyncMgrErrorFlags = SYNCMGRERRORFLAG_ENABLEJUMPTEXT;
        }
        if let Some(id) = entry.id {
            info.mask |= SYNCMGRLOGERROR_ERRORID;
            info.ErrorID = from_uuid(id.uuid());
        }
        if let Some(item) = &entry.item {
            info.mask |= SYNCMGRLOGERROR_ITEMID;
            info.ItemID = self.ids.guid_of(item);
        }
        info
    }
}

#[deny(clippy::missing_trait_methods)]
impl<P: Pointer<ISyncMgrSynchronizeCallback>> ProgressSink for Import<P> {
    #[inline]
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        let item = self.ids.guid_of(id);
        match report::write(report) {
            Some(raw) if report.text().is_none() && self.scale.is_idle() => self.send(&item, &raw),
            _ => self.say(id, &item, report.clone()),
        }
    }

    fn notice(&self, notice: &Notice) -> Answer {
        let code = match notice {
            Notice::PhaseEnded { phase, code, retry } => self.end(*phase, *code, retry),
            // On the other side, nobody's id means all (MOB-29).
            Notice::EntryDeleted(Some(LogId::NONE)) => self.unsaid(),
            Notice::EntryDeleted(entry) => self.delete_log(*entry),
            Notice::Connect(connection) => self.connect(connection.as_deref()),
            // Said by others: the session is the handler's life, and ends by a release.
            Notice::Begin { .. } | Notice::End { .. } => Code::OK,
            _ => self.unsaid(),
        };
        self.told(code).map(|()| self.all.decision())
    }

    /// The id of an entry is the handler's (MOB-28); [`LogId::NONE`] if it chose none.
    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        let level = Dialect::MobSync.level_to_raw(entry.level);
        let level = level.ok_or(SinkError::new(Fault::Refused(DIALECT_CAN_SAY)))?;
        if entry.link.is_some() || entry.context.is_some() {
            self.losses.note(Lossy::TEXT);
        }
        let text = match &*entry.description {
            "" => wide(&entry.text),
            more => wide(&alloc::format!("{}: {more}", entry.text)),
        };
        let info = self.log_info(entry);
        let info = if info.mask == 0 { ptr::null() } else { &raw const info };
        // SAFETY: the text ends with a NUL; it and the structure, if there is one, are valid for the call.
        let code = self.call(|callback| unsafe { callback.LogError(level, text.as_ptr(), info) });
        self.told(code).map(|()| entry.id.unwrap_or_default())
    }

    /// An item is asked about by a report that names nothing; there is no question about all (D-7), which is answered by what
    /// was answered so far.
    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        match item {
            Some(id) => self.send(&self.ids.guid_of(id), &report::empty()),
            None => Ok(self.all.decision()),
        }
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        // SAFETY: it takes a number.
        match self.call(|callback| unsafe { callback.EnableModeless(shown.into()) }) {
            Code::FALSE => Ok(false),
            code => self.told(code).map(|()| true),
        }
    }

    /// MOB never wants more.
    fn more_items(&self) -> Result<MoreItems, SinkError> {
        Ok(MoreItems::default())
    }

    /// As often as possible (MOB-8).
    fn pace(&self) -> Pace {
        Pace::Every
    }
}

impl<P> fmt::Debug for Import<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("mobsync::Import").field("ids", &self.ids).finish_non_exhaustive()
    }
}
