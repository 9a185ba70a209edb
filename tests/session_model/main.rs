//! A session against a naive model of the specification, chapter S: the same answers, refusals,
//! findings, forwarded reports and snapshots, whatever is said.

#![allow(unreachable_pub, reason = "the files of one test use each other")]

mod events;
mod lawful;
mod model;

use events::{Dice, Event, Hearing, Step};
use model::{Broken, Model, Refused, Said, Taken, View};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use sync_progress::Dialect;
use sync_progress::protocol::{Fault, LogId, Reply, SinkError, SyncEvent};
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
            Err(refused) => refusal(event, refused),
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

impl Pair {
    fn next(&self, manners: Manners, number: u128) -> Event {
        let mut dice = Dice::new(number);
        match manners {
            Manners::Hostile => events::wild(self.session.dialect(), &mut dice),
            Manners::Lawful => {
                lawful::mostly_lawful(self.model.told(), &self.session.snapshot(), &mut dice)
            }
        }
    }
}

fn check(
    dialect: Dialect,
    manners: Manners,
    steps: &[Step],
    show: bool,
) -> Result<(), TestCaseError> {
    let mut pair = Pair::new(dialect);
    for (number, heard) in steps {
        let event = pair.next(manners, *number);
        if show {
            println!("{event:?}\n      {:?}", events::hearing(&event, &mut Dice::new(*heard)));
        }
        pair.step(&event, *heard)?;
    }
    Ok(())
}

// ---- scratch
fn buckets(dialect: Dialect, manners: Manners) {
    use proptest::strategy::ValueTree as _;
    use std::collections::BTreeMap;
    let mut runner = TestRunner::new(Config::default());
    let mut found: BTreeMap<String, (usize, usize, String)> = BTreeMap::new();
    let (mut oks, mut nos) = (0, 0);
    for _ in 0..4000 {
        let steps = events::steps().new_tree(&mut runner).unwrap().current();
        let mut pair = Pair::new(dialect);
        let mut trail: Vec<String> = vec![];
        for (number, heard) in &steps {
            let event = events::wild(dialect, &mut Dice::new(*number));
            let tag = match pair.session.clone().apply(&event) {
                Ok(_) => "",
                Err(_) => "(refused) ",
            };
            trail.push(format!(
                "   {tag}{event:?} << {:?}",
                events::hearing(&event, &mut Dice::new(*heard))
            ));
            if let Err(why) = pair.step(&event, *heard) {
                let why = why.to_string();
                let kind: String = format!("{event:?}")
                    .split(|c: char| !c.is_alphabetic())
                    .filter(|w| !w.is_empty())
                    .take(2)
                    .collect::<Vec<_>>()
                    .join(" ");
                let difference = diff(&why);
                let key = format!("{kind} | {}", difference.chars().take(90).collect::<String>());
                let key = format!("{key}");
                let slot = found.entry(key).or_insert((0, usize::MAX, String::new()));
                slot.0 += 1;
                if trail.len() < slot.1 {
                    slot.1 = trail.len();
                    slot.2 = format!("{}\n{difference}\n", trail.join("\n"));
                }
                break;
            }
        }
    }
    println!("accepted {oks} refused {nos}");
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|(_, (count, _, _))| std::cmp::Reverse(*count));
    for (key, (count, _, trail)) in found.iter().take(12) {
        println!("=== {count}x {key}\n{trail}");
    }
}
fn diff(why: &str) -> String {
    let left = why.find("left: `").map_or("", |at| &why[at + 7..]);
    let (left, right) = left.split_once("right: `").unwrap_or((left, ""));
    let same = left.chars().zip(right.chars()).take_while(|(a, b)| a == b).count();
    let cut = |s: &str| -> String { s.chars().skip(same.saturating_sub(40)).take(160).collect() };
    format!("\n  REAL  …{}\n  MODEL …{}", cut(left), cut(right))
}
#[test]
#[ignore]
fn scratch() {
    let name = std::env::var("D").unwrap();
    buckets(
        Dialect::ALL.into_iter().find(|d| d.to_string() == name).unwrap(),
        if std::env::var("L").is_ok() { Manners::Lawful } else { Manners::Hostile },
    );
}
