//! Reports about items that go on.

use super::{Dice, Life, Mood, Play, report_of};
use crate::dialect::Dialect;
use crate::protocol::{ProgressStatus, Total};
use crate::strategy::shape::Parts;
use crate::{ItemId, ProgressItem};
use alloc::{string::String, sync::Arc};

impl Play {
    /// The first report about an item: nothing is done yet, and the answer tells whether to begin (MOB-7).
    pub(crate) fn start_item(&mut self, id: &ItemId, mood: Mood, dice: &mut Dice) {
        let Some(lane) = self.item(id).map(|item| item.lane) else { return };
        let total = self.some_total(dice);
        let report = match self.first_status(dice) {
            status @ ProgressStatus::Updating => {
                ProgressItem::new().with_status(status).with_value(0).with_max(total)
            }
            status => ProgressItem::new().with_status(status),
        };
        let report = self.perhaps_with_text(report, dice);
        self.report(lane, id, report, mood, dice);
    }

    /// Some work was done.
    pub(crate) fn tick(&mut self, id: &ItemId, mood: Mood, dice: &mut Dice) {
        let Some(item) = self.item(id) else { return };
        let lane = item.lane;
        // In SC zero of zero was said where nothing was known.
        let known = item.total.filter(|total| *total > 0 || !self.is(Dialect::SyncCenter));
        let total = known.unwrap_or_else(|| self.some_total(dice));
        let before = item.value.unwrap_or_default();
        let step = dice.or(1, &[2, 0, 5, u64::MAX]);
        // A total of zero measures nothing; nothing is done of it either.
        let value = before.saturating_add(step).min(total.max(before));
        let is_updating = item.status == Some(ProgressStatus::Updating);
        let report = ProgressItem::new().with_value(value);
        let sparse = is_updating && item.total.is_some() && !dice.once_in(3);
        let report = if sparse && !self.is(Dialect::SyncCenter) {
            report
        } else {
            report.with_status(ProgressStatus::Updating).with_max(total)
        };
        let report = self.perhaps_with_text(report, dice);
        self.report(lane, id, report, mood, dice);
    }

    /// The item is doing something else.
    pub(crate) fn turn(&mut self, id: &ItemId, mood: Mood, dice: &mut Dice) {
        use ProgressStatus::{Indeterminate, Paused, Pending, Resuming};
        let Some(lane) = self.item(id).map(|item| item.lane) else { return };
        let others: &[ProgressStatus] = match self.dialect() {
            Dialect::SyncCenter => &[],
            _ => &[Paused, Resuming, Pending],
        };
        let status = dice.or(Indeterminate, others);
        let report = ProgressItem::new().with_status(status);
        // #40: the numbers may begin again.
        let again = self.is(Dialect::MobSync) && status == Resuming && dice.once_in(2);
        let report = if again { report.with_value(0) } else { report };
        let report = self.perhaps_with_text(report, dice);
        self.report(lane, id, report, mood, dice);
    }

    /// There is more work than was thought.
    pub(crate) fn grow(&mut self, id: &ItemId, mood: Mood, dice: &mut Dice) {
        let Some(item) = self.item(id) else { return };
        let (lane, value) = (item.lane, item.value.unwrap_or_default());
        let most = self.most();
        let total = item.total.unwrap_or(value).saturating_add(dice.or(1, &[10, 1_000, most]));
        let report = ProgressItem::new().with_max(total.min(most));
        let report = if self.is(Dialect::SyncCenter) {
            report.with_status(ProgressStatus::Updating).with_value(value)
        } else {
            report
        };
        self.report(lane, id, report, mood, dice);
    }

    /// A report, after which the item is known to be as it says.
    pub(crate) fn report(
        &mut self,
        lane: u32,
        id: &ItemId,
        report: ProgressItem,
        mood: Mood,
        dice: &mut Dice,
    ) {
        self.note(id, &report);
        self.say_by(lane, report_of(id, report), mood, dice);
    }

    /// What a report makes of its item.
    pub(crate) fn note(&mut self, id: &ItemId, report: &ProgressItem) {
        let Some(item) = self.item_mut(id) else { return };
        item.reports = item.reports.saturating_add(1);
        item.value = report.value().or(item.value);
        item.total = report.max().map_or(item.total, Total::known);
        item.status = report.status().or(item.status);
        item.life = match report.status() {
            Some(ProgressStatus::Disconnected) => Life::Away,
            Some(status) if status.is_terminal() => Life::Ended,
            _ => Life::Running,
        };
    }

    fn first_status(&self, dice: &mut Dice) -> ProgressStatus {
        use ProgressStatus::{Indeterminate, Pending, Updating};
        let others: &[ProgressStatus] = match self.dialect() {
            Dialect::SyncCenter => &[Updating, Updating, Indeterminate],
            _ => &[Updating, Updating, Updating, Indeterminate, Pending],
        };
        dice.or(Updating, others)
    }

    /// The largest count of the dialect.
    pub(crate) const fn most(&self) -> u64 {
        self.dialect().limits().counts.max()
    }

    /// SC wants at least one step (#63).
    fn some_total(&self, dice: &mut Dice) -> u64 {
        let most = self.most();
        let total = dice.or(4, &[1, 2, 10, 1_000, 0, most, most.saturating_sub(1)]);
        if self.is(Dialect::SyncCenter) { total.max(1) } else { total }
    }

    fn perhaps_with_text(&self, report: ProgressItem, dice: &mut Dice) -> ProgressItem {
        match dice.once_in(5).then(|| self.some_text(dice)).flatten() {
            Some(text) => report.with_text(text),
            None => report,
        }
    }

    /// A text within the limits, if there is to be one.
    pub(crate) fn some_text(&self, dice: &mut Dice) -> Option<Arc<str>> {
        if !self.allows(Parts::LOG) {
            return None;
        }
        let longest = self.dialect().limits().text_units.unwrap_or(300);
        Some(match dice.roll(5) {
            0 => "copying".into(),
            1 => "größer als 7 €".into(),
            2 => "".into(),
            3 => String::from("𝄞").repeat(longest / 2).into(),
            _ => String::from("é").repeat(longest).into(),
        })
    }
}
