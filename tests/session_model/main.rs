//! A session against a naive model of the specification, chapter S: the same answers, refusals,
//! findings, forwarded reports and snapshots, whatever is said.

#![allow(unreachable_pub, reason = "the files of one test use each other")]

mod events;
mod lawful;
mod model;

use events::{Dice, Event, Hearing, Step};
use model::{Broken, Model, Refused, Said, Taken, View};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use sync_progress::Dialect;
use sync_progress::dialect::rules::{self, Level};
use sync_progress::protocol::{Fault, LogEntry, LogId, Reply, RuleId, SinkError, SyncEvent};
use sync_progress::session::{Findings, Refusal, Session, Verdict};

fn broken(findings: &Findings) -> Broken {
    findings.iter().map(|finding| (finding.rule, finding.level)).collect()
}

fn said(dialect: Dialect, verdict: Result<Verdict, Refusal>) -> Said {
    match verdict {
        Ok(verdict) => {
            let findings = broken(&verdict.findings);
            Ok(Taken { reply: verdict.reply, forward: verdict.forward, findings })
        }
        Err(refusal) => {
            assert_eq!(refusal.code, dialect.refusal_to_code(refusal.rule));
            Err(Refused { rule: refusal.rule, decision: refusal.decision })
        }
    }
}

/// The session and the model, told the same.
struct Pair<'a> {
    session: Session,
    model: Model,
    tally: &'a Tally,
    /// What was said and not heard yet.
    late: Option<(Event, Reply)>,
}

impl<'a> Pair<'a> {
    fn new(dialect: Dialect, tally: &'a Tally) -> Self {
        Self { session: Session::new(dialect), model: Model::new(dialect), tally, late: None }
    }

    /// Both are told one event, and what was heard of its answer.
    fn step(&mut self, event: &Event, number: u64) -> Result<(), TestCaseError> {
        let dialect = self.session.dialect();
        let real = said(dialect, self.session.apply(event));
        let reply = match &real {
            Ok(taken) => taken.reply.clone(),
            Err(refused) => refusal(event, refused),
        };
        prop_assert_eq!(&real, &self.model.apply(event, made_id(&reply)), "{:?}", event);
        self.compare(event)?;
        self.tally.count(&real);
        let hearing = events::hearing(event, &mut Dice::new(number));
        if let Some((event, reply)) = self.late.take() {
            self.hear(&event, &reply)?;
        }
        match hearing {
            Hearing::AtOnce => self.hear(event, &reply)?,
            Hearing::Late => self.late = Some((event.clone(), reply)),
            Hearing::Never => {}
            Hearing::Other(reply) => self.hear(event, &reply)?,
        }
        Ok(())
    }

    fn hear(&mut self, event: &Event, reply: &Reply) -> Result<(), TestCaseError> {
        let real = broken(&self.session.answered(event, reply));
        self.tally.count_findings(&real);
        prop_assert_eq!(real, self.model.answered(event, reply), "{:?} heard {:?}", event, reply);
        self.compare(event)
    }

    fn compare(&self, event: &Event) -> Result<(), TestCaseError> {
        let real = View::from(&self.session.snapshot());
        prop_assert_eq!(real, self.model.view(), "after {:?}", event);
        Ok(())
    }
}

/// A refusal as the speaker hears it.
fn refusal(event: &Event, refused: &Refused) -> Reply {
    let error = SinkError::new(Fault::Refused(refused.rule)).deciding(refused.decision);
    match event {
        SyncEvent::Log(_) => Reply::Logged(Err(error)),
        SyncEvent::MayShowUi(_) => Reply::MayShowUi(Err(error)),
        SyncEvent::MoreItems => Reply::MoreItems(Err(error)),
        SyncEvent::Conflict(_) => Reply::Resolution(Err(error)),
        SyncEvent::FullEnumerationNeeded => Reply::Enumeration(Err(error)),
        SyncEvent::Host(_) => Reply::Done,
        _ => Reply::Answer(Err(error)),
    }
}

/// The id that the host made for a log entry; any will do.
fn made_id(reply: &Reply) -> Option<LogId> {
    match reply {
        Reply::Logged(Ok(id)) => Some(*id),
        _ => None,
    }
}

/// How the next event is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manners {
    Lawful,
    Hostile,
}

impl Manners {
    /// How many of sixteen events follow no rule at all.
    const fn wild(self) -> u128 {
        match self {
            Self::Lawful => 1,
            Self::Hostile => 9,
        }
    }
}

