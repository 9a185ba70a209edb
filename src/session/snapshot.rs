//! [`Snapshot`]: everything that the host knows, as plain data.

use super::dispatch::{Session, decision_of};
use super::item::Item;
use super::life::Life;
use crate::dialect::{Dialect, Lossy};
use crate::protocol::{
    CancelCause, CancelDecision, ChangeCounts, ItemId, LogEntry, LogId, Outcome, ProgressStatus,
    Share, StageProgress, Work,
};
use alloc::{sync::Arc, vec::Vec};

/// Everything that the host knows of a session, as plain data (S-39).
///
/// ```
/// use sync_progress::protocol::{Notice, SyncEvent, Work};
/// use sync_progress::{Dialect, ItemId, ProgressItem, session::Session};
///
/// let mut session = Session::new(Dialect::Neutral);
/// let id = ItemId::try_from("a")?;
/// session.apply(&SyncEvent::notice(&Notice::Begin { handler: None, items: vec![id.clone()] }))?;
/// let report = ProgressItem::new().with_work(Work::new(1, 4));
/// session.apply(&SyncEvent::progress(&id, &report))?;
///
/// let snapshot = session.snapshot();
/// assert_eq!(snapshot.items.len(), 1);
/// assert_eq!(snapshot.totals.work, Work::new(1, 4));
/// assert_eq!(snapshot.items[0].shown.map(|share| share.percent()), Some(25));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Snapshot {
    /// The dialect that is spoken.
    pub dialect: Dialect,
    /// Whether the session has begun.
    pub begun: bool,
    /// How it ended, if it has.
    pub outcome: Option<Outcome>,
    /// How many cycles were prepared (MOB-25).
    pub cycle: u32,
    /// The items, by id.
    pub items: Vec<ItemView>,
    /// Things that joined without an id.
    pub opaque: u32,
    /// What the host offered and did not join yet, by id.
    pub offered: Vec<ItemId>,
    /// The sums of all members.
    pub totals: Totals,
    /// The newest of each role and stage, in the order in which they first came.
    pub stages: Vec<StageProgress>,
    /// Changes applied and failed.
    pub counts: ChangeCounts,
    /// Errors that can be mended.
    pub recoverable_errors: u64,
    /// The text of the session.
    pub text: Option<Arc<str>>,
    /// The log.
    pub log: LogView,
    /// Why everything is to stop, if it is.
    pub cancel: Option<CancelCause>,
    /// Dialogs that were allowed and are not gone.
    pub dialogs: u32,
    /// Connections that were asked for.
    pub connections: u32,
    /// Whether the user asked for the synchronization elsewhere.
    pub manual: bool,
}

/// One item of a [`Snapshot`].
///
/// ```
/// use sync_progress::protocol::{Notice, SyncEvent};
/// use sync_progress::{CancelDecision, Dialect, ItemId, session::Session};
///
/// let mut session = Session::new(Dialect::Neutral);
/// let id = ItemId::try_from("a")?;
/// session.apply(&SyncEvent::notice(&Notice::Begin { handler: None, items: vec![id.clone()] }))?;
/// let view = session.item(&id).unwrap();
/// assert_eq!((view.status, view.decision), (None, CancelDecision::Continue));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools, reason = "facts that do not exclude one another")]
pub struct ItemView {
    /// The item.
    pub id: ItemId,
    /// Whether it was proposed and not committed yet.
    pub proposed: bool,
    /// Whether anything was reported of it in this attempt or cycle.
    pub reported: bool,
    /// The last status, if one was ever named.
    pub status: Option<ProgressStatus>,
    /// Whether a terminal status was the last word.
    pub ended: bool,
    /// Whether its numbers were [forgotten](Session::retire). The totals count it for what it was then; only
    /// what was said of it since is here.
    pub retired: bool,
    /// What was reported, however odd.
    pub work: Work,
    /// What may be shown of it.
    pub shown: Option<Share>,
    /// The last text.
    pub text: Option<Arc<str>>,
    /// 1 for the first attempt, or the cycle.
    pub attempt: u32,
    /// What is to stop: the item's own cancel and the session's.
    pub decision: CancelDecision,
    /// Why the item by itself is to stop.
    pub cause: Option<CancelCause>,
}

