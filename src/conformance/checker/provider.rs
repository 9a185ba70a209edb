//! What a provider has asked, was told, and has not done yet.

use super::{At, Checker, accuse, accuse_softly};
use crate::Dialect;
use crate::conformance::Violation;
use crate::dialect::rules;
use crate::protocol::{
    AnswerExt as _, Fault, HostAct, ItemId, Notice, Phase, ProgressItem, ProgressStatus, Reply,
    RuleId, SyncEvent,
};
use crate::session::Session;
use alloc::vec::Vec;
use hashbrown::HashSet;

/// What a provider has asked, was told, and has not done yet. Holds what concerns live items only.
#[derive(Debug, Default)]
pub(super) struct Diligence {
    begun: bool,
    /// Items that were asked about and not reported yet.
    asked: HashSet<ItemId>,
    /// Items whose speaker was told to stop and has not closed them.
    canceled: HashSet<ItemId>,
    /// Whether anybody was told to stop anything in this cycle.
    saw_cancel: bool,
    /// The lanes that were told that everything stops, and by what.
    stopped: Vec<(u32, Stopped)>,
    changes: u64,
    outcomes: u64,
    /// The callback was taken away, and with it what was unfinished (#28).
    abandoned: bool,
}

/// Why a lane has to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stopped {
    Canceled,
    Failed,
}

/// So many lanes are remembered.
const LANES: usize = 1_024;

impl Diligence {
    pub(super) const fn has_begun(&self) -> bool {
        self.begun
    }

    pub(super) const fn saw_cancel(&self) -> bool {
        self.saw_cancel
    }

    pub(super) const fn is_abandoned(&self) -> bool {
        self.abandoned
    }

    /// An event was said.
    pub(super) fn told(&mut self, event: &SyncEvent<'_>, taken: bool) {
        self.begun |= taken && begins(event);
        match event {
            _ if !taken => {}
            _ if begins_cycle(event) => {
                // A callback that is gone does not come back by itself.
                let Self { begun, abandoned, .. } = *self;
                *self = Self { begun, abandoned, ..Self::default() };
            }
            SyncEvent::Progress { id, report } if !report.is_empty() => {
                self.asked.remove(id.as_ref());
                if closes(report) {
                    self.canceled.remove(id.as_ref());
                }
            }
            SyncEvent::Host(act) => match act.as_ref() {
                HostAct::CallbackCleared => self.abandoned = true,
                HostAct::CallbackSet | HostAct::CallbackReplaced => self.abandoned = false,
                _ => {}
            },
            SyncEvent::Change(_) => self.changes = self.changes.saturating_add(1),
            SyncEvent::ChangeApplied(_) | SyncEvent::ChangeFailed(_) => {
                self.outcomes = self.outcomes.saturating_add(1);
            }
            _ => {}
        }
    }

    /// An event was answered.
    pub(super) fn answered(
        &mut self,
        at: At,
        event: &SyncEvent<'_>,
        reply: &Reply,
        session: &Session,
    ) {
        // Whoever did not look at the answer has learned nothing.
        let asked = question(event).filter(|_| *reply != Reply::NotSeen);
        if let Some(id) = asked.filter(|id| is_waiting(session, id)) {
            self.asked.insert(id.clone());
        }
        let decision = reply.decision();
        self.saw_cancel |= decision.is_cancel();
        // An answer about an item, be it to a question (SC-12), asks for its closing report. What was merely proposed and
        // never begun is no member, and owes none.
        if decision.is_cancel()
            && matches!(event, SyncEvent::Progress { .. } | SyncEvent::CanContinue(Some(_)))
        {
            let owes = |id: &&ItemId| {
                session.item(id).is_some_and(|it| !it.ended && (it.reported || !it.proposed))
            };
            self.canceled.extend(event.item().filter(owes).cloned());
        }
        let failed = session.dialect() == Dialect::WinSync && has_failed(reply);
        let known = self.stopped.iter().any(|(lane, _)| *lane == at.lane);
        if (failed || decision.is_all()) && !known && self.stopped.len() < LANES {
            let why = if failed { Stopped::Failed } else { Stopped::Canceled };
            self.stopped.push((at.lane, why));
        }
    }

    /// Whether this lane was told that everything stops.
    fn was_stopped(&self, lane: u32) -> bool {
        self.stopped.contains(&(lane, Stopped::Canceled))
    }

    /// The rule that a provider broke by speaking after it was told to stop (#14, #22); one that was not told learns it
    /// by this very call, and has broken none. Nor has a host that starts too late.
    pub(super) fn went_on(&self, at: At, event: &SyncEvent<'_>) -> Option<RuleId> {
        if matches!(event, SyncEvent::Host(_)) {
            return None;
        }
        let (_, why) = self.stopped.iter().find(|(lane, _)| *lane == at.lane)?;
        let is_change = matches!(
            event,
            SyncEvent::Change(_) | SyncEvent::ChangeApplied(_) | SyncEvent::ChangeFailed(_)
        );
        match why {
            Stopped::Failed => Some(rules::CALLBACK_ERROR_STOPS),
            Stopped::Canceled => is_change.then_some(rules::NO_CHANGE_AFTER_CANCEL),
        }
    }
}

