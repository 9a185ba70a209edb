//! The checker against the model of a session: what the model refuses and finds is a violation (T-1, T-2), and of what the model
//! judges there is no other. What only the order of a trace shows (T-3 to T-5) is the checker's alone.

use crate::events::Event;
use crate::model::{Broken, Model, Refused};
use std::borrow::Cow;
use std::collections::BTreeSet;
use sync_progress::Dialect;
use sync_progress::conformance::Violation;
use sync_progress::dialect::rules::{self, Level, Parties, Rule};
use sync_progress::protocol::{
    HostAct, LogId, Notice, Oddities, Outcome, Reply, RuleId, SyncEvent, TraceEntry,
};

/// A rule that was broken, how strictly it binds, and where.
type Charge = (RuleId, Level, u64);

pub fn compare(dialect: Dialect, trace: &[TraceEntry], found: &[Violation]) {
    let mut court =
        Court { dialect, model: Model::new(dialect), charges: BTreeSet::new(), last: 0 };
    let told_apart = entries_are_told_apart(dialect, trace);
    for (_, step) in steps(trace) {
        match step {
            Step::Call(entry) => court.call(entry),
            Step::Answer(entry) => court.answer(entry),
        }
    }
    court.finish(trace);
    let found: Vec<&Violation> =
        found.iter().filter(|found| told_apart || found.rule != rules::KNOWN_LOG_ENTRY).collect();
    court.charges.retain(|(rule, ..)| told_apart || *rule != rules::KNOWN_LOG_ENTRY);
    let charged: BTreeSet<Charge> =
        found.iter().map(|found| (found.rule, found.level, found.at)).collect();
    for charge in &court.charges {
        let (rule, level, at) = *charge;
        let canceled = (rules::COMPLETED_AFTER_CANCEL, level, at);
        let is_told = charged.contains(charge)
            || (rule == rules::SYNCHRONIZE_COMPLETED_ONCE && charged.contains(&canceled));
        assert!(is_told, "{rule} {level} at {at} is missing in {found:#?}");
    }
    let last = court.last;
    for violation in found {
        let charge = (violation.rule, violation.level, violation.at);
        let is_known = court.charges.contains(&charge) || is_of_order(violation, trace, last);
        assert!(is_known, "{violation}: not by the model, which says {:?}", court.charges);
    }
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Call(&'a TraceEntry),
    Answer(&'a TraceEntry),
}

/// Calls and answers by number. Where numbers repeat, by their place in the trace; an answer before its call comes after it.
fn steps(trace: &[TraceEntry]) -> Vec<((u64, usize, bool), Step<'_>)> {
    let calls = trace
        .iter()
        .enumerate()
        .map(|(place, entry)| ((entry.called, place, false), Step::Call(entry)));
    let answers = trace.iter().enumerate().map(|(place, entry)| {
        ((entry.answered.max(entry.called), place, true), Step::Answer(entry))
    });
    let mut steps: Vec<_> = calls.chain(answers).collect();
    steps.sort_by_key(|(order, _)| *order);
    steps
}

struct Court {
    dialect: Dialect,
    model: Model,
    charges: BTreeSet<Charge>,
    last: u64,
}

impl Court {
    fn call(&mut self, entry: &TraceEntry) {
        self.last = entry.called;
        // An entry is known by the id that its speaker is going to hear.
        self.say(&entry.event, given_id(&entry.reply));
    }

    fn say(&mut self, event: &Event, made: Option<LogId>) {
        match self.model.apply(event, made) {
            Ok(mut taken) => {
                if is_release(event) && self.is_abandoned() {
                    taken.findings.retain(|(rule, _)| !UNTOLD.contains(rule));
                }
                self.charge(&taken.findings);
            }
            Err(Refused { rule, .. }) => self.charges.extend(accusation(rule, self.last)),
        }
    }

    /// Whether the callback was taken away, and with it what was unfinished (T-6).
    fn is_abandoned(&self) -> bool {
        let acts = self.model.told().iter().rev().filter_map(|event| match event {
            SyncEvent::Host(act) => Some(act.as_ref()),
            _ => None,
        });
        let mut changes = acts.filter(|act| {
            matches!(
                act,
                HostAct::CallbackSet | HostAct::CallbackReplaced | HostAct::CallbackCleared
            )
        });
        changes.next() == Some(&HostAct::CallbackCleared)
    }

    fn charge(&mut self, broken: &Broken) {
        let at = self.last;
        self.charges.extend(broken.iter().map(|(rule, level)| (*rule, *level, at)));
    }

    fn answer(&mut self, entry: &TraceEntry) {
        let broken = self.model.answered(&entry.event, &entry.reply);
        self.charges.extend(broken.into_iter().map(|(rule, level)| (rule, level, entry.called)));
    }

    /// T-6: the callback is let go of where that ends a session.
    fn finish(&mut self, trace: &[TraceEntry]) {
        let begun = self.model.told().iter().any(begins);
        if !begun || trace.is_empty() || self.model.view().outcome.is_some() {
            return;
        }
        let outcome = Outcome::Succeeded;
        let end = match self.dialect {
            Dialect::Neutral => {
                self.charges.insert((rules::ENDS_ONCE, Level::Must, self.last));
                return;
            }
            Dialect::WinSync => SyncEvent::Notice(Cow::Owned(Notice::End { outcome })),
            Dialect::MobSync | Dialect::SyncCenter => SyncEvent::host(HostAct::SessionReleased),
        };
        self.say(&end, None);
    }
}

/// Completions that are owed when a session ends, unless nobody is left whom one could tell.
const UNTOLD: [RuleId; 3] =
    [rules::PREPARE_COMPLETED_ONCE, rules::SYNCHRONIZE_COMPLETED_ONCE, rules::SHOWN_COMPLETED_ONCE];

fn is_release(event: &Event) -> bool {
    matches!(event, SyncEvent::Host(act) if **act == HostAct::SessionReleased)
}

/// Whether a session has begun, so that it has to end.
fn begins(event: &Event) -> bool {
    match event {
        SyncEvent::Notice(notice) => matches!(notice.as_ref(), Notice::Begin { .. }),
        SyncEvent::Host(act) => matches!(
            act.as_ref(),
            HostAct::SessionCreated { .. }
                | HostAct::PhaseStarted { .. }
                | HostAct::ProviderBegan { .. }
        ),
        _ => false,
    }
}

/// What the speaker of a refused event is accused of: the side of the rule that binds the speaker (T-2).
fn accusation(refused: RuleId, at: u64) -> Option<Charge> {
    let rule = match refused {
        rules::CLOSED_ITEM_ONLY_FAILS => rules::ENDED_ITEM_ONLY_FAILS,
        rules::BAD_REPORT_REFUSED => rules::KNOWN_ROLE_AND_STAGE,
        // Who was not told learns it by this very call (T-4).
        rules::ABORTED_AFTER_CANCEL => return None,
        // To ask about a stranger is answered, not forbidden.
        rules::KNOWN_ITEM_ASKED => return Some((refused, Level::Should, at)),
        rule => rule,
    };
    Some((rule, Rule::by_id(rule).unwrap().level, at))
}

/// Whether it is one of those that a session does not judge (T-3 to T-6).
fn is_of_order(violation: &Violation, trace: &[TraceEntry], last: u64) -> bool {
    let Violation { rule, level, accused, at, .. } = *violation;
    if accused == Parties::SINK {
        return SINK_ONLY.contains(&rule);
    }
    if accused == Parties::HOST {
        return HOST_ONLY.contains(&rule);
    }
    let about = |which: fn(&Event) -> bool| {
        trace.iter().any(|entry| entry.called == at && which(&entry.event))
    };
    match rule {
        rules::CANCELED_ITEM_STOPS | rules::CHANGE_BEFORE_OUTCOME => {
            level == Level::Should
                && (at == last
                    || about(|event| matches!(event, SyncEvent::Notice(_) | SyncEvent::Host(_))))
        }
        rules::ONE_CANCELED_AFTER_CANCEL | rules::CANCEL_ANSWERED_ONCE => {
            at == last || about(|event| matches!(event, SyncEvent::Notice(_) | SyncEvent::Host(_)))
        }
        rules::KNOWN_EVENT_LEVEL => about(|event| match event {
            SyncEvent::Log(entry) => entry.odd.contains(Oddities::UNKNOWN_MASK),
            _ => false,
        }),
        rule => PROVIDER_ONLY.contains(&rule),
    }
}

const SINK_ONLY: &[RuleId] = &[
    rules::CANCEL_IS_STICKY,
    rules::DECISION_IS_STICKY,
    rules::CHANNELS_AGREE,
    rules::CLOSED_ITEM_ONLY_FAILS,
    rules::KNOWN_ITEM_ASKED,
    rules::JOINING_ITEM_IS_NEW,
    rules::KNOWN_ANSWERS_ONLY,
];

const HOST_ONLY: &[RuleId] = &[
    rules::BAD_REPORT_REFUSED,
    rules::ABORTED_AFTER_CANCEL,
    rules::REPORT_REACHES_CALLBACK,
    rules::INCREMENTS_ADDED,
    rules::OTHER_STAGES_UNCHANGED,
];

const PROVIDER_ONLY: &[RuleId] = &[
    rules::ASKED_BEFORE_WORK,
    rules::ASKED_BEFORE_START,
    rules::NO_CHANGE_AFTER_CANCEL,
    rules::CALLBACK_ERROR_STOPS,
    rules::COMPLETED_AFTER_CANCEL,
    rules::DISCONNECTED_IS_LAST,
];

/// Whether each log entry had one id, and no other the same, before anything was taken back. Else nobody can tell which was.
fn entries_are_told_apart(dialect: Dialect, trace: &[TraceEntry]) -> bool {
    let deletes = |entry: &&TraceEntry| match &entry.event {
        SyncEvent::Notice(notice) => matches!(notice.as_ref(), Notice::EntryDeleted(_)),
        _ => false,
    };
    let first = trace.iter().filter(deletes).map(|entry| entry.called).min();
    let mut ids = BTreeSet::new();
    trace.iter().all(|entry| {
        let SyncEvent::Log(logged) = &entry.event else { return true };
        let own = logged.id.filter(|id| !id.is_none() && dialect != Dialect::SyncCenter);
        let given = given_id(&entry.reply).filter(|id| !id.is_none());
        let in_time = own.is_some() || first.is_none_or(|first| entry.answered < first);
        let is_one = own.is_none() || given.is_none() || own == given;
        in_time && is_one && own.or(given).is_some_and(|id| ids.insert(id))
    })
}

fn given_id(reply: &Reply) -> Option<LogId> {
    match reply {
        Reply::Logged(Ok(id)) => Some(*id),
        _ => None,
    }
}
