//! Items whose numbers were forgotten (spec S-41 to S-43): judged like others, but for what only numbers can tell.

#![allow(unreachable_pub, reason = "files of another test are used here")]

#[path = "session_model/events.rs"]
mod events;
#[path = "session_model/lawful.rs"]
mod lawful;

use events::{Dice, Event, Hearing, Step};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use proptest::{prop_assert, prop_assert_eq};
use std::cell::Cell;
use std::collections::BTreeSet;
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    CancelCause, HostAct, Notice, Outcome, Phase, ProgressStatus, Reply, RuleId, Share, SyncEvent,
    Total, Work,
};
use sync_progress::session::{Findings, ItemView, Session, Snapshot};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};

fn id(name: &str) -> ItemId {
    ItemId::try_from(name).unwrap()
}

fn report(status: ProgressStatus, value: u64, total: u64) -> ProgressItem {
    ProgressItem::new().with_status(status).with_work(Work::new(value, total))
}

/// A session with three items.
fn begun(dialect: Dialect) -> Session {
    let mut session = Session::new(dialect);
    let items = vec![id("a"), id("b"), id("c")];
    session.apply(&SyncEvent::notice(&Notice::Begin { handler: None, items })).unwrap();
    session
}

#[track_caller]
fn say(session: &mut Session, name: &str, report: &ProgressItem) -> Findings {
    session.apply(&SyncEvent::progress(&id(name), report)).unwrap().findings
}

#[track_caller]
fn refused(session: &mut Session, name: &str, report: &ProgressItem) -> RuleId {
    session.apply(&SyncEvent::progress(&id(name), report)).unwrap_err().rule
}

/// Ended with this, and retired.
#[track_caller]
fn retired(dialect: Dialect, end: &ProgressItem) -> Session {
    let mut session = begun(dialect);
    say(&mut session, "a", end);
    assert!(session.retire(&id("a")));
    session
}

fn view(session: &Session, name: &str) -> ItemView {
    session.item(&id(name)).unwrap()
}

#[test]
fn s_41_what_has_ended_can_be_retired_once() {
    let mut session = begun(Dialect::Neutral);
    assert!(!session.retire(&id("a")), "it waits");
    say(&mut session, "a", &report(ProgressStatus::Updating, 1, 4));
    assert!(!session.retire(&id("a")), "it runs");
    say(&mut session, "a", &report(ProgressStatus::Failed, 1, 4));
    assert!(session.retire(&id("a")));
    assert!(!session.retire(&id("a")), "nothing is left to forget");
    assert!(!session.retire(&id("stranger")));
}

#[test]
fn s_41_who_is_in_the_wrong_place_is_not_retired() {
    let mut session = begun(Dialect::Neutral);
    session.apply(&SyncEvent::notice(&Notice::ItemProposed(id("new")))).unwrap();
    say(&mut session, "new", &report(ProgressStatus::Succeeded, 1, 1));
    assert!(!session.retire(&id("new")), "it has not joined");
    session.apply(&SyncEvent::notice(&Notice::ItemCommitted(id("new")))).unwrap();
    assert!(session.retire(&id("new")));

    let all = Reply::Answer(Ok(CancelDecision::CancelAll));
    let first = report(ProgressStatus::Updating, 0, 4);
    session.answered(&SyncEvent::progress(&id("a"), &first), &all);
    say(&mut session, "b", &first);
    say(&mut session, "b", &report(ProgressStatus::Canceled, 0, 4));
    assert!(!session.retire(&id("b")), "it was begun after a cancel of all");
    say(&mut session, "a", &report(ProgressStatus::Canceled, 0, 4));
    assert!(session.retire(&id("a")));
}

#[test]
fn s_41_attempts_are_remembered_and_after_the_second_the_numbers_too() {
    let mut session = begun(Dialect::Neutral);
    for attempt in 1..=3 {
        say(&mut session, "a", &report(ProgressStatus::Failed, 1, 4));
        assert_eq!(session.retire(&id("a")), attempt < 3);
        assert_eq!(view(&session, "a").attempt, attempt);
        say(&mut session, "a", &ProgressItem::new().with_status(ProgressStatus::Resuming));
        assert_eq!(view(&session, "a").attempt, attempt + 1);
    }
}

