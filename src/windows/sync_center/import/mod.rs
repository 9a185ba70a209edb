//! [`Import`]: a native `ISyncMgrSyncCallback`, used as a sink.

mod joins;
mod offered;
mod open;
mod proposed;
mod token;
mod wide_id;

pub use open::open;
pub use token::ItemToken;

use self::proposed::proposed;
use self::wide_id::{text_units, with_units};
use crate::Dialect;
use crate::dialect::rules::{COMMIT_AFTER_PROPOSAL, DIALECT_CAN_SAY, JOINING_ITEM_IS_NEW};
use crate::dialect::{Lossy, Told, answer_from_request};
use crate::guard::StickyAll;
use crate::protocol::{
    Answer, CancelDecision, Code, Fault, ItemId, LogEntry, LogId, MoreItems, Notice, ProgressItem,
    SinkError,
};
use crate::sink::{Dense, Pace, ProgressSink};
use crate::sync::Mutex;
use crate::windows::abi::{
    ISyncMgrSyncCallback, MAX_SYNCMGR_PROGRESSTEXT, SYNCMGR_CR_NONE, SYNCMGR_EF_NONE,
};
use crate::windows::codes::{code, done};
use crate::windows::losses::Losses;
use crate::windows::sync_center::numbers::{Numbers, bits, is_complete};
use crate::windows::text::{fixed, wide};
use crate::windows::{Pointer, to_uuid};
use alloc::{collections::VecDeque, vec::Vec};
use core::{fmt, ptr};
use windows_core::{GUID, HRESULT, IUnknown, Interface};

/// Uses a native callback as a sink.
///
/// Give the interface itself, and the sink stays on this thread; give an [`Agile`](crate::windows::Agile), and it goes to
/// any. It holds one reference for as long as it lives; to drop it is to end the session. Sparse reports are
/// [completed](Dense). See [`Import`], which is what [`inner`](Dense::inner) gives.
///
/// ```
/// use sync_progress::protocol::AnswerExt;
/// use sync_progress::sink::{NullSink, ProgressSink};
/// use sync_progress::windows::sync_center;
/// use sync_progress::{CancelDecision, ItemId, ProgressItem};
///
/// let sink = sync_center::import(sync_center::export(NullSink)); // a callback that some host has given
/// let answer = sink.progress(&ItemId::try_from("inbox")?, &ProgressItem::new().with_value(1));
/// assert_eq!(answer, Ok(CancelDecision::Continue));
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
pub fn import<P: Pointer<ISyncMgrSyncCallback>>(callback: P) -> Dense<Import<P>> {
    Dense::new(Import::new(callback))
}

/// A native `ISyncMgrSyncCallback`, used as a sink; made by [`import`].
///
/// A code and a request come back from a report. The request is a decision also beside a failure (A-SC-4), which is a fault and no
/// cancel; access denied refuses, for the item is closed (SC-10); a peer that is gone is
/// [`Disconnected`](Fault::Disconnected).
///
/// A UUID as an id goes as its text in braces; an id that is too long is refused without a call. Counts beyond 2³²−1 are scaled,
/// both alike (D-14). A status that SC lacks is said as the nearest one (D-4), a text is cut at 259 units. What SC has no words for is not
/// said, and goes on (B-13). [`lost`](Self::lost) tells what that was.
///
/// The beginning is [`open`](super::open()), the end the drop: neither notice is said. Whether a dialog may be shown
/// is nothing that SC could be asked; it may not.
///
/// It is a [`CancelToken`](crate::CancelToken) too, and has one for each [`item`](Self::item): they ask `CanContinue`.
///
/// ```
/// use sync_progress::dialect::Lossy;
/// use sync_progress::protocol::ProgressStatus;
/// use sync_progress::sink::{NullSink, ProgressSink};
/// use sync_progress::windows::sync_center;
/// use sync_progress::{CancelToken, ItemId, ProgressItem};
///
/// let sink = sync_center::import(sync_center::export(NullSink));
/// let paused = ProgressItem::new().with_status(ProgressStatus::Paused);
/// assert!(sink.progress(&ItemId::try_from("inbox")?, &paused).is_ok());
/// assert_eq!(sink.inner().lost(), Lossy::STATUS);
/// assert!(!sink.inner().is_canceled());
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
pub struct Import<P: Pointer<ISyncMgrSyncCallback>> {
    callback: P,
    losses: Losses,
    all: StickyAll,
    /// What the host has offered without ids, in its order; `None` for what may not go where this import goes.
    offered: Mutex<VecDeque<Option<P::Other<IUnknown>>>>,
}

