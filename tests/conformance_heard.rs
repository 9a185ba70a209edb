//! What a sink hears in its suite: only words of its dialect, each row to one of its own; and how a fault is shown.
#![cfg(feature = "conformance")]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use sync_progress::conformance::{self, Check, Problem, Sink, check};
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    Answer, Code, Fault, LogEntry, LogLevel, Notice, ProgressStatus, SinkError, SyncEvent, Total,
    TraceEntry, Work,
};
use sync_progress::sink::{NullSink, ProgressSinkExt as _, Recorder, from_fn};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem, ProviderRole, SyncStage};

type Ears = Arc<Recorder>;

/// What was heard by each sink that heard anything, in the order of the rows.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Ears>>>);

impl Heard {
    fn ears(&self) -> Ears {
        let ears = Arc::new(Recorder::in_memory());
        self.0.lock().unwrap().push(Arc::clone(&ears));
        ears
    }

    fn all(&self) -> Vec<Vec<TraceEntry>> {
        let all = self.0.lock().unwrap();
        all.iter().map(|ears| ears.entries()).filter(|heard| !heard.is_empty()).collect()
    }
}

/// Each row of the suite, with what was said in it.
fn rows(dialect: Dialect, terms: fn(Sink<Ears>) -> Sink<Ears>) -> Vec<(Check, Vec<TraceEntry>)> {
    let heard = Heard::default();
    let theirs = heard.clone();
    let suite = terms(conformance::sink(move || theirs.ears()).speaking(dialect));
    let checks = suite.checks();
    let _ = suite.run();
    assert_eq!(checks.len(), heard.all().len(), "{dialect}");
    checks.into_iter().zip(heard.all()).collect()
}

#[test]
fn only_words_of_the_dialect_are_said() {
    for dialect in Dialect::ALL {
        let plain: fn(Sink<Ears>) -> Sink<Ears> = |suite| suite;
        for (check, heard) in rows(dialect, Sink::threads).into_iter().chain(rows(dialect, plain)) {
            for entry in heard {
                assert!(dialect.can_say(&entry.event), "{check} says in {dialect}: {entry}");
            }
        }
    }
}

/// A sink that calls back is made for the one row that is about it, and hears no other words from inside.
#[test]
fn who_calls_back_has_a_row_of_its_own() {
    for dialect in Dialect::ALL {
        let heard = Heard::default();
        let theirs = heard.clone();
        conformance::sink(|| NullSink)
            .speaking(dialect)
            .calling_back(move |back| from_fn(move |_, _| back.call()).and(theirs.ears()))
            .assert();
        let all = heard.all();
        assert!(all.len() == 1 && all[0].len() > 2, "{dialect}: {all:?}");
        assert!(all[0].iter().all(|entry| dialect.can_say(&entry.event)), "{dialect}: {all:?}");
    }
}

/// The last row: a session that a judge would take, in all words of the dialect.
#[test]
fn a_whole_session() {
    for dialect in [Dialect::Neutral, Dialect::SyncCenter, Dialect::MobSync] {
        let (_, heard) = rows(dialect, |suite| suite).pop().unwrap();
        let says = |event: &SyncEvent<'_>| heard.iter().position(|entry| entry.event == *event);
        let notice = |notice: &Notice| says(&SyncEvent::notice(notice));
        let [c, d] = ["c", "d"].map(|name| ItemId::try_from(name).unwrap());
        let Notice::Begin { items, .. } = notice_of(&heard[0].event) else { panic!("{heard:?}") };
        if dialect == Dialect::MobSync {
            assert!(items.contains(&c)); // nothing joins
        } else {
            assert_eq!(check(dialect, &heard), []);
            assert!(!items.contains(&c) && notice(&Notice::ItemAdded(c)).is_some());
            let proposed = notice(&Notice::ItemProposed(d.clone()));
            let committed = notice(&Notice::ItemCommitted(d));
            assert!(proposed.is_some() && proposed < committed, "{proposed:?} {committed:?}");
        }
        // Nobody may show a dialog, so nobody says that it is gone.
        assert_eq!(says(&SyncEvent::MayShowUi(false)), None);
        assert_eq!(says(&SyncEvent::MayShowUi(true)).is_some(), dialect != Dialect::SyncCenter);
        let full =
            |entry: &LogEntry| entry.shows_error && entry.link.is_some() && entry.context.is_some();
        let logs = heard.iter().filter_map(|entry| match &entry.event {
            SyncEvent::Log(entry) => Some(entry),
            _ => None,
        });
        assert!(logs.into_iter().any(|entry| full(entry)), "{dialect}");
        // Only the neutral dialect says that something is tried again.
        let statuses: Vec<_> = heard.iter().filter_map(|entry| status(&entry.event)).collect();
        let again = [ProgressStatus::Failed, ProgressStatus::Pending];
        let is_retried = statuses.windows(2).any(|two| two == again);
        assert_eq!(is_retried, dialect == Dialect::Neutral, "{statuses:?}");
    }
}

