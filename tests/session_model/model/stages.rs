//! Stages and changes of WS (S-31 to S-35).

use super::{Model, decide};
use crate::events::Event;
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    ChangeCounts, Code, ConflictPolicy, EnumerationAction, HostAct, Notice, ProviderReport, Reply,
    ResolveAction, RuleId, StageProgress, SyncEvent, Total, Work,
};
use sync_progress::{Dialect, ProviderRole, SyncStage};

impl Model {
    /// A call of a provider.
    pub(super) fn provider(&mut self, event: &Event) -> Result<Reply, RuleId> {
        self.must_be_within()?;
        match event {
            SyncEvent::ProviderReport(report) => return self.forwarded(*report),
            SyncEvent::Conflict(_) => {
                if self.policy() != ConflictPolicy::Ask {
                    self.find(rules::CONFLICT_ONLY_WHEN_ASKED);
                }
                return Ok(Reply::Resolution(Ok(ResolveAction::Defer)));
            }
            SyncEvent::FullEnumerationNeeded => {
                return Ok(Reply::Enumeration(Ok(EnumerationAction::Abort)));
            }
            SyncEvent::RecoverableError(error)
                if !error.role.is_known() || !error.stage.is_known() =>
            {
                self.find(rules::KNOWN_ROLE_AND_STAGE);
            }
            SyncEvent::ChangeApplied(counts) => self.check_outcome(*counts, true),
            SyncEvent::ChangeFailed(counts) => self.check_outcome(*counts, false),
            _ => {}
        }
        Ok(decide(self.decision_for(None)))
    }

    /// S-34.
    pub(super) fn is_aborted(&self) -> bool {
        self.dialect == Dialect::WinSync && self.cancel.is_some()
    }

    /// In WS a provider speaks between its beginning and its end, until everything is to stop.
    fn must_be_within(&self) -> Result<(), RuleId> {
        if self.is_aborted() {
            return Err(rules::ABORTED_AFTER_CANCEL); // S-34
        }
        if self.dialect == Dialect::WinSync && !self.within_provider_session() {
            return Err(rules::WITHIN_PROVIDER_SESSION); // S-31
        }
        Ok(())
    }

    /// S-31: a session that was begun in one word stands for providers that are not named.
    fn within_provider_session(&self) -> bool {
        let named =
            |act: &HostAct| matches!(act, HostAct::ProviderBegan { code, .. } if code.is_success());
        self.any_inside() || (self.told.iter().any(super::is_beginning) && !self.acted(named))
    }

    pub(super) fn any_inside(&self) -> bool {
        let mut roles = self.acts().filter_map(|act| match act {
            HostAct::ProviderBegan { role, .. } => Some(*role),
            _ => None,
        });
        roles.any(|role| self.is_in(role))
    }

    /// Whether this side has begun and not ended.
    fn is_in(&self, side: ProviderRole) -> bool {
        self.acts().fold(false, |inside, act| match act {
            HostAct::ProviderBegan { role, code } if *role == side && code.is_success() => true,
            HostAct::ProviderEnded { role, .. } if *role == side => false,
            _ => inside,
        })
    }

    pub(super) fn provider_began(&mut self, role: ProviderRole, code: Code) {
        if code.is_success() && self.is_in(role) {
            self.find(rules::BEGIN_AND_END_PAIR);
        }
    }

    pub(super) fn provider_ended(&mut self, role: ProviderRole, code: Code) {
        if code.is_success() && !self.is_in(role) {
            self.find(rules::BEGIN_AND_END_PAIR);
        }
    }

    fn policy(&self) -> ConflictPolicy {
        self.acts().fold(ConflictPolicy::default(), |policy, act| match act {
            HostAct::PolicySet(set) => *set,
            _ => policy,
        })
    }

    /// WS-6, added up from the first report on.
    fn forwarded(&mut self, report: ProviderReport) -> Result<Reply, RuleId> {
        if !report.role.is_known() || !report.stage.is_known() {
            return Err(rules::BAD_REPORT_REFUSED); // S-32
        }
        let (seen, saturated) = self.seen(report);
        if !saturated {
            self.check_stage(seen);
        }
        let silent = self.dialect == Dialect::WinSync && self.callback_is_gone();
        self.forward = Some(seen).filter(|_| !silent); // S-32
        Ok(decide(self.decision_for(None)))
    }