/// A progress text, with its NUL.
type Text = [u16; MAX_SYNCMGR_PROGRESSTEXT];

impl<P: Pointer<ISyncMgrSyncCallback>> Import<P> {
    /// For a caller whose reports are complete; a sparse one is refused (N15).
    ///
    /// ```
    /// use sync_progress::dialect::rules::DIALECT_CAN_SAY;
    /// use sync_progress::protocol::{AnswerExt, Fault};
    /// use sync_progress::sink::{NullSink, ProgressSink};
    /// use sync_progress::windows::sync_center::{self, Import};
    /// use sync_progress::{ItemId, ProgressItem};
    ///
    /// let sink = Import::new(sync_center::export(NullSink));
    /// let answer = sink.progress(&ItemId::try_from("inbox")?, &ProgressItem::new().with_value(1));
    /// assert_eq!(answer.fault(), Some(Fault::Refused(DIALECT_CAN_SAY)));
    /// # Ok::<(), sync_progress::protocol::InvalidId>(())
    /// ```
    pub fn new(callback: P) -> Self {
        Self {
            callback,
            losses: Losses::default(),
            all: StickyAll::new(),
            offered: Mutex::default(),
        }
    }

    /// What could not be said as it was, all in all.
    pub fn lost(&self) -> Lossy {
        self.losses.read()
    }

    #[inline]
    fn call(&self, call: impl FnOnce(&ISyncMgrSyncCallback) -> HRESULT) -> Code {
        self.callback.with(call).map_or_else(|unreachable| unreachable, code)
    }

    #[inline]
    fn send(&self, id: *const u16, text: Option<&Text>, numbers: Numbers) -> Answer {
        let mut request = SYNCMGR_CR_NONE;
        let Numbers { status, current, max } = numbers;
        let text = text.map_or(ptr::null(), |text| text.as_ptr());
        // SAFETY: the id and the text, if there is one, end with a NUL; they and the place are valid for the call.
        let code = self.call(|callback| unsafe {
            callback.ReportProgress(id, text, status, current, max, &raw mut request)
        });
        // Nearly always; the rest need not be looked at with every report.
        if code == Code::OK && request == SYNCMGR_CR_NONE {
            return Ok(CancelDecision::Continue);
        }
        self.answered(code, request)
    }

    #[cold]
    fn answered(&self, code: Code, request: i32) -> Answer {
        self.all.pass(answer_from_request(code, request))
    }

    /// A report about an item that is a UUID or too long, or one that SC cannot say as it is.
    #[cold]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a report that is passed here need not be in memory before"
    )]
    fn progress_the_long_way(&self, id: &ItemId, report: ProgressItem) -> Answer {
        let answer = with_units(id, |units| match Numbers::of(&report) {
            Some(numbers) => self.send(units, None, numbers),
            None if report.is_empty() => self.question(Some(id), units),
            None => self.say(id, units, &report),
        });
        answer.unwrap_or_else(Err)
    }

    /// A report that SC cannot say as it is.
    fn say(&self, id: &ItemId, units: *const u16, report: &ProgressItem) -> Answer {
        if !is_complete(report) {
            return Err(Fault::Refused(DIALECT_CAN_SAY).into());
        }
        let said = self.losses.told(Dialect::SyncCenter.say_report(id, report));
        let Some(report) = said.report else { return Ok(self.all.decision()) };
        let text: Option<Text> = report.text().map(fixed);
        match Numbers::of_sayable(&report) {
            Some(numbers) => self.send(units, text.as_ref(), numbers),
            None => Ok(self.all.decision()),
        }
    }

    fn session_text(&self, text: &str) -> Answer {
        let text = wide(&self.losses.told(Dialect::SyncCenter.fit_text(text)));
        let mut request = SYNCMGR_CR_NONE;
        // SAFETY: the text ends with a NUL; it and the place are valid for the call.
        let code = self.call(|callback| unsafe {
            callback.SetHandlerProgressText(text.as_ptr(), &raw mut request)
        });
        self.answered(code, request)
    }

    fn event(&self, item: *const u16, level: u32, entry: &LogEntry) -> Result<LogId, SinkError> {
        let text = |text: Option<&str>| text.map(wide);
        let (name, description) = (wide(&entry.text), wide(&entry.description));
        let link_text = text(entry.link.as_ref().map(|link| &*link.text));
        let link_reference = text(entry.link.as_ref().map(|link| &*link.reference));
        let context = text(entry.context.as_deref());
        let raw = |text: &Option<Vec<u16>>| text.as_ref().map_or(ptr::null(), Vec::as_ptr);
        let mut id = GUID::zeroed();
        // SAFETY: each text is NULL or ends with a NUL; they and the place are valid for the call.
        let code = self.call(|callback| unsafe {
            callback.ReportEvent(
                item,
                bits(level),
                SYNCMGR_EF_NONE,
                name.as_ptr(),
                description.as_ptr(),
                raw(&link_text),
                raw(&link_reference),
                raw(&context),
                &raw mut id,
            )
        });
        done(code).map(|()| LogId::from(to_uuid(&id)))
    }

    fn question(&self, item: Option<&ItemId>, text: *const u16) -> Answer {
        // SAFETY: the text ends with a NUL and is valid for the call.
        let code = self.call(|callback| unsafe { callback.CanContinue(text) });
        self.all.pass(Dialect::SyncCenter.question_from_code(code, item))
    }
}