#[test]
fn s_41_in_mob_the_attempts_are_those_of_the_cycle() {
    let mut session = Session::new(Dialect::MobSync);
    for cycle in 1..=9 {
        let items = vec![id("a")];
        let phase = Phase::Prepare;
        session.apply(&SyncEvent::host(HostAct::PhaseStarted { phase, items })).unwrap();
        let code = sync_progress::protocol::Code::FAIL;
        session.apply(&SyncEvent::host(HostAct::PhaseReturned { phase, code })).unwrap();
        assert!(!view(&session, "a").retired, "the last cycle is forgotten altogether");
        say(&mut session, "a", &report(ProgressStatus::Succeeded, 4, 4));
        assert!(session.retire(&id("a")));
        assert_eq!((view(&session, "a").attempt, session.totals().work), (cycle, Work::new(4, 4)));
    }
}

#[test]
fn s_41_a_cancel_stays() {
    let mut session = begun(Dialect::Neutral);
    let ask = HostAct::CancelAsked { item: Some(id("a")), cause: CancelCause::Deadline };
    session.apply(&SyncEvent::host(ask)).unwrap();
    say(&mut session, "a", &report(ProgressStatus::Canceled, 1, 4));
    let before = view(&session, "a");
    assert!(session.retire(&id("a")));
    let after = view(&session, "a");
    assert_eq!((after.decision, after.cause), (before.decision, Some(CancelCause::Deadline)));
    assert_eq!(session.decision_for(Some(&id("a"))), CancelDecision::CancelItem);
    let asked = session.apply(&SyncEvent::can_continue(Some(&id("a")))).unwrap();
    assert_eq!(asked.reply.decision(), CancelDecision::CancelItem);
    // A new attempt is told again, and has to close again (S-18).
    let again = ProgressItem::new().with_status(ProgressStatus::Pending);
    let said = session.apply(&SyncEvent::progress(&id("a"), &again)).unwrap();
    assert_eq!(said.reply.decision(), CancelDecision::CancelItem);
}

#[test]
fn s_42_it_is_still_known() {
    let mut session = retired(Dialect::Neutral, &report(ProgressStatus::Succeeded, 4, 4));
    let joins = session.apply(&SyncEvent::notice(&Notice::ItemAdded(id("a"))));
    assert_eq!(joins.unwrap_err().rule, rules::ID_IS_NEW);
    let proposed = session.apply(&SyncEvent::notice(&Notice::ItemProposed(id("a"))));
    assert_eq!(proposed.unwrap_err().rule, rules::ID_IS_NEW);
    let committed = session.apply(&SyncEvent::notice(&Notice::ItemCommitted(id("a"))));
    assert_eq!(committed.unwrap_err().rule, rules::ID_IS_NEW);
    session.apply(&SyncEvent::host(HostAct::ItemsOffered(vec![id("a")]))).unwrap();
    assert!(session.snapshot().offered.is_empty());
    let ask = HostAct::CancelAsked { item: Some(id("a")), cause: CancelCause::Deadline };
    session.apply(&SyncEvent::host(ask)).unwrap();
    assert_eq!(view(&session, "a").cause, None, "a cancel after the end is a no-op");
    assert!(say(&mut session, "a", &ProgressItem::new()).is_empty(), "a question");
}

#[test]
fn s_42_it_ends_once() {
    let late = report(ProgressStatus::Updating, 1, 4);
    let mut session = retired(Dialect::Neutral, &report(ProgressStatus::Succeeded, 4, 4));
    assert_eq!(refused(&mut session, "a", &late), rules::ONE_END_PER_ATTEMPT);
    let mut session = retired(Dialect::SyncCenter, &report(ProgressStatus::Succeeded, 4, 4));
    assert_eq!(refused(&mut session, "a", &late), rules::CLOSED_ITEM_ONLY_FAILS);
    assert_eq!(view(&session, "a").status, Some(ProgressStatus::Failed));
    let mut session = retired(Dialect::MobSync, &report(ProgressStatus::Succeeded, 4, 4));
    assert!(say(&mut session, "a", &late).contains(rules::ONE_END_PER_CYCLE));
    assert!(!view(&session, "a").ended);
}

#[test]
fn s_42_a_late_failure_is_the_last_word() {
    for dialect in [Dialect::Neutral, Dialect::SyncCenter] {
        let mut session = retired(dialect, &report(ProgressStatus::Succeeded, 4, 4));
        assert!(say(&mut session, "a", &report(ProgressStatus::Failed, 1, 4)).is_empty());
        let item = view(&session, "a");
        assert!(item.ended && item.retired);
        assert_eq!(item.status, Some(ProgressStatus::Failed));
        assert_eq!(session.totals().work, Work { completed: 4, total: Total::Unknown });
    }
}