    /// What the application sees of a report that comes after all that was told, and whether a sum
    /// came to its end in it (D-22).
    fn seen(&self, report: ProviderReport) -> (StageProgress, bool) {
        let ProviderReport { role, stage, completed, total } = report;
        if stage != SyncStage::Application {
            return (StageProgress { role, stage, work: Work::new(completed, total) }, false);
        }
        let increment = |event: &Event| match event {
            SyncEvent::ProviderReport(said) if said.stage == stage => u128::from(said.completed),
            _ => 0,
        };
        let end = u128::from(u64::MAX);
        let cut = |number: u128| u64::try_from(number.min(end)).unwrap();
        let sum = self.told.iter().map(increment).sum::<u128>() + u128::from(completed);
        let all = sum.min(end) + u128::from(total);
        let work = Work::new(cut(sum), cut(all));
        (StageProgress { role, stage, work }, sum.max(all) > end)
    }

    pub(super) fn stage(&mut self, stage: StageProgress) -> Result<(), RuleId> {
        self.must_be_within()?;
        let known = stage.role.is_known() && stage.stage.is_known();
        if self.dialect == Dialect::WinSync && !known {
            return Err(rules::KNOWN_ROLE_AND_STAGE); // S-32
        }
        self.check_stage(stage);
        Ok(())
    }

    /// S-33.
    fn check_stage(&mut self, seen: StageProgress) {
        let work = seen.work;
        if work.total == Total::Known(0) && work.completed > 0 {
            self.find(rules::ZERO_TOTAL_ZERO_WORK);
        } else if work.is_beyond_total() {
            self.find(rules::STAGE_WITHIN_TOTAL);
        }
        let before = self.stages();
        let before = before.iter().find(|old| old.role == seen.role && old.stage == seen.stage);
        if seen.stage == SyncStage::Application
            && before.is_some_and(|old| work.completed < old.work.completed)
        {
            self.find(rules::STAGE_NEVER_FALLS);
        }
    }

    /// The newest of each role and stage.
    pub(super) fn stages(&self) -> Vec<StageProgress> {
        let mut past = Self::new(self.dialect);
        let mut stages: Vec<StageProgress> = vec![];
        for event in &self.told {
            if let Some(seen) = past.seen_of(event) {
                let same =
                    |old: &&mut StageProgress| (old.role, old.stage) == (seen.role, seen.stage);
                match stages.iter_mut().find(same) {
                    Some(old) => *old = seen,
                    None => stages.push(seen),
                }
            }
            past.told.push(event.clone());
        }
        stages
    }

    fn seen_of(&self, event: &Event) -> Option<StageProgress> {
        match event {
            SyncEvent::ProviderReport(report) => Some(self.seen(*report).0),
            SyncEvent::Notice(notice) => match notice.as_ref() {
                Notice::Stage(stage) => Some(*stage),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn counts(&self) -> ChangeCounts {
        self.told.iter().fold(ChangeCounts::default(), |counts, event| match event {
            SyncEvent::ChangeApplied(told) | SyncEvent::ChangeFailed(told) => *told,
            _ => counts,
        })
    }

    fn check_outcome(&mut self, now: ChangeCounts, applied: bool) {
        let announced = self.told.iter().fold(0_u32, |announced, event| match event {
            SyncEvent::Change(_) => announced + 1,
            SyncEvent::ChangeApplied(_) | SyncEvent::ChangeFailed(_) => announced.saturating_sub(1),
            _ => announced,
        });
        if announced == 0 {
            self.find(rules::CHANGE_BEFORE_OUTCOME);
        }
        let was = self.counts();
        let (told, told_was) =
            if applied { (now.applied, was.applied) } else { (now.failed, was.failed) };
        let (other, other_was) =
            if applied { (now.failed, was.failed) } else { (now.applied, was.applied) };
        if told < told_was || other < other_was {
            self.find(rules::COUNTS_NEVER_FALL);
        } else if told == told_was || other != other_was {
            self.find_should(rules::COUNTS_NEVER_FALL);
        }
    }

    pub(super) fn check_statistics(&mut self, told: ChangeCounts) {
        if told != self.counts() {
            self.find(rules::STATISTICS_AGREE);
        }
    }

    pub(super) fn recoverable_errors(&self) -> u64 {
        let recoverable = |event: &&Event| matches!(event, SyncEvent::RecoverableError(_));
        self.told.iter().filter(recoverable).count() as u64
    }
}