fn notice_of<'a>(event: &'a SyncEvent<'_>) -> &'a Notice {
    let SyncEvent::Notice(notice) = event else { panic!("{event} is no notice") };
    notice
}

fn status(event: &SyncEvent<'_>) -> Option<ProgressStatus> {
    let SyncEvent::Progress { report, .. } = event else { return None };
    report.status()
}

/// A row says something beside the beginning and the end; only WS has neither texts of an item nor items for threads.
#[test]
fn no_row_is_idle() {
    for dialect in Dialect::ALL {
        let all = rows(dialect, Sink::threads).into_iter().chain(rows(dialect, Sink::judging));
        for (check, heard) in all {
            let said = heard.iter().filter(|entry| !is_frame(&entry.event)).count();
            let idle = ["names and texts of all kinds", "several threads at once"];
            let is_idle = dialect == Dialect::WinSync && idle.contains(&check.name);
            assert!(if is_idle { said == 0 } else { said > 1 }, "{dialect}: {check}: {heard:#?}");
        }
    }
}

fn is_frame(event: &SyncEvent<'_>) -> bool {
    let SyncEvent::Notice(notice) = event else { return false };
    matches!(**notice, Notice::Begin { .. } | Notice::End { .. })
}

/// What is odd is said within a session.
#[test]
fn what_is_odd_comes_to_an_end() {
    let rows = rows(Dialect::Neutral, |suite| suite);
    let last = rows.iter().position(|(check, _)| check.name.starts_with("names and texts"));
    for (check, heard) in &rows[..=last.unwrap()] {
        assert!(is_frame(&heard.last().unwrap().event), "{check}: {heard:#?}");
    }
    let of = |name: &str| &rows.iter().find(|(check, _)| check.name == name).unwrap().1;
    let unknown = |entry: &TraceEntry| match &entry.event {
        SyncEvent::Log(entry) => matches!(entry.level, LogLevel::Unknown(_)),
        _ => false,
    };
    assert_eq!(of("numbers that nobody knows").iter().filter(|it| unknown(it)).count(), 7);
    let value = |value: u64| {
        let is_it = |entry: &TraceEntry| match &entry.event {
            SyncEvent::Progress { report, .. } => report.value() == Some(value),
            _ => false,
        };
        of("more than all there is").iter().any(is_it)
    };
    for edge in [u64::MAX / 2, u64::MAX - 1, u64::MAX] {
        assert!(value(edge), "{edge}");
    }
    let totals: BTreeSet<_> =
        of("more than all there is").iter().filter_map(|entry| total(&entry.event)).collect();
    assert_eq!(totals, BTreeSet::from([0, 1, u64::MAX - 1, u64::MAX]));
    let contexts = of("names and texts of all kinds").iter().filter_map(|it| context(&it.event));
    assert!(contexts.collect::<BTreeSet<_>>().len() > 3);
}

fn total(event: &SyncEvent<'_>) -> Option<u64> {
    let SyncEvent::Progress { report, .. } = event else { return None };
    report.max().and_then(Total::known)
}

fn context<'a>(event: &'a SyncEvent<'_>) -> Option<&'a str> {
    let SyncEvent::Log(entry) = event else { return None };
    entry.context.as_deref()
}