#[test]
fn s_42_only_forgotten_numbers_accuse_nobody() {
    let late = ProgressItem::new().with_status(ProgressStatus::Failed).with_value(1);
    let mut whole = begun(Dialect::Neutral);
    say(&mut whole, "a", &report(ProgressStatus::Succeeded, 4, 4));
    assert!(say(&mut whole, "a", &late).contains(rules::WORK_NEVER_FALLS));
    let mut session = retired(Dialect::Neutral, &report(ProgressStatus::Succeeded, 4, 4));
    assert!(say(&mut session, "a", &late).is_empty());
    // What the report says by itself is wrong all the same.
    let beyond = report(ProgressStatus::Failed, 9, 4);
    assert!(say(&mut session, "a", &beyond).contains(rules::WORK_WITHIN_TOTAL));
}

/// The total was 10 all the time; it is not unknown because it was forgotten.
#[test]
fn s_42_a_forgotten_total_is_none_that_stays() {
    let mut session = retired(Dialect::MobSync, &report(ProgressStatus::Succeeded, 10, 10));
    let again = ProgressItem::new().with_status(ProgressStatus::Updating).with_value(5);
    say(&mut session, "a", &again);
    let less = ProgressItem::new().with_value(3).with_max(Total::Unknown);
    assert!(!say(&mut session, "a", &less).contains(rules::VALUE_NEVER_FALLS));
}

#[test]
fn s_43_it_shows_its_end_and_no_numbers() {
    use ProgressStatus::{Canceled, Deleted, Failed, Skipped, Succeeded};
    for status in [Succeeded, Failed, Canceled, Skipped, Deleted] {
        let session = retired(Dialect::Neutral, &report(status, 1, 4).with_text("over"));
        let item = view(&session, "a");
        assert!(item.ended && item.retired && item.reported);
        assert_eq!((item.status, item.work, item.text), (Some(status), Work::default(), None));
        let full = matches!(status, Succeeded | Deleted).then_some(Share::FULL);
        assert_eq!(item.shown, full);
        let snapshot = session.snapshot();
        assert_eq!(snapshot.items[0], view(&session, "a"));
        assert_eq!(snapshot.items.len(), 3);
    }
}

#[test]
fn s_43_totals_count_it_for_what_it_was() {
    let mut session = begun(Dialect::MobSync);
    for name in ["b", "c"] {
        say(&mut session, name, &report(ProgressStatus::Updating, 1, 10));
    }
    say(&mut session, "a", &report(ProgressStatus::Succeeded, 4, 4));
    let before = session.totals();
    assert!(session.retire(&id("a")));
    assert_eq!(session.totals(), before);
    assert_eq!((before.members, before.ended, before.work), (3, 1, Work::new(6, 24)));
    // It lives again, although it must not, and ends again: it was counted.
    say(&mut session, "a", &report(ProgressStatus::Updating, 1, 100));
    assert_eq!((session.totals().ended, session.totals().work), (0, before.work));
    say(&mut session, "a", &report(ProgressStatus::Succeeded, 2, 100));
    assert!(session.retire(&id("a")));
    assert_eq!(session.totals(), before);
}

#[test]
fn s_43_a_new_attempt_counts_beside_it() {
    let mut session = begun(Dialect::Neutral);
    for name in ["b", "c"] {
        say(&mut session, name, &report(ProgressStatus::Succeeded, 1, 1));
    }
    say(&mut session, "a", &report(ProgressStatus::Failed, 1, 4));
    assert!(session.retire(&id("a")));
    say(&mut session, "a", &ProgressItem::new().with_status(ProgressStatus::Resuming));
    assert!(!view(&session, "a").retired);
    say(&mut session, "a", &report(ProgressStatus::Updating, 2, 4));
    assert_eq!(session.totals().work, Work::new(5, 10));
    say(&mut session, "a", &report(ProgressStatus::Succeeded, 4, 4));
    assert!(session.retire(&id("a")));
    assert_eq!(session.totals().work, Work::new(7, 10));
    assert_eq!((session.totals().members, session.totals().ended), (3, 3));
}