impl Pair<'_> {
    fn next(&self, manners: Manners, number: u128) -> Event {
        let now = self.session.snapshot();
        lawful::next(self.model.told(), &now, manners.wild(), &mut Dice::new(number))
    }
}

/// What became of the events of a run.
#[derive(Debug, Default)]
struct Tally {
    taken: Cell<u32>,
    refused: Cell<u32>,
    refusals: RefCell<BTreeMap<RuleId, u32>>,
    findings: RefCell<BTreeMap<(RuleId, Level), u32>>,
}

impl Tally {
    fn count(&self, said: &Said) {
        match said {
            Ok(taken) => {
                self.taken.set(self.taken.get() + 1);
                self.count_findings(&taken.findings);
            }
            Err(refused) => {
                self.refused.set(self.refused.get() + 1);
                *self.refusals.borrow_mut().entry(refused.rule).or_default() += 1;
            }
        }
    }

    fn count_findings(&self, broken: &Broken) {
        for finding in broken {
            *self.findings.borrow_mut().entry(*finding).or_default() += 1;
        }
    }

    /// How many events of a hundred were taken.
    fn percent_taken(&self) -> u32 {
        let all = self.taken.get() + self.refused.get();
        self.taken.get() * 100 / all
    }

    fn assert_refused(&self, rules: &[RuleId]) {
        let refusals = self.refusals.borrow();
        for rule in rules {
            assert!(refusals.contains_key(rule), "{rule} refused nothing in {refusals:?}");
        }
    }

    fn assert_found(&self, rules: &[RuleId]) {
        let findings = self.findings.borrow();
        for rule in rules {
            let found = findings.keys().any(|(found, _)| found == rule);
            assert!(found, "{rule} was not found in {findings:?}");
        }
    }
}

fn check(
    dialect: Dialect,
    manners: Manners,
    steps: &[Step],
    tally: &Tally,
) -> Result<(), TestCaseError> {
    let mut pair = Pair::new(dialect, tally);
    for (number, heard) in steps {
        let event = pair.next(manners, *number);
        pair.step(&event, *heard)?;
    }
    Ok(())
}

/// The events of a failure, which was found in numbers.
fn story(dialect: Dialect, manners: Manners, steps: &[Step]) -> String {
    let tally = Tally::default();
    let mut pair = Pair::new(dialect, &tally);
    let mut told = String::new();
    for (number, heard) in steps {
        let event = pair.next(manners, *number);
        let hearing = events::hearing(&event, &mut Dice::new(*heard));
        writeln!(told, "{event:?}\n    heard: {hearing:?}").unwrap();
        if pair.step(&event, *heard).is_err() {
            break;
        }
    }
    told
}

