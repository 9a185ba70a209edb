//! Items and what is reported about them (S-4 to S-12, S-16 to S-20).

use super::{Model, decide};
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    CancelCause, Oddities, Outcome, ProgressStatus, Reply, RuleId, Share, Total, Work,
};
use sync_progress::{Dialect, ItemId, ProgressItem};

/// What was reported about one item in its present attempt.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: ItemId,
    pub proposed: bool,
    pub attempt: u32,
    pub reports: Vec<ProgressItem>,
    /// Why it is to stop by itself.
    pub cancel: Option<CancelCause>,
    /// How many reports it had when a cancel was seen in an answer about it.
    pub seen_after: Option<usize>,
    /// Whether it was new when its speaker had seen that everything is to stop.
    pub new_after_all: bool,
}

impl Item {
    pub fn new(id: &ItemId, attempt: u32) -> Self {
        Self {
            id: id.clone(),
            proposed: false,
            attempt,
            reports: vec![],
            cancel: None,
            seen_after: None,
            new_after_all: false,
        }
    }

    /// The next attempt: a cancel of the item stays, and has to be seen again (S-11).
    fn again(&self) -> Self {
        let Self { proposed, cancel, .. } = *self;
        Self { proposed, cancel, ..Self::new(&self.id, self.attempt + 1) }
    }

    pub fn status(&self) -> Option<ProgressStatus> {
        self.reports.iter().rev().find_map(ProgressItem::status)
    }

    pub fn has_ended(&self) -> bool {
        self.status().is_some_and(ProgressStatus::is_terminal)
    }

    /// How it ended, if its status says that it did.
    pub fn outcome(&self) -> Option<Outcome> {
        self.status().and_then(ProgressStatus::outcome)
    }

    fn has_succeeded(&self) -> bool {
        self.outcome() == Some(Outcome::Succeeded)
    }

    pub fn text(&self) -> Option<&str> {
        self.reports.iter().rev().find_map(ProgressItem::text)
    }

    /// The last numbers that were named (S-5).
    /// What its numbers show; while it is indeterminate, nothing (S-8).
    fn share(&self) -> Option<Share> {
        if self.status() == Some(ProgressStatus::Indeterminate) {
            return None;
        }
        let value = self.reports.iter().rev().find_map(ProgressItem::value)?;
        Work::new(value, self.work().total).share()
    }

    /// The last numbers that were named (S-5).
    pub fn work(&self) -> Work {
        let value = self.reports.iter().rev().find_map(ProgressItem::value);
        let total = self.reports.iter().rev().find_map(ProgressItem::max);
        Work::new(value.unwrap_or(0), total.unwrap_or(Total::Unknown))
    }

    /// What may be shown (S-12): the most that was reached so far, and all of it only on success.
    pub fn shown(&self) -> Option<Share> {
        let mut shown = None;
        for upto in 1..=self.reports.len() {
            let so_far = Self { reports: self.reports[..upto].to_vec(), ..self.clone() };
            shown = if so_far.has_succeeded() {
                Some(Share::FULL)
            } else {
                so_far.share().max(shown).map(|share| share.min(Share::ALMOST))
            };
        }
        shown
    }
}

