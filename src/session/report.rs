//! A report about an item.

use super::dispatch::{Session, decision_of};
use super::item::Item;
use super::verdict::{Findings, Refusal, Verdict};
use super::vocabulary::ItemRules;
use crate::dialect::{Dialect, Lossy, cut_text, rules};
use crate::protocol::{
    CancelCause, CancelDecision, ItemId, Oddities, ProgressItem, ProgressStatus, RuleId, Total,
};
use alloc::sync::Arc;

impl Session {
    pub(super) fn report(
        &mut self,
        id: &ItemId,
        report: &ProgressItem,
    ) -> Result<Verdict, Refusal> {
        self.must_listen().and_then(|()| self.must_fit([id])).map_err(self.about(Some(id)))?;
        let all = self.decision();
        let scene = Scene {
            dialect: self.dialect,
            rules: self.rules,
            all_seen: self.stop.is_seen(),
            synchronized: self.phases.is_synchronized(),
        };
        let mut findings = Findings::default();
        let taken = self.items.change(id, |item| {
            if !report.is_empty() || empties_text(scene.dialect, report) {
                scene.take(item, report, &mut findings)?;
            }
            Ok(decision_of(item))
        });
        let decision = match taken {
            None => return Err(self.refuse(self.rules.unknown)),
            Some(Err(rule)) => return Err(self.refuse_about(Some(id), rule)),
            Some(Ok(decision)) => all.merge(decision),
        };
        judge_notes(self.rules, report, &mut findings);
        Ok(Verdict::decide(decision).with(self.ours(findings)))
    }
}

/// What a report is judged by, beside the item itself.
struct Scene {
    dialect: Dialect,
    rules: &'static ItemRules,
    all_seen: bool,
    synchronized: bool,
}

impl Scene {
    fn take(
        &self,
        item: &mut Item,
        report: &ProgressItem,
        findings: &mut Findings,
    ) -> Result<(), RuleId> {
        self.admit(item, report, findings)?;
        if self.synchronized {
            findings.note(rules::NO_PROGRESS_AFTER_COMPLETED);
        }
        self.judge_cancel(item, report, findings);
        self.judge_status(report, findings);
        let text = self.take_text(report, findings);
        let with_steps = self.counts_steps(item, report);
        if with_steps {
            self.judge_work(item, report, findings);
        }
        item.take(report, text, with_steps);
        Ok(())
    }

    /// What an ended item still takes (S-9, S-10, S-11).
    fn admit(
        &self,
        item: &mut Item,
        report: &ProgressItem,
        findings: &mut Findings,
    ) -> Result<(), RuleId> {
        if !item.is_ended() || report.status() == Some(ProgressStatus::Failed) {
            if item.is_ended() && report.status() != item.status() {
                findings.note(rules::ONE_END_PER_CYCLE);
            }
            return Ok(());
        }
        match self.dialect {
            Dialect::SyncCenter => {
                item.break_down();
                Err(rules::CLOSED_ITEM_ONLY_FAILS)
            }
            Dialect::MobSync => {
                if report.status().is_some_and(|status| Some(status) != item.status()) {
                    findings.note(rules::ONE_END_PER_CYCLE);
                }
                Ok(())
            }
            Dialect::Neutral | Dialect::WinSync => match report.status() {
                Some(ProgressStatus::Pending | ProgressStatus::Resuming) if item.may_retry() => {
                    item.begin_attempt();
                    Ok(())
                }
                _ => Err(rules::ONE_END_PER_ATTEMPT),
            },
        }
    }

    /// S-18 to S-20.
    fn judge_cancel(&self, item: &mut Item, report: &ProgressItem, findings: &mut Findings) {
        if item.is_ended() {
            return;
        }
        let closing = report.status().and_then(ProgressStatus::outcome).is_some();
        let first = item.is_waiting();
        if first && self.all_seen && !closing {
            item.begin_late();
            let claims = report.value().is_some_and(|value| value > 0);
            if claims && self.counts_steps(item, report) {
                findings.note(self.rules.started_after_all);
            }
        }
        if item.is_late() && !first && !closing {
            findings.note(self.rules.started_after_all);
            item.stop.report(); // it counts all the same
            return;
        }
        let skipped = item.stop.cause() == Some(CancelCause::Skipped);
        let Some(reports) = item.stop.report() else { return };
        if closing {
            let succeeded = [Some(ProgressStatus::Succeeded), Some(ProgressStatus::Deleted)];
            // A skip comes from the side, and may come while the last of the work is being done.
            let too_late = skipped && reports == 1 && !first;
            if succeeded.contains(&report.status()) && !too_late {
                findings.note(self.rules.succeeded);
            }
        } else if item.is_late() {
            findings.note(self.rules.started_after_all);
        } else if self.dialect != Dialect::MobSync {
            findings.note(self.rules.not_closed);
        } else if reports > 1 {
            let rule = if skipped { rules::SKIPPED_ITEM_STOPS } else { self.rules.not_closed };
            findings.note(rule);
        }
    }

