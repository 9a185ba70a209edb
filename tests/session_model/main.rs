//! A session against a naive model of the specification, chapter S: the same answers, refusals,
//! findings, forwarded reports and snapshots, whatever is said.

#![allow(unreachable_pub, reason = "the files of one test use each other")]

mod events;
mod model;

use events::{Dice, Event, Hearing, Step};
use model::{Broken, Model, Refused, Said, Taken, View};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use sync_progress::Dialect;
use sync_progress::protocol::{LogId, Reply};
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
struct Pair {
    session: Session,
    model: Model,
    /// What was said and not heard yet.
    late: Option<(Event, Reply)>,
}

impl Pair {
    fn new(dialect: Dialect) -> Self {
        Self { session: Session::new(dialect), model: Model::new(dialect), late: None }
    }

    fn step(&mut self, event: &Event, number: u64) -> Result<(), TestCaseError> {
        let dialect = self.session.dialect();
        let real = said(dialect, self.session.apply(event));
        let reply = match &real {
            Ok(taken) => taken.reply.clone(),
            Err(_) => Reply::NotSeen,
        };
        prop_assert_eq!(&real, &self.model.apply(event, made_id(&reply)), "{:?}", event);
        self.compare(event)?;
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
        prop_assert_eq!(real, self.model.answered(event, reply), "{:?} heard {:?}", event, reply);
        self.compare(event)
    }

    fn compare(&self, event: &Event) -> Result<(), TestCaseError> {
        let real = View::from(&self.session.snapshot());
        prop_assert_eq!(real, self.model.view(), "after {:?}", event);
        Ok(())
    }
}

/// The id that the host made for a log entry; any will do.
fn made_id(reply: &Reply) -> Option<LogId> {
    match reply {
        Reply::Logged(Ok(id)) => Some(*id),
        _ => None,
    }
}

fn check(dialect: Dialect, steps: &[Step], show: bool) -> Result<(), TestCaseError> {
    let mut pair = Pair::new(dialect);
    for (number, heard) in steps {
        let event = events::wild(dialect, &mut Dice::new(*number));
        if show {
            println!("{event:?}\n      {:?}", events::hearing(&event, &mut Dice::new(*heard)));
        }
        pair.step(&event, *heard)?;
    }
    Ok(())
}

fn hostile(dialect: Dialect) {
    let config = Config { cases: 1_500, failure_persistence: None, ..Config::default() };
    let done = TestRunner::new(config).run(&events::steps(), |steps| check(dialect, &steps, false));
    if let Err(proptest::test_runner::TestError::Fail(why, steps)) = &done {
        _ = std::panic::catch_unwind(|| check(dialect, steps, true).is_ok());
        panic!("{why}");
    }
    done.unwrap();
}

#[test]
fn hostile_neutral() {
    hostile(Dialect::Neutral);
}
#[test]
fn hostile_winsync() {
    hostile(Dialect::WinSync);
}
#[test]
fn hostile_mobsync() {
    hostile(Dialect::MobSync);
}
#[test]
fn hostile_syncmgr() {
    hostile(Dialect::SyncCenter);
}
