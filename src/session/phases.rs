//! The four asynchronous starts, and the cycles that they make (S-24 to S-27).

use super::dispatch::Session;
use super::item::Item;
use super::life::Life;
use super::stop::Stop;
use super::verdict::{Findings, Refusal, Verdict};
use crate::dialect::{Dialect, rules};
use crate::protocol::{Code, ItemId, Phase, RuleId};
use alloc::{collections::BTreeSet, vec::Vec};

/// Where one start stands.
///
/// ```text
///        start             return, accepted              completion
///  Idle ───────► Started ──────────────────► Accepted ───────────────► Idle
///                   │ completion                                        ▲
///                   └───────────► Completed ───── return ───────────────┘
/// ```
///
/// A return that declines leads to `Idle` from everywhere; it is a finding from `Completed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Start {
    #[default]
    Idle,
    /// Called, not returned, not completed.
    Started,
    /// Returned with success, not completed.
    Accepted,
    /// Completed before it returned.
    Completed,
}

/// All starts, and what follows from them.
#[derive(Clone, Debug, Default)]
pub(super) struct Phases {
    show_properties: Start,
    prepare: Start,
    synchronize: Start,
    show_error: Start,
    /// How many cycles were begun.
    cycle: u32,
    /// Whether prepare completed with `S_OK` in this cycle.
    prepared: bool,
    /// Whether synchronize completed in this cycle.
    synchronized: bool,
    /// What a retry asked for.
    retry: Option<Vec<ItemId>>,
}

impl Phases {
    pub(super) const fn cycle(&self) -> u32 {
        self.cycle
    }

    pub(super) const fn is_synchronized(&self) -> bool {
        self.synchronized
    }

    /// Whether it was called and not completed.
    pub(super) fn is_running(&self, phase: Phase) -> bool {
        matches!(self.get(phase), Start::Started | Start::Accepted)
    }

    /// MOB-13: between the return of prepare or synchronize and its completion.
    pub(super) fn takes_skips(&self) -> bool {
        self.prepare == Start::Accepted || self.synchronize == Start::Accepted
    }

    /// The handler is gone: what was accepted will not be completed any more.
    pub(super) fn abandon(&mut self, findings: &mut Findings) {
        for phase in Phase::ALL {
            if self.get(phase) == Start::Accepted {
                findings.note(completed_once(phase));
            }
            *self.get_mut(phase) = Start::Idle;
        }
    }

    const fn get(&self, phase: Phase) -> Start {
        match phase {
            Phase::ShowProperties => self.show_properties,
            Phase::Prepare => self.prepare,
            Phase::Synchronize => self.synchronize,
            Phase::ShowError => self.show_error,
        }
    }

    const fn get_mut(&mut self, phase: Phase) -> &mut Start {
        match phase {
            Phase::ShowProperties => &mut self.show_properties,
            Phase::Prepare => &mut self.prepare,
            Phase::Synchronize => &mut self.synchronize,
            Phase::ShowError => &mut self.show_error,
        }
    }
}

/// The rule that wants this start completed exactly once.
const fn completed_once(phase: Phase) -> RuleId {
    match phase {
        Phase::Prepare => rules::PREPARE_COMPLETED_ONCE,
        Phase::Synchronize => rules::SYNCHRONIZE_COMPLETED_ONCE,
        Phase::ShowProperties | Phase::ShowError => rules::SHOWN_COMPLETED_ONCE,
    }
}

/// A-MOB-4: two of them accept with `S_OK` alone, two with any success.
const fn accepts(phase: Phase, code: Code) -> bool {
    match phase {
        Phase::Prepare | Phase::Synchronize => code.is_ok(),
        Phase::ShowProperties | Phase::ShowError => code.is_success(),
    }
}

