//! [`SyncEvent`]: the whole conversation, written down.

use super::{
    Change, ChangeCounts, Conflict, HostAct, ItemId, LogEntry, Notice, ProgressItem, ProviderRole,
    RecoverableError, SyncStage,
};
use alloc::borrow::Cow;

/// What a WS provider says to its session (`ISyncSessionState::OnProgress`).
///
/// In [`SyncStage::Application`] the numbers are an increment and what is left (WS-6); in the other
/// stages they are done and total. That makes this another type than
/// [`StageProgress`](super::StageProgress), which is what the application sees (A-WS-2).
///
/// ```
/// use sync_progress::protocol::ProviderReport;
/// use sync_progress::{ProviderRole, SyncStage};
///
/// let report = ProviderReport {
///     role: ProviderRole::Destination,
///     stage: SyncStage::Application,
///     completed: 2,
///     total: 8,
/// };
/// assert_eq!(report.total, 8); // eight left, after two more were done
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ProviderReport {
    /// The side that reports.
    pub role: ProviderRole,
    /// What it is doing.
    pub stage: SyncStage,
    /// Done: since the last report in the application stage, else so far.
    pub completed: u64,
    /// Left in the application stage, else the total.
    pub total: u64,
}

/// One thing that was said or done: what a sink is told, what a callback is told, what a token is
/// asked, and what the host does.
///
/// Borrowed while it is on its way; [`SyncEvent::into_owned`] makes it last.
///
/// ```
/// use std::borrow::Cow;
/// use sync_progress::protocol::SyncEvent;
/// use sync_progress::{ItemId, ProgressItem};
///
/// let id = ItemId::try_from("a")?;
/// let report = ProgressItem::new().with_value(1);
/// let event = SyncEvent::progress(&id, &report);
/// assert_eq!(event.item(), Some(&id));
/// assert_eq!(event.clone().into_owned(), event);
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum SyncEvent<'a> {
    /// A sink is told about an item (MOB `Progress`, SC `ReportProgress`).
    Progress {
        /// The item.
        id: Cow<'a, ItemId>,
        /// What is new about it.
        report: Cow<'a, ProgressItem>,
    },
    /// A sink or a callback is told about the session.
    Notice(Cow<'a, Notice>),
    /// A sink is told something to remember.
    Log(Cow<'a, LogEntry>),
    /// A sink is asked whether an item, or everything, may go on (SC-12).
    CanContinue(Option<Cow<'a, ItemId>>),
    /// A sink is asked whether a dialog may be shown (true), or told that it is gone (MOB-26).
    MayShowUi(bool),
    /// A sink is asked what else is to be synchronized (SC-16).
    MoreItems,
    /// A WS session is told by a provider how far it is (WS-4).
    ProviderReport(ProviderReport),
    /// A callback is told of a change about to be applied (WS-10).
    Change(Cow<'a, Change>),
    /// A callback is asked about a conflict (WS-11).
    Conflict(Cow<'a, Conflict>),
    /// A callback is asked what to do instead of a partial enumeration (WS-12).
    FullEnumerationNeeded,
    /// A callback is told of an error that can be mended (WS-15).
    RecoverableError(Cow<'a, RecoverableError>),
    /// A callback is told that changes were applied (WS-16).
    ChangeApplied(ChangeCounts),
    /// A callback is told that changes failed (WS-16).
    ChangeFailed(ChangeCounts),
    /// A token is asked whether an item, or everything if none is named, was canceled (WS-18).
    Polled(Option<Cow<'a, ItemId>>),
    /// The host did something.
    Host(Cow<'a, HostAct>),
}

impl<'a> SyncEvent<'a> {
    /// A report about an item, borrowed.
    #[inline]
    pub const fn progress(id: &'a ItemId, report: &'a ProgressItem) -> Self {
        Self::Progress { id: Cow::Borrowed(id), report: Cow::Borrowed(report) }
    }

    /// A notice, borrowed.
    #[inline]
    pub const fn notice(notice: &'a Notice) -> Self {
        Self::Notice(Cow::Borrowed(notice))
    }

    /// A log entry, borrowed.
    #[inline]
    pub const fn log(entry: &'a LogEntry) -> Self {
        Self::Log(Cow::Borrowed(entry))
    }

    /// The question whether to go on, borrowed.
    #[inline]
    pub fn can_continue(id: Option<&'a ItemId>) -> Self {
        Self::CanContinue(id.map(Cow::Borrowed))
    }

    /// An act of the host.
    #[inline]
    pub const fn host(act: HostAct) -> Self {
        Self::Host(Cow::Owned(act))
    }

    /// The same event, owning all it says.
    pub fn into_owned(self) -> SyncEvent<'static> {
        match self {
            Self::Progress { id, report } => {
                SyncEvent::Progress { id: own(id), report: own(report) }
            }
            Self::Notice(notice) => SyncEvent::Notice(own(notice)),
            Self::Log(entry) => SyncEvent::Log(own(entry)),
            Self::CanContinue(id) => SyncEvent::CanContinue(id.map(own)),
            Self::MayShowUi(shown) => SyncEvent::MayShowUi(shown),
            Self::MoreItems => SyncEvent::MoreItems,
            Self::ProviderReport(report) => SyncEvent::ProviderReport(report),
            Self::Change(change) => SyncEvent::Change(own(change)),
            Self::Conflict(conflict) => SyncEvent::Conflict(own(conflict)),
            Self::FullEnumerationNeeded => SyncEvent::FullEnumerationNeeded,
            Self::RecoverableError(error) => SyncEvent::RecoverableError(own(error)),
            Self::ChangeApplied(counts) => SyncEvent::ChangeApplied(counts),
            Self::ChangeFailed(counts) => SyncEvent::ChangeFailed(counts),
            Self::Polled(id) => SyncEvent::Polled(id.map(own)),
            Self::Host(act) => SyncEvent::Host(own(act)),
        }
    }

    /// The one item that this is about, if it is about one.
    #[inline]
    pub fn item(&self) -> Option<&ItemId> {
        match self {
            Self::Progress { id, .. } => Some(id),
            Self::CanContinue(id) | Self::Polled(id) => id.as_deref(),
            Self::Log(entry) => entry.item.as_ref(),
            Self::Notice(notice) => match notice.as_ref() {
                Notice::ItemAdded(id) | Notice::ItemProposed(id) | Notice::ItemCommitted(id) => {
                    Some(id)
                }
                _ => None,
            },
            Self::Host(act) => match act.as_ref() {
                HostAct::ItemStatusSet { id, .. } => Some(id),
                HostAct::CancelAsked { item, .. } => item.as_ref(),
                _ => None,
            },
            Self::Change(change) => change.item.as_ref(),
            _ => None,
        }
    }
}

fn own<T: Clone>(value: Cow<'_, T>) -> Cow<'static, T> {
    Cow::Owned(value.into_owned())
}
