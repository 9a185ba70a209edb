//! What is reported about items (S-4 to S-11).

use super::items::Item;
use super::{Model, decide};
use sync_progress::dialect::rules;
use sync_progress::protocol::{Oddities, ProgressStatus, Reply, RuleId, Total};
use sync_progress::{Dialect, ItemId, ProgressItem};

impl Model {
    pub(super) fn report(&mut self, id: &ItemId, report: &ProgressItem) -> Result<Reply, RuleId> {
        self.must_fit([id])?;
        let Some(before) = self.item(id).cloned() else { return Err(self.unknown_item()) };
        self.check_shape(report);
        // A text that is announced and NULL is empty (S-5).
        let empties = self.dialect == Dialect::MobSync
            && report.oddities().contains(Oddities::TEXT_MISSING)
            && report.text().is_none();
        if report.is_empty() && !empties {
            return Ok(decide(self.decision_for(Some(id)))); // S-6
        }
        let report = self.kept(&before, report, empties);
        let begins_anew = self.check_end_of(&before, &report)?;
        let before = if begins_anew { before.again() } else { before };
        let mut after = before.clone();
        after.reports.push(report.clone());
        self.check_numbers(&before, &after);
        if self.is_synchronized() {
            self.find(rules::NO_PROGRESS_AFTER_COMPLETED); // S-27
        }
        self.check_cancel(&before, &mut after, &report);
        *self.item_mut(id).unwrap() = after;
        Ok(decide(self.decision_for(Some(id))))
    }

    /// S-8.
    fn ignores_steps(&self, status: Option<ProgressStatus>) -> bool {
        self.dialect == Dialect::SyncCenter && status == Some(ProgressStatus::Indeterminate)
    }

    /// The report as it is kept: texts cut, and steps that are to be ignored left out (S-8, S-38).
    fn kept(&mut self, before: &Item, report: &ProgressItem, empties: bool) -> ProgressItem {
        let mut kept = ProgressItem::new().with_oddities(report.oddities());
        let status = report.status().or_else(|| before.status());
        let ignored = self.ignores_steps(status);
        if let Some(status) = report.status() {
            kept = kept.with_status(status);
        }
        if let (Some(value), false) = (report.value(), ignored) {
            kept = kept.with_value(value);
        }
        if let (Some(max), false) = (report.max(), ignored) {
            kept = kept.with_max(max);
        }
        if let Some(text) = report.text().or_else(|| empties.then_some("")) {
            kept = kept.with_text(self.fitted(text));
        }
        kept
    }

    /// Whether the item may still be reported (S-9 to S-11), and whether a new attempt begins.
    fn check_end_of(&mut self, before: &Item, report: &ProgressItem) -> Result<bool, RuleId> {
        use ProgressStatus::{Failed, Pending, Resuming};
        if !before.has_ended() {
            return Ok(false);
        }
        let says = report.status();
        match self.dialect {
            Dialect::SyncCenter if says == Some(Failed) => Ok(false),
            Dialect::SyncCenter => {
                let failed = ProgressItem::new().with_status(Failed);
                self.item_mut(&before.id).unwrap().reports.push(failed);
                Err(rules::CLOSED_ITEM_ONLY_FAILS)
            }
            Dialect::MobSync => {
                if says.is_some_and(|says| Some(says) != before.status()) {
                    self.find(rules::ONE_END_PER_CYCLE);
                }
                Ok(false)
            }
            _ if says == Some(Failed) => Ok(false),
            _ if matches!(says, Some(Pending | Resuming)) && !before.has_succeeded() => Ok(true),
            _ => Err(rules::ONE_END_PER_ATTEMPT),
        }
    }

    fn check_shape(&mut self, report: &ProgressItem) {
        let odd = report.oddities();
        if odd.intersects(Oddities::WRONG_SIZE | Oddities::UNKNOWN_MASK) {
            self.find(rules::SIZE_AND_MASK);
        }
        if odd.intersects(Oddities::NEGATIVE_VALUE | Oddities::NEGATIVE_MAX) {
            let rule = self.above_total();
            self.find(rule);
        }
        if odd.contains(Oddities::TEXT_CUT) {
            self.find(rules::TEXT_WITHIN_LIMIT);
        }
        if report.status().is_some_and(|status| !self.dialect.knows_status(status)) {
            let rule =
                self.rule(rules::KNOWN_STATUS, rules::KNOWN_MOB_STATUS, rules::KNOWN_SC_STATUS);
            self.find(rule);
        }
    }

    fn above_total(&self) -> RuleId {
        self.rule(rules::WORK_WITHIN_TOTAL, rules::VALUE_WITHIN_MAX, rules::STEP_WITHIN_MAX)
    }

    fn check_numbers(&mut self, before: &Item, after: &Item) {
        if self.ignores_steps(after.status()) {
            return;
        }
        let (was, is) = (before.work(), after.work());
        if is.is_beyond_total() && is.total != Total::Known(0) {
            let rule = self.above_total();
            self.find(rule);
        }
        let waits =
            |status| matches!(status, Some(ProgressStatus::Pending | ProgressStatus::Resuming));
        let resumed = waits(before.status()) || waits(after.status());
        if is.completed < was.completed && is.total == was.total && !resumed {
            let rule = self.rule(
                rules::WORK_NEVER_FALLS,
                rules::VALUE_NEVER_FALLS,
                rules::STEP_WITHIN_MAX,
            );
            self.find(rule);
        }
    }
}