#[test]
fn s_43_the_result_is_the_worst_of_all_ends() {
    let told = |session: &mut Session, outcome| {
        session.apply(&SyncEvent::host(HostAct::ResultTold(outcome))).unwrap().findings
    };
    let mut session = begun(Dialect::SyncCenter);
    for name in ["a", "b", "c"] {
        say(&mut session, name, &report(ProgressStatus::Succeeded, 1, 1));
        assert!(session.retire(&id(name)));
    }
    assert!(told(&mut session, Outcome::Succeeded).is_empty());
    let mut session = begun(Dialect::SyncCenter);
    for name in ["a", "b", "c"] {
        say(&mut session, name, &report(ProgressStatus::Succeeded, 1, 1));
        assert!(session.retire(&id(name)));
    }
    say(&mut session, "b", &ProgressItem::new().with_status(ProgressStatus::Failed));
    assert!(told(&mut session, Outcome::Failed).is_empty());
    let released = session.apply(&SyncEvent::host(HostAct::SessionReleased)).unwrap();
    assert!(released.findings.is_empty(), "all have ended");
    assert_eq!(session.snapshot().outcome, Some(Outcome::Failed));
}

/// A session that retires whatever has ended, at once, and one that never does.
struct Pair {
    session: Session,
    frugal: Session,
    /// Whether anything was said of a retired item, since when the totals may differ (S-43).
    touched: bool,
    cycle: u32,
}

/// What became of the events of a run.
#[derive(Default)]
struct Tally {
    retired: Cell<u32>,
    /// Reports of retired items that were taken.
    late: Cell<u32>,
    missed: Cell<u32>,
}

fn bump(count: &Cell<u32>) {
    count.set(count.get() + 1);
}

/// What takes numbers to see.
const BY_NUMBERS: [RuleId; 5] = [
    rules::VALUE_WITHIN_MAX,
    rules::VALUE_NEVER_FALLS,
    rules::STEP_WITHIN_MAX,
    rules::WORK_WITHIN_TOTAL,
    rules::WORK_NEVER_FALLS,
];

impl Pair {
    fn new(dialect: Dialect) -> Self {
        let (session, frugal) = (Session::new(dialect), Session::new(dialect));
        Self { session, frugal, touched: false, cycle: 0 }
    }

    /// Both are told an event, and what was heard of its answer. Says whether it was taken.
    fn step(&mut self, event: &Event, number: u64, tally: &Tally) -> Result<bool, TestCaseError> {
        let before = event.item().and_then(|id| self.frugal.item(id));
        let (whole, frugal) = (self.session.apply(event), self.frugal.apply(event));
        let was_retired = before.is_some_and(|item| item.retired);
        if was_retired && whole.is_ok() && matches!(event, SyncEvent::Progress { .. }) {
            bump(&tally.late);
            self.touched = true;
        }
        match (&whole, &frugal) {
            (Ok(whole), Ok(frugal)) => {
                prop_assert_eq!(&whole.reply, &frugal.reply, "{:?}", event);
                prop_assert_eq!(whole.forward, frugal.forward);
                same_findings(&whole.findings, &frugal.findings, was_retired, tally)?;
            }
            (whole, frugal) => prop_assert_eq!(whole, frugal, "{:?}", event),
        }
        self.compare(tally)?;
        let taken = whole.is_ok();
        let own = whole.map_or(Reply::NotSeen, |verdict| verdict.reply);
        let reply = match events::hearing(event, &mut Dice::new(number)) {
            Hearing::Other(reply) => reply,
            Hearing::Never => Reply::NotSeen,
            Hearing::AtOnce | Hearing::Late => own,
        };
        let heard = self.session.answered(event, &reply);
        prop_assert_eq!(heard, self.frugal.answered(event, &reply));
        self.compare(tally)?;
        Ok(taken)
    }

    /// Before and after the frugal one has retired what it can.
    fn compare(&mut self, tally: &Tally) -> Result<(), TestCaseError> {
        let whole = self.session.snapshot();
        // A new cycle of MOB begins all items afresh.
        self.touched &= whole.dialect != Dialect::MobSync || whole.cycle == self.cycle;
        self.cycle = whole.cycle;
        prop_assert_eq!(
            numberless(&whole, self.touched),
            numberless(&self.frugal.snapshot(), self.touched)
        );
        for item in whole.items.iter().filter(|item| self.frugal.retire(&item.id)) {
            prop_assert!(item.ended, "{:?}", item);
            bump(&tally.retired);
        }
        let frugal = self.frugal.snapshot();
        prop_assert_eq!(numberless(&whole, self.touched), numberless(&frugal, self.touched));
        for item in &frugal.items {
            let alone = self.frugal.item(&item.id);
            prop_assert_eq!(Some(item), alone.as_ref());
        }
        Ok(())
    }
}

