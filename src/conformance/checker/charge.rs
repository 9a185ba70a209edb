//! Who is accused of what: from what a session says to an event, and from what was answered to it.

use super::open::Open;
use super::owed::is_weaker;
use super::provider::claims_work;
use super::{At, Checker, accuse};
use crate::Dialect;
use crate::conformance::Violation;
use crate::dialect::rules::{self, Level, Parties, Rule};
use crate::protocol::{AnswerExt as _, Fault, HostAct, Oddities, Reply, RuleId, SyncEvent};
use crate::session::{Refusal, Verdict};
use alloc::vec::Vec;

pub(super) const NEVER_ENDED: RuleId = rules::ENDS_ONCE;

impl Checker {
    /// What can be told before a session has looked at the event.
    pub(super) fn before(&mut self, at: At, event: &SyncEvent<'_>, found: &mut Vec<Violation>) {
        self.charge_unasked(at, event, found);
        if let SyncEvent::Log(entry) = event {
            if self.dialect() == Dialect::SyncCenter && entry.odd.contains(Oddities::UNKNOWN_MASK) {
                found.push(accuse(rules::KNOWN_EVENT_LEVEL, at));
            }
        }
        if let Some(rule) = self.forwards.heard(at, event, &mut self.open) {
            found.push(Violation { accused: Parties::HOST, ..accuse(rule, at) });
        }
    }

    pub(super) fn charge_findings(
        &self,
        at: At,
        event: &SyncEvent<'_>,
        verdict: &Verdict,
        found: &mut Vec<Violation>,
    ) {
        for finding in verdict.findings.iter() {
            let Some(rule) = self.found_out(event, finding.rule) else { continue };
            if found.iter().any(|known| known.rule == rule) {
                continue; // told already
            }
            let accused = accused(event, rule);
            found.push(Violation { rule, level: finding.level, accused, at: at.called });
        }
    }

    /// What is made of a finding about phases that were never completed: nothing, if nobody was left whom one could tell;
    /// and of a synchronization that was canceled the rule that is about just that.
    fn found_out(&self, event: &SyncEvent<'_>, rule: RuleId) -> Option<RuleId> {
        const UNTOLD: [RuleId; 3] = [
            rules::PREPARE_COMPLETED_ONCE,
            rules::SYNCHRONIZE_COMPLETED_ONCE,
            rules::SHOWN_COMPLETED_ONCE,
        ];
        let is_release = matches!(event, SyncEvent::Host(act) if **act == HostAct::SessionReleased);
        if !is_release || !UNTOLD.contains(&rule) {
            return Some(rule);
        }
        let canceled = self.diligence.saw_cancel() && rule == rules::SYNCHRONIZE_COMPLETED_ONCE;
        let rule = if canceled { rules::COMPLETED_AFTER_CANCEL } else { rule };
        Some(rule).filter(|_| !self.diligence.is_abandoned())
    }

    /// A session refuses by the rule that binds itself; the speaker broke the other side of it.
    pub(super) fn charge_refusal(
        &self,
        at: At,
        event: &SyncEvent<'_>,
        refusal: Refusal,
        found: &mut Vec<Violation>,
    ) {
        let rule = match refusal.rule {
            rules::CLOSED_ITEM_ONLY_FAILS => rules::ENDED_ITEM_ONLY_FAILS,
            rules::BAD_REPORT_REFUSED => rules::KNOWN_ROLE_AND_STAGE,
            rules::ABORTED_AFTER_CANCEL => match self.diligence.went_on(at, event) {
                Some(rule) => rule,
                None => return,
            },
            // To ask about a stranger is answered, not forbidden.
            rules::KNOWN_ITEM_ASKED => return,
            rule => rule,
        };
        // The softer half is to name a stranger; to synchronize it is the other.
        let soft = rule == rules::PREPARED_ITEMS_ONLY && !claims_work(event);
        let level = if soft { Level::Should } else { level_of(rule) };
        found.push(Violation { rule, level, accused: accused(event, rule), at: at.called });
    }

