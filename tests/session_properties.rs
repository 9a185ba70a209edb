//! What holds for every session, whatever it is told (spec S-1, S-12, S-16, S-39).

#![allow(unreachable_pub, reason = "files of another test are used here")]

#[path = "session_model/events.rs"]
mod events;
#[path = "session_model/lawful.rs"]
mod lawful;

use events::{Dice, Event, Hearing, Step};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use sync_progress::Dialect;
use sync_progress::dialect::rules::CLOSED_ITEM_ONLY_FAILS;
use sync_progress::dialect::{CountRange, narrow};
use sync_progress::protocol::{Outcome, ProgressStatus, Reply, Share, SyncEvent, Work};
use sync_progress::session::{ItemView, Refusal, Session, Snapshot, Verdict};

type Checked = Result<(), TestCaseError>;

/// One event, and what was known before and after it.
struct Scene {
    before: Snapshot,
    event: Event,
    said: Result<Verdict, Refusal>,
    after: Snapshot,
}

impl Scene {
    /// The items that were known before and are in the same attempt; a new cycle of MOB begins all
    /// of them afresh.
    fn lasting(&self) -> impl Iterator<Item = (&ItemView, &ItemView)> {
        let Self { before, after, .. } = self;
        let afresh = before.dialect == Dialect::MobSync && before.cycle != after.cycle;
        let items = if afresh { &[][..] } else { &after.items[..] };
        items.iter().filter_map(|after| {
            let same = |item: &&ItemView| item.id == after.id && item.attempt == after.attempt;
            Some((before.items.iter().find(same)?, after))
        })
    }

    fn check(&self) -> Checked {
        shown_never_falls(self)?;
        full_only_on_success(&self.after)?;
        refusals_change_nothing(self)?;
        cancels_are_sticky(self)?;
        totals_are_of_members(&self.after)?;
        narrowing_keeps_order(self)?;
        snapshots_are_plain_data(&self.after)
    }
}

/// S-12: within an attempt, but for a late failure.
fn shown_never_falls(scene: &Scene) -> Checked {
    for (before, after) in scene.lasting() {
        if before.shown == Some(Share::FULL) && !has_succeeded(after) {
            prop_assert_eq!(after.shown, Some(Share::ALMOST));
        } else {
            prop_assert!(after.shown >= before.shown, "{:?} then {:?}", before, after);
        }
    }
    Ok(())
}

fn has_succeeded(item: &ItemView) -> bool {
    item.status.and_then(ProgressStatus::outcome) == Some(Outcome::Succeeded)
}

/// S-12, N24.
fn full_only_on_success(now: &Snapshot) -> Checked {
    for item in &now.items {
        prop_assert!(item.shown <= Some(Share::FULL));
        prop_assert_eq!(item.shown == Some(Share::FULL), has_succeeded(item), "{:?}", item);
    }
    Ok(())
}

/// S-1, but for S-9: the closed item becomes failed, and nothing else.
fn refusals_change_nothing(scene: &Scene) -> Checked {
    let Err(refusal) = &scene.said else { return Ok(()) };
    let mut before = scene.before.clone();
    if refusal.rule == CLOSED_ITEM_ONLY_FAILS {
        let same = |item: &&mut ItemView| Some(&item.id) == scene.event.item();
        let item = before.items.iter_mut().find(same).unwrap();
        item.status = Some(ProgressStatus::Failed);
        item.shown = item.shown.map(|shown| shown.min(Share::ALMOST));
    }
    prop_assert_eq!(&before, &scene.after, "{:?}", scene.event);
    Ok(())
}

/// S-16: a decision never becomes weaker, and the first cause stays, until a new cycle of MOB.
fn cancels_are_sticky(scene: &Scene) -> Checked {
    let Scene { before, after, .. } = scene;
    let afresh = before.dialect == Dialect::MobSync && before.cycle != after.cycle;
    prop_assert!(afresh || before.cancel.is_none() || before.cancel == after.cancel);
    for (before, after) in scene.lasting() {
        prop_assert!(before.decision <= after.decision, "{:?} then {:?}", before, after);
        prop_assert!(before.cause.is_none() || before.cause == after.cause);
    }
    Ok(())
}

/// S-39.
fn totals_are_of_members(now: &Snapshot) -> Checked {
    let members: Vec<_> = now.items.iter().filter(|item| !item.proposed).collect();
    let ended = members.iter().filter(|item| item.ended).count() as u64;
    prop_assert_eq!((now.totals.members, now.totals.ended), (members.len() as u64, ended));
    let unmeasured = members.iter().any(|item| item.work.total.known().is_none());
    prop_assert_eq!(now.totals.work.total.known().is_none(), unmeasured);
    Ok(())
}

