//! [`Tally`]: what a callback is told about many items. No lock, no callback.

use crate::dialect::ItemSums;
use crate::protocol::{
    CancelDecision, ChangeCounts, ItemId, ProgressItem, ProgressStatus, Total, Work,
};
use hashbrown::HashMap;

/// The live items, the sums over all, and what of them was said.
#[derive(Debug, Default)]
pub(super) struct Tally {
    sums: ItemSums,
    counts: ChangeCounts,
    live: HashMap<ItemId, Live>,
    said_work: Option<Work>,
    said_counts: ChangeCounts,
    /// Somebody is telling the callback.
    busy: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Live {
    /// The newest numbers that were named.
    work: Work,
    indeterminate: bool,
    /// Its change was announced.
    begun: bool,
    decision: CancelDecision,
}

/// What is to be said now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct News {
    pub(super) work: Option<Work>,
    pub(super) applied: Option<ChangeCounts>,
    pub(super) failed: Option<ChangeCounts>,
}

impl Tally {
    /// Takes a report. Whether it begins the work on its item.
    pub(super) fn take(&mut self, id: &ItemId, report: &ProgressItem) -> bool {
        let known = self.live.get(id).copied();
        let before = known.unwrap_or_default();
        let mut now = before.named(report);
        let begins = !before.begun && begins_work(report);
        now.begun |= begins;
        let counted = if report.is_terminal() { now.ended() } else { now.counted() };
        match known {
            Some(_) => self.sums.replace(before.counted(), counted),
            None => self.sums.add(counted),
        }
        if report.is_terminal() {
            self.live.remove(id);
            self.count(report.status());
        } else {
            self.live.insert(id.clone(), now);
        }
        begins
    }

    fn count(&mut self, status: Option<ProgressStatus>) {
        match status {
            Some(ProgressStatus::Succeeded | ProgressStatus::Deleted) => {
                self.counts.applied = self.counts.applied.saturating_add(1);
            }
            Some(ProgressStatus::Failed) => {
                self.counts.failed = self.counts.failed.saturating_add(1);
            }
            _ => {}
        }
    }

    /// What is new, for the one who may say it; until [`said`](Self::said) nobody else may.
    pub(super) fn news(&mut self) -> Option<News> {
        let work = self.sums.work().value;
        let (counts, old) = (self.counts, self.said_counts);
        let news = News {
            work: (self.said_work != Some(work) && !self.is_untouched()).then_some(work),
            applied: (counts.applied != old.applied)
                .then_some(ChangeCounts { applied: counts.applied, failed: old.failed }),
            failed: (counts.failed != old.failed).then_some(counts),
        };
        if self.busy || news == News::default() {
            return None;
        }
        self.busy = true;
        self.said_work = Some(work);
        self.said_counts = counts;
        Some(news)
    }

    /// The news was said.
    pub(super) fn said(&mut self) {
        self.busy = false;
    }

    fn is_untouched(&self) -> bool {
        self.said_work.is_none() && self.live.is_empty() && self.sums == ItemSums::new()
    }

    pub(super) fn note(&mut self, id: &ItemId, decision: CancelDecision) {
        if let Some(live) = self.live.get_mut(id) {
            live.decision = live.decision.merge(decision);
        }
    }

    pub(super) fn decision(&self, id: &ItemId) -> CancelDecision {
        self.live.get(id).map(|live| live.decision).unwrap_or_default()
    }

    /// A new session; who is telling goes on telling.
    pub(super) fn begin(&mut self) {
        *self = Self { busy: self.busy, ..Self::default() };
    }
}

impl Live {
    fn named(self, report: &ProgressItem) -> Self {
        let work = Work {
            completed: report.value().unwrap_or(self.work.completed),
            total: report.max().unwrap_or(self.work.total),
        };
        let indeterminate = match report.status() {
            Some(status) => status == ProgressStatus::Indeterminate,
            None => self.indeterminate,
        };
        Self { work, indeterminate, ..self }
    }

    /// What it adds to the sums while it lives.
    fn counted(self) -> Work {
        let total = if self.indeterminate { Total::Unknown } else { self.work.total };
        Work { total, ..self.work }
    }

    /// What it leaves in the sums: of unknown total, what it completed.
    fn ended(self) -> Work {
        let total = self.work.total.known().unwrap_or(self.work.completed);
        Work::new(self.work.completed, total)
    }
}

/// Whether a report means that the item is being worked on, or was.
fn begins_work(report: &ProgressItem) -> bool {
    match report.status() {
        Some(ProgressStatus::Pending | ProgressStatus::Skipped | ProgressStatus::Canceled) => false,
        Some(ProgressStatus::Unknown(_)) => false,
        Some(_) => true,
        None => report.value().is_some(),
    }
}
