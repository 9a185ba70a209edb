//! The side of a session that speaks in stages and changes (S-31 to S-35).

use super::dispatch::Session;
use super::life::Life;
use super::verdict::{Findings, Refusal, Verdict};
use crate::dialect::{Accumulator, Dialect, Lossy, rules};
use crate::protocol::{
    Change, ChangeCounts, Code, ConflictPolicy, EnumerationAction, ProviderReport, ProviderRole,
    RecoverableError, Reply, ResolveAction, StageProgress, SyncStage,
};
use alloc::vec::Vec;

/// What is known of the stages and changes of a session.
#[derive(Clone, Debug, Default)]
pub(super) struct Stages {
    /// The providers between their beginning and their end.
    present: Vec<ProviderRole>,
    /// Whether one ever began; else a session that was begun in one word stands for its providers.
    one_began: bool,
    started: bool,
    pub(super) policy: ConflictPolicy,
    accumulator: Accumulator,
    /// The newest of each role and stage; at most six, plus those with unknown numbers.
    latest: Vec<StageProgress>,
    /// Changes that were told and whose outcome was not.
    open_changes: u64,
    counts: ChangeCounts,
    recoverable_errors: u64,
}

/// Unknown roles and stages are kept too (#82), but not without end.
const KEPT: usize = 32;

impl Stages {
    pub(super) fn latest(&self) -> &[StageProgress] {
        &self.latest
    }

    pub(super) const fn counts(&self) -> ChangeCounts {
        self.counts
    }

    pub(super) const fn recoverable_errors(&self) -> u64 {
        self.recoverable_errors
    }

    /// Keeps the newest of a role and stage (S-33).
    fn keep(&mut self, progress: StageProgress, findings: &mut Findings) {
        judge(progress, findings);
        let same =
            |kept: &&mut StageProgress| kept.role == progress.role && kept.stage == progress.stage;
        let Some(kept) = self.latest.iter_mut().find(same) else {
            if self.latest.len() < KEPT {
                self.latest.push(progress);
            }
            return;
        };
        let fell = progress.work.completed < kept.work.completed;
        if fell && progress.stage == SyncStage::Application {
            findings.note(rules::STAGE_NEVER_FALLS);
        }
        *kept = progress;
    }
}

fn judge(progress: StageProgress, findings: &mut Findings) {
    let work = progress.work;
    if work.total.known() == Some(0) {
        if work.completed > 0 {
            findings.note(rules::ZERO_TOTAL_ZERO_WORK);
        }
    } else if work.is_beyond_total() {
        findings.note(rules::STAGE_WITHIN_TOTAL);
    }
}

impl Session {
    pub(super) fn provider_began(
        &mut self,
        role: ProviderRole,
        code: Code,
    ) -> Result<Verdict, Refusal> {
        self.must_not_be_ended()?;
        let mut findings = Findings::default();
        if code.is_success() {
            self.stages.one_began = true;
            if self.stages.present.contains(&role) {
                findings.note(rules::BEGIN_AND_END_PAIR);
            } else if self.stages.present.len() < KEPT {
                self.stages.present.push(role);
            }
            if self.life == Life::Before {
                self.life = Life::Running;
            }
        }
        Ok(Verdict::done().with(self.ours(findings)))
    }

    pub(super) fn provider_ended(
        &mut self,
        role: ProviderRole,
        code: Code,
    ) -> Result<Verdict, Refusal> {
        self.must_not_be_ended()?;
        let mut findings = Findings::default();
        match self.stages.present.iter().position(|present| *present == role) {
            Some(at) => drop(self.stages.present.swap_remove(at)),
            None if code.is_success() => findings.note(rules::BEGIN_AND_END_PAIR),
            None => {}
        }
        Ok(Verdict::done().with(self.ours(findings)))
    }

    /// WS-22: once per session.
    pub(super) fn started(&mut self) -> Result<Verdict, Refusal> {
        self.must_not_be_ended()?;
        self.must_not_be_aborted()?;
        if self.stages.started {
            return Err(self.refuse(rules::STARTED_ONCE));
        }
        self.stages.started = true;
        Ok(Verdict::done())
    }

    /// WS-4 to WS-6: what a provider says, forwarded to the application.
    pub(super) fn provider_report(&mut self, report: ProviderReport) -> Result<Verdict, Refusal> {
        // A provider speaks to the session, which speaks to the callback, if there is one (#23).
        let silent = self.dialect == Dialect::WinSync && self.host.callback_is_cleared();
        if silent {
            self.must_not_be_ended()?;
            self.must_be_in_provider_session()?;
        } else {
            self.must_be_synchronizing()?;
        }
        let told = self.stages.accumulator.forward(report).map_err(|rule| self.refuse(rule))?;
        let mut findings = Findings::default();
        self.stages.keep(told.value, &mut findings);
        if told.lost.contains(Lossy::SATURATED) {
            // A sum that stopped at its end says nothing about the provider any more.
            findings = Findings::default();
        }
        let forward = Some(told.value).filter(|_| !silent);
        Ok(Verdict { forward, ..Verdict::decide(self.decision()) }.with(self.ours(findings)))
    }

