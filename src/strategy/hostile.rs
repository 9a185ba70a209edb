//! [`hostile`]: anything at all.

use super::arbitrary::{Wanted, drawn};
use super::play::{Calls, Cast, Dice, Mood, Open, Play};
use super::sessions::choices;
use super::shape::Shape;
use crate::dialect::Dialect;
use crate::protocol::{Reply, SyncEvent, TraceEntry};
use alloc::vec::Vec;
use proptest::collection;
use proptest::prelude::{Strategy, any};
use proptest::prop_oneof;
use proptest::strategy::BoxedStrategy;

/// Any event: what a sink is told, what a callback is told, what a token is asked, and what a host does.
///
/// ```
/// use proptest::prelude::*;
/// use sync_progress::Dialect;
/// use sync_progress::session::Session;
/// use sync_progress::strategy::events;
///
/// proptest!(|(event in events())| {
///     let mut session = Session::new(Dialect::WinSync);
///     let _ = session.apply(&event); // refused or not, but never a panic
/// });
/// ```
pub fn events() -> BoxedStrategy<SyncEvent<'static>> {
    any::<SyncEvent<'static>>().boxed()
}

/// Traces of anything at all, in numbers that a recorder could have given: all different, each answer after its
/// call.
///
/// Three in four begin lawfully, so that what follows meets something; ids are few, so that events meet one
/// another. Seven in eight of the events are of a kind that the dialect has words for, and answers are mostly of the kind
/// that the event asks for.
///
/// ```
/// use proptest::prelude::*;
/// use sync_progress::Dialect;
/// use sync_progress::session::Session;
/// use sync_progress::strategy::hostile;
///
/// proptest!(|(trace in hostile(Dialect::MobSync))| {
///     let mut session = Session::new(Dialect::MobSync);
///     for entry in &trace {
///         let _ = session.apply(&entry.event);
///         session.answered(&entry.event, &entry.reply);
///     }
///     prop_assert!(trace.iter().all(|entry| entry.called < entry.answered));
/// });
/// ```
pub fn hostile(dialect: Dialect) -> BoxedStrategy<Vec<TraceEntry>> {
    let beginning = (1..=3_usize, 1..=3_u32, any::<u64>(), choices(0..=12), 0..4_u8);
    let line =
        (said(dialect), drawn(), 0..4_u32, 0..4_u8).prop_map(|(event, drawn, lane, after)| {
            let reply = drawn.reply(Wanted::by(&event));
            (event, reply, lane, after)
        });
    (beginning, collection::vec(line, 0..=32))
        .prop_map(move |((items, lanes, manner, choices, none), lines)| {
            let mut calls = if none == 0 {
                Calls::default()
            } else {
                begin(dialect, items, lanes, manner, &choices)
            };
            add(&mut calls, lines);
            calls.into_trace()
        })
        .boxed()
}

/// Mostly what the dialect has words for.
fn said(dialect: Dialect) -> BoxedStrategy<SyncEvent<'static>> {
    let known = events().prop_filter("no words for it", move |event| dialect.can_say(event));
    prop_oneof![7 => known, 1 => events()].boxed()
}

/// A lawful beginning that breaks off, calls under way included.
fn begin(dialect: Dialect, items: usize, lanes: u32, manner: u64, choices: &[u64]) -> Calls {
    let mut dice = Dice::new(manner);
    let mut play = Play::new(Cast::new(Shape::new(dialect), items, lanes, &mut dice));
    play.open(Mood::Calm, &mut dice);
    play.walk(choices, Mood::Free);
    play.calls
}

/// Each call comes back after so many others have been made, whoever made them.
fn add(calls: &mut Calls, lines: Vec<(SyncEvent<'static>, Reply, u32, u8)>) {
    let mut open: Vec<(u8, Open, Reply)> = Vec::new();
    for old in calls.open().to_vec() {
        open.push((1, old, Reply::NotSeen));
    }
    for (event, reply, lane, after) in lines {
        let call = calls.call(lane, event, crate::CancelDecision::Continue);
        open.push((after, call, reply));
        let mut waiting = Vec::new();
        for (after, call, reply) in open {
            match after.checked_sub(1) {
                Some(left) => waiting.push((left, call, reply)),
                None => calls.answer(call, reply),
            }
        }
        open = waiting;
    }
    for (_, call, reply) in open {
        calls.answer(call, reply);
    }
}
