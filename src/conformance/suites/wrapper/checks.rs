//! What is said to a wrapper, and what is done behind it.

use super::super::inside::{call_back, while_calling};
use super::super::speak::{Cast, Speak, named};
use super::super::stand::fault;
use super::super::table::Row;
use super::super::talk;
use super::super::terms::Terms;
use super::answers::Answers;
use super::charge::Charge;
use super::hearing::Hearing;
use super::outside::{Outside, Step};
use super::refusals;
use super::rig::Rig;
use crate::Dialect;
use crate::conformance::{Disturbance, Script, When};
use crate::dialect::rules;
use crate::protocol::{
    CancelDecision, Code, Fault, ItemId, Notice, Outcome, ProgressItem, Reply, SyncEvent,
};
use alloc::{format, rc::Rc, string::ToString as _, sync::Arc, vec::Vec};
use std::thread;

pub(super) const ROWS: &[Row<Rig>] = &[
    Row::new(
        |_| rules::STRUCTURE_TOLD_ONCE,
        "a session in all words of the dialect",
        |rig| {
            undisturbed(rig, rig.talk);
        },
    ),
    Row::new(
        |_| rules::UNKNOWN_NUMBERS_STAY,
        "numbers that nobody knows",
        |rig| {
            undisturbed(rig, talk::unknown_numbers);
        },
    )
    .where_said(items),
    Row::new(
        |_| rules::CLEAR_BIT_KEEPS_VALUE,
        "sparse reports",
        |rig| {
            undisturbed(rig, talk::sparse);
        },
    )
    .where_said(items),
    Row::new(
        |_| rules::LAST_VALUE_WITH_END,
        "values right before an end",
        |rig| {
            undisturbed(rig, talk::last_values);
        },
    )
    .where_said(items),
    Row::new(
        |_| rules::NEVER_MORE_FINISHED,
        "everything canceled at each answer",
        |rig| {
            disturbed(rig, |_| Vec::from([CANCEL_ALL]));
        },
    ),
    Row::new(
        |_| rules::NEVER_MORE_FINISHED,
        "an item canceled at each answer",
        |rig| {
            disturbed(rig, |event| event.item().map(|_| CANCEL_ITEM).into_iter().collect());
        },
    )
    .where_said(items),
    Row::new(
        |_| rules::FAULT_KEEPS_DECISION,
        "canceled and failing at each answer",
        |rig| {
            disturbed(rig, |_| Vec::from([CANCEL_ALL, FAIL]));
            disturbed(rig, |event| match event.item() {
                Some(_) => Vec::from([CANCEL_ITEM, FAIL]),
                None => Vec::new(),
            });
        },
    ),
    Row::new(
        |_| rules::FAULT_KEEPS_DECISION,
        "failing and gone at each answer",
        |rig| {
            disturbed(rig, |_| Vec::from([FAIL]));
            disturbed(rig, |_| Vec::from([Disturbance::Refuse(rules::DIALECT_CAN_SAY)]));
            disturbed(rig, |_| Vec::from([Disturbance::Disconnect]));
            disturbed(rig, |_| Vec::from([CANCEL_ALL, Disturbance::Disconnect]));
        },
    ),
    Row::new(
        |_| rules::PANICKED_SINK_IS_LEFT,
        "panicking at each answer",
        |rig| {
            rig.at_each(|_| Vec::from([Disturbance::Panic]), |steps| panicked(rig, steps));
        },
    ),
    Row::new(|_| rules::NO_CALL_UNDER_LOCK, "called back in at each answer", from_inside),
    Row::new(
        |_| rules::NO_CALL_UNDER_LOCK,
        "called by another thread at each answer",
        from_elsewhere,
    )
    .needing(Terms::THREADS),
    Row::new(|_| rules::ANY_THREAD, "several threads at once", threads)
        .needing(Terms::THREADS)
        .where_said(items),
];

const CANCEL_ALL: Disturbance = Disturbance::Cancel(CancelDecision::CancelAll);
const CANCEL_ITEM: Disturbance = Disturbance::Cancel(CancelDecision::CancelItem);
const FAIL: Disturbance = Disturbance::Fail(Code::FAIL);

fn items(dialect: Dialect) -> bool {
    dialect != Dialect::WinSync
}

fn undisturbed(rig: &Rig, talk: fn(&dyn Speak)) {
    let steps = rig.speak(Script::new(), talk);
    looks_at(rig, &steps);
}

