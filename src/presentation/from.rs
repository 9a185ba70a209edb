//! Samples from what there is.

use super::{Activity, Sample};
use crate::protocol::{Outcome, ProgressStatus, Total, Work};
use crate::{merge, reporter, session};

/// A sum that has reached the end of its range says too little, so the total counts as unknown.
fn told(work: Work, saturated: bool) -> Work {
    Work { total: if saturated { Total::Unknown } else { work.total }, ..work }
}

fn undone(ended: reporter::Outcomes) -> u64 {
    ended.failed.saturating_add(ended.canceled).saturating_add(ended.disconnected)
}

/// All items that are known so far. Whether the session is over, the totals do not say.
impl From<reporter::Totals> for Sample {
    fn from(totals: reporter::Totals) -> Self {
        let items = Work::new(totals.ended.all(), totals.items);
        let plain = Self::new(told(totals.work, totals.saturated));
        plain.with_items(items).with_undone(undone(totals.ended))
    }
}

/// The end, with how it ended.
impl From<reporter::Summary> for Sample {
    fn from(summary: reporter::Summary) -> Self {
        let (work, items) = (told(summary.work, summary.saturated), summary.items.all());
        let plain = Self::new(work).with_items(Work::new(items, items));
        plain.with_undone(undone(summary.items)).ended(summary.outcome)
    }
}

/// The work of all, exactly. How many have ended, this does not say.
impl From<&reporter::Snapshot> for Sample {
    fn from(snapshot: &reporter::Snapshot) -> Self {
        Self::new(snapshot.work())
    }
}

/// All sources as one. Ended once all of them have.
impl From<merge::Whole> for Sample {
    fn from(whole: merge::Whole) -> Self {
        let all = (whole.unheard == 0).then_some(whole.items); // else there are more
        let items = Work::new(whole.ended.all(), all);
        let sample = Self::new(told(whole.work, whole.saturated)).with_items(items);
        let sample = sample.with_undone(undone(whole.ended));
        whole.outcome.map_or(sample, |outcome| sample.ended(outcome))
    }
}

/// One source.
impl From<&merge::State> for Sample {
    fn from(state: &merge::State) -> Self {
        let items = Work::new(state.ended.all(), state.items);
        let sample = Self::new(told(state.work, state.saturated)).with_items(items);
        let sample = sample.with_undone(undone(state.ended));
        state.end.map_or(sample, |outcome| sample.ended(outcome))
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
        let undone = snapshot.items.iter().filter(|item| is_undone(item)).count();
        let undone = u64::try_from(undone).unwrap_or(u64::MAX);
        Self { activity, undone, attempt: snapshot.cycle, ..sample }
    }
}

fn is_at_work(item: &session::ItemView) -> bool {
    use ProgressStatus::{Indeterminate, Resuming, Updating};
    matches!(item.status, Some(Updating | Indeterminate | Resuming))
}

fn is_undone(item: &session::ItemView) -> bool {
    let outcome = item.status.and_then(ProgressStatus::outcome);
    matches!(outcome, Some(Outcome::Failed | Outcome::Canceled | Outcome::Disconnected))
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
