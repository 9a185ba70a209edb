//! [`Answers`]: whether what the host answers comes out.

use super::super::stand::fault;
use super::charge::Charge;
use super::outside::Step;
use crate::Dialect;
use crate::dialect::rules;
use crate::protocol::{
    CancelDecision, ItemId, MoreItems, ProgressStatus, Reply, RuleId, SyncEvent,
};
use alloc::format;
use alloc::vec::Vec;
use hashbrown::HashSet;

/// What the host has answered so far.
pub(super) struct Answers {
    sticky: RuleId,
    all: bool,
    items: HashSet<ItemId>,
}

impl Answers {
    pub(super) fn new(dialect: Dialect) -> Self {
        let sticky = match dialect {
            Dialect::MobSync => rules::CANCEL_IS_STICKY,
            _ => rules::DECISION_IS_STICKY,
        };
        Self { sticky, all: false, items: HashSet::new() }
    }

    /// What is wrong with the answer to a step.
    pub(super) fn step(&mut self, step: &Step) -> Vec<Charge> {
        let mut found = Vec::new();
        found.extend(loses_decision(step).or_else(|| self.goes_back(step)).map(Charge::Broken));
        found.extend(loses_fault(step));
        found.extend(loses_word(step).map(Charge::Broken));
        self.note(step);
        found
    }

    /// What was canceled stays so where the host is not asked again.
    fn goes_back(&self, step: &Step) -> Option<RuleId> {
        let of_item = step.said.item().is_some_and(|id| self.items.contains(id));
        let owed = match (self.all, of_item && !closes(&step.said)) {
            (true, _) => CancelDecision::CancelAll,
            (false, true) => CancelDecision::CancelItem,
            (false, false) => CancelDecision::Continue,
        };
        let asked = step.heard.is_empty() && matches!(step.reply, Reply::Answer(_));
        (asked && step.reply.decision() < owed).then_some(self.sticky)
    }

    fn note(&mut self, step: &Step) {
        for heard in &step.heard {
            let decision = heard.reply.decision();
            self.all |= decision.is_all();
            if decision == CancelDecision::CancelItem {
                self.items.extend(heard.event.item().cloned());
            }
        }
        if closes(&step.said) {
            let _ = step.said.item().map(|id| self.items.remove(id));
        }
    }
}

/// #83, and beside a fault N27: what the host decides comes out, where an answer has room for it.
fn loses_decision(step: &Step) -> Option<RuleId> {
    let decisions = step.heard.iter().map(|entry| entry.reply.decision());
    let decided = decisions.max().filter(|_| has_room(&step.reply))?;
    let faulty = step.heard.iter().any(|entry| fault(&entry.reply).is_some());
    (step.reply.decision() < decided).then_some(if faulty {
        rules::FAULT_KEEPS_DECISION
    } else {
        rules::NEVER_MORE_FINISHED
    })
}

fn loses_fault(step: &Step) -> Option<Charge> {
    // A token has no room for a fault.
    let told = step.heard.iter().filter(|entry| !matches!(entry.event, SyncEvent::Polled(_)));
    let behind = told.into_iter().find_map(|entry| fault(&entry.reply))?;
    (fault(&step.reply).is_none() && step.reply != Reply::NotSeen)
        .then(|| Charge::Wrong(format!("does not tell the fault of the one behind: {behind}")))
}

/// #50: no dialog without leave. #73: what is offered is offered to the one who asks.
fn loses_word(step: &Step) -> Option<RuleId> {
    match &step.reply {
        Reply::MayShowUi(Ok(true)) => {
            let refused = |reply: &Reply| *reply == Reply::MayShowUi(Ok(false));
            let asked = step.said == SyncEvent::MayShowUi(true);
            (asked && step.heard.iter().any(|entry| refused(&entry.reply)))
                .then_some(rules::DIALOG_IN_PAIRS)
        }
        Reply::MoreItems(Ok(more)) => {
            let lost = step.heard.iter().any(|entry| offers_beyond(&entry.reply, more));
            lost.then_some(rules::NOTHING_PENDING_SAID)
        }
        _ => None,
    }
}

fn offers_beyond(reply: &Reply, more: &MoreItems) -> bool {
    let Reply::MoreItems(Ok(offered)) = reply else { return false };
    offered.opaque > more.opaque || offered.ids.iter().any(|id| !more.ids.contains(id))
}

/// A log id, a resolution, a list of items are no decisions.
const fn has_room(reply: &Reply) -> bool {
    match reply {
        Reply::Answer(_) | Reply::Enumeration(_) => true,
        Reply::Logged(answer) => answer.is_err(),
        Reply::MayShowUi(answer) => answer.is_err(),
        Reply::MoreItems(answer) => answer.is_err(),
        Reply::Resolution(answer) => answer.is_err(),
        _ => false,
    }
}

fn closes(event: &SyncEvent<'_>) -> bool {
    let SyncEvent::Progress { report, .. } = event else { return false };
    report.status().and_then(ProgressStatus::outcome).is_some()
}