    /// What was answered, held against what had to be.
    pub(super) fn charge_answer(
        &self,
        open: &Open,
        event: &SyncEvent<'_>,
        reply: &Reply,
    ) -> Option<Violation> {
        let rule = self.too_weak(open, event, reply).or_else(|| not_refused(open, event, reply))?;
        let accused = match rule {
            rules::BAD_REPORT_REFUSED | rules::ABORTED_AFTER_CANCEL => Parties::HOST,
            _ => Parties::SINK,
        };
        Some(Violation { rule, level: level_of(rule), accused, at: open.at.called })
    }

    fn too_weak(&self, open: &Open, event: &SyncEvent<'_>, reply: &Reply) -> Option<RuleId> {
        let (channel, decision) = open.owed?;
        if !is_weaker(reply, decision) {
            return None;
        }
        Some(match self.dialect() {
            Dialect::MobSync => rules::CANCEL_IS_STICKY,
            Dialect::SyncCenter if !channel.is_of(self.dialect(), event) => rules::CHANNELS_AGREE,
            // There it is the session that has to repeat itself; its application should not be asked again.
            Dialect::WinSync if matches!(event, SyncEvent::Notice(_)) => return None,
            Dialect::WinSync => rules::ABORTED_AFTER_CANCEL,
            Dialect::Neutral | Dialect::SyncCenter => rules::DECISION_IS_STICKY,
        })
    }

    /// #33: a report that succeeds has one of three answers.
    pub(super) fn charge_unknown(
        &self,
        at: At,
        event: &SyncEvent<'_>,
        reply: &Reply,
    ) -> Option<Violation> {
        let Reply::Answer(answer) = reply else { return None };
        let unknown = matches!(answer.fault(), Some(Fault::UnknownAnswer(_)));
        let is_report = matches!(event, SyncEvent::Progress { .. });
        (unknown && is_report && self.dialect() == Dialect::MobSync)
            .then(|| Violation { accused: Parties::SINK, ..accuse(rules::KNOWN_ANSWERS_ONLY, at) })
    }
}

/// The rule by which the event had to be refused, if it was not.
fn not_refused(open: &Open, event: &SyncEvent<'_>, reply: &Reply) -> Option<RuleId> {
    let taken = matches!(reply, Reply::Answer(answer) if answer.fault().is_none());
    let rule = open.refused.filter(|_| taken)?;
    match rule {
        rules::CLOSED_ITEM_ONLY_FAILS
        | rules::KNOWN_ITEM_ASKED
        | rules::JOINING_ITEM_IS_NEW
        | rules::BAD_REPORT_REFUSED => Some(rule),
        rules::COMMIT_AFTER_PROPOSAL => Some(rules::JOINING_ITEM_IS_NEW),
        rules::ABORTED_AFTER_CANCEL if matches!(event, SyncEvent::ProviderReport(_)) => {
            Some(rule).filter(|_| !reply.decision().is_all())
        }
        _ => None,
    }
}

/// Whose the event is. Some acts of a host are those of a provider, who makes the session, begins, returns or lets go; unless
/// it is the host who owes the rule.
fn accused(event: &SyncEvent<'_>, rule: RuleId) -> Parties {
    let SyncEvent::Host(act) = event else { return Parties::PROVIDER };
    let is_by_provider = matches!(
        act.as_ref(),
        HostAct::ItemsListed(_)
            | HostAct::PhaseReturned { .. }
            | HostAct::SessionCreated { .. }
            | HostAct::SessionReleased
            | HostAct::ProviderBegan { .. }
            | HostAct::ProviderEnded { .. }
    );
    let by_host = Rule::by_id(rule).is_some_and(|rule| rule.who.contains(Parties::HOST));
    if is_by_provider && !by_host { Parties::PROVIDER } else { Parties::HOST }
}

/// As the catalogue has it.
pub(super) fn level_of(rule: RuleId) -> Level {
    Rule::by_id(rule).map_or(Level::Must, |rule| rule.level)
}