/// The frugal one finds no more than the other, and no less but what takes numbers.
fn same_findings(
    whole: &Findings,
    frugal: &Findings,
    was_retired: bool,
    tally: &Tally,
) -> Result<(), TestCaseError> {
    let rules = |findings: &Findings| -> BTreeSet<RuleId> {
        findings.iter().map(|finding| finding.rule).collect()
    };
    let (whole, frugal) = (rules(whole), rules(frugal));
    prop_assert!(frugal.is_subset(&whole), "{:?} was found in {:?}", frugal, whole);
    for missed in whole.difference(&frugal) {
        prop_assert!(was_retired && BY_NUMBERS.contains(missed), "{} was missed", missed);
        bump(&tally.missed);
    }
    Ok(())
}

/// What is known, but for the numbers of items; and for those of the totals, if they may differ.
fn numberless(snapshot: &Snapshot, touched: bool) -> Snapshot {
    let mut snapshot = snapshot.clone();
    for item in &mut snapshot.items {
        item.work = Work::default();
        (item.shown, item.text, item.retired) = (None, None, false);
    }
    if touched {
        snapshot.totals.work = Work::default();
        snapshot.totals.saturated = false;
    }
    snapshot
}

fn walk(dialect: Dialect, wild: u128, steps: &[Step], tally: &Tally) -> Result<(), TestCaseError> {
    let mut pair = Pair::new(dialect);
    let mut told = vec![];
    for (number, heard) in steps {
        let event = lawful::next(&told, &pair.session.snapshot(), wild, &mut Dice::new(*number));
        if pair.step(&event, *heard, tally)? {
            told.push(event);
        }
    }
    Ok(())
}

/// Lawful sequences and hostile ones: first the same with every run, so that what they reach is certain, then others.
fn agree(dialect: Dialect) -> Tally {
    let tally = Tally::default();
    let config = Config { failure_persistence: None, ..Config::default() };
    let same = TestRng::from_seed(RngAlgorithm::ChaCha, &[10; 32]);
    for wild in [1, 9] {
        let certain = Config { cases: config.cases.max(1_500), ..config.clone() };
        let runners =
            [TestRunner::new_with_rng(certain, same.clone()), TestRunner::new(config.clone())];
        for mut runner in runners {
            let walk = |steps: Vec<Step>| walk(dialect, wild, &steps, &tally);
            match runner.run(&events::steps(), walk) {
                Ok(()) => {}
                Err(TestError::Fail(why, steps)) => {
                    panic!("{why}\n{}", story(dialect, wild, &steps))
                }
                Err(TestError::Abort(why)) => panic!("{why}"),
            }
        }
    }
    let Tally { retired, late, missed } = &tally;
    println!("{dialect}: {} retired, {} late, {} missed", retired.get(), late.get(), missed.get());
    tally
}

/// The events of a failure, which was found in numbers.
fn story(dialect: Dialect, wild: u128, steps: &[Step]) -> String {
    let (mut pair, tally) = (Pair::new(dialect), Tally::default());
    let (mut told, mut all) = (vec![], vec![]);
    for (number, heard) in steps {
        let event = lawful::next(&told, &pair.session.snapshot(), wild, &mut Dice::new(*number));
        all.push(event.clone());
        match pair.step(&event, *heard, &tally) {
            Ok(taken) => told.extend(taken.then_some(event)),
            Err(_) => break,
        }
    }
    format!("{all:#?}")
}

#[test]
fn s_42_neutral_says_the_same() {
    let tally = agree(Dialect::Neutral);
    assert!(tally.retired.get() > 1_000 && tally.late.get() > 100 && tally.missed.get() > 0);
}

#[test]
fn s_42_mobsync_says_the_same() {
    let tally = agree(Dialect::MobSync);
    assert!(tally.retired.get() > 1_000 && tally.late.get() > 100 && tally.missed.get() > 0);
}

#[test]
fn s_42_sync_center_says_the_same() {
    let tally = agree(Dialect::SyncCenter);
    assert!(tally.retired.get() > 1_000 && tally.late.get() > 100 && tally.missed.get() > 0);
}
