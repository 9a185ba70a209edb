//! [`examine`]: what a conversation shows of the listener in it.

use super::scene::{Scene, relevant};
use super::stand::fault;
use super::table::Plan;
use super::terms::Terms;
use crate::Dialect;
use crate::conformance::checker::{Step, steps};
use crate::conformance::{Fault, Violation, check};
use crate::dialect::rules::{self, Level, Parties, Rule};
use crate::protocol::{Fault as SinkFault, Reply, RuleId, TraceEntry};
use crate::session::{Refusal, Session};
use alloc::{format, vec::Vec};
use hashbrown::HashMap;

/// What the rules, and a session that hears the same, say of a listener.
pub(super) fn examine(plan: &Plan<'_>, scene: &Scene) {
    let trace = scene.tape.entries();
    let judging = plan.terms.contains(Terms::JUDGING);
    let of_sink = |violation: &Violation| {
        violation.accused.contains(Parties::SINK) && (judging || !is_for_judges(violation.rule))
    };
    for violation in check(plan.dialect, &trace).into_iter().filter(of_sink) {
        scene.add(Fault::Broken(violation), trace.clone());
    }
    let differs = differs(plan.dialect, judging, &trace);
    for (at, fault) in differs.into_iter().chain(unknown_answers(&trace)) {
        scene.add(fault, relevant(&trace, at));
    }
}

/// A mere listener need not know who is a member.
fn is_for_judges(rule: RuleId) -> bool {
    [rules::CLOSED_ITEM_ONLY_FAILS, rules::KNOWN_ITEM_ASKED, rules::JOINING_ITEM_IS_NEW]
        .contains(&rule)
}

/// Who refuses what a session takes, and which judge takes what a session refuses.
fn differs(dialect: Dialect, judging: bool, trace: &[TraceEntry]) -> Vec<(u64, Fault)> {
    let mut session = Session::new(dialect);
    let mut open: HashMap<u64, Option<Refusal>> = HashMap::new();
    let mut found = Vec::new();
    for step in steps(trace) {
        match step {
            Step::Call(entry) => {
                let _ = open.insert(entry.called, session.apply(&entry.event).err());
            }
            Step::Answer(entry) => {
                session.answered(&entry.event, &entry.reply);
                let refusal = open.remove(&entry.called).flatten();
                found.extend(differs_here(dialect, judging, entry, refusal));
            }
        }
    }
    found
}

fn differs_here(
    dialect: Dialect,
    judging: bool,
    entry: &TraceEntry,
    refusal: Option<Refusal>,
) -> Option<(u64, Fault)> {
    if matches!(entry.reply, Reply::NotSeen | Reply::Done) {
        return None;
    }
    match (refusal, fault(&entry.reply)) {
        (None, Some(SinkFault::Refused(rule))) => {
            let event = &entry.event;
            let what = format!("refuses by {rule} what is allowed in {dialect}: {event}");
            Some((entry.called, Fault::Wrong(what)))
        }
        (Some(_), Some(SinkFault::Refused(rule))) if Rule::by_id(rule).is_some() => None,
        (Some(refusal), _) if judging => Some(sink_broke(refusal.rule, entry.called)),
        _ => None,
    }
}

/// #33: a success that is no answer. Only MOB can say it, but everybody can hear of it.
fn unknown_answers(trace: &[TraceEntry]) -> Option<(u64, Fault)> {
    let is_unknown =
        |entry: &&TraceEntry| matches!(fault(&entry.reply), Some(SinkFault::UnknownAnswer(_)));
    let entry = trace.iter().find(is_unknown)?;
    Some(sink_broke(rules::KNOWN_ANSWERS_ONLY, entry.called))
}

fn sink_broke(rule: RuleId, at: u64) -> (u64, Fault) {
    (at, Fault::Broken(Violation { rule, level: Level::Must, accused: Parties::SINK, at }))
}