    fn judge_status(&self, report: &ProgressItem, findings: &mut Findings) {
        if report.status().is_some_and(|status| !self.dialect.knows_status(status)) {
            findings.note(self.rules.unknown_status);
        }
    }

    /// The text, cut to what the dialect allows (S-38).
    fn take_text(&self, report: &ProgressItem, findings: &mut Findings) -> Option<Arc<str>> {
        match report.text() {
            None => empties_text(self.dialect, report).then(|| "".into()),
            Some(text) => fit(self.dialect, text, findings).or_else(|| report.shared_text()),
        }
    }

    /// SC ignores the steps of an indeterminate item (S-8).
    fn counts_steps(&self, item: &Item, report: &ProgressItem) -> bool {
        self.dialect != Dialect::SyncCenter
            || report.status().or_else(|| item.status()) != Some(ProgressStatus::Indeterminate)
    }

    /// S-7: above the total, or falling while the total stays.
    fn judge_work(&self, item: &Item, report: &ProgressItem, findings: &mut Findings) {
        let max = report.max().unwrap_or_else(|| item.total());
        let value = report.value().or_else(|| item.value());
        if let (Some(value), Total::Known(total @ 1..)) = (value, max) {
            if value > total {
                findings.note(self.rules.above_total);
            }
        }
        let fell =
            report.value().is_some_and(|now| item.value().is_some_and(|before| now < before));
        if fell
            && item.keeps_total(max)
            && !starts_over(item.status())
            && !starts_over(report.status())
        {
            findings.note(self.rules.falls);
        }
    }
}

/// What was odd at the border, also of a report that names nothing.
fn judge_notes(here: &ItemRules, report: &ProgressItem, findings: &mut Findings) {
    let odd = report.oddities();
    if odd.is_empty() {
        return;
    }
    if odd.intersects(Oddities::UNKNOWN_MASK | Oddities::WRONG_SIZE) {
        findings.note(rules::SIZE_AND_MASK);
    }
    if odd.intersects(Oddities::NEGATIVE_VALUE | Oddities::NEGATIVE_MAX) {
        findings.note(here.above_total);
    }
    if odd.contains(Oddities::TEXT_CUT) {
        findings.note(rules::TEXT_WITHIN_LIMIT);
    }
}

/// MOB: a text that is announced and is not there is empty; elsewhere it is not named (S-5).
fn empties_text(dialect: Dialect, report: &ProgressItem) -> bool {
    let missing = report.oddities().contains(Oddities::TEXT_MISSING) && report.text().is_none();
    missing && dialect == Dialect::MobSync
}

/// After these the numbers may begin again (#40).
const fn starts_over(status: Option<ProgressStatus>) -> bool {
    matches!(status, Some(ProgressStatus::Pending | ProgressStatus::Resuming))
}

/// The text cut to the limit of the dialect, if it has to be (S-38). The limit itself, with its NUL,
/// is what is documented; one less is what is expected (A-SC-5).
pub(super) fn fit(dialect: Dialect, text: &str, findings: &mut Findings) -> Option<Arc<str>> {
    let limit = dialect.limits().text_units?;
    let told = cut_text(text, limit);
    if !told.lost.contains(Lossy::TEXT_CUT) {
        return None;
    }
    if cut_text(text, limit.saturating_add(1)).is_exact() {
        findings.note_should(rules::TEXT_WITHIN_LIMIT);
    } else {
        findings.note(rules::TEXT_WITHIN_LIMIT);
    }
    Some(told.value.into())
}

impl Session {
    /// Somebody asks to stop an item, or everything (S-16).
    pub(super) fn ask_cancel(
        &mut self,
        id: Option<&ItemId>,
        cause: CancelCause,
    ) -> Result<(), Refusal> {
        if self.is_ended() {
            return Ok(());
        }
        let Some(id) = id else {
            self.stop.ask(cause);
            return Ok(());
        };
        let asked = self.items.change(id, |item| {
            if !item.is_ended() {
                item.stop.ask(cause);
            }
        });
        asked.ok_or_else(|| self.refuse(self.rules.unknown_asked))
    }

    /// The speaker has seen a decision about an item, or about everything (S-17).
    pub(super) fn see_decision(&mut self, id: Option<&ItemId>, decision: CancelDecision) {
        if decision.is_all() {
            self.stop.see(CancelCause::Answered);
        }
        let Some(item) = id.and_then(|id| self.items.line_mut(id)) else { return };
        if decision.is_cancel() && !item.is_ended() {
            // An item that is told that everything stops, stops for the same reason.
            let cause = self.stop.cause().filter(|_| decision.is_all());
            item.stop.see(cause.unwrap_or(CancelCause::Answered));
        }
    }
}