fn disturbed(rig: &Rig, what: impl Fn(&SyncEvent<'_>) -> Vec<Disturbance>) {
    rig.at_each(what, |steps| looks_at(rig, steps));
}

/// Whether everything came through, and every answer came back.
fn looks_at(rig: &Rig, steps: &[Step]) {
    let mut hearing = Hearing::new(rig.terms);
    let mut answers = Answers::new(rig.scene.dialect);
    for (at, step) in steps.iter().enumerate() {
        let heard = hearing.step(step);
        for charge in heard.into_iter().chain(answers.step(step)) {
            rig.charge(steps, at, charge);
        }
    }
    if rig.terms.contains(Terms::JUDGING) {
        for (at, charge) in refusals::too_many(rig.scene.dialect, steps) {
            rig.charge(steps, at, charge);
        }
    }
}

/// Whoever declares that it catches tells so and calls no more; whoever does not lets the panic through.
fn panicked(rig: &Rig, steps: &[Step]) {
    let catching = rig.terms.contains(Terms::CATCHING);
    let panics = |step: &Step| step.heard.iter().any(|entry| entry.reply == Reply::NotSeen);
    let Some(at) = steps.iter().position(panics) else { return };
    let Some(step) = steps.get(at) else { return };
    match (catching, step.unwound) {
        (true, true) => rig.charge(steps, at, Charge::must(rules::NO_PANIC_ACROSS)),
        (false, false) => {
            let what = "catches a panic without a word of it: is it `catching`?";
            rig.charge(steps, at, Charge::Wrong(what.to_string()));
        }
        _ => {}
    }
    if catching && !step.unwound && fault(&step.reply) != Some(Fault::Panicked) {
        let what = format!("does not tell that the one behind has panicked, but: {}", step.reply);
        rig.charge(steps, at, Charge::Wrong(what));
    }
    let later = steps.iter().enumerate().skip(at.saturating_add(1));
    if let Some((at, _)) = later.into_iter().find(|(_, step)| !step.heard.is_empty()) {
        rig.charge(steps, at, Charge::must(rules::PANICKED_SINK_IS_LEFT));
    }
}

/// What the host says to the wrapper when it calls back in.
fn says_from_inside(to: &dyn Speak) {
    let cast = Cast::new();
    to.report(&cast.a, &ProgressItem::new());
    to.report(&cast.b, &ProgressItem::new().with_text("from inside"));
    to.ask(None);
    to.notice(&Notice::Text("from inside".into()));
    to.say(&SyncEvent::MoreItems);
    to.say(&SyncEvent::Change(alloc::borrow::Cow::default()));
}

fn from_inside(rig: &Rig) {
    for answer in calls(rig) {
        let script = Script::new().on(When::Answer(answer), Disturbance::CallBack);
        let host = rig.host(script);
        host.on_call_back(call_back);
        let tell = (rig.make)(host.clone());
        let (scene, nested, inner) = (Arc::clone(&rig.scene), Rc::clone(&tell), host.clone());
        let back = move || says_from_inside(&Outside::new(&scene, &inner, &*nested));
        while_calling(Rc::new(back), || (rig.talk)(&Outside::new(&rig.scene, &host, &*tell)));
    }
}

/// On the thread of the caller a lock may let its owner pass; another thread it does not.
fn from_elsewhere(rig: &Rig) {
    let Some(make) = &rig.anywhere else { return };
    for answer in calls(rig) {
        let script = Script::new().on(When::Answer(answer), Disturbance::CallBack);
        let host = rig.host(script);
        let tell = make(host.clone());
        let (scene, nested) = (Arc::clone(&rig.scene), Arc::clone(&tell));
        let inner = host.clone();
        host.on_call_back(move || {
            thread::scope(|scope| {
                scope.spawn(|| says_from_inside(&Outside::new(&scene, &inner, &*nested)));
            });
        });
        (rig.talk)(&Outside::new(&rig.scene, &host, &*tell));
        host.on_call_back(|| ()); // which held the wrapper, which holds the host
    }
}

fn calls(rig: &Rig) -> impl Iterator<Item = u64> {
    (1..).zip(rig.answers()).map(|(answer, _)| answer)
}

/// So many threads report at once, each about an item of its own.
const THREADS: usize = 4;

fn threads(rig: &Rig) {
    let Some(make) = &rig.anywhere else { return };
    let host = rig.host(Script::new());
    let tell = make(host.clone());
    let ids: Vec<ItemId> =
        (0..THREADS).map(|number| named(&format!("of thread {number}"))).collect();
    let outside = Outside::new(&rig.scene, &host, &*tell);
    outside.begin(&ids.iter().collect::<Vec<_>>());
    thread::scope(|scope| {
        for id in &ids {
            let (tell, host) = (&tell, &host);
            scope.spawn(move || {
                let outside = Outside::new(&rig.scene, host, &**tell).about(id);
                talk::one_item(&outside, id);
                looks_at(rig, &outside.into_steps());
            });
        }
    });
    outside.notice(&Notice::End { outcome: Outcome::Succeeded });
}
