//! What is done to an engine: every disturbance at every answer that it asked for undisturbed.

use crate::Dialect;
use crate::conformance::{Disturbance, Script, When};
use crate::protocol::{CancelDecision, Code, ItemId, Reply, SyncEvent, TraceEntry};
use alloc::{collections::BTreeSet, vec::Vec};
use hashbrown::HashMap;

/// A point at which an engine can be disturbed: one answer.
#[derive(Debug)]
pub(in crate::conformance) struct Point<'a> {
    pub(in crate::conformance) when: When,
    pub(in crate::conformance) event: &'a SyncEvent<'static>,
}

/// Every answer that was asked for, by lane if there were several.
pub(in crate::conformance) fn points(trace: &[TraceEntry]) -> Vec<Point<'_>> {
    let answers = trace.iter().filter(|entry| is_asked(entry));
    let several =
        answers.clone().any(|entry| trace.first().is_some_and(|first| first.lane != entry.lane));
    let mut counts: HashMap<u32, u64> = HashMap::new();
    let mut all = 0_u64;
    let point = |entry: &'_ TraceEntry| {
        all = all.saturating_add(1);
        let of_lane = counts.entry(entry.lane).or_default();
        *of_lane = of_lane.saturating_add(1);
        if several { When::Lane { lane: entry.lane, answer: *of_lane } } else { When::Answer(all) }
    };
    let whens: Vec<When> = answers.clone().map(point).collect();
    whens
        .into_iter()
        .zip(answers)
        .map(|(when, entry)| Point { when, event: &entry.event })
        .collect()
}

/// Whether somebody asked; an act of the host, and what it notes for itself, is answered by nobody.
fn is_asked(entry: &TraceEntry) -> bool {
    !matches!(entry.event, SyncEvent::Host(_)) && entry.reply != Reply::Done
}

/// At most so many points: the first and the last ones, and between them evenly.
pub(in crate::conformance) fn sample<'a, 'b>(
    points: &'b [Point<'a>],
    bound: usize,
) -> Vec<&'b Point<'a>> {
    if points.len() <= bound {
        return points.iter().collect();
    }
    let edge = bound / 4;
    let inner = points.len().saturating_sub(edge.saturating_mul(2));
    let step = inner.div_ceil(bound.saturating_sub(edge.saturating_mul(2)).max(1)).max(1);
    let keeps = |at: &usize| {
        let from_edge = at.saturating_sub(edge); // none for all of the first
        points.len().saturating_sub(*at) <= edge || from_edge.checked_rem(step) == Some(0)
    };
    points.iter().enumerate().filter(|(at, _)| keeps(at)).map(|(_, point)| point).collect()
}

/// What is done at one point, a run each.
pub(in crate::conformance) fn disturbances(point: &Point<'_>, has_hook: bool) -> Vec<Script> {
    let Point { when, event } = point;
    let mut all = Vec::from([Disturbance::Cancel(CancelDecision::CancelAll)]);
    if event.item().is_some() {
        all.push(Disturbance::Cancel(CancelDecision::CancelItem));
    }
    // A token has no room for a fault.
    if !matches!(event, SyncEvent::Polled(_)) {
        let deciding = Disturbance::FailDeciding(Code::FAIL, CancelDecision::CancelAll);
        all.extend([Disturbance::Fail(Code::FAIL), deciding]);
        all.extend([Disturbance::Disconnect, Disturbance::Panic]);
    }
    if has_hook {
        all.push(Disturbance::CallBack);
    }
    if matches!(event, SyncEvent::MoreItems) {
        all.extend(offered().map(Disturbance::Offer));
    }
    all.into_iter().map(|what| Script::new().on(when.clone(), what)).collect()
}

/// An item that no engine has.
fn offered() -> Option<Vec<ItemId>> {
    ItemId::try_from("offered by the host").ok().map(|id| Vec::from([id]))
}

/// Each item, canceled before its engine has said a word of it.
pub(in crate::conformance) fn canceled_items(
    dialect: Dialect,
    trace: &[TraceEntry],
) -> Vec<Script> {
    if dialect == Dialect::WinSync {
        return Vec::new();
    }
    let ids: BTreeSet<&ItemId> = trace.iter().filter_map(|entry| entry.event.item()).collect();
    let what = Disturbance::Cancel(CancelDecision::CancelItem);
    ids.into_iter().map(|id| Script::new().on(When::Joins(id.clone()), what.clone())).collect()
}