/// The log of a [`Snapshot`].
///
/// ```
/// use sync_progress::protocol::{LogEntry, Notice, SyncEvent};
/// use sync_progress::{Dialect, session::Session};
///
/// let mut session = Session::new(Dialect::Neutral);
/// let entry = LogEntry::error("disk full");
/// session.apply(&SyncEvent::log(&entry))?;
/// assert_eq!(session.snapshot().log.errors, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct LogView {
    /// What was not taken back, newest last.
    pub entries: Vec<(LogId, LogEntry)>,
    /// How many errors were logged in all, also those taken back.
    pub errors: u64,
    /// How many warnings were logged in all.
    pub warnings: u64,
    /// How many entries had to go to make room.
    pub dropped: u64,
}

/// Sums over all members of a session.
///
/// ```
/// use sync_progress::protocol::Work;
/// use sync_progress::{Dialect, session::Session};
///
/// let totals = Session::new(Dialect::Neutral).snapshot().totals;
/// assert_eq!((totals.work, totals.saturated), (Work::new(0, 0), false));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Totals {
    /// Completed and total work; the total is unknown as long as that of one member is.
    pub work: Work,
    /// Whether a sum reached the end of its range and stayed there.
    pub saturated: bool,
    /// Members that have ended.
    pub ended: u64,
    /// Members in all.
    pub members: u64,
}

impl Session {
    /// Everything that is known, as plain data. Visits each item.
    pub fn snapshot(&self) -> Snapshot {
        let items = self.items.iter();
        let mut items: Vec<ItemView> = items.map(|(id, item)| self.view(id, &item)).collect();
        items.sort_unstable_by(|one, two| one.id.cmp(&two.id));
        Snapshot {
            dialect: self.dialect,
            begun: self.life != Life::Before,
            outcome: match self.life {
                Life::Ended(outcome) => Some(outcome),
                _ => None,
            },
            cycle: self.phases.cycle(),
            items,
            opaque: self.opaque,
            offered: self.offered.iter().cloned().collect(),
            totals: self.totals(),
            stages: self.stages.latest().to_vec(),
            counts: self.stages.counts(),
            recoverable_errors: self.stages.recoverable_errors(),
            text: self.text.clone(),
            log: self.log_view(),
            cancel: self.cancel_cause(),
            dialogs: self.host.dialogs(),
            connections: self.host.connections,
            manual: self.host.manual,
        }
    }

    /// What is known of one item.
    pub fn item(&self, id: &ItemId) -> Option<ItemView> {
        self.items.get(id).map(|item| self.view(id.clone(), &item))
    }

    /// The sums of all members. Visits each item but the [retired](Self::retire).
    pub fn totals(&self) -> Totals {
        let mut sums = self.items.retired_sums();
        let retired = self.items.retired_ends().map(|(_, count)| count).sum();
        let mut totals = Totals { ended: retired, members: retired, ..Totals::default() };
        for item in self.items.lines().filter(|item| !item.is_proposed()) {
            if !item.is_retired() {
                sums.add(item.work());
            }
            totals.members = totals.members.saturating_add(1);
            totals.ended = totals.ended.saturating_add(u64::from(item.is_ended()));
        }
        let told = sums.work();
        totals.work = told.value;
        totals.saturated = told.lost.contains(Lossy::SATURATED);
        totals
    }

    fn view(&self, id: ItemId, item: &Item) -> ItemView {
        ItemView {
            id,
            proposed: item.is_proposed(),
            reported: !item.is_waiting(),
            status: item.status(),
            ended: item.is_ended(),
            retired: item.is_retired(),
            work: item.work(),
            shown: item.shown(),
            text: item.text().cloned(),
            attempt: item.attempt(),
            decision: self.decision().merge(decision_of(item)),
            cause: item.stop.cause(),
        }
    }

    fn log_view(&self) -> LogView {
        let (errors, warnings, dropped) = self.log.counts();
        LogView { entries: self.log.entries().cloned().collect(), errors, warnings, dropped }
    }
}