impl Checker {
    /// #29, N30: the first word about an item is that its work is done. N13, #64: it is, although the lane was told before
    /// that everything stops. And #80.
    pub(super) fn charge_unasked(&self, at: At, event: &SyncEvent<'_>, found: &mut Vec<Violation>) {
        let SyncEvent::Progress { id, report } = event else { return };
        let Some(item) = self.session.item(id) else { return };
        let unasked = !item.reported && !self.diligence.asked.contains(id.as_ref());
        let done = unasked && claims_success(report);
        if done && self.diligence.was_stopped(at.lane) {
            found.push(accuse(
                match self.dialect() {
                    Dialect::SyncCenter => rules::ONE_CANCELED_AFTER_CANCEL,
                    _ => rules::CANCELED_IS_NOT_SUCCEEDED,
                },
                at,
            ));
        }
        if done && report.value().is_some_and(|value| value > 0) {
            found.push(accuse(
                match self.dialect() {
                    Dialect::MobSync => rules::ASKED_BEFORE_WORK,
                    _ => rules::ASKED_BEFORE_START,
                },
                at,
            ));
        }
        let gone = item.status == Some(ProgressStatus::Disconnected);
        if gone && self.dialect() == Dialect::SyncCenter && !comes_back(report) {
            found.push(accuse(rules::DISCONNECTED_IS_LAST, at));
        }
    }

    /// What is over now without having been closed: canceled items (#30, #64, N10) and changes (#17).
    pub(super) fn charge_unclosed(
        &self,
        at: At,
        event: &SyncEvent<'_>,
        found: &mut Vec<Violation>,
    ) {
        let mob = self.dialect() == Dialect::MobSync;
        let over = if mob { completes_synchronize(event) } else { ends(event) };
        if !over {
            return;
        }
        if !self.diligence.canceled.is_empty() {
            found.extend(match self.dialect() {
                Dialect::MobSync => Some(accuse_softly(rules::CANCELED_ITEM_STOPS, at)),
                Dialect::SyncCenter => Some(accuse(rules::ONE_CANCELED_AFTER_CANCEL, at)),
                Dialect::Neutral => Some(accuse(rules::CANCEL_ANSWERED_ONCE, at)),
                Dialect::WinSync => None,
            });
        }
        let Diligence { changes, outcomes, saw_cancel, stopped, .. } = &self.diligence;
        let untold = (1..*changes).contains(outcomes) && !saw_cancel && stopped.is_empty();
        if untold && self.dialect() == Dialect::WinSync {
            found.push(accuse_softly(rules::CHANGE_BEFORE_OUTCOME, at));
        }
    }
}

/// Whether the report says that the item is done; only that can be said too early.
fn claims_success(report: &ProgressItem) -> bool {
    matches!(report.status(), Some(ProgressStatus::Succeeded | ProgressStatus::Deleted))
}

/// Whether the event says that work was done on an item.
pub(super) fn claims_work(event: &SyncEvent<'_>) -> bool {
    let SyncEvent::Progress { report, .. } = event else { return false };
    claims_success(report) || report.value().is_some_and(|value| value > 0)
}

/// Preparing begins a new cycle, in which items and their cancels start afresh (S-26).
pub(super) fn begins_cycle(event: &SyncEvent<'_>) -> bool {
    is_act(event, |act| matches!(act, HostAct::PhaseStarted { phase: Phase::Prepare, .. }))
}

fn begins(event: &SyncEvent<'_>) -> bool {
    matches!(event, SyncEvent::Notice(notice) if matches!(**notice, Notice::Begin { .. }))
        || is_act(event, |act| {
            matches!(
                act,
                HostAct::SessionCreated { .. }
                    | HostAct::PhaseStarted { .. }
                    | HostAct::ProviderBegan { .. }
            )
        })
}

fn ends(event: &SyncEvent<'_>) -> bool {
    matches!(event, SyncEvent::Notice(notice) if notice.is_end())
        || is_act(event, |act| *act == HostAct::SessionReleased)
}

fn completes_synchronize(event: &SyncEvent<'_>) -> bool {
    let SyncEvent::Notice(notice) = event else { return false };
    matches!(**notice, Notice::PhaseEnded { phase: Phase::Synchronize, .. })
}

fn is_act(event: &SyncEvent<'_>, which: impl Fn(&HostAct) -> bool) -> bool {
    matches!(event, SyncEvent::Host(act) if which(act))
}

/// The item that a question is about, be it an empty report.
#[inline]
pub(super) fn question<'a>(event: &'a SyncEvent<'_>) -> Option<&'a ItemId> {
    match event {
        SyncEvent::CanContinue(id) | SyncEvent::Polled(id) => id.as_deref(),
        SyncEvent::Progress { id, report } if report.is_empty() => Some(id),
        _ => None,
    }
}

fn is_waiting(session: &Session, id: &ItemId) -> bool {
    session.item(id).is_some_and(|item| !item.reported)
}

/// Whether the report says nothing of how the item stands but that it runs; what else there is to say, the checker
/// looks at more closely.
#[inline]
pub(super) fn only_goes_on(report: &ProgressItem) -> bool {
    matches!(report.status(), None | Some(ProgressStatus::Updating))
}

pub(super) fn closes(report: &ProgressItem) -> bool {
    report.status().and_then(ProgressStatus::outcome).is_some()
}

/// After disconnected: a word that the item runs again, or that it has failed or was stopped.
fn comes_back(report: &ProgressItem) -> bool {
    use ProgressStatus::{Disconnected, Succeeded};
    report.is_empty()
        || report.status().is_some_and(|status| !matches!(status, Disconnected | Succeeded))
}

/// An error of a callback, which stops a session of WS (A-WS-6); as S-34 has it.
fn has_failed(reply: &Reply) -> bool {
    let fault = match reply {
        Reply::Answer(answer) => answer.fault(),
        Reply::Resolution(Err(error)) | Reply::Enumeration(Err(error)) => Some(error.fault),
        _ => None,
    };
    fault.is_some_and(|fault| !matches!(fault, Fault::Refused(_) | Fault::UnknownAnswer(_)))
}