    /// What the application is told.
    pub(super) fn stage(&mut self, progress: StageProgress) -> Result<Verdict, Refusal> {
        self.must_be_synchronizing()?;
        let known = progress.role.is_known() && progress.stage.is_known();
        if !known && self.dialect == Dialect::WinSync {
            return Err(self.refuse(rules::KNOWN_ROLE_AND_STAGE));
        }
        let mut findings = Findings::default();
        self.stages.keep(progress, &mut findings);
        Ok(Verdict::decide(self.decision()).with(self.ours(findings)))
    }

    pub(super) fn change(&mut self, change: &Change) -> Result<Verdict, Refusal> {
        self.must_be_synchronizing().map_err(self.about(change.item.as_ref()))?;
        self.stages.open_changes = self.stages.open_changes.saturating_add(1);
        Ok(Verdict::decide(self.decision()))
    }

    pub(super) fn conflict(&mut self) -> Result<Verdict, Refusal> {
        self.must_be_synchronizing()?;
        let mut findings = Findings::default();
        if self.stages.policy != ConflictPolicy::Ask {
            findings.note(rules::CONFLICT_ONLY_WHEN_ASKED);
        }
        Ok(Verdict::of(Reply::Resolution(Ok(ResolveAction::Defer))).with(self.ours(findings)))
    }

    /// The default aborts: it changes nothing (A-WS-1).
    pub(super) fn full_enumeration(&self) -> Result<Verdict, Refusal> {
        self.must_be_synchronizing()?;
        Ok(Verdict::of(Reply::Enumeration(Ok(EnumerationAction::Abort))))
    }

    pub(super) fn recoverable_error(
        &mut self,
        error: &RecoverableError,
    ) -> Result<Verdict, Refusal> {
        self.must_be_synchronizing()?;
        let mut findings = Findings::default();
        if !error.role.is_known() || !error.stage.is_known() {
            findings.note(rules::KNOWN_ROLE_AND_STAGE);
        }
        self.stages.recoverable_errors = self.stages.recoverable_errors.saturating_add(1);
        Ok(Verdict::decide(self.decision()).with(self.ours(findings)))
    }

    pub(super) fn change_applied(&mut self, counts: ChangeCounts) -> Result<Verdict, Refusal> {
        let before = self.stages.counts;
        self.outcome(counts, counts.applied > before.applied && counts.failed == before.failed)
    }

    pub(super) fn change_failed(&mut self, counts: ChangeCounts) -> Result<Verdict, Refusal> {
        let before = self.stages.counts;
        self.outcome(counts, counts.failed > before.failed && counts.applied == before.applied)
    }

    /// An outcome has a change before it, and the counts never fall (WS-10, WS-16).
    fn outcome(&mut self, counts: ChangeCounts, grew: bool) -> Result<Verdict, Refusal> {
        self.must_be_synchronizing()?;
        let mut findings = Findings::default();
        match self.stages.open_changes.checked_sub(1) {
            Some(left) => self.stages.open_changes = left,
            None => findings.note(rules::CHANGE_BEFORE_OUTCOME),
        }
        let before = self.stages.counts;
        if counts.applied < before.applied || counts.failed < before.failed {
            findings.note(rules::COUNTS_NEVER_FALL);
        } else if !grew {
            findings.note_should(rules::COUNTS_NEVER_FALL);
        }
        self.stages.counts = counts;
        Ok(Verdict::decide(self.decision()).with(self.ours(findings)))
    }

    /// WS-21: the statistics are the last counts.
    pub(super) fn statistics_told(&mut self, counts: ChangeCounts) -> Verdict {
        let mut findings = Findings::default();
        if counts != self.stages.counts {
            findings.note(rules::STATISTICS_AGREE);
        }
        Verdict::done().with(self.ours(findings))
    }

    /// Between beginning and end of a provider, and not canceled (S-31, S-34).
    #[inline]
    fn must_be_synchronizing(&self) -> Result<(), Refusal> {
        self.must_listen()?;
        self.must_be_in_provider_session()
    }

    #[inline]
    fn must_be_in_provider_session(&self) -> Result<(), Refusal> {
        if self.dialect != Dialect::WinSync {
            return Ok(());
        }
        self.must_not_be_aborted()?;
        let begun_in_one_word = self.life == Life::Running && !self.stages.one_began;
        if self.stages.present.is_empty() && !begun_in_one_word {
            return Err(self.refuse(rules::WITHIN_PROVIDER_SESSION));
        }
        Ok(())
    }

    /// WS-23, WS-14.
    #[inline]
    fn must_not_be_aborted(&self) -> Result<(), Refusal> {
        if self.dialect == Dialect::WinSync && self.stop.is_asked() {
            return Err(self.refuse(rules::ABORTED_AFTER_CANCEL));
        }
        Ok(())
    }

    /// A provider that is still in the session when it ends owes its end (#13).
    pub(super) fn judge_present(&self, findings: &mut Findings) {
        if !self.stages.present.is_empty() {
            findings.note(rules::BEGIN_AND_END_PAIR);
        }
    }
}