impl Model {
    pub(super) fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == *id)
    }

    pub(super) fn item_mut(&mut self, id: &ItemId) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.id == *id)
    }

    pub(super) fn worst_of_items(&self) -> Outcome {
        self.items
            .iter()
            .filter(|item| !item.proposed)
            .map(|item| item.outcome().unwrap_or(Outcome::Failed))
            .max()
            .unwrap_or_default()
    }

    /// What refuses a report or a question about an unknown item (S-4).
    pub(super) fn unknown_item(&self) -> RuleId {
        self.rule(rules::KNOWN_ITEMS_ONLY, rules::PREPARED_ITEMS_ONLY, rules::SESSION_ITEMS_ONLY)
    }

    pub(super) fn unknown_asked(&self) -> RuleId {
        self.rule(rules::KNOWN_ITEMS_ONLY, rules::PREPARED_ITEMS_ONLY, rules::KNOWN_ITEM_ASKED)
    }

    pub(super) fn can_continue(&mut self, id: Option<&ItemId>) -> Result<Reply, RuleId> {
        match id {
            Some(id) if self.item(id).is_none() => Err(self.unknown_asked()),
            _ => Ok(decide(self.decision_for(id))),
        }
    }

    pub(super) fn report(&mut self, id: &ItemId, report: &ProgressItem) -> Result<Reply, RuleId> {
        if !self.dialect.id_fits(id) {
            return Err(self.too_long());
        }
        let Some(before) = self.item(id).cloned() else { return Err(self.unknown_item()) };
        self.check_shape(report);
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
        self.check_order(&before, &report);
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
        let status = report.status().or(before.status());
        let ignored =
            self.dialect == Dialect::SyncCenter && status == Some(ProgressStatus::Indeterminate);
        if let Some(status) = report.status() {
            kept = kept.with_status(status);
        }
        if let (Some(value), false) = (report.value(), ignored) {
            kept = kept.with_value(value);
        }
        if let (Some(max), false) = (report.max(), ignored) {
            kept = kept.with_max(max);
        }
        if let Some(text) = report.text().or(empties.then_some("")) {
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

    fn check_order(&mut self, _before: &Item, _report: &ProgressItem) {
        if self.is_synchronized() {
            self.find(rules::NO_PROGRESS_AFTER_COMPLETED); // S-27
        }
    }

    /// S-18 to S-20.
    fn check_cancel(&mut self, before: &Item, item: &mut Item, report: &ProgressItem) {
        if before.has_ended() {
            return; // what comes after its end is another matter
        }
        match report.status().and_then(ProgressStatus::outcome) {
            Some(Outcome::Succeeded) if item.seen_after.is_some() => {
                self.find(rules::CANCELED_IS_NOT_SUCCEEDED);
                self.find(rules::ONE_CANCELED_AFTER_CANCEL);
            }
            None => {
                item.new_after_all |= item.reports.len() == 1 && self.all_seen;
                self.check_going_on(item, report);
            }
            Some(_) => {}
        }
    }

    /// A report that does not close its item, where a cancel may have been seen.
    fn check_going_on(&mut self, item: &Item, report: &ProgressItem) {
        let since = item.seen_after.map(|seen_after| item.reports.len() - seen_after);
        if item.new_after_all {
            let works = report.value().is_some_and(|value| value > 0);
            if since.is_some() || (item.reports.len() == 1 && works) {
                let rule = self.rule(
                    rules::NO_START_AFTER_ALL,
                    rules::NO_START_AFTER_CANCEL_ALL,
                    rules::NO_START_AFTER_SC_CANCEL,
                );
                self.find(rule);
            }
            return;
        }
        let under_way = if self.dialect == Dialect::MobSync { 1 } else { 0 };
        if since.is_some_and(|since| since > under_way) {
            let skipped = item.cancel == Some(CancelCause::Skipped);
            let mobsync =
                if skipped { rules::SKIPPED_ITEM_STOPS } else { rules::CANCELED_ITEM_STOPS };
            let rule =
                self.rule(rules::CANCEL_ANSWERED_ONCE, mobsync, rules::ONE_CANCELED_AFTER_CANCEL);
            self.find(rule);
        }
    }

    /// A cancel was seen in an answer about an item, or pushed.
    pub(super) fn see_cancel(&mut self, id: &ItemId, cause: CancelCause) {
        if let Some(item) = self.item_mut(id)
            && !item.has_ended()
        {
            item.cancel = item.cancel.or(Some(cause));
            item.seen_after = item.seen_after.or(Some(item.reports.len()));
        }
    }

    pub(super) fn ask_cancel(&mut self, id: Option<&ItemId>, cause: CancelCause) {
        match id {
            None => self.cancel = self.cancel.or(Some(cause)),
            Some(id) => {
                if let Some(item) = self.item_mut(id)
                    && !item.has_ended()
                {
                    item.cancel = item.cancel.or(Some(cause));
                }
            }
        }
    }
}
