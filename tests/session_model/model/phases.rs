//! The asynchronous starts, the callback, and dialogs (S-24 to S-30).

use super::Model;
use super::items::Item;
use std::collections::BTreeSet;
use sync_progress::dialect::rules;
use sync_progress::protocol::{CancelCause, Code, HostAct, Phase, ProgressStatus, Reply, RuleId};
use sync_progress::{Dialect, ItemId};

/// A start and what became of it.
#[derive(Clone, Debug)]
pub struct Start {
    phase: Phase,
    returned: Option<Code>,
    completed: Option<Code>,
    /// What to run again, if its completion said so.
    retry: Option<Vec<ItemId>>,
}

impl Start {
    fn accepted(&self) -> bool {
        match (self.phase, self.returned) {
            (_, None) => false,
            (Phase::Prepare | Phase::Synchronize, Some(code)) => code.is_ok(),
            (_, Some(code)) => code.is_success(),
        }
    }

    fn declined(&self) -> bool {
        self.returned.is_some() && !self.accepted()
    }

    /// Whether its completion is still to come.
    fn is_open(&self) -> bool {
        self.completed.is_none() && !self.declined()
    }
}

const fn completion_rule(phase: Phase) -> RuleId {
    match phase {
        Phase::Prepare => rules::PREPARE_COMPLETED_ONCE,
        Phase::Synchronize => rules::SYNCHRONIZE_COMPLETED_ONCE,
        Phase::ShowProperties | Phase::ShowError => rules::SHOWN_COMPLETED_ONCE,
    }
}

impl Model {
    /// The last preparation or synchronization.
    fn last_of_cycle(&self) -> Option<&Start> {
        let of_cycle = |start: &&Start| matches!(start.phase, Phase::Prepare | Phase::Synchronize);
        self.starts.iter().rev().find(of_cycle)
    }

    /// Whether a start has come that is not over: returned, and completed if it was accepted.
    fn is_under_way(&self, phase: Phase) -> bool {
        self.starts.iter().any(|start| {
            start.phase == phase
                && (start.returned.is_none() || (start.accepted() && start.completed.is_none()))
        })
    }

    /// Whether the handler takes part (MOB-32).
    fn is_initialized(&self) -> bool {
        self.acts().fold(false, |initialized, act| match act {
            HostAct::Initialized { code, .. } => code.is_ok(),
            _ => initialized,
        })
    }

    /// The first acts of a host, in their order (S-25).
    pub(super) fn check_host_order(&mut self, act: &HostAct) {
        let initialized = self.is_initialized();
        let listed = self.acted(|act| matches!(act, HostAct::ItemsListed(_)));
        let in_order = match act {
            HostAct::Initialized { .. } => !initialized,
            HostAct::ItemsListed(_) => initialized,
            _ => listed,
        };
        if !in_order {
            self.find(rules::HOST_ORDER);
        }
    }

    pub(super) fn start(&mut self, phase: Phase, items: &[ItemId]) -> Result<(), RuleId> {
        let runs = |start: &Start| start.phase == Phase::Synchronize && start.is_open();
        let synchronizes = phase == Phase::Prepare && self.starts.iter().any(runs);
        if self.is_under_way(phase) || synchronizes {
            return Err(rules::HOST_ORDER); // S-25
        }
        match phase {
            Phase::Prepare => self.prepare(items),
            Phase::Synchronize => {
                // One preparation serves one synchronization.
                let prepared = self.last_of_cycle().is_some_and(|start| {
                    let completed = start.completed == Some(Code::OK) && !start.declined();
                    start.phase == Phase::Prepare && completed
                });
                if self.dialect == Dialect::MobSync && !prepared {
                    return Err(rules::SYNCHRONIZE_AFTER_PREPARED);
                }
            }
            _ => {}
        }
        self.starts.push(Start { phase, returned: None, completed: None, retry: None });
        Ok(())
    }