#[deny(clippy::missing_trait_methods)]
impl<P: Pointer<ISyncMgrSyncCallback>> ProgressSink for Import<P> {
    #[inline]
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        match (text_units(id), Numbers::of(report)) {
            (Some(units), Some(numbers)) => self.send(units, None, numbers),
            _ => self.progress_the_long_way(id, report.clone()),
        }
    }

    fn notice(&self, notice: &Notice) -> Answer {
        // SAFETY: each text is an id, which ends with a NUL and is valid for the call.
        unsafe {
            match notice {
                Notice::Text(text) => self.session_text(text),
                Notice::ItemAdded(id) => {
                    self.join(id, JOINING_ITEM_IS_NEW, |it, id| it.AddItemToSession(id))
                }
                Notice::OpaqueItemAdded => self.join_opaque(),
                Notice::ItemProposed(id) => {
                    let item = proposed(id);
                    self.join(id, JOINING_ITEM_IS_NEW, |it, _| it.ProposeItem(item.as_raw()))
                }
                Notice::ItemCommitted(id) => {
                    self.join(id, COMMIT_AFTER_PROPOSAL, |it, id| it.CommitItem(id))
                }
                Notice::ManualSync => self.noted(self.call(|it| it.ReportManualSync())),
                Notice::Begin { .. } | Notice::End { .. } => Ok(self.all.decision()),
                _ => {
                    let unsaid = Told { value: self.all.decision(), lost: Lossy::UNSAID };
                    Ok(self.losses.told(unsaid))
                }
            }
        }
    }

    /// The id of an entry is the sink's.
    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        let level = Dialect::SyncCenter.level_to_raw(entry.level);
        let level = level.ok_or(SinkError::new(Fault::Refused(DIALECT_CAN_SAY)))?;
        if entry.shows_error {
            self.losses.note(Lossy::UNSAID);
        }
        match &entry.item {
            None => self.event(ptr::null(), level, entry),
            Some(id) => with_units(id, |units| self.event(units, level, entry))?,
        }
    }

    /// About everything is asked with an empty id: NULL would not get through COM's marshaler (A-SC-1).
    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        match item {
            None => self.question(None, [0].as_ptr()),
            Some(id) => with_units(id, |units| self.question(item, units))?,
        }
    }

    /// SC has no words for dialogs.
    fn may_show_ui(&self, _: bool) -> Result<bool, SinkError> {
        Ok(false)
    }

    /// What has no id is kept, and given back as it joins. Asked again, the host names everything that is still pending, so what was
    /// kept before is let go.
    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.ask_for_more()
    }

    fn pace(&self) -> Pace {
        Pace::Every
    }
}

impl<P: Pointer<ISyncMgrSyncCallback>> fmt::Debug for Import<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("sync_center::Import").field("lost", &self.lost()).finish_non_exhaustive()
    }
}
