//! Reports that end an item, and what may follow them.

use super::{Dice, Item, Mood, Play};
use crate::dialect::Dialect;
use crate::protocol::{ProgressStatus, Total, Work};
use crate::{ItemId, ProgressItem};

impl Play {
    /// An item is done.
    pub(crate) fn succeed(&mut self, id: &ItemId, mood: Mood, dice: &mut Dice) {
        let deleted = dice.once_in(12) && !self.is(Dialect::SyncCenter);
        let status = if deleted { ProgressStatus::Deleted } else { ProgressStatus::Succeeded };
        let all = !dice.once_in(6);
        self.end_item(id, status, all, mood, dice);
    }

    /// An item is over, and nobody asked for it.
    pub(crate) fn fail(&mut self, id: &ItemId, mood: Mood, dice: &mut Dice) {
        let others: &[ProgressStatus] = match self.dialect() {
            Dialect::SyncCenter => &[],
            _ => &[ProgressStatus::Failed, ProgressStatus::Skipped],
        };
        let status = dice.or(ProgressStatus::Failed, others);
        self.end_item(id, status, false, mood, dice);
    }

    /// The one closing report after a cancel.
    pub(crate) fn close_item(&mut self, id: &ItemId, mood: Mood, dice: &mut Dice) {
        use ProgressStatus::{Canceled, Failed, Skipped};
        let others: &[ProgressStatus] = match self.dialect() {
            Dialect::MobSync => &[Canceled, Skipped],
            Dialect::Neutral => &[Canceled, Canceled, Canceled, Skipped, Failed],
            // Tolerated (SC-10).
            _ => &[Canceled, Canceled, Canceled, Canceled, Canceled, Canceled, Failed],
        };
        let status = dice.or(Canceled, others);
        self.end_item(id, status, false, mood, dice);
    }

    /// The device of an item goes away. Nobody learns of a cancel from that report, for nothing could be said
    /// after it.
    pub(crate) fn leave(&mut self, id: &ItemId) {
        let Some(item) = self.item(id) else { return };
        let (lane, status) = (item.lane, ProgressStatus::Disconnected);
        let report = self.last_report(item, status, item.value);
        self.note(id, &report);
        self.say(lane, super::report_of(id, report));
    }

    /// The device of an item is there again.
    pub(crate) fn come_back(&mut self, id: &ItemId, mood: Mood, dice: &mut Dice) {
        self.tick(id, mood, dice);
    }

    /// Neutral: a new attempt at an item (N17).
    pub(crate) fn retry(&mut self, id: &ItemId, mood: Mood, dice: &mut Dice) {
        let Some(item) = self.item_mut(id) else { return };
        (item.value, item.total, item.reports) = (None, None, 0);
        let lane = item.lane;
        let status = dice.or(ProgressStatus::Resuming, &[ProgressStatus::Pending]);
        let report = ProgressItem::new().with_status(status).with_value(0);
        self.report(lane, id, report, mood, dice);
    }

    /// An item that had succeeded turns out to have failed (SC-10, N7).
    pub(crate) fn fail_late(&mut self, id: &ItemId, mood: Mood, dice: &mut Dice) {
        let Some(item) = self.item(id) else { return };
        let lane = item.lane;
        let report = self.last_report(item, ProgressStatus::Failed, item.value);
        self.report(lane, id, report, mood, dice);
    }

    /// The end of an item, with all of its work done or with what is done.
    fn end_item(
        &mut self,
        id: &ItemId,
        status: ProgressStatus,
        all: bool,
        mood: Mood,
        dice: &mut Dice,
    ) {
        let Some(item) = self.item(id) else { return };
        let lane = item.lane;
        let value = if all { item.total.max(item.value) } else { item.value };
        let report = self.last_report(item, status, value);
        self.report(lane, id, report, mood, dice);
    }

    /// The last value goes with the end (N21); reports of SC are complete.
    fn last_report(&self, item: &Item, status: ProgressStatus, value: Option<u64>) -> ProgressItem {
        let report = ProgressItem::new().with_status(status);
        if self.is(Dialect::SyncCenter) {
            let total = Total::Known(item.total.unwrap_or_default());
            return report.with_work(Work { completed: value.unwrap_or_default(), total });
        }
        match value {
            Some(value) if item.is_running() => report.with_value(value),
            _ => report,
        }
    }
}
