//! [`Board`]: what is known of the session and of its items.

use crate::presentation::Sample;
use crate::protocol::{
    ItemId, Notice, Outcome, ProgressItem, ProgressStatus, StageProgress, SyncStage, Total, Work,
};
use alloc::collections::VecDeque;
use core::time::Duration;
use std::collections::HashMap;

/// What a sink hears, added up.
#[derive(Debug, Default)]
pub(super) struct Board {
    items: HashMap<ItemId, Item>,
    /// Wide enough for any number of items.
    done: u128,
    total: u128,
    unknown: u64,
    ended: u64,
    undone: u64,
    /// How many items there will be, if the beginning named them.
    listed: Option<u64>,
    /// What somebody said that there will be.
    expected: Expected,
    in_flight: usize,
    /// Who began, and may still be in flight.
    begun: VecDeque<(ItemId, Duration)>,
    stages: Sample,
    newest: Option<StageProgress>,
    outcome: Option<Outcome>,
}

/// What there will be in all.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Expected {
    pub(super) items: Total,
    pub(super) work: Total,
}

/// What is kept of an item, also after its end: it may be tried again.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Item {
    work: Work,
    status: Option<ProgressStatus>,
    attempt: u32,
}

impl Item {
    /// Begun and not ended.
    pub(super) fn is_in_flight(&self) -> bool {
        use ProgressStatus::{Indeterminate, Paused, Resuming, Updating};
        matches!(self.status, Some(Updating | Indeterminate | Paused | Resuming))
    }

    pub(super) fn outcome(&self) -> Option<Outcome> {
        self.status.and_then(ProgressStatus::outcome)
    }

    fn is_undone(&self) -> bool {
        let outcome = self.outcome();
        matches!(outcome, Some(Outcome::Failed | Outcome::Canceled | Outcome::Disconnected))
    }

    pub(super) fn sample(&self) -> Sample {
        let is_measured = self.status != Some(ProgressStatus::Indeterminate);
        let total = if is_measured { self.work.total } else { Total::Unknown };
        let sample = Sample::new(Work { total, ..self.work }).with_attempt(self.attempt);
        match self.outcome() {
            Some(outcome) => sample.ended(outcome),
            None if self.status == Some(ProgressStatus::Paused) => sample.paused(),
            None => sample,
        }
    }

    fn take(&mut self, report: &ProgressItem) {
        use ProgressStatus::{Pending, Resuming};
        let is_again = matches!(report.status(), Some(Pending | Resuming));
        if self.attempt == 0
            || (is_again && (self.status != report.status() || self.outcome().is_some()))
        {
            self.attempt = self.attempt.saturating_add(1);
        }
        self.work.completed = report.value().unwrap_or(self.work.completed);
        self.work.total = report.max().unwrap_or(self.work.total);
        self.status = report.status().or(self.status);
    }
}

impl Board {
    /// Takes a report in. Says how the item ended, if it did so with this.
    pub(super) fn hear(
        &mut self,
        now: Duration,
        id: &ItemId,
        report: &ProgressItem,
    ) -> Option<Outcome> {
        let known = self.items.get(id).copied();
        // The total of one that joins is unknown, until it says more.
        self.unknown = self.unknown.saturating_add(u64::from(known.is_none()));
        let before = known.unwrap_or_default();
        let mut item = before;
        item.take(report);
        self.count(before, item);
        if item.is_in_flight() && !before.is_in_flight() {
            self.begun.push_back((id.clone(), now));
        }
        self.items.insert(id.clone(), item);
        self.forget_landed();
        item.outcome().filter(|_| before.status != item.status)
    }

    pub(super) fn notice(&mut self, notice: &Notice) {
        match notice {
            Notice::Begin { items, .. } => {
                // Another session, on the bars of one that is over.
                if self.outcome.is_some() {
                    *self = Self { expected: self.expected, ..Self::default() };
                }
                self.listed = u64::try_from(items.len()).ok().filter(|count| *count > 0);
            }
            Notice::ItemAdded(_) => self.listed = self.listed.map(|count| count.saturating_add(1)),
            Notice::Stage(stage) => {
                self.stages = self.stages.with_stage(stage);
                self.newest = Some(*stage);
            }
            Notice::End { outcome } => self.outcome = Some(*outcome),
            _ => {}
        }
    }