impl Session {
    pub(super) fn phase_started(
        &mut self,
        phase: Phase,
        items: &[ItemId],
    ) -> Result<Verdict, Refusal> {
        self.must_not_be_ended()?;
        let synchronizing = self.phases.is_running(Phase::Synchronize);
        if self.phases.get(phase) != Start::Idle || (phase == Phase::Prepare && synchronizing) {
            return Err(self.refuse(rules::HOST_ORDER));
        }
        let is_mob = self.dialect == Dialect::MobSync;
        if phase == Phase::Synchronize && is_mob && !self.phases.prepared {
            return Err(self.refuse(rules::SYNCHRONIZE_AFTER_PREPARED));
        }
        let mut findings = Findings::default();
        if phase == Phase::Prepare {
            self.begin_cycle(items, &mut findings);
        }
        if phase == Phase::Synchronize {
            self.phases.prepared = false; // once per prepare (MOB-19)
        }
        *self.phases.get_mut(phase) = Start::Started;
        Ok(Verdict::done().with(self.ours(findings)))
    }

    /// S-26. Only MOB has cycles; elsewhere preparing makes items known.
    fn begin_cycle(&mut self, items: &[ItemId], findings: &mut Findings) {
        if !(self.host.initialized && self.host.listed && self.host.has_callback()) {
            findings.note(rules::HOST_ORDER);
        }
        if let Some(asked) = self.phases.retry.take() {
            let asked: BTreeSet<&ItemId> = asked.iter().collect();
            if asked != items.iter().collect() {
                findings.note(rules::RETRY_BEGINS_A_CYCLE);
            }
        }
        let is_again = self.phases.cycle > 0;
        self.phases.cycle = self.phases.cycle.saturating_add(1);
        self.phases.prepared = false;
        self.phases.synchronized = false;
        self.life = Life::Running;
        if self.dialect == Dialect::MobSync {
            self.items.clear();
            if is_again {
                self.stop = Stop::Running;
            }
        }
        self.items.reserve(items.len());
        for id in items {
            self.offered.remove(id);
            let is_new = self.items.join(id, || Item::prepared(self.phases.cycle));
            if let Some(item) = self.items.line_mut(id).filter(|_| !is_new) {
                item.join(); // what the host prepares has joined
            }
        }
    }

    pub(super) fn phase_returned(&mut self, phase: Phase, code: Code) -> Result<Verdict, Refusal> {
        self.must_not_be_ended()?;
        let accepted = accepts(phase, code);
        let mut findings = Findings::default();
        let next = match self.phases.get(phase) {
            Start::Idle | Start::Accepted => return Err(self.refuse(rules::HOST_ORDER)),
            Start::Started if accepted => Start::Accepted,
            Start::Completed if !accepted => {
                findings.note(completed_once(phase));
                self.phases.prepared &= phase != Phase::Prepare;
                Start::Idle
            }
            Start::Started | Start::Completed => Start::Idle,
        };
        *self.phases.get_mut(phase) = next;
        Ok(Verdict::done().with(self.ours(findings)))
    }

    /// A completion, before or after the return of its start (MOB-14).
    pub(super) fn phase_ended(
        &mut self,
        phase: Phase,
        code: Code,
        retry: &[ItemId],
    ) -> Result<Verdict, Refusal> {
        self.must_be_open()?;
        let next = match self.phases.get(phase) {
            Start::Started => Start::Completed,
            Start::Accepted => Start::Idle,
            Start::Idle | Start::Completed => {
                return Err(self.refuse(completed_once(phase)));
            }
        };
        *self.phases.get_mut(phase) = next;
        let mut findings = Findings::default();
        match phase {
            Phase::Prepare => self.phases.prepared = code.is_ok(),
            Phase::Synchronize => self.synchronize_ended(code, &mut findings),
            Phase::ShowError if code == Code::RETRY_SYNC => {
                self.phases.retry = Some(retry.to_vec());
            }
            Phase::ShowError | Phase::ShowProperties => {}
        }
        Ok(Verdict::decide(self.decision()).with(self.ours(findings)))
    }

    /// S-27: with `S_OK` every prepared item has ended.
    fn synchronize_ended(&mut self, code: Code, findings: &mut Findings) {
        self.phases.synchronized = true;
        if code.is_ok() && self.items.lines().any(|item| !item.is_ended()) {
            findings.note(rules::ALL_PREPARED_END);
        }
    }
}