/// The same of a callback.
#[test]
fn what_a_callback_hears() {
    let heard = Heard::default();
    let theirs = heard.clone();
    let suite =
        conformance::callback(move || theirs.ears()).judging().canceled_by(|_| ()).threads();
    let checks = suite.checks();
    let _ = suite.run();
    let all = heard.all();
    assert_eq!(checks.len(), all.len());
    let of = |name: &str| &all[checks.iter().position(|check| check.name == name).unwrap()];
    let rest: Vec<_> = of("numbers that nobody knows")
        .iter()
        .filter_map(|entry| match &entry.event {
            SyncEvent::RecoverableError(error) => Some((error.role, error.stage, error.code)),
            _ => None,
        })
        .collect();
    let unknown = |raw| (ProviderRole::Unknown(raw), SyncStage::Unknown(raw), Code::from_bits(raw));
    assert_eq!(rest, [3, 42, 0x7FFF_FFFF, u32::MAX].map(unknown));
    let works: Vec<_> = of("more than all there is")
        .iter()
        .map(|entry| match notice_of(&entry.event) {
            Notice::Stage(told) => told.work,
            other => panic!("{other:?}"),
        })
        .collect();
    for (completed, total) in [(u64::MAX, 0), (u64::MAX - 1, u64::MAX), (u64::MAX, u64::MAX - 1)] {
        assert!(works.contains(&Work::new(completed, total)), "{completed}/{total}: {works:?}");
    }
    assert_eq!(of("several threads at once").len(), 4 * 50 * 3);
}

/// Each of the sixteen ways to leave something out, first and later.
#[test]
fn sparse_reports() {
    let (_, heard) = rows(Dialect::Neutral, |suite| suite).swap_remove(0);
    let named = |entry: &TraceEntry| match &entry.event {
        SyncEvent::Progress { id, report } if !report.is_terminal() => {
            let (value, max) = (report.value().is_some(), report.max().is_some());
            Some((id.to_string(), report.text().is_some(), report.status().is_some(), value, max))
        }
        _ => None,
    };
    let ways: BTreeSet<_> = heard.iter().filter_map(named).collect();
    assert_eq!(ways.len(), 2 * 16, "{ways:?}");
}

/// A change may be about an item, or not.
#[test]
fn changes_with_and_without_an_item() {
    let ears = Arc::new(Recorder::in_memory());
    let theirs = Arc::clone(&ears);
    conformance::callback(move || Arc::clone(&theirs)).assert();
    let heard = ears.entries();
    let of_item = |with: bool| {
        let is_it = |entry: &&TraceEntry| matches!(&entry.event, SyncEvent::Change(change) if change.item.is_some() == with);
        heard.iter().filter(is_it).count()
    };
    assert!(of_item(true) > 10 && of_item(false) > 10, "{heard:#?}");
}

/// What led to it is shown: how it began, and what was said of the same item.
#[test]
fn how_a_fault_is_shown() {
    let fails = || {
        from_fn(|_: &ItemId, report: &ProgressItem| -> Answer {
            let fails = report.value() == Some(12) && report.text().is_none();
            if fails { Err(SinkError::new(Fault::Refused(rules::KNOWN_STATUS))) } else { GO_ON }
        })
    };
    let report = conformance::sink(fails).run();
    let refused = shown(&report.problems()[1]);
    assert!(refused[0].ends_with("begin: a, {00000000-0000-0000-0000-00000000000B} -> continue"));
    assert!(refused[1..].iter().all(|line| line.contains("00000B}: ")), "{refused:#?}");
    assert_eq!(refused.len(), 14, "{refused:#?}");
    assert!(refused[13].ends_with("12/16 -> refused by rule N16"), "{refused:#?}");
    let panics = || from_fn(|_: &ItemId, report: &ProgressItem| assert!(report.value() != Some(7)));
    let report = conformance::sink(panics).run();
    let panicked = shown(&report.problems()[0]);
    assert_eq!(panicked.len(), 9, "{panicked:#?}");
    assert!(panicked[8].ends_with("a: updating 7 reading -> not seen"), "{panicked:#?}");
}

fn shown(problem: &Problem) -> Vec<String> {
    problem.trace.iter().map(ToString::to_string).collect()
}

const GO_ON: Answer = Ok(CancelDecision::Continue);
