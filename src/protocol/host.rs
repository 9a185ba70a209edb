//! [`HostAct`]: what the host does, written down.

use super::{
    CancelCause, ChangeCounts, Code, ConflictPolicy, ItemId, Outcome, Phase, ProgressStatus,
    ProviderRole,
};
use alloc::vec::Vec;

/// What the host does: the side that drives a handler or a provider (SyncMgr, Sync Center, a WS
/// session), written down so that a trace tells both halves of the conversation.
///
/// ```
/// use sync_progress::protocol::{HostAct, Phase};
///
/// let act = HostAct::PhaseStarted { phase: Phase::Prepare, items: vec!["a".try_into()?] };
/// assert!(matches!(act, HostAct::PhaseStarted { phase: Phase::Prepare, .. }));
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum HostAct {
    /// The handler was initialized (MOB-32); it answered with the code.
    Initialized {
        /// Whether user interface is allowed (`SYNCMGRFLAG_MAYBOTHERUSER`).
        may_show_ui: bool,
        /// `S_FALSE` means that the handler does not take part.
        code: Code,
    },
    /// The handler listed its items (`EnumSyncMgrItems`, or the item container of SC).
    ItemsListed(Vec<ItemId>),
    /// The handler was given its first callback (MOB-1).
    CallbackSet,
    /// The handler was given another callback (MOB-2).
    CallbackReplaced,
    /// The callback was taken away (MOB-3).
    CallbackCleared,
    /// An asynchronous start was called; it has not returned yet.
    PhaseStarted {
        /// Which one.
        phase: Phase,
        /// The items to prepare, for [`Phase::Prepare`]; else empty.
        items: Vec<ItemId>,
    },
    /// An asynchronous start returned; its completion may have come already (MOB-14).
    PhaseReturned {
        /// Which one.
        phase: Phase,
        /// What it returned. Only an accepted start is completed (MOB-15, 21, 23, 24).
        code: Code,
    },
    /// The host set the status of an item (MOB-12: skipped, nothing else).
    ItemStatusSet {
        /// The item.
        id: ItemId,
        /// The status.
        status: ProgressStatus,
    },
    /// A session was made for these items (SC-1).
    SessionCreated {
        /// The handler's id.
        handler: Option<ItemId>,
        /// The items it begins with.
        items: Vec<ItemId>,
    },
    /// The callback or the handler was released: nobody will report any more (SC-4).
    SessionReleased,
    /// A provider joined a WS session (`BeginSession`), and answered with the code.
    ProviderBegan {
        /// The provider's side.
        role: ProviderRole,
        /// What it answered.
        code: Code,
    },
    /// A provider left a WS session (`EndSession`), and answered with the code.
    ProviderEnded {
        /// The provider's side.
        role: ProviderRole,
        /// What it answered.
        code: Code,
    },
    /// `ISyncSession::Start` was called (WS-22).
    Started,
    /// The way to treat conflicts was chosen (WS-11).
    PolicySet(ConflictPolicy),
    /// Somebody asked to stop an item, or everything if no item is named (SC-28).
    CancelAsked {
        /// The item, or `None` for everything.
        item: Option<ItemId>,
        /// Why. The first cause stays.
        cause: CancelCause,
    },
    /// The host would like these to be synchronized too (SC-16).
    ItemsOffered(Vec<ItemId>),
    /// The starter was told the aggregated result (SC-25).
    ResultTold(Outcome),
    /// The session told its statistics (WS-21).
    StatisticsTold(ChangeCounts),
}