/// D-15, D-17, of the numbers that a session knows.
fn narrowing_keeps_order(scene: &Scene) -> Checked {
    for range in [CountRange::I32, CountRange::U32] {
        for item in &scene.after.items {
            let narrowed = narrow(item.work, range).value;
            prop_assert_eq!(order(narrowed), order(item.work), "{:?}", item.work);
            prop_assert!(narrowed.completed <= range.max());
        }
        for (before, after) in scene.lasting() {
            if before.work.total == after.work.total {
                let [was, is] = [before, after].map(|item| narrow(item.work, range).value);
                let grew = after.work.completed.cmp(&before.work.completed);
                let shown_to_grow = is.completed.cmp(&was.completed);
                prop_assert!(shown_to_grow == grew || shown_to_grow.is_eq());
            }
        }
    }
    Ok(())
}

fn order(work: Work) -> Option<std::cmp::Ordering> {
    work.total.known().map(|total| work.completed.cmp(&total))
}

/// V-10.
#[cfg(feature = "serde")]
fn snapshots_are_plain_data(now: &Snapshot) -> Checked {
    let text = serde_json::to_string(now).unwrap();
    prop_assert_eq!(&serde_json::from_str::<Snapshot>(&text).unwrap(), now);
    Ok(())
}

#[cfg(not(feature = "serde"))]
#[allow(clippy::unnecessary_wraps, reason = "it has something to say with the feature `serde`")]
fn snapshots_are_plain_data(_: &Snapshot) -> Checked {
    Ok(())
}

/// What is asked, or not heard, changes nothing.
fn asking_changes_nothing(session: &mut Session, event: &Event) -> Checked {
    let before = session.snapshot();
    session.apply(&SyncEvent::Polled(event.item().cloned().map(std::borrow::Cow::Owned))).unwrap();
    prop_assert!(session.answered(event, &Reply::NotSeen).is_empty());
    prop_assert_eq!(before, session.snapshot());
    Ok(())
}

fn walk(dialect: Dialect, wild: u128, steps: &[Step]) -> Checked {
    let (mut session, mut twin) = (Session::new(dialect), Session::new(dialect));
    let mut told = vec![];
    for (number, heard) in steps {
        let before = session.snapshot();
        let event = lawful::next(&told, &before, wild, &mut Dice::new(*number));
        let said = session.apply(&event);
        prop_assert_eq!(&said, &twin.apply(&event), "the same was said twice");
        let own = said.as_ref().map_or(Reply::NotSeen, |verdict| verdict.reply.clone());
        told.extend(said.is_ok().then(|| event.clone()));
        let scene = Scene { before, event, said, after: session.snapshot() };
        scene.check()?;
        asking_changes_nothing(&mut session, &scene.event)?;
        let reply = heard_of(&scene.event, own, *heard);
        let found = session.answered(&scene.event, &reply);
        prop_assert_eq!(found, twin.answered(&scene.event, &reply));
        prop_assert_eq!(session.snapshot(), twin.snapshot());
        let Scene { event, said, after, .. } = scene;
        let heard = Scene { before: after, event, said, after: session.snapshot() };
        shown_never_falls(&heard)?;
        cancels_are_sticky(&heard)?;
    }
    Ok(())
}

fn check(dialect: Dialect) {
    for wild in [1, 9] {
        let defaults = Config { failure_persistence: None, ..Config::default() };
        let config = Config { cases: defaults.cases.max(1_250), ..defaults };
        let walk = |steps: Vec<Step>| walk(dialect, wild, &steps);
        match TestRunner::new(config).run(&events::steps(), walk) {
            Ok(()) => {}
            Err(TestError::Fail(why, steps)) => panic!("{why}\n{}", story(dialect, wild, &steps)),
            Err(TestError::Abort(why)) => panic!("{why}"),
        }
    }
}

/// The events of a failure, which was found in numbers.
fn story(dialect: Dialect, wild: u128, steps: &[Step]) -> String {
    let mut session = Session::new(dialect);
    let (mut told, mut all) = (vec![], vec![]);
    for (number, heard) in steps {
        let event = lawful::next(&told, &session.snapshot(), wild, &mut Dice::new(*number));
        let said = session.apply(&event);
        told.extend(said.is_ok().then(|| event.clone()));
        let own = said.map_or(Reply::NotSeen, |verdict| verdict.reply);
        session.answered(&event, &heard_of(&event, own, *heard));
        all.push(event);
    }
    format!("{all:#?}")
}

/// What is heard of an answer, before the next event.
fn heard_of(event: &Event, own: Reply, number: u64) -> Reply {
    match events::hearing(event, &mut Dice::new(number)) {
        Hearing::Other(reply) => reply,
        Hearing::Never => Reply::NotSeen,
        Hearing::AtOnce | Hearing::Late => own,
    }
}

#[test]
fn neutral() {
    check(Dialect::Neutral);
}

#[test]
fn winsync() {
    check(Dialect::WinSync);
}

#[test]
fn mobsync() {
    check(Dialect::MobSync);
}

#[test]
fn sync_center() {
    check(Dialect::SyncCenter);
}