/// Many sequences in one dialect; says what became of their events.
fn run(dialect: Dialect, manners: Manners) -> Tally {
    let defaults = Config { failure_persistence: None, ..Config::default() };
    let config = Config { cases: defaults.cases.max(1_500), ..defaults };
    let tally = Tally::default();
    let check = |steps: Vec<Step>| check(dialect, manners, &steps, &tally);
    match TestRunner::new(config).run(&events::steps(), check) {
        Ok(()) => {}
        Err(TestError::Fail(why, steps)) => panic!("{why}\n{}", story(dialect, manners, &steps)),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
    println!("{dialect}, {manners:?}: {} % taken, {tally:?}", tally.percent_taken());
    tally
}

fn lawful(dialect: Dialect) {
    let tally = run(dialect, Manners::Lawful);
    assert!(tally.percent_taken() >= 60, "{tally:?}");
}

fn hostile(dialect: Dialect) -> Tally {
    let tally = run(dialect, Manners::Hostile);
    assert!((15..=85).contains(&tally.percent_taken()), "{tally:?}");
    tally
}

#[test]
fn lawful_neutral() {
    lawful(Dialect::Neutral);
}

#[test]
fn lawful_winsync() {
    lawful(Dialect::WinSync);
}

#[test]
fn lawful_mobsync() {
    lawful(Dialect::MobSync);
}

#[test]
fn lawful_sync_center() {
    lawful(Dialect::SyncCenter);
}

#[test]
fn hostile_neutral() {
    use rules::*;
    let tally = hostile(Dialect::Neutral);
    tally.assert_refused(&[BEGINS_ONCE, NOTHING_AFTER_END, KNOWN_ITEMS_ONLY, ID_IS_NEW]);
    tally.assert_refused(&[ONE_END_PER_ATTEMPT, OLD_SINK_SILENT, ENDS_ONCE, DIALECT_CAN_SAY]);
    tally.assert_found(&[ALL_ITEMS_END, WORK_WITHIN_TOTAL, WORK_NEVER_FALLS, KNOWN_STATUS]);
    tally.assert_found(&[CANCEL_ANSWERED_ONCE, NO_START_AFTER_ALL, CANCELED_IS_NOT_SUCCEEDED]);
}

#[test]
fn hostile_winsync() {
    use rules::*;
    let tally = hostile(Dialect::WinSync);
    tally.assert_refused(&[KNOWN_ROLE_AND_STAGE, BAD_REPORT_REFUSED, WITHIN_PROVIDER_SESSION]);
    tally.assert_refused(&[ABORTED_AFTER_CANCEL, STARTED_ONCE, DIALECT_CAN_SAY, OLD_SINK_SILENT]);
    tally.assert_found(&[STAGE_WITHIN_TOTAL, ZERO_TOTAL_ZERO_WORK, BEGIN_AND_END_PAIR]);
    tally.assert_found(&[CHANGE_BEFORE_OUTCOME, COUNTS_NEVER_FALL, CONFLICT_ONLY_WHEN_ASKED]);
    tally.assert_found(&[KNOWN_RESOLUTION, KNOWN_ENUMERATION_ACTION, STATISTICS_AGREE]);
}

#[test]
fn hostile_mobsync() {
    use rules::*;
    let tally = hostile(Dialect::MobSync);
    tally.assert_refused(&[HOST_ORDER, NO_CALLBACK_NO_REPORT, PREPARED_ITEMS_ONLY]);
    tally.assert_refused(&[PREPARE_COMPLETED_ONCE, SYNCHRONIZE_COMPLETED_ONCE]);
    tally.assert_refused(&[SHOWN_COMPLETED_ONCE, SYNCHRONIZE_AFTER_PREPARED, ONLY_SKIPPED_IS_SET]);
    tally.assert_refused(&[BEGINS_ONCE, NOTHING_AFTER_END, DIALECT_CAN_SAY]);
    tally.assert_found(&[HOST_ORDER, NO_START_AFTER_CANCEL_ALL, SIZE_AND_MASK, KNOWN_MOB_STATUS]);
    tally.assert_found(&[VALUE_WITHIN_MAX, VALUE_NEVER_FALLS, ONE_END_PER_CYCLE]);
    tally.assert_found(&[DIALOG_IN_PAIRS, CANCELED_IS_NOT_SUCCEEDED, KNOWN_LOG_ENTRY]);
}

#[test]
fn hostile_sync_center() {
    use rules::*;
    let tally = hostile(Dialect::SyncCenter);
    tally.assert_refused(&[SESSION_NAMES_ITEMS, SESSION_ITEMS_ONLY, CLOSED_ITEM_ONLY_FAILS]);
    tally.assert_refused(&[KNOWN_ITEM_ASKED, JOINING_ITEM_IS_NEW, COMMIT_AFTER_PROPOSAL]);
    tally.assert_refused(&[BEGINS_ONCE, NOTHING_AFTER_END, DIALECT_CAN_SAY]);
    tally.assert_found(&[KNOWN_SC_STATUS, STEP_WITHIN_MAX, ONE_CANCELED_AFTER_CANCEL]);
    tally.assert_found(&[NO_START_AFTER_SC_CANCEL, ALL_SESSION_ITEMS_END, RESULT_TOLD_ONCE]);
    tally.assert_found(&[TEXT_WITHIN_LIMIT, KNOWN_EVENT_LEVEL]);
}

/// S-37: more entries than are kept.
#[test]
fn a_long_log() {
    let tally = Tally::default();
    let mut pair = Pair::new(Dialect::Neutral, &tally);
    for number in 0..1_010_u64 {
        let event = SyncEvent::Log(Cow::Owned(LogEntry::warning(number.to_string())));
        let reply = pair.session.apply(&event).unwrap().reply;
        pair.model.apply(&event, made_id(&reply)).unwrap();
    }
    pair.compare(&SyncEvent::MoreItems).unwrap();
    assert_eq!(pair.session.snapshot().log.dropped, 10);
}
