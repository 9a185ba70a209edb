//! Samples from what there is.

use super::{Activity, Sample};
use crate::protocol::{ProgressStatus, Total, Work};
use crate::{reporter, session};

/// A sum that has reached the end of its range says too little, so the total counts as unknown.
fn told(work: Work, saturated: bool) -> Work {
    Work { total: if saturated { Total::Unknown } else { work.total }, ..work }
}

/// All items that are known so far. Whether the session is over, the totals do not say.
impl From<reporter::Totals> for Sample {
    fn from(totals: reporter::Totals) -> Self {
        let items = Work::new(totals.ended.all(), totals.items);
        Self::new(told(totals.work, totals.saturated)).with_items(items)
    }
}

/// The end, with how it ended.
impl From<reporter::Summary> for Sample {
    fn from(summary: reporter::Summary) -> Self {
        let (work, items) = (told(summary.work, summary.saturated), summary.items.all());
        Self::new(work).with_items(Work::new(items, items)).ended(summary.outcome)
    }
}

/// The work of all, exactly. How many have ended, this does not say.
impl From<&reporter::Snapshot> for Sample {
    fn from(snapshot: &reporter::Snapshot) -> Self {
        Self::new(snapshot.work())
    }
}

/// The members, with the stages for a [`Plan`](super::Plan). Paused if an item is and none is at work; each cycle is an
/// attempt.
impl From<&session::Snapshot> for Sample {
    fn from(snapshot: &session::Snapshot) -> Self {
        let totals = snapshot.totals;
        let members = Work::new(totals.ended, totals.members);
        let plain = Self::new(told(totals.work, totals.saturated)).with_items(members);
        let sample = snapshot.stages.iter().fold(plain, Self::with_stage);
        let is_paused =
            snapshot.items.iter().any(|item| item.status == Some(ProgressStatus::Paused))
                && !snapshot.items.iter().any(is_at_work);
        let activity = match snapshot.outcome {
            Some(outcome) => Activity::Ended(outcome),
            None if is_paused => Activity::Paused,
            None => Activity::Running,
        };
        Self { activity, attempt: snapshot.cycle, ..sample }
    }
}

fn is_at_work(item: &session::ItemView) -> bool {
    use ProgressStatus::{Indeterminate, Resuming, Updating};
    matches!(item.status, Some(Updating | Indeterminate | Resuming))
}

/// One item. While its status is indeterminate its total counts as unknown (S-8).
impl From<&session::ItemView> for Sample {
    fn from(item: &session::ItemView) -> Self {
        let unknown = item.status == Some(ProgressStatus::Indeterminate);
        let total = if unknown { Total::Unknown } else { item.work.total };
        let activity = match item.status {
            Some(ProgressStatus::Paused) => Activity::Paused,
            Some(status) => status.outcome().map_or(Activity::Running, Activity::Ended),
            None => Activity::Running,
        };
        let work = Work { total, ..item.work };
        Self { activity, ..Self::new(work).with_attempt(item.attempt) }
    }
}