    pub(super) fn expect(&mut self, expected: Expected) {
        self.expected = expected;
    }

    pub(super) fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items.get(id)
    }

    pub(super) fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Who began next of those who are still in flight, if that was so early.
    pub(super) fn next_in_flight(&mut self, early: Duration) -> Option<ItemId> {
        loop {
            let (id, at) = self.begun.pop_front()?;
            if !self.items.get(&id).is_some_and(Item::is_in_flight) {
                continue;
            }
            if at <= early {
                return Some(id);
            }
            self.begun.push_front((id, at));
            return None;
        }
    }

    /// The whole: by what was said of applying, else by the items.
    pub(super) fn sample(&self) -> Sample {
        let listed = self.expected.items.known().or(self.listed);
        let mut sample = self.stages.with_items(Work::new(self.ended, listed)).with_attempt(1);
        (sample.work, sample.undone) = (self.work(), self.undone);
        self.outcome.map_or(sample, |outcome| sample.ended(outcome))
    }

    /// The stage that goes on, if it is not the one that the whole is measured by. Where nobody tells of applying, items
    /// do: one that is full, and that they follow, is over.
    pub(super) fn stage(&self) -> Option<StageProgress> {
        let is_over = |stage: &StageProgress| {
            let is_full = stage.work.total == Total::Known(stage.work.completed);
            is_full && (self.in_flight > 0 || self.ended > 0)
        };
        self.newest.filter(|stage| stage.stage != SyncStage::Application && !is_over(stage))
    }

    /// The stage that was heard of last.
    pub(super) fn newest(&self) -> Option<StageProgress> {
        self.newest
    }

    fn work(&self) -> Work {
        let sum = |sum: u128| u64::try_from(sum).ok();
        let done = sum(self.done).unwrap_or(u64::MAX);
        let applied = self.newest.filter(|it| it.stage == SyncStage::Application).map(|it| it.work);
        if let Some(work) = applied.filter(|work| work.total != Total::Unknown) {
            return work;
        }
        let is_known = self.unknown == 0 && !self.items.is_empty();
        let total = is_known.then_some(self.total).and_then(sum);
        Work::new(done, self.expected.work.known().or(total))
    }

    fn count(&mut self, before: Item, now: Item) {
        let replace = |sum: u128, old: u64, new: u64| {
            sum.saturating_sub(old.into()).saturating_add(new.into())
        };
        let total = |item: Item| item.work.total.known().unwrap_or_default();
        self.done = replace(self.done, before.work.completed, now.work.completed);
        self.total = replace(self.total, total(before), total(now));
        let step = |count: u64, was: bool, is: bool| {
            count.saturating_sub(u64::from(was)).saturating_add(u64::from(is))
        };
        let is_unknown = |item: Item| item.work.total == Total::Unknown;
        self.unknown = step(self.unknown, is_unknown(before), is_unknown(now));
        self.ended = step(self.ended, before.outcome().is_some(), now.outcome().is_some());
        self.undone = step(self.undone, before.is_undone(), now.is_undone());
        match (before.is_in_flight(), now.is_in_flight()) {
            (false, true) => self.in_flight = self.in_flight.saturating_add(1),
            (true, false) => self.in_flight = self.in_flight.saturating_sub(1),
            _ => {}
        }
    }

    /// So that those who have ended do not pile up behind a few who take long.
    fn forget_landed(&mut self) {
        if self.begun.len() > self.in_flight.saturating_mul(2).saturating_add(64) {
            let items = &self.items;
            self.begun.retain(|(id, _)| items.get(id).is_some_and(Item::is_in_flight));
        }
    }
}
