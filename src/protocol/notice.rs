//! [`Notice`]: what a provider says about the session, not about one item.

use super::{Code, ItemId, LogId, Outcome, Phase, ProviderRole, SyncStage, Work};
use alloc::{sync::Arc, vec::Vec};

/// How far one side of a session is in one stage (`ISyncCallback::OnProgress`, WS-1).
///
/// The numbers are what the application sees: done so far in the session, and the total. A provider
/// of WS says increments and remainders instead; [`dialect`](crate::dialect) converts (WS-6).
///
/// ```
/// use sync_progress::protocol::{StageProgress, Work};
/// use sync_progress::{ProviderRole, SyncStage};
///
/// let report = StageProgress {
///     role: ProviderRole::Source,
///     stage: SyncStage::Detection,
///     work: Work::new(10, None),
/// };
/// assert_eq!(report.work.completed, 10);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StageProgress {
    /// The side that reports.
    pub role: ProviderRole,
    /// What it is doing.
    pub stage: SyncStage,
    /// How far it is. Unknown total and (0, 0) both mean "not measured" (WS-8).
    pub work: Work,
}

/// What a provider says about the session, not about one item.
///
/// ```
/// use sync_progress::protocol::{Notice, Outcome};
///
/// let end = Notice::End { outcome: Outcome::Succeeded };
/// assert!(end.is_end());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Notice {
    /// The session begins with these items (SC-1: `CreateSession`).
    Begin {
        /// The handler's id, if it has one.
        handler: Option<ItemId>,
        /// The items known from the start.
        items: Vec<ItemId>,
    },
    /// One side is that far in one stage (WS-1).
    Stage(StageProgress),
    /// A text about the session as a whole (SC-15).
    Text(Arc<str>),
    /// An asynchronous start has come to its end (MOB `*Completed`).
    PhaseEnded {
        /// Which one.
        phase: Phase,
        /// Its outcome, kept raw.
        code: Code,
        /// What to run again, if the code is [`Code::RETRY_SYNC`] (MOB-25); else ignored.
        retry: Vec<ItemId>,
    },
    /// A log entry was taken back; `None` takes back all of this handler's (MOB-29).
    EntryDeleted(Option<LogId>),
    /// A connection is wanted; `None` is the default one (MOB-31).
    Connect(Option<Arc<str>>),
    /// An item joins the running session (SC-17).
    ItemAdded(ItemId),
    /// Something without an id joins the running session (`AddIUnknownToSession`).
    OpaqueItemAdded,
    /// An item that exists only once it is synchronized; not shown before it is committed (SC-18).
    ItemProposed(ItemId),
    /// A proposed item is confirmed (SC-19).
    ItemCommitted(ItemId),
    /// The user asked for this synchronization elsewhere (`ReportManualSync`).
    ManualSync,
    /// The session is over; nothing comes after it.
    End {
        /// How it ended, the worst of its items and of the session itself.
        outcome: Outcome,
    },
}

impl Notice {
    /// Whether nothing comes after this.
    pub const fn is_end(&self) -> bool {
        matches!(self, Self::End { .. })
    }
}
