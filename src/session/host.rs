//! What the host does.

use super::dispatch::Session;
use super::verdict::{Findings, Refusal, Verdict};
use crate::dialect::{Dialect, rules};
use crate::protocol::{CancelCause, Code, HostAct, ItemId, Outcome, Phase, ProgressStatus, Reply};

/// What the host allowed and gave.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "facts that do not exclude one another")]
pub(super) struct HostSide {
    pub(super) initialized: bool,
    pub(super) listed: bool,
    may_show_ui: bool,
    callback: Callback,
    /// Dialogs that were allowed and are not gone.
    dialogs: u32,
    pub(super) connections: u32,
    pub(super) manual: bool,
    result_told: bool,
}

/// Whether the handler holds a callback.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Callback {
    #[default]
    NeverGiven,
    Held,
    Cleared,
}

impl HostSide {
    pub(super) fn callback_is_cleared(&self) -> bool {
        self.callback == Callback::Cleared
    }

    pub(super) fn has_callback(&self) -> bool {
        self.callback == Callback::Held
    }

    pub(super) const fn has_open_dialogs(&self) -> bool {
        self.dialogs > 0
    }

    pub(super) const fn dialogs(&self) -> u32 {
        self.dialogs
    }

    /// A dialog was allowed, and the handler knows.
    pub(super) fn dialog_opened(&mut self) {
        self.dialogs = self.dialogs.saturating_add(1);
    }
}

impl Session {
    pub(super) fn host_act(&mut self, act: &HostAct) -> Result<Verdict, Refusal> {
        match act {
            HostAct::Initialized { may_show_ui, code } => self.initialized(*may_show_ui, *code),
            HostAct::ItemsListed(ids) => self.items_listed(ids),
            HostAct::CallbackSet | HostAct::CallbackReplaced => self.give_callback(Callback::Held),
            HostAct::CallbackCleared => self.give_callback(Callback::Cleared),
            HostAct::PhaseStarted { phase, items } => self.phase_started(*phase, items),
            HostAct::PhaseReturned { phase, code } => self.phase_returned(*phase, *code),
            HostAct::ItemStatusSet { id, status } => self.set_item_status(id, *status),
            HostAct::SessionCreated { handler, items } => self
                .begin(handler.as_ref(), items)
                .map(|verdict| Verdict::done().with(verdict.findings)),
            HostAct::SessionReleased => self.release(),
            HostAct::ProviderBegan { role, code } => self.provider_began(*role, *code),
            HostAct::ProviderEnded { role, code } => self.provider_ended(*role, *code),
            HostAct::Started => self.started(),
            HostAct::PolicySet(policy) => {
                self.must_not_be_ended()?;
                self.stages.policy = *policy;
                Ok(Verdict::done())
            }
            HostAct::CancelAsked { item, cause } => {
                self.ask_cancel(item.as_ref(), *cause).map(|()| Verdict::done())
            }
            HostAct::ItemsOffered(ids) => self.offer(ids),
            HostAct::ResultTold(outcome) => Ok(self.result_told(*outcome)),
            HostAct::StatisticsTold(counts) => Ok(self.statistics_told(*counts)),
        }
    }

    /// MOB-32: the handler takes part only if it answered `S_OK`.
    fn initialized(&mut self, may_show_ui: bool, code: Code) -> Result<Verdict, Refusal> {
        self.must_not_be_ended()?;
        let mut findings = Findings::default();
        if self.host.initialized {
            findings.note(rules::HOST_ORDER);
        }
        self.host.initialized = code.is_ok();
        self.host.may_show_ui = may_show_ui;
        Ok(Verdict::done().with(self.ours(findings)))
    }

    fn items_listed(&mut self, ids: &[ItemId]) -> Result<Verdict, Refusal> {
        self.must_not_be_ended()?;
        self.must_fit(ids)?;
        let mut findings = Findings::default();
        if !self.host.initialized {
            findings.note(rules::HOST_ORDER);
        }
        self.host.listed = true;
        self.listed.extend(ids.iter().cloned());
        Ok(Verdict::done().with(self.ours(findings)))
    }

    fn give_callback(&mut self, callback: Callback) -> Result<Verdict, Refusal> {
        self.must_not_be_ended()?;
        let mut findings = Findings::default();
        if callback == Callback::Held && !self.host.listed {
            findings.note(rules::HOST_ORDER);
        }
        self.host.callback = callback;
        Ok(Verdict::done().with(self.ours(findings)))
    }

    /// S-28: only skipped, and only while a start runs; nothing for an item that has ended.
    fn set_item_status(&mut self, id: &ItemId, status: ProgressStatus) -> Result<Verdict, Refusal> {
        self.must_not_be_ended().map_err(self.about(Some(id)))?;
        let out_of_window = self.dialect == Dialect::MobSync && !self.phases.takes_skips();
        if status != ProgressStatus::Skipped || out_of_window {
            return Err(self.refuse_about(Some(id), rules::ONLY_SKIPPED_IS_SET));
        }
        self.ask_cancel(Some(id), CancelCause::Skipped)?;
        // The handler was told by the very call; it need not report to learn of it.
        if let Some(item) = self.items.line_mut(id).filter(|item| !item.is_ended()) {
            item.stop.see(CancelCause::Skipped);
        }
        Ok(Verdict::done())
    }

    /// SC-25: once, and the worst of all ends.
    fn result_told(&mut self, outcome: Outcome) -> Verdict {
        let mut findings = Findings::default();
        if self.host.result_told {
            findings.note_should(rules::RESULT_TOLD_ONCE);
        }
        self.host.result_told = true;
        if outcome != self.aggregate() {
            findings.note(rules::RESULT_TOLD_ONCE);
        }
        Verdict::done().with(self.ours(findings))
    }

    /// S-30.
    pub(super) fn may_show_ui(&mut self, shown: bool) -> Result<Verdict, Refusal> {
        self.must_be_open()?;
        let mut findings = Findings::default();
        let allowed = self.host.may_show_ui || self.phases.is_running(Phase::ShowError);
        if !shown {
            match self.host.dialogs.checked_sub(1) {
                Some(left) => self.host.dialogs = left,
                None => findings.note(rules::DIALOG_IN_PAIRS),
            }
        }
        Ok(Verdict::of(Reply::MayShowUi(Ok(shown && allowed))).with(self.ours(findings)))
    }

    pub(super) fn must_not_be_ended(&self) -> Result<(), Refusal> {
        if self.life.is_ended() {
            return Err(self.refuse(rules::NOTHING_AFTER_END));
        }
        Ok(())
    }
}
