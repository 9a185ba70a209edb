//! [`Hearing`]: whether everything that was said was heard, once, in order, as it was, and nothing else.

use super::super::stand::fault;
use super::super::terms::Terms;
use super::account::Account;
use super::charge::Charge;
use super::compare::{compare, same_kind};
use super::outside::Step;
use crate::dialect::rules;
use crate::protocol::{Fault, ItemId, LogId, Notice, Reply, RuleId, SyncEvent, TraceEntry};
use alloc::vec::Vec;
use hashbrown::HashMap;

/// What was said and heard so far.
pub(super) struct Hearing {
    terms: Terms,
    items: HashMap<ItemId, Account>,
    /// Under which id the host knows an entry that is known under another outside.
    ids: HashMap<LogId, LogId>,
}

impl Hearing {
    pub(super) fn new(terms: Terms) -> Self {
        Self { terms, items: HashMap::new(), ids: HashMap::new() }
    }

    /// The rules that one step breaks.
    pub(super) fn step(&mut self, step: &Step) -> Vec<Charge> {
        let mut broken = Vec::new();
        let mut passed = false;
        for heard in &step.heard {
            let event = &heard.event;
            if !passed && same_kind(&step.said, event) && !self.is_flush(&step.said, event) {
                passed = true;
                broken.extend(self.differs(step, event));
            } else if !self.is_flush(&step.said, event) && !is_taken_back(step, event) {
                broken.push(made_up(event));
            }
            self.note_heard(event);
        }
        if !passed {
            broken.extend(self.left_out(step));
        }
        broken.extend(self.loses_value(step, passed));
        self.note_said(step);
        broken.into_iter().map(Charge::must).collect()
    }

    fn account(&self, event: &SyncEvent<'_>) -> Account {
        event.item().and_then(|id| self.items.get(id)).cloned().unwrap_or_default()
    }

    /// What was made of the event on its way; an entry is taken back under the id by which the host knows it.
    fn differs(&self, step: &Step, heard: &SyncEvent<'_>) -> Option<RuleId> {
        if let (Some(said), Some(heard)) = (taken_back(&step.said), taken_back(heard)) {
            let known = self.ids.get(&said).copied().unwrap_or(said);
            return (known != heard).then_some(rules::STRUCTURE_TOLD_ONCE);
        }
        let account = self.account(&step.said);
        if account.is_left_out && !is_question(&step.said) {
            return Some(rules::STRUCTURE_TOLD_ONCE); // an item is heard whole or not at all
        }
        compare(self.terms, &account, &step.said, heard)
    }

    /// A value that was held back comes by itself, before what is said now.
    fn is_flush(&self, said: &SyncEvent<'_>, heard: &SyncEvent<'_>) -> bool {
        let SyncEvent::Progress { id, report } = heard else { return false };
        let Some(account) = self.items.get(id.as_ref()) else { return false };
        let value = account.said.value;
        let is_value = report.value() == value && account.said.is_moved_by(report);
        self.terms.contains(Terms::HOLDING_TICKS) && account.held && is_value && said != heard
    }

    /// Nothing of it was heard: is that meant?
    fn left_out(&mut self, step: &Step) -> Option<RuleId> {
        let refused = matches!(fault(&step.reply), Some(Fault::Refused(_)));
        if (refused && self.terms.contains(Terms::JUDGING)) || self.holds(&step.said) {
            return None;
        }
        let meant = self.terms.contains(Terms::LEAVING_OUT) && self.may_be_left_out(&step.said);
        (!meant).then_some(rules::STRUCTURE_TOLD_ONCE)
    }

    fn holds(&mut self, said: &SyncEvent<'_>) -> bool {
        let SyncEvent::Progress { id, report } = said else { return false };
        let Some(account) = self.items.get_mut(id.as_ref()) else { return false };
        let holds = self.terms.contains(Terms::HOLDING_TICKS) && account.said.is_moved_by(report);
        account.held |= holds;
        holds
    }

    /// Whole items, log entries, and what only informs.
    fn may_be_left_out(&mut self, said: &SyncEvent<'_>) -> bool {
        match said {
            SyncEvent::Progress { id, .. } => {
                let account = self.items.entry(id.as_ref().clone()).or_default();
                account.is_left_out = true;
                !account.is_heard
            }
            SyncEvent::CanContinue(Some(_)) | SyncEvent::Log(_) => true,
            SyncEvent::Notice(notice) => matches!(
                **notice,
                Notice::ItemAdded(_)
                    | Notice::ItemProposed(_)
                    | Notice::ItemCommitted(_)
                    | Notice::Stage(_)
                    | Notice::Text(_)
                    | Notice::ManualSync
            ),
            _ => false,
        }
    }

    /// N21: the last value comes no later than the end.
    fn loses_value(&self, step: &Step, passed: bool) -> Option<RuleId> {
        let SyncEvent::Progress { id, report } = &step.said else { return None };
        let account = self.items.get(id.as_ref()).filter(|_| passed && report.is_terminal())?;
        let last = account.said.then(report).value;
        (last.is_some() && account.heard != last).then_some(rules::LAST_VALUE_WITH_END)
    }

    fn note_heard(&mut self, heard: &SyncEvent<'_>) {
        if let SyncEvent::Progress { id, report } = heard {
            self.items.entry(id.as_ref().clone()).or_default().note_heard(report);
        }
    }

    fn note_said(&mut self, step: &Step) {
        match &step.said {
            SyncEvent::Progress { id, report } => {
                self.items.entry(id.as_ref().clone()).or_default().note_said(report);
            }
            SyncEvent::Log(_) => {
                if let (Some(outside), Some(inside)) = (logged(&step.reply), logged_behind(step)) {
                    self.ids.insert(outside, inside);
                }
            }
            _ => {}
        }
    }
}

/// Where a fan-out does not find everybody agreed, those who agreed are told that the dialog is gone.
fn is_taken_back(step: &Step, heard: &SyncEvent<'_>) -> bool {
    let asked = step.said == SyncEvent::MayShowUi(true);
    let allowed = step.reply == Reply::MayShowUi(Ok(true));
    asked && !allowed && *heard == SyncEvent::MayShowUi(false)
}

/// An event that nobody said, or said once and is heard twice.
fn made_up(heard: &SyncEvent<'_>) -> RuleId {
    match heard {
        SyncEvent::Progress { report, .. } if report.is_terminal() => rules::NEVER_MORE_FINISHED,
        _ => rules::STRUCTURE_TOLD_ONCE,
    }
}

fn is_question(event: &SyncEvent<'_>) -> bool {
    match event {
        SyncEvent::Progress { report, .. } => report.is_empty(),
        SyncEvent::CanContinue(_) | SyncEvent::Log(_) => true,
        _ => false,
    }
}

/// The entry that is taken back, if it is one.
fn taken_back(event: &SyncEvent<'_>) -> Option<LogId> {
    match event {
        SyncEvent::Notice(notice) => match notice.as_ref() {
            Notice::EntryDeleted(id) => *id,
            _ => None,
        },
        _ => None,
    }
}

fn logged(reply: &Reply) -> Option<LogId> {
    match reply {
        Reply::Logged(Ok(id)) => Some(*id),
        _ => None,
    }
}

fn logged_behind(step: &Step) -> Option<LogId> {
    let is_log = |entry: &&TraceEntry| matches!(entry.event, SyncEvent::Log(_));
    step.heard.iter().find(is_log).and_then(|entry| logged(&entry.reply))
}