    fn prepare(&mut self, items: &[ItemId]) {
        let ready = self.is_initialized()
            && self.acted(|act| matches!(act, HostAct::ItemsListed(_)))
            && self.acted(|act| matches!(act, HostAct::CallbackSet | HostAct::CallbackReplaced))
            && !self.callback_is_gone();
        if !ready {
            self.find(rules::HOST_ORDER);
        }
        let retry = self.starts.iter_mut().rev().find_map(|start| start.retry.take());
        let set = |ids: &[ItemId]| ids.iter().cloned().collect::<BTreeSet<_>>();
        if retry.is_some_and(|retry| set(&retry) != set(items)) {
            self.find(rules::RETRY_BEGINS_A_CYCLE);
        }
        if self.dialect == Dialect::MobSync {
            if self.cycle() > 0 {
                self.cancel = None;
                self.all_seen = false;
            }
            self.items.clear();
        }
        let cycle = self.cycle() + 1;
        for id in items {
            match self.item_mut(id) {
                Some(item) => item.proposed = false,
                None => self.items.push(Item::new(id, cycle)),
            }
        }
    }

    pub(super) fn returned(&mut self, phase: Phase, code: Code) -> Result<(), RuleId> {
        let rule = completion_rule(phase);
        let open = |start: &&mut Start| start.phase == phase && start.returned.is_none();
        let Some(start) = self.starts.iter_mut().find(open) else {
            return Err(rules::HOST_ORDER);
        };
        start.returned = Some(code);
        if start.completed.is_some() && start.declined() {
            self.find(rule);
        }
        Ok(())
    }

    pub(super) fn completed(
        &mut self,
        phase: Phase,
        code: Code,
        retry: &[ItemId],
    ) -> Result<(), RuleId> {
        let open = |start: &&mut Start| start.phase == phase && start.is_open();
        let Some(start) = self.starts.iter_mut().find(open) else {
            return Err(completion_rule(phase));
        };
        start.completed = Some(code);
        if phase == Phase::ShowError && code == Code::RETRY_SYNC {
            start.retry = Some(retry.to_vec());
        }
        if phase == Phase::Synchronize && code.is_ok() && !self.items.iter().all(Item::has_ended) {
            self.find(rules::ALL_PREPARED_END);
        }
        Ok(())
    }

    /// Whether a synchronization was completed and no preparation came after it.
    pub(super) fn is_synchronized(&self) -> bool {
        let last = self.last_of_cycle();
        last.is_some_and(|start| start.phase == Phase::Synchronize && start.completed.is_some())
    }

    pub(super) fn check_starts_at_end(&mut self) {
        for start in self.starts.clone() {
            if start.accepted() && start.completed.is_none() {
                self.find(completion_rule(start.phase));
            }
        }
    }

    fn runs(&self, phase: Phase) -> bool {
        self.starts
            .iter()
            .any(|start| start.phase == phase && start.accepted() && start.completed.is_none())
    }

    pub(super) fn set_status(&mut self, id: &ItemId, status: ProgressStatus) -> Result<(), RuleId> {
        let window = self.runs(Phase::Prepare) || self.runs(Phase::Synchronize);
        let may_set = window || self.dialect != Dialect::MobSync;
        if status != ProgressStatus::Skipped || !may_set {
            return Err(rules::ONLY_SKIPPED_IS_SET); // S-28
        }
        if self.item(id).is_none() {
            return Err(self.unknown_item());
        }
        self.see_cancel(id, CancelCause::Skipped);
        Ok(())
    }

    pub(super) fn callback_is_gone(&self) -> bool {
        let change = self.acts().filter(|act| {
            matches!(
                act,
                HostAct::CallbackSet | HostAct::CallbackReplaced | HostAct::CallbackCleared
            )
        });
        change.last() == Some(&HostAct::CallbackCleared)
    }

    fn may_show(&self) -> bool {
        let allowed = self.acts().fold(false, |allowed, act| match act {
            HostAct::Initialized { may_show_ui, .. } => *may_show_ui,
            _ => allowed,
        });
        allowed
            || self.starts.iter().any(|start| start.phase == Phase::ShowError && start.is_open())
    }

    pub(super) fn dialog(&mut self, shown: bool) -> Reply {
        if shown {
            return Reply::MayShowUi(Ok(self.may_show()));
        }
        if self.dialogs == 0 {
            self.find(rules::DIALOG_IN_PAIRS);
        }
        self.dialogs = self.dialogs.saturating_sub(1);
        Reply::MayShowUi(Ok(false))
    }
}
