//! Everything that the host knows, worked out from all that was said (S-39).

use super::Model;
use super::items::Item;
use std::sync::Arc;
use sync_progress::protocol::{
    CancelCause, ChangeCounts, LogEntry, LogId, LogLevel, Notice, Outcome, ProgressStatus, Share,
    StageProgress, Total, Work,
};
use sync_progress::session::Snapshot;
use sync_progress::{CancelDecision, Dialect, ItemId};

/// A snapshot whose parts can be put together by hand.
#[derive(Debug, PartialEq, Eq)]
pub struct View {
    pub dialect: Dialect,
    pub begun: bool,
    pub outcome: Option<Outcome>,
    pub cycle: u32,
    pub items: Vec<ItemView>,
    pub opaque: u32,
    pub offered: Vec<ItemId>,
    pub totals: Totals,
    pub stages: Vec<StageProgress>,
    pub counts: ChangeCounts,
    pub recoverable_errors: u64,
    pub text: Option<Arc<str>>,
    pub entries: Vec<(LogId, LogEntry)>,
    pub errors_warnings_dropped: (u64, u64, u64),
    pub cancel: Option<CancelCause>,
    pub dialogs: u32,
    pub connections: u32,
    pub manual: bool,
}

/// One item of a view.
#[derive(Debug, PartialEq, Eq)]
pub struct ItemView {
    pub id: ItemId,
    pub proposed: bool,
    pub reported: bool,
    pub status: Option<ProgressStatus>,
    pub ended: bool,
    pub work: Work,
    pub shown: Option<Share>,
    pub text: Option<Arc<str>>,
    pub attempt: u32,
    pub decision: CancelDecision,
    pub cause: Option<CancelCause>,
}

/// The sums of a view.
#[derive(Debug, PartialEq, Eq)]
pub struct Totals {
    pub work: Work,
    pub saturated: bool,
    pub ended: u64,
    pub members: u64,
}

impl From<&Snapshot> for View {
    fn from(told: &Snapshot) -> Self {
        let log = &told.log;
        Self {
            dialect: told.dialect,
            begun: told.begun,
            outcome: told.outcome,
            cycle: told.cycle,
            items: told.items.iter().map(ItemView::from).collect(),
            opaque: told.opaque,
            offered: told.offered.clone(),
            totals: Totals {
                work: told.totals.work,
                saturated: told.totals.saturated,
                ended: told.totals.ended,
                members: told.totals.members,
            },
            stages: told.stages.clone(),
            counts: told.counts,
            recoverable_errors: told.recoverable_errors,
            text: told.text.clone(),
            entries: log.entries.clone(),
            errors_warnings_dropped: (log.errors, log.warnings, log.dropped),
            cancel: told.cancel,
            dialogs: told.dialogs,
            connections: told.connections,
            manual: told.manual,
        }
    }
}

impl From<&sync_progress::session::ItemView> for ItemView {
    fn from(told: &sync_progress::session::ItemView) -> Self {
        Self {
            id: told.id.clone(),
            proposed: told.proposed,
            reported: told.reported,
            status: told.status,
            ended: told.ended,
            work: told.work,
            shown: told.shown,
            text: told.text.clone(),
            attempt: told.attempt,
            decision: told.decision,
            cause: told.cause,
        }
    }
}

impl Model {
    pub fn view(&self) -> View {
        let mut items: Vec<ItemView> = self.items.iter().map(|item| self.view_of(item)).collect();
        items.sort_by(|one, two| one.id.cmp(&two.id));
        View {
            dialect: self.dialect,
            begun: self.begun(),
            outcome: self.outcome(),
            cycle: self.cycle(),
            items,
            opaque: self.opaque(),
            offered: self.pending(),
            totals: self.totals(),
            stages: self.stages(),
            counts: self.counts(),
            recoverable_errors: self.recoverable_errors(),
            text: self.text(),
            entries: self.entries.clone(),
            errors_warnings_dropped: (
                self.logged(LogLevel::Error),
                self.logged(LogLevel::Warning),
                self.dropped,
            ),
            cancel: self.cancel,
            dialogs: self.dialogs,
            connections: self.connections(),
            manual: self.notices().any(|notice| *notice == Notice::ManualSync),
        }
    }

    fn view_of(&self, item: &Item) -> ItemView {
        ItemView {
            id: item.id.clone(),
            proposed: item.proposed,
            reported: !item.reports.is_empty(),
            status: item.status(),
            ended: item.has_ended(),
            work: item.work(),
            shown: item.shown(),
            text: item.text().map(Arc::from),
            attempt: item.attempt,
            decision: self.decision_for(Some(&item.id)),
            cause: item.cancel,
        }
    }

    fn connections(&self) -> u32 {
        let connect = self.notices().filter(|notice| matches!(notice, Notice::Connect(_)));
        u32::try_from(connect.count()).unwrap()
    }

    /// The sums of all members, cut off only at the very end.
    fn totals(&self) -> Totals {
        let members: Vec<&Item> = self.items.iter().filter(|item| !item.proposed).collect();
        let (mut completed, mut total, mut known) = (0_u128, 0_u128, true);
        for work in members.iter().map(|item| item.work()) {
            let most = work.total.known();
            known &= most.is_some();
            completed += u128::from(most.map_or(work.completed, |most| work.completed.min(most)));
            total += u128::from(most.unwrap_or(0));
        }
        let end = u128::from(u64::MAX);
        let saturated = completed > end || total > end;
        let cut = |number: u128| u64::try_from(number.min(end)).unwrap();
        let done = cut(completed);
        let short = saturated && completed < total;
        Totals {
            work: Work {
                completed: if short { done.min(u64::MAX - 1) } else { done },
                total: if known { Total::Known(cut(total)) } else { Total::Unknown },
            },
            saturated,
            ended: members.iter().filter(|item| item.has_ended()).count() as u64,
            members: members.len() as u64,
        }
    }
}
